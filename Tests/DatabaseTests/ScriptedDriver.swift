import Database
import Dispatch
import ServiceSupport

/// A driver whose connections do nothing, count themselves, and break when told.
final class ScriptedDriver: DatabaseDriver {
    struct State {
        var opened = 0
        var closed = 0
        /// Openings that fail, counted from 1.
        var failing: Set<Int> = []
        /// Connections whose queries are answered only when they are interrupted.
        var silent: Set<Int> = []
    }

    let state = Locked(State())

    var dialect: Dialect { .sqlite }
    var displayAddress: String { "scripted" }
    var clientVersion: String { "scripted" }
    var isPresent: Bool { true }

    var opened: Int { state.withLock { $0.opened } }
    var closed: Int { state.withLock { $0.closed } }

    func open() throws -> any DatabaseConnection {
        let (number, fails) = state.withLock { state in
            state.opened += 1
            return (state.opened, state.failing.contains(state.opened))
        }
        if fails { throw Planted(number: number) }
        return ScriptedConnection(number: number, driver: self)
    }
}

/// A connection that can be broken.
final class ScriptedConnection: DatabaseConnection {
    let number: Int
    private let driver: ScriptedDriver
    private let isBroken = Locked(false)
    private let interrupted = DispatchSemaphore(value: 0)

    init(number: Int, driver: ScriptedDriver) {
        self.number = number
        self.driver = driver
    }

    func breakDown() { isBroken.withLock { $0 = true } }

    var dialect: Dialect { .sqlite }
    func interrupt() { interrupted.signal() }
    func forgetInterrupt() {}
    func isHealthy() -> Bool { !isBroken.withLock { $0 } }
    func close() { driver.state.withLock { $0.closed += 1 } }
    func execute(_ sql: SQL) throws -> Int { 0 }
    func query(_ sql: SQL, each: (any RowReading) throws -> Void) throws {
        guard driver.state.withLock({ $0.silent.contains(number) }) else { return }
        interrupted.wait()
        throw DatabaseError(.cancelled, "interrupted")
    }
    func bulkInsert(
        into table: String, columns: [String], fill: (any BulkRowAppending) throws -> Void
    ) throws -> Int { 0 }
    @discardableResult
    func transaction<Outcome>(_ body: () throws -> Outcome) throws -> Outcome { try body() }
    func exclusively<Outcome>(
        _ name: String, waitingAtMost limit: Duration, _ body: () throws -> Outcome
    ) throws -> Outcome { try body() }
    func engineVersion() -> String { "scripted" }
    func tableNames() throws -> Set<String> { [] }
    func columnNames(of table: String) throws -> [String] { [] }
    func storedTable(_ name: String) throws -> StoredTable? { nil }
    func withoutReferences<Outcome>(of tables: [TableDefinition], _ body: () throws -> Outcome) throws -> Outcome {
        try body()
    }
    func optimize() throws {}
}

extension DatabaseSession {
    /// The number of a scripted connection; 0 for others.
    var number: Int { ((self as? PooledSession)?.connection as? ScriptedConnection)?.number ?? 0 }
    /// Breaks a scripted connection.
    func breakDown() { ((self as? PooledSession)?.connection as? ScriptedConnection)?.breakDown() }
}
