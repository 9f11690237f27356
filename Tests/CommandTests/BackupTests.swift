import Database
import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("metier backup and restore", .timeLimit(.minutes(2)))
struct BackupTests {
    /// A home with the sample in SQLite.
    private func prepared() async throws -> BuiltProgram {
        let program = try BuiltProgram(on: .sqlite)
        #expect(try await program.run("import", "onet", "--sample").code == 0)
        return program
    }

    private func database(_ program: BuiltProgram) -> String { program.home + "/metier.sqlite" }

    private func call(_ number: Int, _ half: String) -> SQL {
        """
        INSERT INTO provider_calls (id, provider, resource, request, requested_at, milliseconds, reply_bytes)
        VALUES (\("\(number)-\(half)"), 'test', 'r', 'r', 1, 1, 1)
        """
    }

    @Test("take what was committed when it began, while somebody writes")
    func whileWriting() async throws {
        let program = try await prepared()
        let (isDone, written) = (Locked(false), Locked(0))
        let address = program.databaseAddress
        // Two rows a transaction: a copy that is of no one moment would have an odd number sooner or later.
        let writer = Task {
            try await onThread {
                let connection = try DatabaseAddress.driver(for: address).open()
                defer { connection.close() }
                while !isDone.withLock({ $0 }) {
                    let number = written.withLock { $0 }
                    try connection.transaction {
                        for half in ["a", "b"] { try connection.execute(call(number, half)) }
                    }
                    written.withLock { $0 += 1 }
                }
            }
        }
        for round in 0..<6 {
            let file = program.folder.path + "/copy-\(round).sqlite"
            let before = written.withLock { $0 }
            let outcome = try await program.run("backup", file)
            let after = written.withLock { $0 }
            #expect(outcome.code == 0, "\(outcome.messages)")
            let copy = try DatabaseAddress.driver(for: "sqlite:" + file).open()
            let rows = try copy.first("SELECT COUNT(*) FROM provider_calls") { Int($0.integer(0)) } ?? -1
            copy.close()
            // The writer may have counted one transaction less than it has committed.
            #expect(rows % 2 == 0 && rows >= 2 * before && rows <= 2 * (after + 1))
        }
        isDone.withLock { $0 = true }
        try await writer.value
        #expect(written.withLock { $0 } > 0)
    }

    @Test("a backup is one whole file with its name, and overwrites nothing unless told to")
    func file() async throws {
        let program = try await prepared()
        let file = program.folder.path + "/copy.sqlite"
        let outcome = try await program.run("backup", file)
        #expect(outcome.code == 0 && outcome.output.hasSuffix("onet 30.1, checked.\n"), "\(outcome.messages)")
        let names = try FileManager.default.contentsOfDirectory(atPath: program.folder.path)
        #expect(names.filter { $0.hasPrefix("copy") } == ["copy.sqlite"])
        let again = try await program.run("backup", file)
        #expect(again.code == 64 && again.messages.contains("--force"))
        let forced = try await program.run("backup", file, "--force", "--json")
        #expect(try JSONValue(parsing: forced.output)["schema_step"] != nil, "\(forced.messages)")
        let itself = try await program.run("backup", database(program), "--force")
        #expect(itself.code == 65 && itself.messages.contains("database_file"))
        let nowhere = try await program.run("backup", "/no-such-folder/copy.sqlite")
        #expect(nowhere.code == 66 && nowhere.messages.contains("/no-such-folder"))
        let none = try await BuiltProgram(on: .sqlite).run("backup", file)
        #expect(none.code == 66 && none.messages.contains("metier import onet"))
    }

    @Test("a restored database holds what was backed up, and what it held before is kept, its log too")
    func roundTrip() async throws {
        let program = try await prepared()
        let file = program.folder.path + "/copy.sqlite"
        let before = try Dump.of(program.databaseAddress)
        #expect(try await program.run("backup", file).code == 0)
        // A copy of the database whose last commit stands in its log alone, as after kill -9.
        let crashed = try BuiltProgram(on: .sqlite)
        try FileManager.default.createDirectory(atPath: crashed.home, withIntermediateDirectories: true)
        let connection = try DatabaseAddress.driver(for: program.databaseAddress).open()
        try connection.execute(call(1, "a"))
        for end in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: database(program) + end, toPath: database(crashed) + end)
        }
        connection.close()
        let outcome = try await crashed.run("restore", file)
        #expect(outcome.code == 0, "\(outcome.messages)")
        #expect(try Dump.of(crashed.databaseAddress) == before)
        let kept = try Dump.of(crashed.databaseAddress + ".before-restore")
        #expect(kept["provider_calls"]?.count == 1 && before["provider_calls"]?.isEmpty == true)
        let gap = try await crashed.run("gap", "43-3031.00", "13-2011.00", "--json")
        #expect(gap.output == (try await program.run("gap", "43-3031.00", "13-2011.00", "--json")).output)
    }

    @Test("a backup goes in the place of a damaged database, and where there is none")
    func damaged() async throws {
        let program = try await prepared()
        let file = program.folder.path + "/copy.sqlite"
        #expect(try await program.run("backup", file).code == 0)
        let garbage = Data(repeating: 7, count: 20_000)
        try garbage.write(to: URL(fileURLWithPath: database(program)))
        let outcome = try await program.run("restore", file)
        #expect(outcome.code == 0, "\(outcome.messages)")
        #expect(try Data(contentsOf: URL(fileURLWithPath: database(program) + ".before-restore")) == garbage)
        #expect(try await program.run("gap", "43-3031", "13-2011").code == 0)
        let fresh = try BuiltProgram(on: .sqlite)
        let first = try await fresh.run("restore", file, "--json")
        #expect(first.code == 0 && first.output.contains("\"kept\":null"), "\(first.messages)")
        #expect(try Dump.of(fresh.databaseAddress) == Dump.of(program.databaseAddress))
    }

    @Test("a file that cannot be used is refused, and the database stays as it is")
    func refused() async throws {
        let program = try await prepared()
        let before = try Dump.of(program.databaseAddress)
        let folder = program.folder.path
        try Data("no database".utf8).write(to: URL(fileURLWithPath: folder + "/text"))
        let other = try DatabaseAddress.driver(for: "sqlite:\(folder)/other.sqlite").open()
        try other.execute("CREATE TABLE things (id INTEGER PRIMARY KEY)")
        other.close()
        for name in ["newer", "torn"] { #expect(try await program.run("backup", "\(folder)/\(name)").code == 0) }
        let newer = try DatabaseAddress.driver(for: "sqlite:\(folder)/newer").open()
        try newer.execute("INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES (99, 'x', 'y', 0)")
        newer.close()
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: folder + "/torn"))
        try handle.seek(toOffset: 200_000)
        try handle.write(contentsOf: Data(repeating: 255, count: 300_000))
        try handle.close()
        for (name, code, message) in [
            ("text", 65, "not a database"), ("other.sqlite", 65, "none of Metier's"), ("newer", 78, "step 99"),
            ("torn", 65, "damaged"), ("missing", 66, "There is no file"),
        ] {
            let outcome = try await program.run("restore", "\(folder)/\(name)")
            #expect(outcome.code == Int32(code) && outcome.messages.contains(message), "\(name): \(outcome.messages)")
        }
        #expect(try Dump.of(program.databaseAddress) == before)
        let left = try FileManager.default.contentsOfDirectory(atPath: program.home)
        #expect(!left.contains { $0.contains("restor") }, "\(left)")
    }

    @Test("a database that somebody has open or imports into is not replaced")
    func inUse() async throws {
        let program = try await prepared()
        let file = program.folder.path + "/copy.sqlite"
        #expect(try await program.run("backup", file).code == 0)
        let server = try await RunningServer.start(program)
        let open = try await program.run("restore", file)
        #expect(open.code == 75 && open.messages.contains(" has \(database(program)) open"), "\(open.messages)")
        // Backing up disturbs nobody.
        #expect(try await program.run("backup", file, "--force").code == 0)
        server.signal(SIGTERM)
        #expect(try await server.end().code == 0)
        let lock = Foundation.open(database(program) + ".import.lock", O_RDWR | O_CREAT, 0o644)
        #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
        let importing = try await program.run("restore", file)
        #expect(importing.code == 75 && importing.messages.contains("(import)"), "\(importing.messages)")
        close(lock)
        #expect(try await program.run("restore", file).code == 0)
    }

    @Test("on a server both name the server's own tools, without the password")
    func servers() async throws {
        for (address, lines) in [
            (
                "postgres://ann:secret@db.example:5433/jobs",
                ["pg_dump -h db.example -p 5433 -U ann -d jobs -Fc", "pg_restore -h db.example -p 5433 -U ann -d jobs"]
            ),
            (
                "mysql://ann:secret@db.example/jobs",
                [
                    "mariadb-dump -h db.example -P 3306 -u ann -p --single",
                    "mariadb -h db.example -P 3306 -u ann -p jobs",
                ]
            ),
        ] {
            var program = try BuiltProgram(on: .sqlite)
            program.environment["METIER_DATABASE_URL"] = address
            for (command, line) in zip(["backup", "restore"], lines) {
                let outcome = try await program.run(command, "file")
                #expect(outcome.code == 69 && outcome.messages.contains(line), "\(outcome.messages)")
                #expect(!outcome.messages.contains("secret"))
            }
        }
    }
}
