import ServiceSupport

/// One run of a command: what was typed, the settings in force and where to write.
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
            logLevels = try LogLevels(parsing: settings.string("log.level"))
        } catch {
            let origin = settings.entry("log.level")?.origin.description ?? "default"
            throw SettingsError(problems: ["\(origin): log.level: \(error.description)"])
        }
    }

    /// Whether results are written for programs.
    var wantsJSON: Bool { command.isOn("json") }

    /// How results look on standard output.
    var style: TerminalStyle {
        if command.isOn("no-color") { return .plain }
        return .detect(isTerminal: console.outputIsTerminal, environment: environment)
    }

    /// Columns that a line of a table or a text may take: what `COLUMNS` says, else what the terminal has, else 80.
    var tableWidth: Int {
        let asked = environment["COLUMNS"].flatMap(Int.init).flatMap { $0 > 0 ? $0 : nil }
        return asked ?? (console.outputIsTerminal ? TerminalSize.columns : nil) ?? 80
    }

    /// A paragraph of a result in lines that fit, ended.
    func wrapped(_ paragraph: String) -> String {
        TextWrap.lines(paragraph, width: tableWidth).joined(separator: "\n") + "\n"
    }

    /// A logger of the program.
    func logger(_ label: String) -> Logger {
        logLevels.logger(
            label, writer: StreamLogWriter(format: LogFormat(rawValue: settings.string("log.format")) ?? .text))
    }

    /// Writes a result as one line of JSON.
    func writeJSON(_ bytes: [UInt8]) {
        console.writeExactly(String(decoding: bytes, as: UTF8.self) + "\n")
    }
}
