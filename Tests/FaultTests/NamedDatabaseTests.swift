import Database
import Documents
import Foundation
import Pipeline
import ServiceSupport
import Store
import TestSupport
import Testing

/// Closing any descriptor of a database gives up SQLite's locks in the whole process; the next other process then deletes
/// the log beneath it. So what this process opens by name, and what another process does meanwhile, is mixed here in every
/// order that the seeds give.
@Suite("Naming the database's own files", .serialized, .timeLimit(.minutes(5)))
struct NamedDatabaseTests {
    /// One of the database's files, and a way to name it.
    struct Name: Sendable {
        enum Way: CaseIterable { case itself, link, hardLink, descriptor }

        static let files = ["", "-wal", "-shm"]
        let file: String
        let way: Way

        /// The path, made in a folder; `nil` where there is no such file, or nobody has it open.
        func path(_ database: String, in folder: String) throws -> String? {
            let target = database + file
            guard let identity = FileIdentity(path: target) else { return nil }
            let name = folder + "/" + UUID().uuidString + ".zip"
            switch way {
            case .itself: return target
            case .link:
                guard symlink(target, name) == 0 else { throw POSIXError(.EIO) }
                return name
            case .hardLink:
                guard Foundation.link(target, name) == 0 else { throw POSIXError(.EIO) }
                return name
            case .descriptor:
                let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
                return descriptors.map { "/proc/self/fd/" + $0 }.first { FileIdentity(path: $0) == identity }
            }
        }
    }

    /// Ways in which a server opens what somebody names.
    enum Opening: CaseIterable {
        case archive, bytes, document, release

        /// Opens and closes a file; the code of the refusal.
        func refusal(_ path: String, store: Store) async -> String {
            do {
                switch self {
                case .archive: _ = try ZIPArchive(path: path).list()
                case .bytes: _ = try FileBytes(path: path)
                case .document: _ = try OutsideFile(path: path, .any).read(atMost: 100)
                case .release:
                    _ = try await ReleaseImporter(store: store).importRelease(of: "esco", from: path, options: .init())
                }
                return "opened"
            } catch let error as DocumentError {
                return error.code.rawValue
            } catch OutsideFileError.databaseFile {
                return OutsideFileError.databaseFileCode
            } catch {
                return "\(error)"
            }
        }
    }

    enum Step {
        case write
        case name(Name, Opening)
        case otherProcess
    }

    /// The steps of a seed: writes, names and one or two runs of another process, in an order of its own; the last are
    /// another process and a write, which the first has had every chance to lose.
    private func steps(_ seed: UInt64) -> [Step] {
        var random = SeededRandom(seed: seed)
        func pick<Element>(_ choices: [Element]) -> Element { choices[random.next(below: choices.count)] }
        var steps: [Step] = (0..<(1 + random.next(below: 3))).map { _ in .write }
        for _ in 0..<(1 + random.next(below: 3)) {
            let name = Name(file: pick(Name.files), way: pick(Name.Way.allCases))
            steps.append(.name(name, pick(Opening.allCases)))
        }
        if random.next(below: 4) == 0 { steps.append(.otherProcess) }
        for place in steps.indices.reversed() { steps.swapAt(place, random.next(below: place + 1)) }
        return steps + [.otherProcess, .write]
    }

    @Test("loses no acknowledged write, in 200 orders of writing, naming and other processes")
    func interleavings() async throws {
        let program = try BuiltProgram(on: .sqlite)
        let database = program.home + "/metier.sqlite"
        let template = Store(pool: ConnectionPool(driver: SQLiteDriver(path: database), limit: 1))
        try await template.migrate()
        template.close()
        let links = program.folder.path + "/links"
        try FileManager.default.createDirectory(atPath: links, withIntermediateDirectories: true)
        var (written, refused) = (0, 0)
        for seed in 0..<UInt64(200) {
            let store = Store(pool: ConnectionPool(driver: SQLiteDriver(path: database), limit: 2))
            var acknowledged: [String] = []
            // The server has the database open before anything is named.
            try await store.ping()
            for step in steps(seed) {
                switch step {
                case .write:
                    acknowledged.append(try await store.work.enqueue([WorkDraft(kind: "prune")], now: .now)[0].item.id)
                case .name(let name, let opening):
                    guard let path = try name.path(database, in: links) else { continue }
                    let outcome = await opening.refusal(path, store: store)
                    #expect(outcome == "database_file", "seed \(seed): \(name), \(opening)")
                    refused += 1
                case .otherProcess:
                    let outcome = try await program.run("work", "list", "--limit", "1")
                    #expect(outcome.code == 0, "seed \(seed): \(outcome.messages)")
                }
            }
            store.close()
            // What another process finds afterwards.
            let later = Store(pool: ConnectionPool(driver: SQLiteDriver(path: database), limit: 1))
            let ids = Set(try await later.work.items(WorkFilter(limit: 10_000)).map(\.id))
            later.close()
            #expect(ids.isSuperset(of: acknowledged), "seed \(seed)")
            written += acknowledged.count
            guard ids.isSuperset(of: acknowledged) else { return }
        }
        // 1 to 3 and the last one each, 1 to 3 names each of which some find no log yet.
        #expect((400...800).contains(written) && refused > 200, "\(written) writes, \(refused) names")
    }

    @Test(
        "a name that comes to lead to the database between the look and the opening costs a descriptor, not the locks")
    func race() async throws {
        let folder = try TemporaryFolder()
        let database = folder.path + "/metier.sqlite"
        let store = Store(pool: ConnectionPool(driver: SQLiteDriver(path: database), limit: 1))
        try await store.migrate()
        let harmless = folder.path + "/harmless.zip"
        try Data("PK".utf8).write(to: URL(fileURLWithPath: harmless))
        // Two names that change places for as long as files are opened by one of them.
        let name = folder.path + "/name.zip"
        let isOver = Locked(false)
        let juggler = Thread {
            var toDatabase = false
            while !isOver.withLock({ $0 }) {
                let next = name + ".next"
                symlink(toDatabase ? database : harmless, next)
                rename(next, name)
                toDatabase.toggle()
            }
        }
        juggler.start()
        var opened = 0
        // A list of its own: after many descriptors that may not be closed nothing is opened any more.
        let files = ProtectedFiles()
        files.protect(database: database)
        for _ in 0..<3_000 {
            // Refused, opened, or not there: the locks must outlive all of them.
            if (try? OutsideFile(path: name, protected: files).read(atMost: 2)) != nil { opened += 1 }
        }
        isOver.withLock { $0 = true }
        #expect(opened > 0)
        #expect(try SQLiteReplacementProbe.isLocked(database))
        let written = try await store.work.enqueue([WorkDraft(kind: "prune")], now: .now)[0].item.id
        #expect(try await store.work.item(written) != nil)
        store.close()
    }

    @Test("every command that takes a file refuses them with 65, beside a server, and what the server took is kept")
    func commands() async throws {
        let program = try faultProgram("sqlite:metier.sqlite")
        let database = program.folder.path + "/metier.sqlite"
        let server = try await RunningServer.start(program)
        var acknowledged: [String] = []
        func write() async throws {
            let answer = try await onThread { try server.enqueue(UUID().uuidString) }
            #expect(answer.status == 202, "\(answer.text)")
            acknowledged.append(answer.field("id")?.stringValue ?? "none")
        }
        try await write()
        let link = program.folder.path + "/link.zip"
        symlink(database, link)
        let hard = program.folder.path + "/hard"
        Foundation.link(database + "-wal", hard)
        for arguments in [
            ["import", "onet", database], ["import", "esco", link], ["import", "onet", hard],
            ["import", "onet", "--sample", "--report", database + "-wal"], ["import", "onet", "metier.sqlite"],
            ["extract", link], ["extract", database + "-shm"], ["knowledge", "add", hard, "--kind", "other"],
            ["backup", database, "--force"], ["backup", database + "-wal", "--force"],
            ["backup", database + "-journal"], ["restore", database + "-wal"], ["restore", database],
            ["migrate-store", "sqlite:\(database)-wal", "sqlite:\(program.folder.path)/copy.sqlite"],
            ["work", "enqueue", "import", "--payload", #"{"framework":"onet","path":"\#(link)"}"#],
        ] {
            let outcome = try await program.run(arguments)
            #expect(outcome.code == 65, "\(arguments): \(outcome.code) \(outcome.messages)")
            #expect(outcome.messages.contains("database_file"), "\(arguments): \(outcome.messages)")
            try await write()
        }
        server.signal(SIGTERM)
        #expect(try await server.end().code == 0)
        let list = try await program.run("work", "list", "--limit", "1000", "--json")
        let ids = Set(
            (try JSONValue(parsing: list.output)["items"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue })
        #expect(ids.isSuperset(of: acknowledged))
    }

    @Test("over HTTP is a 400 at the door, and in the queue a failure for good; what the server took is kept")
    func queue() async throws {
        var program = try faultProgram("sqlite:metier.sqlite")
        program.environment["METIER_WORK_EMBEDDED"] = "true"
        let database = program.folder.path + "/metier.sqlite"
        let server = try await RunningServer.start(program)
        let key = try await program.run("access", "operator-key").output.trimmingCharacters(in: .newlines)
        let link = program.folder.path + "/link.zip"
        symlink(database, link)
        for path in [database, link, database + "-wal", database + "-shm", database + "-journal"] {
            let answer = try await onThread {
                try RawClient(port: server.port).get(
                    "/api/v1/work", headers: "Content-Type: application/json\r\nAuthorization: Bearer \(key)\r\n",
                    method: "POST", host: "localhost",
                    body: #"{"kind":"import","payload":{"framework":"onet","path":"\#(path)"}}"#)
            }
            #expect(
                answer.status == 400 && answer.field("type")?.stringValue == "urn:problem:database_file",
                "\(answer.text)")
        }
        // A name that leads there only later gets past the door.
        let later = program.folder.path + "/later.zip"
        let queued = try await onThread {
            try RawClient(port: server.port).get(
                "/api/v1/work", headers: "Content-Type: application/json\r\nAuthorization: Bearer \(key)\r\n",
                method: "POST", host: "localhost",
                body:
                    #"{"kind":"import","payload":{"framework":"onet","path":"\#(later)"},"run_at":"2099-01-01T00:00:00Z"}"#
            )
        }
        #expect(queued.status == 202, "\(queued.text)")
        let id = try #require(queued.field("id")?.stringValue)
        symlink(database, later)
        #expect(try await program.run("work", "retry", id).code == 0)
        try await expectSoon("the item is given up") {
            try server.ask("/api/v1/work/\(id)").field("state")?.stringValue == "dead"
        }
        let item = try await onThread { try server.ask("/api/v1/work/\(id)") }
        #expect(item.field("attempts")?.intValue == 1)
        #expect(item.field("last_error")?.stringValue?.contains("database_file") == true, "\(item.text)")
        #expect(try await program.run("work", "list").code == 0)
        let kept = try await onThread { try server.enqueue("kept") }
        #expect(kept.status == 202)
        server.signal(SIGKILL)
        _ = try await server.end()
        let list = try await program.run("work", "list", "--json")
        #expect(list.output.contains(try #require(kept.field("id")?.stringValue)))
    }

    @Test("a database that is moved, replaced or damaged beneath a server stops its writes and its readiness")
    func gone() async throws {
        let program = try faultProgram("sqlite:metier.sqlite")
        let database = program.folder.path + "/metier.sqlite"
        let away = program.folder.path + "/away"
        let imported = try await program.run("import", "onet", "--sample")
        #expect(imported.code == 0, "\(imported.messages)")
        let copy = program.folder.path + "/copy.sqlite"
        #expect(try await program.run("backup", copy).code == 0)

        func expect(
            _ server: RunningServer, code: String?, sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let (ready, write, read) = try await onThread {
                (try server.ask("/ready"), try server.enqueue(UUID().uuidString), try server.status(RunningServer.gap))
            }
            #expect(ready.status == (code == nil ? 200 : 503), "\(ready.text)", sourceLocation: sourceLocation)
            #expect(
                ready.field("checks")?["database"]?.boolValue == (code == nil), "\(ready.text)",
                sourceLocation: sourceLocation)
            #expect(write.status == (code == nil ? 202 : 503), "\(write.text)", sourceLocation: sourceLocation)
            if let code {
                #expect(
                    write.field("type")?.stringValue == "urn:problem:\(code)", "\(write.text)",
                    sourceLocation: sourceLocation)
                #expect(write["Retry-After"] == "60", sourceLocation: sourceLocation)
            }
            // What is in memory is answered all the same.
            #expect(read == 200, sourceLocation: sourceLocation)
        }

        let server = try await RunningServer.start(program)
        try await expect(server, code: nil)
        // Moved away, nothing is made anew in its place; put back, it is the same again.
        rename(database, away)
        try await expect(server, code: "database-replaced")
        #expect(!FileManager.default.fileExists(atPath: database))
        rename(away, database)
        try await expect(server, code: nil)
        // Another one in its place is none of this server's, whatever it holds.
        rename(database, away)
        try FileManager.default.copyItem(atPath: copy, toPath: database)
        try await expect(server, code: "database-replaced")
        server.signal(SIGTERM)
        #expect(try await server.end().code == 0)
        for name in ["-wal", "-shm"] { unlink(database + name) }

        // The log that is deleted by hand takes what was not yet carried over; nothing more is written to it.
        let second = try await RunningServer.start(program)
        try await expect(second, code: nil)
        unlink(database + "-wal")
        try await expect(second, code: "database-replaced")
        second.signal(SIGTERM)
        #expect(try await second.end().code == 0)
        for name in ["-wal", "-shm"] { unlink(database + name) }

        for damage in ["start", "cut"] {
            unlink(database)
            try FileManager.default.copyItem(atPath: copy, toPath: database)
            let third = try await RunningServer.start(program)
            try await expect(third, code: nil)
            let descriptor = open(database, O_WRONLY | O_CLOEXEC)
            if damage == "start" {
                #expect(pwrite(descriptor, [UInt8](repeating: 0x58, count: 64), 64, 0) == 64)
            } else {
                #expect(ftruncate(descriptor, 40_960) == 0)
            }
            close(descriptor)
            try await expect(third, code: "database-damaged")
            third.signal(SIGKILL)
            _ = try await third.end()
            for name in ["-wal", "-shm"] { unlink(database + name) }
        }
    }
}

/// Whether this process has a database open, as another process sees it.
private enum SQLiteReplacementProbe {
    /// F_OFD_GETLK of Linux's fcntl.h, which Swift does not import.
    private static let lockOfOthers: Int32 = 36

    /// SQLite's shared lock lies on the 510 bytes behind the pending and reserved ones, at one gigabyte (sqlite.org/c3ref,
    /// os.h: PENDING_BYTE 0x40000000). A lock that belongs to an open file meets those of the process as a stranger would
    /// (fcntl(2), F_OFD_GETLK). /proc/locks is no witness: read page by page, it leaves lines out when others come and go.
    /// - Parameter path: the database; its descriptor stays open, as closing it would give the locks up.
    static func isLocked(_ path: String) throws -> Bool {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        try #require(descriptor >= 0)
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = 0x4000_0002
        lock.l_len = 510
        try #require(fcntl(descriptor, Self.lockOfOthers, &lock) == 0)
        return lock.l_type != Int16(F_UNLCK)
    }
}
