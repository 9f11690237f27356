import Foundation
import ServiceSupport

/// A bounded set of connections to one database.
///
/// Each connection has a serial queue of its own, so a slow statement never blocks the threads that run tasks. Those who
/// wait are served first come, first served, and give up at their deadline. Cancelling a task interrupts its statement.
package final class ConnectionPool: Sendable {
    /// What the pool counts, for metrics.
    package struct Statistics: Sendable {
        /// Open connections.
        package var open = 0
        /// Connections in use.
        package var leased = 0
        /// Tasks that wait for one.
        package var waiting = 0
        /// Leases since the start.
        package var leases: Int64 = 0
    }

    private struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<Lease, any Error>
    }

    /// A connection with the queue that it lives on.
    private final class Lease: Sendable {
        let connection: any DatabaseConnection
        let queue: DispatchQueue

        init(connection: any DatabaseConnection, queue: DispatchQueue) {
            self.connection = connection
            self.queue = queue
        }
    }

    private struct State {
        var idle: [Lease] = []
        var openCount = 0
        var waiters: [Waiter] = []
        var nextWaiter: UInt64 = 0
        var isClosed = false
        var leases: Int64 = 0
    }

    /// The driver that opens connections.
    package let driver: any DatabaseDriver
    private let limit: Int
    private let waitLimit: Duration
    private let state = Locked(State())

    /// Makes a pool; nothing is opened before the first use.
    ///
    /// - Parameters:
    ///   - driver: Opens the connections.
    ///   - limit: The greatest number of connections, 1 or more.
    ///   - waitLimit: How long a task waits for a connection before `poolTimeout`.
    package init(driver: any DatabaseDriver, limit: Int = 4, waitLimit: Duration = .seconds(15)) {
        precondition(limit > 0, "A pool holds at least one connection.")
        self.driver = driver
        self.limit = limit
        self.waitLimit = waitLimit
    }

    /// What the pool holds now.
    package var statistics: Statistics {
        state.withLock { state in
            Statistics(
                open: state.openCount, leased: state.openCount - state.idle.count, waiting: state.waiters.count,
                leases: state.leases)
        }
    }

    /// Runs blocking work with a connection on that connection's queue.
    package func withSession<Outcome: Sendable>(
        _ work: @escaping @Sendable (any DatabaseSession) throws -> Outcome
    ) async throws -> Outcome {
        let lease = try await acquire()
        defer { release(lease) }
        return try await withTaskCancellationHandler {
            try Task.checkCancellation()
            return try await withCheckedThrowingContinuation { continuation in
                lease.queue.async {
                    continuation.resume(with: Result { try work(lease.connection) })
                }
            }
        } onCancel: {
            lease.connection.interrupt()
        }
    }

    /// Closes idle connections and refuses new leases; connections in use close when they come back.
    package func close() {
        let (idle, waiters) = state.withLock { state in
            state.isClosed = true
            defer {
                state.openCount -= state.idle.count
                state.idle = []
                state.waiters = []
            }
            return (state.idle, state.waiters)
        }
        for waiter in waiters { waiter.continuation.resume(throwing: Self.closedError) }
        for lease in idle { lease.queue.sync { lease.connection.close() } }
    }

    private static let closedError = DatabaseError(.closed, "The connection pool is closed.")

    private enum Step {
        case use(Lease)
        case open
        case wait
    }

    private func acquire() async throws -> Lease {
        let step = try state.withLock { state throws(DatabaseError) -> Step in
            guard !state.isClosed else { throw Self.closedError }
            state.leases += 1
            if let lease = state.idle.popLast() { return .use(lease) }
            guard state.openCount < limit else { return .wait }
            state.openCount += 1
            return .open
        }
        switch step {
        case .use(let lease): return lease
        case .open: return try await open()
        case .wait: return try await wait()
        }
    }

    private func open() async throws -> Lease {
        let queue = DispatchQueue(label: "metier.database.connection")
        do {
            let driver = driver
            return try await withCheckedThrowingContinuation { continuation in
                queue.async {
                    continuation.resume(with: Result { Lease(connection: try driver.open(), queue: queue) })
                }
            }
        } catch {
            state.withLock { $0.openCount -= 1 }
            throw error
        }
    }

    private func wait() async throws -> Lease {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        let waitLimit = waitLimit
        let timer = Task { [weak self] in
            try await Task.sleep(for: waitLimit)
            self?.fail(
                waiter: id,
                with: DatabaseError(.poolTimeout, "No database connection became free in time; the server is overloaded."))
        }
        defer { timer.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let now = state.withLock { state -> Lease? in
                    if let lease = state.idle.popLast() { return lease }
                    state.waiters.append(Waiter(id: id, continuation: continuation))
                    return nil
                }
                if let now { continuation.resume(returning: now) }
                if Task.isCancelled { fail(waiter: id, with: CancellationError()) }
            }
        } onCancel: {
            fail(waiter: id, with: CancellationError())
        }
    }

    private func fail(waiter id: UInt64, with error: any Error) {
        let waiter = state.withLock { state -> Waiter? in
            guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return nil }
            return state.waiters.remove(at: index)
        }
        waiter?.continuation.resume(throwing: error)
    }

    private enum Return {
        case hand(Waiter)
        case keep
        case close
    }

    private func release(_ lease: Lease) {
        let isHealthy = lease.connection.isHealthy()
        let step = state.withLock { state -> Return in
            guard isHealthy, !state.isClosed else {
                state.openCount -= 1
                return .close
            }
            if !state.waiters.isEmpty { return .hand(state.waiters.removeFirst()) }
            state.idle.append(lease)
            return .keep
        }
        switch step {
        case .hand(let waiter): waiter.continuation.resume(returning: lease)
        case .keep: break
        case .close: lease.queue.async { lease.connection.close() }
        }
    }
}
