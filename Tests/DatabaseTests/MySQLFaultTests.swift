import Database
import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite(
    "MySQL interrupts and lost servers", .enabled(if: MySQLTestServer.isPresent, MySQLTestServer.hint),
    .timeLimit(.minutes(2)))
struct MySQLFaultTests {
    /// Some billion rows.
    private static let endless = "abcd".map { "information_schema.collations \($0)" }.joined(separator: ", ")

    private func expectEnd(of number: Int64, seenBy observer: any DatabaseConnection) async throws {
        try await observer.ask("the statement ends") { try observer.running(number).isEmpty }
    }

    @Test(
        "cancelling a task ends its statement in the server, and the connection is not used again",
        arguments: [
            "SELECT SLEEP(30)",
            // Of a table of the server's memory: one that opens every database of the other tests notices an order late.
            "SELECT COUNT(*) FROM \(MySQLFaultTests.endless)",
            "SELECT a.collation_name FROM \(MySQLFaultTests.endless)",
        ])
    func cancellation(text: String) async throws {
        let database = try MySQLDatabase()
        let observer = try database.open()
        let pool = ConnectionPool(driver: try database.driver(), limit: 1)
        defer { pool.close() }
        let before = try await pool.withSession { try $0.connectionNumber() }
        let start = ContinuousClock.now
        let task = Task {
            try await pool.withSession { session in try session.query("\(raw: text)") { _ in } }
        }
        try await observer.ask("the statement runs") { try !observer.running(before).isEmpty }
        task.cancel()
        let result = await task.result
        let error = #expect(throws: DatabaseError.self) { try result.get() }
        #expect(error?.code == .cancelled, "\(error.debugDescription)")
        #expect(start.duration(to: .now) < .seconds(8))
        try await expectEnd(of: before, seenBy: observer)
        let after = try await pool.withSession { try $0.connectionNumber() }
        #expect(after != before)
    }

    @Test("an interrupt between statements refuses further ones until it is forgotten")
    func interrupt() throws {
        let database = try MySQLDatabase()
        let connection = try database.openFilled()
        var code: DatabaseError.Code?
        do {
            try connection.transaction {
                try connection.execute("INSERT INTO things VALUES (1, 'a')")
                connection.interrupt()
                try connection.execute("INSERT INTO things VALUES (2, 'b')")
            }
        } catch let error as DatabaseError {
            code = error.code
        }
        #expect(code == .cancelled)
        #expect(throws: DatabaseError.self) { try connection.execute("SELECT 1") }
        connection.forgetInterrupt()
        // No order went to the server, so that the connection can be used further; the clean-up was done.
        #expect(connection.isHealthy())
        #expect(try connection.integer("SELECT COUNT(*) FROM things") == 0)
    }

    @Test("an interrupted load leaves nothing, and its session's settings reach nobody else")
    func interruptedLoad() async throws {
        let database = try MySQLDatabase()
        let connection = try database.openFilled()
        let pool = ConnectionPool(driver: try database.driver(), limit: 1)
        defer { pool.close() }
        let number = try await pool.withSession { try $0.connectionNumber() }
        let task = Task {
            try await pool.withSession { session in
                try session.withoutReferences(of: [MySQLDatabase.parts]) {
                    try session.transaction {
                        _ = try session.bulkInsert(into: "parts", columns: ["id", "thing"]) { rows in
                            for id in 0..<50_000_000 {
                                rows.integer(id)
                                rows.integer(99)
                                try rows.endRow()
                            }
                        }
                    }
                }
            }
        }
        try await connection.ask("the load runs") {
            try connection.running(number).contains { $0.uppercased().contains("PARTS") }
        }
        task.cancel()
        let result = await task.result
        #expect(throws: (any Error).self) { try result.get() }
        let checks = try await pool.withSession { try $0.integer("SELECT @@SESSION.foreign_key_checks") }
        #expect(checks == 1)
        #expect(try connection.integer("SELECT COUNT(*) FROM parts") == 0)
    }

    @Test("a statement that takes longer than is allowed is ended by the server")
    func timeLimit() throws {
        let database = try MySQLDatabase()
        var limits = DatabaseLimits()
        limits.statement = .seconds(1)
        let connection = try database.driver(limits: limits).open()
        let start = ContinuousClock.now
        let error = #expect(throws: DatabaseError.self) {
            try connection.query("SELECT COUNT(*) FROM \(raw: Self.endless)") { _ in }
        }
        #expect(error?.code == .cancelled, "\(error.debugDescription)")
        #expect(start.duration(to: .now) < .seconds(5))
        #expect(try connection.integer("SELECT 1") == 1)
    }

    @Test("a lost server is unavailable, is noticed while idle, and the pool opens another connection")
    func lost() async throws {
        let database = try MySQLDatabase()
        let killer = try database.openFilled()
        let idle = try database.open()
        try killer.killAndWait(try idle.connectionNumber())
        #expect(!idle.isHealthy())
        let busy = try database.open()
        let number = try busy.connectionNumber()
        let error = #expect(throws: DatabaseError.self) {
            try busy.transaction {
                try busy.execute("INSERT INTO things VALUES (1, 'lost')")
                try killer.killAndWait(number)
                try busy.execute("INSERT INTO things VALUES (2, 'lost')")
            }
        }
        #expect(error?.code == .unavailable, "\(error.debugDescription)")
        #expect(!busy.isHealthy())
        #expect(try killer.integer("SELECT COUNT(*) FROM things") == 0)

        let pool = ConnectionPool(driver: try database.driver(), limit: 2)
        defer { pool.close() }
        let used = try await pool.withSession { try $0.connectionNumber() }
        try killer.killAndWait(used)
        #expect(try await pool.withSession { try $0.connectionNumber() } != used)
    }

    @Test("a server that is not there, a wrong password and a missing database say what to do")
    func unavailable() throws {
        let database = try MySQLDatabase()
        let connection = try database.open()
        let user = "u" + UUID().uuidString.prefix(8)
        try connection.execute("CREATE USER \(identifier: user) IDENTIFIED BY 'right'")
        defer { _ = try? connection.execute("DROP USER \(identifier: user)") }
        let named = database.address.replacing(/\/\/[^@]*@/, with: "//\(user):geheim@")
        let addresses = [
            (named, "refused the user or the password"),
            (MySQLTestServer.address(of: "absent_database"), "no database of that name"),
            ("mysql://root@127.0.0.1:1/test", "cannot be reached"),
            ("mysql://root@no-such-host.invalid/test", "cannot be reached"),
        ]
        for (address, words) in addresses {
            let error = #expect(throws: DatabaseError.self) { try MySQLDriver(address: address).open() }
            #expect(error?.code == .unavailable, "\(error.debugDescription)")
            #expect(error?.message.contains(words) == true, "\(error.debugDescription)")
            #expect(error?.debugDescription.contains("geheim") == false)
        }
        // The password from elsewhere, and a user who may only read.
        try connection.execute("GRANT SELECT ON \(raw: try currentDatabase(connection)).* TO \(identifier: user)")
        let place = database.address.replacing(/\/\/[^@]*@/, with: "//\(user)@")
        let reader = try MySQLDriver(address: place, password: "right").open()
        try connection.execute("CREATE TABLE seen (id BIGINT)")
        #expect(try reader.integer("SELECT COUNT(*) FROM seen") == 0)
        let error = #expect(throws: DatabaseError.self) { try reader.execute("INSERT INTO seen VALUES (1)") }
        #expect(error?.code == .readOnly)
    }

    private func currentDatabase(_ connection: any DatabaseConnection) throws -> String {
        try connection.first("SELECT DATABASE()") { $0.text(0) } ?? ""
    }

    @Test("a server that accepts and says nothing is given up in time")
    func silentServer() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = bind(listener, address, size)
                _ = listen(listener, 1)
                _ = getsockname(listener, address, &size)
            }
        }
        var limits = DatabaseLimits()
        limits.connecting = .seconds(1)
        let port = UInt16(bigEndian: place.sin_port)
        let start = ContinuousClock.now
        let error = #expect(throws: DatabaseError.self) {
            try MySQLDriver(address: "mysql://root@127.0.0.1:\(port)/test", limits: limits).open()
        }
        #expect(error?.code == .unavailable, "\(error.debugDescription)")
        #expect(start.duration(to: .now) < .seconds(10))
    }
}
