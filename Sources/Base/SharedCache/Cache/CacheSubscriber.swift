package import ServiceSupport

extension SharedCache {
    /// A service that listens on a channel of this cache's server and nudges whoever should look.
    package func subscriber(to channel: String, nudge: Nudge, logger: Logger) -> CacheSubscriber {
        CacheSubscriber(address: address, options: options, channel: name(channel), nudge: nudge, logger: logger)
    }
}

/// Listens on one channel over a connection of its own, and nudges at every message.
///
/// It nudges once after each connection too, because messages may have been missed. Where the connection is lost it opens
/// another one, after waits that grow from a tenth of a second to ten seconds.
package final class CacheSubscriber: Service {
    /// The name in log lines.
    package let serviceName = "cache"
    private let address: RedisAddress
    private let options: SharedCacheOptions
    private let channel: String
    private let nudge: Nudge
    private let logger: Logger
    private let stopping = StopSwitch()
    private let current = Locked<RedisConnection?>(nil)

    private static let firstPause = Duration.milliseconds(100)
    private static let longestPause = Duration.seconds(10)
    /// The most bytes of one message.
    private static let messageLimit = 1 << 20

    init(address: RedisAddress, options: SharedCacheOptions, channel: String, nudge: Nudge, logger: Logger) {
        self.address = address
        self.options = options
        self.channel = channel
        self.nudge = nudge
        self.logger = logger
    }

    package func run() async throws {
        // A thread of its own: it waits nearly all the time.
        let executor = BlockingExecutor(label: "metier.subscriber", threads: 1, queueLimit: 1)
        var pause = Self.firstPause
        var isKnownLost = false
        while !stopping.isTurned, !Task.isCancelled {
            let start = ContinuousClock.now
            do {
                let connection = try await executor.run { [self] in try subscribe() }
                if isKnownLost { logger.info("Changes are heard of through Redis again") }
                isKnownLost = false
                nudge.nudge()
                try await executor.run { [self] in try listen(on: connection) }
            } catch {
                guard !stopping.isTurned, !Task.isCancelled else { break }
                if !isKnownLost {
                    logger.warning(
                        "Changes are not heard of through Redis",
                        ["server": address.description, "reason": "\(error)"])
                }
                isKnownLost = true
                // A connection that lived for long is worth an early try; one that is lost at once is not.
                pause = start.duration(to: .now) > Self.longestPause ? Self.firstPause : pause
                _ = try? await withDeadline(pause) { [stopping] in try await stopping.wait() }
                pause = min(pause * 2, Self.longestPause)
            }
            current.withLock { $0 = nil }
        }
        current.withLock { $0 }?.interrupt()
        current.withLock { $0 = nil }
        await executor.shutDown()
    }

    package func stop() {
        stopping.turn()
        current.withLock { $0 }?.interrupt()
    }

    // MARK: - On the subscriber's thread

    private func subscribe() throws -> RedisConnection {
        let connection = try RedisConnection(
            address, connectLimit: options.connectLimit, commandLimit: options.commandLimit,
            replyLimit: Self.messageLimit)
        current.withLock { $0 = connection }
        // Whoever stopped this before the line above could not interrupt the connection.
        if stopping.isTurned { connection.interrupt() }
        let reply = try connection.call("SUBSCRIBE", [Array(channel.utf8)], until: .now + options.commandLimit)
        switch reply {
        case .array(let parts) where parts.first == .bytes(Array("subscribe".utf8)): return connection
        case .refusal(let text): throw RedisFailure("it refuses SUBSCRIBE (\(RedisFailure.word(of: text)))")
        default: throw RedisFailure("it does not answer SUBSCRIBE as Redis does")
        }
    }

    /// Returns when it was interrupted.
    private func listen(on connection: RedisConnection) throws {
        var isAsking = false
        while !stopping.isTurned {
            do {
                let limit = isAsking ? options.commandLimit * 10 : options.silenceLimit
                guard let reply = try connection.receive(until: .now + limit) else { return }
                isAsking = false
                guard case .array(let parts) = reply else {
                    throw RedisFailure("it does not send messages as Redis does")
                }
                if parts.first == .bytes(Array("message".utf8)) { nudge.nudge() }
            } catch let failure as RedisFailure where failure.isLate && !isAsking {
                // A network that was cut says nothing; a server that is there answers.
                isAsking = true
                try connection.send("PING", [], until: .now + options.commandLimit)
            }
        }
    }
}
