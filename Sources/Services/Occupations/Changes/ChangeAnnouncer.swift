package import ServiceSupport
package import SharedCache

/// Tells other nodes through the shared cache that they should look at the database again.
///
/// A hint and no promise, beside what the database's engine tells by itself; every node looks from time to time anyway.
package struct ChangeAnnouncer: Sendable {
    private let cache: SharedCache

    private static let channel = "changes"

    /// Makes an announcer over a cache.
    package init(cache: SharedCache) {
        self.cache = cache
    }

    /// Tells what has changed; to be called after the commit. Goes on when the caller was cancelled.
    package func announce(_ what: String) async {
        await Task { [cache] in _ = await cache.publish(Self.channel, what) }.value
    }

    /// The service that hears what other nodes announce.
    package func subscriber(nudge: Nudge, logger: Logger) -> CacheSubscriber {
        cache.subscriber(to: Self.channel, nudge: nudge, logger: logger)
    }
}
