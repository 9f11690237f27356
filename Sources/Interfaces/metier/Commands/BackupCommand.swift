import Database
import Foundation
import ServiceSupport
import Store

/// `metier backup`: an SQLite database in one file, while it is in use.
enum BackupCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "backup", abstract: "Copies the SQLite database into one file while it is used.",
            discussion: """
                The file holds what the database held when the command began. It is checked and written to the disk before \
                it gets its name. Databases on a server are backed up with the server's own tools, which the command names.
                """,
            flags: [FlagSpec("force", help: "Overwrite a file that is there."), CommandTree.json],
            arguments: [ArgumentSpec("file", help: "The file to write.", completesFiles: true)],
            examples: [.init("metier backup metier-2026-11-21.sqlite", "Writes a copy that one file holds.")]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        let file = try invocation.command.string("file")
        let database = try DatabaseFile.of(invocation, to: "backup")
        guard FileManager.default.fileExists(atPath: database) else {
            throw CommandFailure(.noInput, "There is no database \(database) yet; `metier import onet` makes it.")
        }
        try refuseOverwriting(file, isForced: invocation.command.bool("force"))
        let display = PageProgress("copying", invocation)
        let summary = try await StoreBackup(of: database).write(to: file, progress: display.show)
        display.finish()
        if invocation.wantsJSON {
            var json = JSONWriter()
            json.object { json in
                json.field("file", file)
                summary.write(to: &json)
            }
            invocation.writeJSON(json.bytes)
        } else {
            invocation.console.write("\(file): \(summary.text), checked.\n")
        }
        return .ok
    }

    private static func refuseOverwriting(_ file: String, isForced: Bool) throws {
        let folder = (file as NSString).deletingLastPathComponent
        guard folder.isEmpty || FileManager.default.fileExists(atPath: folder) else {
            throw CommandFailure(.noInput, "There is no folder \(folder).")
        }
        // The file is first written under another name.
        for name in SQLiteFile.withCompanions(file) + SQLiteFile.withCompanions(StoreBackup.partial(of: file)) {
            try NamedFile.refuseDatabase(name)
        }
        guard FileManager.default.fileExists(atPath: file) else { return }
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: file, isDirectory: &isFolder)
        guard !isFolder.boolValue else { throw CommandFailure(.usage, "\(file) is a folder; name a file in it.") }
        guard isForced else {
            throw CommandFailure(.usage, "\(file) is there already; name another file, or overwrite it with --force.")
        }
    }
}

/// The file of the configured database, for commands that apply only to SQLite.
enum DatabaseFile {
    /// Its path; for a server, throws a failure with the server's own tools.
    static func of(_ invocation: Invocation, to verb: String) throws -> String {
        let driver = try ConfiguredDatabase.driver(invocation.settings)
        if let file = driver as? SQLiteDriver { return file.path }
        let place = ServerPlace(driver.displayAddress, given: ConfiguredDatabase.address(in: invocation.settings))
        throw CommandFailure(
            .unavailable,
            """
            \(driver.displayAddress) is backed up and restored with the server's own tools, which ask for the password:
              \(verb == "backup" ? place.backupLine : place.restoreLine)
            """)
    }
}

/// The location of a database server, for command lines of its own tools. Never contains the password.
struct ServerPlace {
    private let isPostgreSQL: Bool
    private let host: String
    private let port: String
    private let user: String
    private let name: String

    /// - Parameters:
    ///   - display: The address without secrets.
    ///   - given: The configured address; only its user is used.
    init(_ display: String, given: String) {
        let (shown, configured) = (URLComponents(string: display), URLComponents(string: given))
        isPostgreSQL = display.hasPrefix("postgres")
        host = shown?.host ?? "localhost"
        port = shown?.port.map(String.init) ?? (isPostgreSQL ? "5432" : "3306")
        user = shown?.user ?? configured?.user ?? "USER"
        name = shown?.path.drop { $0 == "/" }.description ?? "DATABASE"
    }

    private static func quoted(_ word: String) -> String {
        let isPlain = word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
        return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }

    private var postgres: String {
        "-h \(Self.quoted(host)) -p \(port) -U \(Self.quoted(user)) -d \(Self.quoted(name))"
    }
    private var mysql: String { "-h \(Self.quoted(host)) -P \(port) -u \(Self.quoted(user)) -p" }

    /// The command that writes a backup.
    var backupLine: String {
        isPostgreSQL
            ? "pg_dump \(postgres) -Fc -f metier.dump"
            : "mariadb-dump \(mysql) --single-transaction --hex-blob \(Self.quoted(name)) > metier.sql   "
                + "(mysqldump with MySQL)"
    }

    /// The command that reads a backup into an empty database.
    var restoreLine: String {
        isPostgreSQL
            ? "pg_restore \(postgres) --no-owner --single-transaction metier.dump"
            : "mariadb \(mysql) \(Self.quoted(name)) < metier.sql   (mysql with MySQL)"
    }

    /// The command that empties the database, so that a copy can be retried.
    var emptyingLine: String {
        isPostgreSQL
            ? "dropdb -h \(Self.quoted(host)) -p \(port) -U \(Self.quoted(user)) \(Self.quoted(name)) && "
                + "createdb -h \(Self.quoted(host)) -p \(port) -U \(Self.quoted(user)) -E UTF8 -T template0 "
                + Self.quoted(name)
            : "mariadb \(mysql) -e 'DROP DATABASE `\(name)`; CREATE DATABASE `\(name)` CHARACTER SET utf8mb4'"
    }
}

extension StoreBackup.Summary {
    /// A description of the file.
    var text: String {
        let release = current.isEmpty ? "nothing imported" : current.joined(separator: ", ")
        return "\(Figures.bytes(bytes)), schema step \(schemaStep), \(release)"
    }

    func write(to json: inout JSONWriter) {
        json.field("bytes", bytes)
        json.field("schema_step", schemaStep)
        json.field("pending_steps", pendingSteps)
        json.array("current") { json in
            for release in current { json.string(release) }
        }
    }
}

/// A progress bar over the pages of a file.
struct PageProgress: Sendable {
    private let label: String
    private let bar = Locked<ProgressBar?>(nil)
    private let make: @Sendable (Int) -> ProgressBar

    init(_ label: String, _ invocation: Invocation) {
        self.label = label
        let console = invocation.console
        let style = TerminalStyle.detect(isTerminal: console.errorIsTerminal, environment: invocation.environment)
        make = { total in
            ProgressBar(
                label: label, total: total, unit: "pages", writer: console.error, isTerminal: console.errorIsTerminal,
                style: style)
        }
    }

    /// Called on the thread that copies.
    @Sendable func show(_ done: Int, _ total: Int) {
        let shown = bar.withLock { bar -> ProgressBar in
            let made = bar ?? make(total)
            bar = made
            return made
        }
        shown.set(done)
    }

    func finish() {
        bar.withLock { $0 }?.finish()
    }
}
