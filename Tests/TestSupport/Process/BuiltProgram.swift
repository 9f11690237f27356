import Foundation

/// Runs the program that was built beside the tests.
package struct BuiltProgram: Sendable {
    /// How a run ended.
    package struct Outcome: Sendable {
        /// The exit code; 128 and the signal's number where a signal ended it.
        package let code: Int32
        /// Standard output.
        package let output: String
        /// Standard error.
        package let messages: String
    }

    /// A folder of this run's own: the working folder, and `METIER_HOME` is `home` in it.
    package let folder: TemporaryFolder
    /// Variables beside `PATH`, `HOME`, `COLUMNS` (1000: tests read what stands in one line) and `METIER_HOME`.
    package var environment: [String: String] = [:]

    /// The greatest size in bytes to which a run that is waited for may let a file grow.
    package var fileLimit: Int?

    /// The database of the runs, where it is on a server; SQLite's is a file in the home folder.
    package let database: TestDatabase?

    /// Prepares a fresh home, and on a server a database.
    ///
    /// - Parameters:
    ///   - engine: Its engine.
    ///   - start: What the database holds before the first run.
    package init(on engine: TestEngine = .selected, from start: TestDatabase.Start = .prepared) throws {
        folder = try TemporaryFolder()
        database = engine == .sqlite ? nil : try TestDatabase(engine, start)
        if let database { environment = database.environment }
    }

    /// The address of the database of the runs.
    package var databaseAddress: String { database?.address ?? "sqlite:\(home)/metier.sqlite" }

    /// Starts the program and does not wait for it.
    package func start(_ arguments: String...) throws -> RunningProgram {
        try RunningProgram(self, arguments)
    }

    /// The binary: beside the test runner.
    package static let path: String = {
        let beside = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path + "/metier"
        return FileManager.default.isExecutableFile(atPath: beside) ? beside : Repository.root + "/.build/debug/metier"
    }()

    /// `METIER_HOME` of the runs.
    package var home: String { folder.path + "/home" }

    /// Every variable of the runs; nothing is inherited.
    package var fullEnvironment: [String: String] {
        ["PATH": "/usr/bin:/bin", "HOME": folder.path, "COLUMNS": "1000", "METIER_HOME": home].merging(environment) {
            $1
        }
    }

    /// Runs the program to its end.
    ///
    /// Output goes to files, so that no pipe can fill up.
    package func run(_ arguments: String...) async throws -> Outcome {
        try await run(arguments)
    }

    /// Runs the program to its end.
    ///
    /// - Parameters:
    ///   - arguments: What is typed.
    ///   - input: What it reads from standard input.
    package func run(_ arguments: [String], input: String = "") async throws -> Outcome {
        try await onThread {
            let name = folder.path + "/run-" + UUID().uuidString
            let files = [name + ".out", name + ".err", name + ".in"]
            try Data(input.utf8).write(to: URL(fileURLWithPath: files[2]))
            // A shell sets the limit, and ignores the signal of which whoever reaches it would die. Blocks have 512 bytes.
            let limiting = fileLimit.map {
                ["/bin/sh", "-c", "ulimit -f \($0 / 512); trap '' XFSZ; exec \"$0\" \"$@\""]
            }
            let command = (limiting ?? []) + [Self.path] + arguments
            let child = try ChildProcess(
                command[0], Array(command.dropFirst()), environment: fullEnvironment, folder: folder.path,
                input: files[2], output: files[0], messages: files[1])
            let code = child.wait()
            let texts = try files.prefix(2).map {
                String(decoding: try Data(contentsOf: URL(fileURLWithPath: $0)), as: UTF8.self)
            }
            for file in files { try FileManager.default.removeItem(atPath: file) }
            return Outcome(code: code, output: texts[0], messages: texts[1])
        }
    }
}
