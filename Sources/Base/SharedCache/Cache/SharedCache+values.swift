import ServiceSupport

extension SharedCache {
    /// The value of a key; `nil` if there is none, or no cache.
    package func get(_ key: String) async -> [UInt8]? {
        switch await perform("GET", [bytes(key)]) {
        case .bytes(let value)? where value.count <= options.valueLimit:
            count { $0.hits += 1 }
            return value
        case nil:
            return nil
        default:
            count { $0.misses += 1 }
            return nil
        }
    }

    /// Stores a value for a time; returns whether the server accepted it.
    @discardableResult
    package func set(_ key: String, _ value: [UInt8], ttl: Duration) async -> Bool {
        guard value.count <= options.valueLimit else {
            count { $0.skipped += 1 }
            return false
        }
        return await done("SET", [bytes(key), value, Self.px, Self.milliseconds(ttl)])
    }

    /// Removes a value; returns whether the server executed the command.
    @discardableResult
    package func remove(_ key: String) async -> Bool {
        await done("DEL", [bytes(key)])
    }

    /// Claims a key for one holder at a time.
    ///
    /// A claim is a hint that another holder is at work, not a lock: it ends when its time expires, and with the
    /// server.
    package func claim(_ key: String, ttl: Duration) async -> Claiming {
        var random = SystemRandomNumberGenerator()
        let token = Array((String(random.next(), radix: 16) + "-" + String(random.next(), radix: 16)).utf8)
        switch await perform("SET", [bytes(key), token, Array("NX".utf8), Self.px, Self.milliseconds(ttl)]) {
        case .status?:
            count { $0.done += 1 }
            return .granted(Claim(key: key, token: token))
        case .nothing?:
            count { $0.done += 1 }
            return .held
        case nil:
            return .unavailable
        default:
            count { $0.misses += 1 }
            return .unavailable
        }
    }

    /// Releases a claim; returns whether the caller still held it.
    @discardableResult
    package func release(_ claim: Claim) async -> Bool {
        let script = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end"
        let reply = await perform("EVAL", [Array(script.utf8), Array("1".utf8), bytes(claim.key), claim.token])
        guard let reply else { return false }
        count { $0.done += 1 }
        return reply == .number(1)
    }

    /// Publishes a message to a channel's subscribers; returns whether the server accepted it.
    @discardableResult
    package func publish(_ channel: String, _ message: String) async -> Bool {
        await done("PUBLISH", [bytes(channel), Array(message.utf8)])
    }

    private static let px = Array("PX".utf8)

    private static func milliseconds(_ ttl: Duration) -> [UInt8] {
        // A century, so that no time-to-live is too long for the server.
        Array(String(Int64(min(max(1, ttl / .milliseconds(1)), 3_155_760_000_000))).utf8)
    }

    private func bytes(_ key: String) -> [UInt8] { Array(name(key).utf8) }

    /// Sends a command whose reply is a status or a number.
    private func done(_ command: String, _ arguments: [[UInt8]]) async -> Bool {
        switch await perform(command, arguments) {
        case .status?, .number?:
            count { $0.done += 1 }
            return true
        case nil:
            return false
        default:
            count { $0.misses += 1 }
            return false
        }
    }
}
