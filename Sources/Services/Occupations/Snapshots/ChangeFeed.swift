import Database
package import ServiceSupport
package import SharedCache
package import Store

/// Receives notifications from the database that another node has changed something, and nudges the watchers.
///
/// Ends at once where the engine has no channels; if the connection is lost it opens another one, with a back-off from
/// a tenth of a second to two seconds.
package final class ChangeFeed: Service {
    /// Its name in log lines.
    package let serviceName = "changes"
    private let store: Store
    private let nudge: Nudge
    private let logger: Logger
    private let stopping = StopSwitch()
    private let listener = Locked<(any ChangeListening)?>(nil)

    /// The time limit of one wait for a change; stopping ends it early.
    private static let waitLimit = Duration.seconds(30)
    private static let firstPause = Duration.milliseconds(100)
    private static let longestPause = Duration.seconds(2)

    package init(store: Store, nudge: Nudge, logger: Logger) {
        self.store = store
        self.nudge = nudge
        self.logger = logger
    }

    /// Runs until it is stopped.
    package func run() async throws {
        // A thread of its own, since it waits nearly all the time.
        let executor = BlockingExecutor(label: "metier.changes", threads: 1, queueLimit: 1)
        var pause = Self.firstPause
        while !stopping.isTurned {
            do {
                let store = store
                guard let opened = try await executor.run({ try store.openChangeListener() }) else { break }
                listener.withLock { $0 = opened }
                pause = Self.firstPause
                // Covers changes made while there was no listener.
                nudge.nudge()
                while !stopping.isTurned {
                    let heard = try await executor.run { try opened.wait(atMost: Self.waitLimit) }
                    if !heard.isEmpty { nudge.nudge() }
                }
            } catch {
                listener.withLock { $0 = nil }
                guard !stopping.isTurned else { break }
                logger.debug("Changes cannot be listened for", ["reason": "\(error)"])
                _ = try? await withDeadline(pause) { [stopping] in try await stopping.wait() }
                pause = min(pause * 2, Self.longestPause)
            }
        }
        listener.withLock { $0 = nil }
        await executor.shutDown()
    }

    package func stop() {
        stopping.turn()
        listener.withLock { $0 }?.interrupt()
    }
}

/// Notifies other nodes through the shared cache that the database has changed.
///
/// A hint without guarantee, in addition to the engine's own notifications; every node polls from time to time anyway.
package struct ChangeAnnouncer: Sendable {
    private let cache: SharedCache

    private static let channel = "changes"

    package init(cache: SharedCache) {
        self.cache = cache
    }

    /// Publishes a change; to be called after the commit. Continues even if the caller is cancelled.
    package func announce(_ what: String) async {
        await Task { [cache] in _ = await cache.publish(Self.channel, what) }.value
    }

    /// The service that receives the announcements of other nodes.
    package func subscriber(nudge: Nudge, logger: Logger) -> CacheSubscriber {
        cache.subscriber(to: Self.channel, nudge: nudge, logger: logger)
    }
}

/// Keeps a running server's snapshots up to date: polls the database at an interval, and at once when nudged.
package struct SnapshotWatcher: Service {
    /// Its name in log lines.
    package let serviceName = "releases"
    private let snapshots: SnapshotHolder
    private let interval: Duration
    private let nudge: Nudge
    private let logger: Logger
    private let stopping = StopSwitch()

    /// Makes a watcher.
    ///
    /// - Parameters:
    ///   - snapshots: The snapshots to keep up to date.
    ///   - interval: The polling interval.
    ///   - nudge: Nudged when another node reports a change.
    ///   - logger: Logs when the database cannot be queried.
    package init(snapshots: SnapshotHolder, interval: Duration, nudge: Nudge, logger: Logger) {
        self.snapshots = snapshots
        self.interval = interval
        self.nudge = nudge
        self.logger = logger
    }

    /// Runs until it is stopped.
    package func run() async throws {
        var hasFailed = false
        while !stopping.isTurned {
            let mark = nudge.mark
            // While the database is unavailable the served snapshots stay; logged once, and once more on recovery.
            do {
                try await snapshots.refresh()
                if hasFailed { logger.info("The releases can be read again") }
                hasFailed = false
            } catch {
                if !hasFailed { logger.warning("The releases cannot be read", ["reason": "\(error)"]) }
                hasFailed = true
            }
            await Nudge.wait(on: mark, atMost: interval)
        }
    }

    package func stop() {
        stopping.turn()
        nudge.nudge()
    }
}
