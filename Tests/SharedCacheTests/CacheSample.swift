import ServiceSupport
import TestSupport

@testable import SharedCache

/// A cache on the throwaway server, or on one of a test's own, with keys of its own and patience for a slow machine.
struct CacheSample {
    let cache: SharedCache
    let log = MemoryLogWriter()
    let clock = Locked(ContinuousClock.Instant.now)

    init(
        _ address: String? = nil, prefix: String = TestRedis.prefix(), password: Secret? = nil,
        _ change: (inout SharedCacheOptions) -> Void = { _ in }
    ) throws {
        var options = SharedCacheOptions()
        options.prefix = prefix
        options.connectLimit = .seconds(5)
        options.commandLimit = .seconds(5)
        change(&options)
        let clock = clock
        cache = SharedCache(
            try RedisAddress(address ?? TestRedis.address(), password: password), options: options,
            logger: Logger(label: "cache", level: .trace, writer: log), now: { clock.withLock { $0 } })
    }

    /// Everything that was logged.
    var lines: [String] { log.all.map { "\($0.message) \($0.metadata)" } }

    /// Runs `body` with a cache that is shut down afterwards.
    static func using(
        _ address: String? = nil, prefix: String = TestRedis.prefix(), password: Secret? = nil,
        _ change: (inout SharedCacheOptions) -> Void = { _ in }, _ body: (CacheSample) async throws -> Void
    ) async throws {
        let sample = try CacheSample(address, prefix: prefix, password: password, change)
        do {
            try await body(sample)
        } catch {
            await sample.cache.shutDown()
            throw error
        }
        await sample.cache.shutDown()
    }
}

/// Asks again and again until the answer is yes, or half a minute is over.
func eventually(_ isTrue: () async -> Bool) async -> Bool {
    let end = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < end {
        if await isTrue() { return true }
        await Task.yield()
    }
    return false
}
