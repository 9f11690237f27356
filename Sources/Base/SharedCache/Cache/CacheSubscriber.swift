package import ServiceSupport

extension SharedCache {
    /// A service that subscribes to a channel on this cache's server and triggers `nudge` at messages.
    package func subscriber(to channel: String, nudge: Nudge, logger: Logger) -> CacheSubscriber {
        CacheSubscriber(address: address, options: options, channel: name(channel), nudge: nudge, logger: logger)
    }
}

/// Subscribes to one channel over a connection of its own, and triggers `nudge` at every message.
///
/// It also triggers once after each connection, because messages may have been missed. After a lost connection it
/// reconnects, with waits that grow from a tenth of a second to ten seconds.
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
    /// The maximum size of one message, in bytes.
    private static let messageLimit = 1 << 20

    init(address: RedisAddress, options: SharedCacheOptions, channel: String, nudge: Nudge, logger: Logger) {
        self.address = address
        self.options = options
        self.channel = channel
        self.nudge = nudge
        self.logger = logger
    }

    package func run() async throws {
        // A dedicated thread, because it waits nearly all the time.
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
                // After a long-lived connection the first retry is early; after one that is lost at once it is not.
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
        // A stop before the line above could not interrupt the connection.
        if stopping.isTurned { connection.interrupt() }
        let reply = try connection.call("SUBSCRIBE", [Array(channel.utf8)], until: .now + options.commandLimit)
        switch reply {
        case .array(let parts) where parts.first == .bytes(Array("subscribe".utf8)): return connection
        case .refusal(let text): throw RedisFailure("it refuses SUBSCRIBE (\(RedisFailure.word(of: text)))")
        default: throw RedisFailure("it does not answer SUBSCRIBE as Redis does")
        }
    }

    /// Waits for messages; returns when interrupted.
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
                // A broken network sends nothing; a server that is alive answers.
                isAsking = true
                try connection.send("PING", [], until: .now + options.commandLimit)
            }
        }
    }
}
