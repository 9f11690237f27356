internal import Foundation
package import ServiceSupport

/// A cache shared by all nodes, on a Redis server that may be absent.
///
/// A correct answer must never depend on it. A server that is down, slow or faulty looks like an empty one: no call
/// throws, and every call returns within the time-outs, or at once while the breaker is open. The calls run on threads
/// of the cache's own, one per connection; they end with ``shutDown()``.
package final class SharedCache: Sendable {
    /// A claim that was granted; only its holder can release it.
    package struct Claim: Sendable, Hashable {
        let key: String
        let token: [UInt8]
    }

    /// The result of a claim.
    package enum Claiming: Sendable, Hashable {
        /// The caller holds it until it is released or its time expires.
        case granted(Claim)
        /// Another holder has it.
        case held
        /// There is no cache at the moment.
        case unavailable
    }

    /// Counters of the calls so far.
    package struct Statistics: Sendable, Hashable {
        /// Reads that found a value.
        package var hits = 0
        /// Reads that found none.
        package var misses = 0
        /// Other calls that the server executed.
        package var done = 0
        /// Calls that the server did not answer, or not correctly.
        package var failures = 0
        /// Calls that were not sent: the breaker was open, too many were waiting, or the value was too large.
        package var skipped = 0
        /// Whether the breaker is open.
        package var isOpen = false
    }

    private struct State {
        var breaker: CircuitBreaker
        var statistics = Statistics()
        var idle: [RedisConnection] = []
        var isShutDown = false
    }

    let address: RedisAddress
    let options: SharedCacheOptions
    private let logger: Logger
    private let now: @Sendable () -> ContinuousClock.Instant
    private let executor: BlockingExecutor
    private let state: Locked<State>

    /// Creates a cache; it connects when it is first used.
    ///
    /// - Parameters:
    ///   - address: The server.
    ///   - options: Time-outs and limits.
    ///   - logger: Logs when the breaker opens and closes.
    ///   - now: The breaker's clock.
    package init(
        _ address: RedisAddress, options: SharedCacheOptions = SharedCacheOptions(), logger: Logger,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.address = address
        self.options = options
        self.logger = logger
        self.now = now
        executor = BlockingExecutor(
            label: "metier.cache", threads: options.connections, queueLimit: options.waitingLimit)
        let rules = CircuitBreaker.Rules(
            failures: options.failureLimit, firstPause: options.firstPause, longestPause: options.longestPause)
        state = Locked(State(breaker: CircuitBreaker(rules)))
    }

    /// The server without user and password.
    package var displayAddress: String { address.description }

    /// Counters of the calls so far.
    package var statistics: Statistics {
        state.withLock { state in
            var statistics = state.statistics
            statistics.isOpen = state.breaker.isOpen
            return statistics
        }
    }

    /// The name of a key or channel on the server.
    func name(_ key: String) -> String {
        options.prefix.isEmpty ? "metier:\(key)" : "metier:\(options.prefix):\(key)"
    }

    func count(_ change: @Sendable (inout Statistics) -> Void) {
        state.withLock { change(&$0.statistics) }
    }

    /// Ends the threads and closes the connections; later calls behave as without a cache.
    package func shutDown() async {
        state.withLock { $0.isShutDown = true }
        await executor.shutDown()
        state.withLock { $0.idle = [] }
    }

    // MARK: - One command

    /// Sends a command; `nil` if there is no reply, whatever the reason.
    func perform(_ command: String, _ arguments: [[UInt8]]) async -> RedisReply? {
        let moment = now()
        guard let leave = state.withLock({ $0.breaker.leave(at: moment) }) else {
            count { $0.skipped += 1 }
            return nil
        }
        let limit = options.connectLimit + options.commandLimit * 4
        do {
            let reply = try await executor.run(deadline: .after(limit)) { [self] in
                try exchange(command, arguments)
            }
            tell(state.withLock { $0.breaker.succeeded(leave) }, nil)
            return reply
        } catch let failure as RedisFailure {
            failed(leave, failure.description)
        } catch is DeadlineExceeded {
            failed(leave, "it does not answer in time")
        } catch {
            // The caller gave up, or too many calls wait: not evidence about the server.
            let moment = now()
            state.withLock { state in
                state.breaker.abandoned(leave, at: moment)
                state.statistics.skipped += 1
            }
        }
        return nil
    }

    private func failed(_ leave: CircuitBreaker.Leave, _ reason: String) {
        let moment = now()
        let change = state.withLock { state in
            state.statistics.failures += 1
            return state.breaker.failed(leave, at: moment)
        }
        tell(change, reason)
    }

    private func tell(_ change: CircuitBreaker.Change?, _ reason: String?) {
        switch change {
        case .opened:
            logger.warning(
                "The shared cache is not used for now", ["server": displayAddress, "reason": reason ?? ""])
        case .closed: logger.info("The shared cache is used again", ["server": displayAddress])
        case nil: break
        }
    }

    // MARK: - On the cache's threads

    /// Sends a command over an idle connection, or a new one.
    private func exchange(_ command: String, _ arguments: [[UInt8]]) throws -> RedisReply {
        let connection = try idleConnection() ?? connect()
        let reply = try connection.call(command, arguments, until: .now + options.commandLimit)
        state.withLock { if !$0.isShutDown { $0.idle.append(connection) } }
        // A key of another type counts as a missing value; any other error reply means that the server is unusable.
        if case .refusal(let text) = reply, RedisFailure.word(of: text) != "WRONGTYPE" {
            throw RedisFailure("it refuses \(command) (\(RedisFailure.word(of: text)))")
        }
        return reply
    }

    /// An idle connection that the server has not closed.
    private func idleConnection() -> RedisConnection? {
        while let connection = state.withLock({ $0.idle.popLast() }) {
            if connection.isQuiet { return connection }
        }
        return nil
    }

    private func connect() throws -> RedisConnection {
        try RedisConnection(
            address, connectLimit: options.connectLimit, commandLimit: options.commandLimit,
            replyLimit: options.valueLimit + 65_536)
    }

    // MARK: - Asking whether it is there

    /// Whether the server is usable.
    package enum Check: Sendable, Hashable {
        /// It replies; with its version.
        case reachable(version: String)
        /// It does not reply, and why.
        case unreachable(reason: String)
    }

    /// Queries the server's version over a connection of its own, whatever the breaker's state.
    package func check() async -> Check {
        let limit = options.connectLimit + options.commandLimit * 4
        do {
            let reply = try await executor.run(deadline: .after(limit)) { [self] in
                try connect().call("INFO", [Array("server".utf8)], until: .now + options.commandLimit)
            }
            switch reply {
            case .bytes(let bytes):
                let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
                let version = lines.first { $0.hasPrefix("redis_version:") }?.dropFirst(14) ?? "unknown"
                return .reachable(version: String(version.prefix(32)))
            case .refusal(let text): return .unreachable(reason: "it refuses INFO (\(RedisFailure.word(of: text)))")
            default: return .unreachable(reason: "it does not answer as Redis does")
            }
        } catch is DeadlineExceeded {
            return .unreachable(reason: "it does not answer in time")
        } catch {
            return .unreachable(reason: "\(error)")
        }
    }
}
