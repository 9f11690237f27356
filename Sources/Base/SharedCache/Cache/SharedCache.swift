internal import Foundation
package import ServiceSupport

/// A cache that all nodes share, over a Redis server that may be absent.
///
/// Nothing that is only here may be needed for a right answer. A server that is down, slow or lying looks like one that
/// holds nothing: no call throws, every call returns within the time-outs, and while the breaker is open at once. The
/// calls run on threads of the cache's own, one a connection; they end with ``shutDown()``.
package final class SharedCache: Sendable {
    /// A claim that was granted; only its holder can release it.
    package struct Claim: Sendable, Hashable {
        let key: String
        let token: [UInt8]
    }

    /// What came of a claim.
    package enum Claiming: Sendable, Hashable {
        /// It is the caller's until it is released or its time is over.
        case granted(Claim)
        /// Somebody else holds it.
        case held
        /// There is no cache at the moment.
        case unavailable
    }

    /// What the calls came to so far.
    package struct Statistics: Sendable, Hashable {
        /// Values that were there.
        package var hits = 0
        /// Values that were not.
        package var misses = 0
        /// Other calls that the server carried out.
        package var done = 0
        /// Calls that the server did not answer, or not as it should.
        package var failures = 0
        /// Calls that were not tried: the breaker was open, too many waited, or the value was too large.
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

    /// Makes a cache; connects when it is first used.
    ///
    /// - Parameters:
    ///   - address: The server.
    ///   - options: Time-outs and bounds.
    ///   - logger: Told when the breaker opens and closes.
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

    /// What the calls came to so far.
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

    /// Ends the threads and closes the connections; calls after that have no cache.
    package func shutDown() async {
        state.withLock { $0.isShutDown = true }
        await executor.shutDown()
        state.withLock { $0.idle = [] }
    }

    // MARK: - One command

    /// Sends a command; `nil` where there is no answer, whatever the reason.
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
            // The caller gave up, or too many calls wait: that says nothing about the server.
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

    /// Sends a command over a connection that is free, or a new one.
    private func exchange(_ command: String, _ arguments: [[UInt8]]) throws -> RedisReply {
        let connection = try idleConnection() ?? connect()
        let reply = try connection.call(command, arguments, until: .now + options.commandLimit)
        state.withLock { if !$0.isShutDown { $0.idle.append(connection) } }
        // A value of another type is no value; any other refusal says that this server cannot be used.
        if case .refusal(let text) = reply, RedisFailure.word(of: text) != "WRONGTYPE" {
            throw RedisFailure("it refuses \(command) (\(RedisFailure.word(of: text)))")
        }
        return reply
    }

    /// A connection that the server has not closed since.
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

    /// Whether the server can be used.
    package enum Check: Sendable, Hashable {
        /// It answers; with its version.
        case reachable(version: String)
        /// It does not, and why.
        case unreachable(reason: String)
    }

    /// Asks the server for its version over a connection of its own, whatever the breaker says.
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
