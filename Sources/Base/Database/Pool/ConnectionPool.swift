import Foundation
import ServiceSupport

/// A bounded set of connections to one database.
///
/// Each connection has a serial queue of its own, so a slow statement never blocks the threads that run tasks. Waiting
/// tasks are served first come, first served, and give up at their deadline. Cancelling a task interrupts its
/// statement.
package final class ConnectionPool: Sendable {
    /// The pool's counters, for metrics.
    package struct Statistics: Sendable {
        /// Open connections.
        package var open = 0
        /// Connections in use.
        package var leased = 0
        /// Tasks waiting for a connection.
        package var waiting = 0
        /// Leases since the start.
        package var leases: Int64 = 0
        /// Connections opened since the start.
        package var opened: Int64 = 0
        /// Transactions that were retried after a conflict.
        package var retries: Int64 = 0
    }

    /// Settings of a pool.
    package struct Options: Sendable {
        /// The maximum number of connections, 1 or more.
        package var limit = 4
        /// How long a task waits for a connection before `poolTimeout`.
        package var waitLimit = Duration.seconds(15)
        /// Connections older than this are closed when they are returned, so that servers can be drained.
        package var maximumAge = Duration.seconds(1_800)
        /// A connection that was idle for longer is checked before it is used.
        package var idleLimit = Duration.seconds(20)

        /// Creates the default settings.
        package init() {}
    }

    /// The outcome of a request for a connection.
    private enum Grant {
        /// An open connection.
        case lease(Lease)
        /// A connection that was idle for longer than the limit.
        case idle(Lease)
        /// The permission to open one; it already counts as open.
        case opening
    }

    private struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<Grant, any Error>
    }

    /// A connection and its queue.
    private final class Lease: Sendable {
        let connection: any DatabaseConnection
        let queue: DispatchQueue
        let opened = ContinuousClock.now

        init(connection: any DatabaseConnection, queue: DispatchQueue) {
            self.connection = connection
            self.queue = queue
        }

        /// Whether the server still responds; blocks.
        func answers() -> Bool {
            (try? connection.first("SELECT 1") { $0.integer(0) == 1 }) == true
        }
    }

    /// A connection that is not in use.
    private struct Idle {
        let lease: Lease
        let since: ContinuousClock.Instant
    }

    private struct State {
        var idle: [Idle] = []
        var openCount = 0
        var waiters: [Waiter] = []
        var nextWaiter: UInt64 = 0
        var isClosed = false
        var leases: Int64 = 0
        var opened: Int64 = 0
        var retries: Int64 = 0
    }

    /// The driver that opens connections.
    package let driver: any DatabaseDriver
    /// Counts the statements of all sessions.
    package let meter: StatementMeter
    private let options: Options
    /// The maximum number of connections open at a time.
    package var limit: Int { options.limit }
    private let state = Locked(State())

    /// Creates a pool; no connection is opened before the first use.
    package init(driver: any DatabaseDriver, options: Options = Options(), meter: StatementMeter = StatementMeter()) {
        precondition(options.limit > 0, "A pool holds at least one connection.")
        self.driver = driver
        self.options = options
        self.meter = meter
    }

    /// Creates a pool of at most `limit` connections.
    package convenience init(driver: any DatabaseDriver, limit: Int, waitLimit: Duration = .seconds(15)) {
        var options = Options()
        options.limit = limit
        options.waitLimit = waitLimit
        self.init(driver: driver, options: options)
    }

    /// The pool's current state and counters.
    package var statistics: Statistics {
        state.withLock { state in
            Statistics(
                open: state.openCount, leased: state.openCount - state.idle.count, waiting: state.waiters.count,
                leases: state.leases, opened: state.opened, retries: state.retries)
        }
    }

    /// Runs blocking work with a connection on that connection's queue.
    package func withSession<Outcome: Sendable>(
        _ work: @escaping @Sendable (any DatabaseSession) throws -> Outcome
    ) async throws -> Outcome {
        let lease = try await acquire()
        defer { release(lease) }
        let meter = meter
        return try await withTaskCancellationHandler {
            try Task.checkCancellation()
            return try await withCheckedThrowingContinuation { continuation in
                lease.queue.async {
                    continuation.resume(with: Result { try work(PooledSession(lease.connection, meter: meter)) })
                }
            }
        } onCancel: {
            lease.connection.interrupt()
        }
    }

    /// The maximum number of attempts of a transaction that loses against others.
    package static let transactionAttempts = 6
    private static let transactionBackoff = Backoff(first: .milliseconds(10), cap: .milliseconds(160))

    /// Runs a whole transaction; one that loses against another (`conflict`) is run again from the start, after waits
    /// of 5, 10, 20, 40, 80 milliseconds, each with a random addition of up to the same length, so that rivals
    /// separate.
    ///
    /// `work` may therefore run several times: it must have no effects outside the session.
    package func transaction<Outcome: Sendable>(
        _ work: @escaping @Sendable (any DatabaseSession) throws -> Outcome
    ) async throws -> Outcome {
        var attempt = 1
        while true {
            do {
                return try await withSession { session in try session.transaction { try work(session) } }
            } catch let error as DatabaseError where error.code == .conflict && attempt < Self.transactionAttempts {
                state.withLock { $0.retries += 1 }
                try await Task.sleep(for: Self.transactionBackoff.wait(after: attempt))
                attempt += 1
            }
        }
    }

    /// Closes idle connections and refuses new leases; connections in use are closed when they are returned.
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
        for place in idle { place.lease.queue.sync { place.lease.connection.close() } }
    }

    private static let closedError = DatabaseError(.closed, "The connection pool is closed.")

    private func acquire() async throws -> Lease {
        let grant = try state.withLock { state throws(DatabaseError) -> Grant? in
            guard !state.isClosed else { throw Self.closedError }
            state.leases += 1
            return available(in: &state)
        }
        // Not `??`, whose right side cannot await.
        let had = if let grant { grant } else { try await wait() }
        switch had {
        case .lease(let lease): return lease
        case .idle(let lease): return try await checked(lease)
        case .opening: return try await open()
        }
    }

    /// A connection that was idle for a while, or a new one in its place if the server no longer knows it.
    ///
    /// Without the check, an unresponsive server would be waited for as long as for a long statement.
    private func checked(_ lease: Lease) async throws -> Lease {
        let limit = options.waitLimit
        let timer = Task {
            try await Task.sleep(for: limit)
            lease.connection.interrupt()
        }
        let answers = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                lease.queue.async { continuation.resume(returning: lease.answers()) }
            }
        } onCancel: {
            lease.connection.interrupt()
        }
        timer.cancel()
        // One that was interrupted during the check is discarded too: the interrupt may still be pending.
        if answers, await timer.result.isFailure, !Task.isCancelled { return lease }
        lease.queue.async { lease.connection.close() }
        guard !Task.isCancelled else {
            giveUpPlace()
            throw CancellationError()
        }
        return try await open()
    }

    /// What is available without waiting.
    private func available(in state: inout State) -> Grant? {
        if let place = state.idle.popLast() {
            let isFresh = place.since.duration(to: .now) < options.idleLimit
            return isFresh && place.lease.connection.isHealthy() ? .lease(place.lease) : .idle(place.lease)
        }
        guard state.openCount < options.limit else { return nil }
        state.openCount += 1
        return .opening
    }

    private func open() async throws -> Lease {
        let queue = DispatchQueue(label: "metier.database.connection")
        state.withLock { $0.opened += 1 }
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
        let waitLimit = options.waitLimit
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
                // Checked again: since the first time the pool may have been closed or a place become free.
                let now = state.withLock { state -> Result<Grant, any Error>? in
                    if state.isClosed { return .failure(Self.closedError) }
                    if let grant = available(in: &state) { return .success(grant) }
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

    /// Called when a connection is gone: the first waiting task may open another one in its place.
    private func giveUpPlace() {
        let waiter = state.withLock { state -> Waiter? in
            // There are no waiters once the pool is closed.
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
        // The cancellation handler is no longer active, so no interrupt of this lease can reach the next one.
        lease.connection.forgetInterrupt()
        guard lease.connection.isHealthy() else {
            discard(lease)
            return forgetIdle()
        }
        guard lease.opened.duration(to: .now) < options.maximumAge else { return discard(lease) }
        let step = state.withLock { state -> Return in
            guard !state.isClosed else {
                state.openCount -= 1
                return .close
            }
            if !state.waiters.isEmpty { return .hand(state.waiters.removeFirst()) }
            state.idle.append(Idle(lease: lease, since: .now))
            return .keep
        }
        switch step {
        case .hand(let waiter): waiter.continuation.resume(returning: .lease(lease))
        case .keep: break
        case .close: lease.queue.async { lease.connection.close() }
        }
    }

    private func discard(_ lease: Lease) {
        lease.queue.async { lease.connection.close() }
        giveUpPlace()
    }

    /// Called when a connection broke: the idle ones have probably lost the same server, so they are checked before
    /// use.
    private func forgetIdle() {
        state.withLock { state in
            let long = ContinuousClock.now - options.idleLimit
            state.idle = state.idle.map { Idle(lease: $0.lease, since: min($0.since, long)) }
        }
    }
}

extension Result {
    fileprivate var isFailure: Bool {
        if case .failure = self { true } else { false }
    }
}
