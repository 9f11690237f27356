import Database
import Foundation
import ServiceSupport
import Store
import TestSupport
import Testing

@testable import Access

@Suite("The operator's key")
struct OperatorKeyTests {
    /// A node over a database: a home folder, and the keys of it.
    private final class Node {
        let folder: TemporaryFolder
        let store: Store
        let keys: OperatorKeys

        init(_ database: TestDatabase, configured: String? = nil) throws {
            folder = try TemporaryFolder()
            store = Store(pool: try database.pool(1))
            keys = OperatorKeys(
                file: OperatorKeyFile(configured: configured, home: folder.path + "/home"), store: store)
        }

        deinit { store.close() }
    }

    private func database(_ engine: TestEngine) async throws -> TestDatabase {
        let database = try TestDatabase(engine, .prepared)
        let store = Store(pool: try database.pool(1))
        try await store.migrate()
        store.close()
        return database
    }

    @Test("is made by the first start, for its owner alone, and is the same ever after", arguments: TestEngine.all)
    func made(_ engine: TestEngine) async throws {
        let database = try await database(engine)
        defer { withExtendedLifetime(database) {} }
        let node = try Node(database)
        #expect(try await node.keys.state() == .absent)
        #expect(try await node.keys.prepare() == .made)
        let path = node.folder.path + "/home/operator.key"
        let key = try #require(try node.keys.file.read())
        // `metier_` and 32 bytes in hexadecimal digits.
        #expect(key.text.count == 7 + 64 && key.text.hasPrefix("metier_"))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == key.text + "\n")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600 && !node.keys.file.isOpenToOthers)
        #expect(try await node.keys.prepare() == .inForce)
        #expect(try node.keys.file.read() == key)
        #expect(try await node.keys.accepts(key.text))
        for wrong in ["", key.text + " ", String(key.text.dropLast()), key.text.uppercased(), key.hash] {
            #expect(try await !node.keys.accepts(wrong))
        }
        // The database knows the digest alone.
        #expect(try await node.store.access.operatorKeyHash() == SHA256.hex(of: key.text))
        // Nothing of the writing is left beside it.
        #expect(try FileManager.default.contentsOfDirectory(atPath: node.folder.path + "/home") == ["operator.key"])
    }

    @Test("is one for all nodes over a database, and a node with another file says so", arguments: TestEngine.all)
    func nodes(_ engine: TestEngine) async throws {
        let database = try await database(engine)
        let (first, second) = (try Node(database), try Node(database))
        #expect(try await first.keys.prepare() == .made)
        #expect(try await second.keys.prepare() == .elsewhere)
        #expect(try second.keys.file.read() == nil)
        let key = try #require(try first.keys.file.read())
        #expect(try await second.keys.accepts(key.text))
        let stray = OperatorKey.random()
        #expect(try second.keys.file.make(stray))
        #expect(try await second.keys.prepare() == .differs)
        #expect(try await second.keys.state().remedy?.contains("--rotate") == true)
        #expect(try await !second.keys.accepts(stray.text))
        // Rotated there, the first node's file is the one that differs.
        let next = try await second.keys.rotate()
        #expect(next != stray && next != key)
        #expect(try await second.keys.state() == .inForce)
        #expect(try await first.keys.state() == .differs)
        #expect(try await second.keys.accepts(next.text))
        #expect(try await !second.keys.accepts(key.text))
    }

    @Test(
        "is made once where many nodes start together over one home and over one database", arguments: TestEngine.all)
    func together(_ engine: TestEngine) async throws {
        let database = try await database(engine)
        defer { withExtendedLifetime(database) {} }
        let nodes = try (0..<6).map { _ in try Node(database) }
        let shared = nodes[0].folder.path + "/home"
        let keys =
            nodes.map(\.keys)
            + nodes.prefix(2).map {
                OperatorKeys(file: OperatorKeyFile(configured: nil, home: shared), store: $0.store)
            }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for keys in keys { group.addTask { _ = try await keys.prepare() } }
            try await group.waitForAll()
        }
        // Every node asks the database for the same hash, and whatever file is left holds its key.
        var hashes: Set<String?> = []
        for node in nodes { hashes.insert(try await node.store.access.operatorKeyHash()) }
        let hash = try #require(hashes.first ?? nil)
        #expect(hashes == [hash])
        var inForce = 0
        for keys in keys {
            if let file = try keys.file.read() { #expect(file.hash == hash) }
            let state = try await keys.state()
            #expect(state == .inForce || state == .elsewhere)
            if state == .inForce { inForce += 1 }
        }
        #expect(inForce >= 1)
    }

    @Test("in a file of the operator's own is taken as it is, never written, and refused where it is weak")
    func configured() async throws {
        let database = try await database(.sqlite)
        let folder = try TemporaryFolder()
        let path = folder.path + "/key"
        let node = try Node(database, configured: path)
        await #expect(throws: OperatorKeyFile.Failure.self) { try await node.keys.prepare() }
        #expect(!FileManager.default.fileExists(atPath: path))
        for weak in [
            "", "\n", "short", String(repeating: "a", count: 31), "two words " + String(repeating: "a", count: 40),
            String(repeating: "ä", count: 40),
        ] {
            try Data(weak.utf8).write(to: URL(fileURLWithPath: path))
            await #expect(throws: OperatorKeyFile.Failure.self, "\(weak)") { try await node.keys.prepare() }
        }
        let own = String(repeating: "k3y-", count: 8)
        try Data("  \(own)\r\n".utf8).write(to: URL(fileURLWithPath: path))
        #expect(try await node.keys.prepare() == .inForce)
        #expect(try await node.keys.accepts(own))
        // Replaced by its owner, it differs until it is put in force.
        let other = String(repeating: "0ther", count: 8)
        try Data(other.utf8).write(to: URL(fileURLWithPath: path))
        #expect(try await node.keys.prepare() == .differs)
        #expect(try await node.keys.rotate().text == other)
        #expect(try await node.keys.accepts(other))
        #expect(try await !node.keys.accepts(own))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == other)
    }

    @Test("is in no description of it")
    func silent() {
        let key = OperatorKey.random()
        #expect("\(key)" == "OperatorKey")
        #expect(OperatorKey.random() != key)
    }
}
