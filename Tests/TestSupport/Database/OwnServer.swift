import Database
import Foundation
import ServiceSupport

/// A database server of a test's own, which may be stopped, killed, frozen and started again: PostgreSQL or MariaDB (MySQL
/// where `METIER_TEST_MYSQLD` names its program), on a free port of the loopback address, with its data in a temporary
/// folder. Gone when the test is done with it.
package final class OwnServer: Sendable {
    /// How a server ends.
    package enum Ending: Sendable, CaseIterable {
        /// Clients are thrown out, everything is written.
        case fast
        /// As in a crash: nothing is written, and the next start recovers. MariaDB knows only `killed` for that.
        case immediate
        /// By the system, at once.
        case killed
    }

    /// The server would not be prepared or started.
    package struct NotStarted: Error, CustomStringConvertible {
        /// What its log says.
        package let description: String
    }

    /// Its engine.
    package let engine: TestEngine
    /// Where it listens.
    package let port: UInt16
    /// The address of an empty database on it.
    package let address: String
    private let folder: TemporaryFolder
    private let data: String
    private let child = Locked<ChildProcess?>(nil)

    /// Prepares a server and starts it.
    ///
    /// - Parameters:
    ///   - engine: PostgreSQL or MySQL (MariaDB).
    ///   - data: A folder on a device of the test's own to keep the data in, or nothing for a temporary one.
    package init(_ engine: TestEngine, data: String? = nil) throws {
        precondition(engine != .sqlite, "SQLite has no server.")
        self.engine = engine
        folder = try TemporaryFolder()
        self.data = (data ?? folder.path) + "/data"
        port = Self.freePort()
        address =
            engine == .postgres
            ? "postgres://metier@127.0.0.1:\(port)/postgres" : "mysql://root@127.0.0.1:\(port)/metier"
        try prepare(below: data ?? folder.path)
        try start()
        if engine == .mysql {
            let system = try DatabaseAddress.driver(for: "mysql://root@127.0.0.1:\(port)/mysql").open()
            defer { system.close() }
            try system.execute("CREATE DATABASE metier")
        }
    }

    deinit {
        try? stop(.killed)
    }

    // MARK: - Life

    /// Starts it, and returns when it takes connections.
    package func start() throws {
        let end = ContinuousClock.now + .seconds(60)
        while true {
            let started = try launch()
            child.withLock { $0 = started }
            while ContinuousClock.now < end {
                if let driver = try? DatabaseAddress.driver(for: systemAddress), let connection = try? driver.open() {
                    connection.close()
                    return
                }
                // One that was killed may leave parts behind for a moment, which keep the next one from starting.
                if started.codeIfEnded() != nil { break }
                pause()
            }
            guard ContinuousClock.now < end else {
                try? stop(.killed)
                throw NotStarted(description: log)
            }
        }
    }

    /// Ends it, and returns when it is gone.
    package func stop(_ ending: Ending = .fast) throws {
        guard let running = child.withLock({ $0 }) else { return }
        child.withLock { $0 = nil }
        let signal =
            switch (ending, engine) {
            case (.fast, .postgres): SIGINT
            case (.fast, _): SIGTERM
            case (.immediate, .postgres): SIGQUIT
            case (.immediate, _), (.killed, _): SIGKILL
            }
        // One that is frozen would not hear anything else.
        kill(running.identifier, SIGCONT)
        kill(running.identifier, signal)
        let end = ContinuousClock.now + .seconds(60)
        while running.codeIfEnded() == nil {
            if ContinuousClock.now > end { kill(running.identifier, SIGKILL) }
            pause()
        }
    }

    /// Stops it from doing anything, PostgreSQL's processes for connections included, or lets it go on.
    package func freeze(_ isFrozen: Bool) {
        guard let running = child.withLock({ $0 }) else { return }
        for identifier in [running.identifier] + Self.children(of: running.identifier) {
            kill(identifier, isFrozen ? SIGSTOP : SIGCONT)
        }
    }

    /// The last lines of its log.
    package var log: String {
        let text = (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? "no log"
        return text.split(separator: "\n").suffix(20).joined(separator: "\n")
    }

    // MARK: - Parts

    private var logFile: String { folder.path + "/server.log" }
    private var systemAddress: String {
        engine == .postgres ? address : "mysql://root@127.0.0.1:\(port)/mysql"
    }

    /// A moment in which others may get on, between two looks at something.
    private func pause() {
        poll(nil, 0, 10)
    }

    private static func freePort() -> UInt16 {
        LoopbackSocket.listening().map { listener in
            defer { close(listener.descriptor) }
            return listener.port
        } ?? 0
    }

    /// PostgreSQL refuses to be root.
    private static let isRoot = geteuid() == 0
    private var asAccount: [String] {
        Self.isRoot && engine == .postgres
            ? ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : []
    }

    private static let postgresFolder: String = {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        let newest = versions.max { ($0 as NSString).doubleValue < ($1 as NSString).doubleValue }
        return newest.map { "\(root)/\($0)/bin" } ?? "/usr/local/bin"
    }()

    private func prepare(below parent: String) throws {
        chmod(folder.path, 0o755)
        if Self.isRoot, let account = getpwnam(engine == .postgres ? "postgres" : "mysql") {
            for path in [folder.path, parent] { chown(path, account.pointee.pw_uid, account.pointee.pw_gid) }
        }
        let command =
            engine == .postgres
            ? asAccount + [
                Self.postgresFolder + "/initdb", "-D", data, "-U", "metier", "-A", "trust", "-E", "UTF8",
                "--locale=C.UTF-8", "--no-sync",
                // A full device makes PostgreSQL give up altogether where its log is on it, too.
                "-X", folder.path + "/log",
            ]
            : mysqlPreparation + mysqlAccount + small
        if Self.mysqld != nil {
            try Data(
                """
                CREATE USER IF NOT EXISTS root@'127.0.0.1';
                GRANT ALL ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;

                """.utf8
            ).write(to: URL(fileURLWithPath: mysqlFirstStatements))
        }
        guard try run(command).wait() == 0 else { throw NotStarted(description: log) }
    }

    /// MySQL's own server, where tests are to run on it in the place of MariaDB.
    private static let mysqld = ProcessInfo.processInfo.environment["METIER_TEST_MYSQLD"]

    private var mysqlPreparation: [String] {
        guard let program = Self.mysqld else {
            return [
                "/usr/bin/mariadb-install-db", "--no-defaults", "--datadir=\(data)", "--skip-test-db",
                "--auth-root-authentication-method=normal",
            ]
        }
        return [program, "--datadir=\(data)", "--initialize-insecure"] + mysqlQuick
    }

    /// What MySQL is spared: logs of changes for other servers, and waiting for the device.
    private var mysqlQuick: [String] {
        ["--skip-log-bin", "--innodb-flush-method=nosync", "--innodb-doublewrite=OFF"]
    }

    /// MySQL does not know that `root@localhost` is also who comes from 127.0.0.1, as names are not looked up.
    private var mysqlFirstStatements: String { folder.path + "/first.sql" }

    private var mysqlProgram: [String] {
        guard let program = Self.mysqld else { return ["/usr/sbin/mariadbd", "--no-defaults"] }
        return [program, "--mysqlx=OFF", "--init-file=\(mysqlFirstStatements)"] + mysqlQuick
    }

    private var mysqlAccount: [String] { Self.isRoot ? ["--user=mysql"] : [] }
    /// Small logs and caches: these servers hold little and start often.
    private var small: [String] {
        ["--loose-innodb-log-file-size=8M", "--loose-innodb-redo-log-capacity=8M", "--innodb-buffer-pool-size=32M"]
    }

    private func launch() throws -> ChildProcess {
        let command =
            engine == .postgres
            ? asAccount + [
                Self.postgresFolder + "/postgres", "-D", data, "-p", "\(port)", "-c", "listen_addresses=127.0.0.1",
                "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=100", "-c",
                "shared_buffers=32MB", "-c", "max_wal_size=64MB", "-c", "min_wal_size=32MB",
            ]
            : mysqlProgram + [
                "--datadir=\(data)", "--bind-address=127.0.0.1", "--port=\(port)", "--socket=\(folder.path)/s.sock",
                "--pid-file=\(folder.path)/pid", "--local-infile=1",
                "--skip-name-resolve", "--max-connections=100", "--innodb-flush-log-at-trx-commit=2",
            ] + mysqlAccount + small
        return try run(command)
    }

    private func run(_ command: [String]) throws -> ChildProcess {
        // A MariaDB that starts deletes every server's temporary tables in the folder for them, so each has its own.
        let environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "TMPDIR": folder.path]
        // `>>`: a server that is started again goes on with its log.
        return try ChildProcess(
            "/bin/sh", ["-c", "exec \"$@\" >>\"$0\" 2>&1", logFile] + command, environment: environment,
            folder: folder.path, output: "/dev/null", messages: "/dev/null")
    }

    /// The processes that a process has started.
    private static func children(of parent: pid_t) -> [pid_t] {
        let text = try? String(contentsOfFile: "/proc/\(parent)/task/\(parent)/children", encoding: .utf8)
        return (text ?? "").split { !$0.isNumber }.compactMap { pid_t($0) }
    }
}
