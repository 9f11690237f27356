import Database
import Foundation
import ServiceSupport

/// A load of one table's rows into the database.
struct TableLoad: Sendable {
    /// Name of the load, for a progress display.
    let name: String
    /// The approximate number of rows; large tables are loaded first.
    let estimate: Int
    /// Writes the rows and returns their number.
    let run: @Sendable (any DatabaseSession) throws -> Int
}

/// Writes tables that are not read yet: one after another, or in parallel on two connections where the engine allows
/// it, which spreads the work of server and program over two cores.
struct TableLoader {
    let session: any DatabaseSession
    /// Opens the second connection; `nil` where a transaction locks the whole database.
    let assistant: (@Sendable () throws -> any DatabaseConnection)?

    /// Runs every load; `done` is called on the caller's thread or the assistant's, one call at a time.
    ///
    /// With one connection all tables are written in one transaction, with two each table in its own. Throws the first
    /// error.
    func run(_ loads: [TableLoad], done: @escaping @Sendable (TableLoad, Int) -> Void) throws {
        guard let assistant, loads.count > 1 else {
            return try session.transaction { for load in loads { done(load, try load.run(session)) } }
        }
        let queue = LoadQueue(loads.sorted { $0.estimate > $1.estimate })
        let connection = try assistant()
        let ended = DispatchSemaphore(value: 0)
        let thread = Thread {
            do {
                try connection.assistingLoad { try queue.work(on: connection, done: done) }
            } catch {
                queue.fail(error)
            }
            connection.close()
            ended.signal()
        }
        thread.name = "metier.load"
        thread.start()
        do {
            try queue.work(on: session, done: done)
        } catch {
            queue.fail(error)
            // If the caller fails, the assistant's work is not needed.
            connection.interrupt()
        }
        ended.wait()
        try queue.throwFirstError()
    }
}

/// The remaining loads, shared by two workers.
private final class LoadQueue: Sendable {
    private let state: Locked<(loads: [TableLoad], error: (any Error)?)>
    /// Serialises the reports of the two workers.
    private let reporting = Locked(())

    init(_ loads: [TableLoad]) {
        state = Locked((Array(loads.reversed()), nil))
    }

    func work(on session: any DatabaseSession, done: (TableLoad, Int) -> Void) throws {
        while let load = state.withLock({ $0.error == nil ? $0.loads.popLast() : nil }) {
            let count = try session.transaction { try load.run(session) }
            reporting.withLock { _ in done(load, count) }
        }
    }

    func fail(_ error: any Error) {
        state.withLock { if $0.error == nil { $0.error = error } }
    }

    func throwFirstError() throws {
        if let error = state.withLock({ $0.error }) { throw error }
    }
}
