import Database
import Foundation
import ServiceSupport

/// The rows of one table on their way into the database.
struct TableLoad: Sendable {
    /// What is being written, for a progress display.
    let name: String
    /// About how many rows there are: large tables go first.
    let estimate: Int
    /// Writes the rows and returns their number.
    let run: @Sendable (any DatabaseSession) throws -> Int
}

/// Writes tables that nobody reads yet: one after another, or on engines where transactions write side by side on two
/// connections at the same time, so that both the server's and this program's work is spread over two cores.
struct TableLoader {
    let session: any DatabaseSession
    /// Opens the second connection; `nil` where one transaction has the database to itself.
    let assistant: (@Sendable () throws -> any DatabaseConnection)?

    /// Runs every load; `done` is called on the caller's thread or the assistant's, one at a time.
    ///
    /// With one connection all tables are one transaction, with two each is one. The first error is thrown.
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
            // What the caller cannot finish nobody needs.
            connection.interrupt()
        }
        ended.wait()
        try queue.throwFirstError()
    }
}

/// What is still to be loaded, for two who take from it.
private final class LoadQueue: Sendable {
    private let state: Locked<(loads: [TableLoad], error: (any Error)?)>
    /// Keeps the two from reporting at the same time.
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
