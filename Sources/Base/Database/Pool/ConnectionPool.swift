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

    /// What a task that asked for a connection is given.
    private enum Grant {
        /// A connection that is open.
        case lease(Lease)
        /// The right to open one; it is counted as open already.
        case opening
    }

    private struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<Grant, any Error>
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

    private func acquire() async throws -> Lease {
        let grant = try state.withLock { state throws(DatabaseError) -> Grant? in
            guard !state.isClosed else { throw Self.closedError }
            state.leases += 1
            return Self.grant(from: &state, limit: limit)
        }
        // Not `??`, whose right side cannot wait.
        let had = if let grant { grant } else { try await wait() }
        switch had {
        case .lease(let lease): return lease
        case .opening: return try await open()
        }
    }

    /// What can be had without waiting.
    private static func grant(from state: inout State, limit: Int) -> Grant? {
        if let lease = state.idle.popLast() { return .lease(lease) }
        guard state.openCount < limit else { return nil }
        state.openCount += 1
        return .opening
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
            giveUpPlace()
            throw error
        }
    }

    private func wait() async throws -> Grant {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        let waitLimit = waitLimit
        let timer = Task { [weak self] in
            try await Task.sleep(for: waitLimit)
            self?.fail(
                waiter: id,
                with: DatabaseError(
                    .poolTimeout, "No database connection became free in time; the server is overloaded."))
        }
        defer { timer.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                // Asked again: since the first time the pool may have been closed or a place become free.
                let now = state.withLock { state -> Result<Grant, any Error>? in
                    if state.isClosed { return .failure(Self.closedError) }
                    if let grant = Self.grant(from: &state, limit: limit) { return .success(grant) }
                    state.waiters.append(Waiter(id: id, continuation: continuation))
                    return nil
                }
                if let now { continuation.resume(with: now) }
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

    /// A connection is gone: the first who waits may open another one in its place.
    private func giveUpPlace() {
        let waiter = state.withLock { state -> Waiter? in
            // Waiters are gone once the pool is closed.
            if !state.waiters.isEmpty { return state.waiters.removeFirst() }
            state.openCount -= 1
            return nil
        }
        waiter?.continuation.resume(returning: .opening)
    }

    private enum Return {
        case hand(Waiter)
        case keep
        case close
    }

    private func release(_ lease: Lease) {
        // The cancellation handler is gone by now, so no interrupt of this lease can reach the next one.
        lease.connection.forgetInterrupt()
        guard lease.connection.isHealthy() else {
            lease.queue.async { lease.connection.close() }
            return giveUpPlace()
        }
        let step = state.withLock { state -> Return in
            guard !state.isClosed else {
                state.openCount -= 1
                return .close
            }
            if !state.waiters.isEmpty { return .hand(state.waiters.removeFirst()) }
            state.idle.append(lease)
            return .keep
        }
        switch step {
        case .hand(let waiter): waiter.continuation.resume(returning: .lease(lease))
        case .keep: break
        case .close: lease.queue.async { lease.connection.close() }
        }
    }
}
