import Documents
import Foundation
import ServiceSupport

/// One run of a command: its arguments, the settings in force and the output.
struct Invocation: Sendable {
    let command: ParsedCommand
    let settings: Settings
    private let logLevels: LogLevels
    let environment: [String: String]
    let console: Console

    init(command: ParsedCommand, environment: [String: String], console: Console) throws {
        self.command = command
        self.environment = environment
        self.console = console
        let flags = Dictionary(
            uniqueKeysWithValues: command.given.keys.compactMap { name in
                command.stringIfGiven(name).map { (name, $0) }
            })
        let file = command.stringIfGiven("config") ?? environment["METIER_CONFIG"]
        settings = try SettingsLoader(schema: MetierSettings.schema).load(
            file: file, environment: environment, flags: flags)
        do {
            logLevels = try LogLevels(parsing: settings.log.level)
        } catch {
            let origin = settings.entry("log.level")?.origin.description ?? "default"
            throw SettingsError(problems: ["\(origin): log.level: \(error.description)"])
        }
    }

    /// Whether results are written as JSON.
    var wantsJSON: Bool { command.isOn("json") }

    /// The style of results on standard output.
    var style: TerminalStyle {
        if command.isOn("no-color") { return .plain }
        return .detect(isTerminal: console.outputIsTerminal, environment: environment)
    }

    /// The maximum width of a line in columns: that of `COLUMNS`, otherwise the terminal's, otherwise 80.
    var tableWidth: Int {
        let asked = environment["COLUMNS"].flatMap(Int.init).flatMap { $0 > 0 ? $0 : nil }
        return asked ?? (console.outputIsTerminal ? TerminalSize.columns : nil) ?? 80
    }

    /// A paragraph of a result, wrapped to the width, with a final line break.
    func wrapped(_ paragraph: String) -> String {
        TextWrap.lines(paragraph, width: tableWidth).joined(separator: "\n") + "\n"
    }

    /// A logger of the program.
    func logger(_ label: String) -> Logger {
        logLevels.logger(
            label, writer: StreamLogWriter(format: LogFormat(rawValue: settings.log.format) ?? .text))
    }

    /// Writes a result as one line of JSON.
    func writeJSON(_ bytes: [UInt8]) {
        console.writeExactly(String(decoding: bytes, as: UTF8.self) + "\n")
    }
}

/// Files named on the command line.
enum NamedFile {
    /// The content of a file or of standard input, read up to one byte more than a document may have, so that larger
    /// ones are detected.
    static func read(_ file: String?) throws -> [UInt8] {
        let limit = DocumentText.Limits().documentBytes + 1
        guard let file else {
            do {
                return Array(try FileHandle.standardInput.read(upToCount: limit) ?? Data())
            } catch {
                throw CommandFailure(.noInput, "Standard input cannot be read.")
            }
        }
        do {
            return try OutsideFile(path: file, .any).read(atMost: limit)
        } catch .databaseFile {
            throw DocumentError(OutsideFileError.databaseFile, file: FileBytes.lastComponent(of: file))
        } catch {
            throw CommandFailure(.noInput, "\(file) cannot be read.")
        }
    }

    /// Throws for the path of the configured database: its file is neither read nor overwritten.
    static func refuseDatabase(_ file: String) throws {
        guard ProtectedFiles.ofThisProcess.contains(path: file) else { return }
        throw DocumentError(OutsideFileError.databaseFile, file: FileBytes.lastComponent(of: file))
    }
}
