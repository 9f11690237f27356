import Database
package import ServiceSupport
package import Store

/// Learns from the database that another node has changed something, and nudges whoever should look.
///
/// Where the engine has no channels it ends at once; where the connection is lost it opens another one, after waits that
/// grow from a tenth of a second to ten seconds.
package final class ChangeFeed: Service {
    /// Its name in log lines.
    package let serviceName = "changes"
    private let store: Store
    private let nudge: Nudge
    private let logger: Logger
    private let stopping = StopSwitch()
    private let listener = Locked<(any ChangeListening)?>(nil)

    /// How long one wait for a change lasts; stopping ends it early.
    private static let waitLimit = Duration.seconds(30)
    private static let firstPause = Duration.milliseconds(100)
    private static let longestPause = Duration.seconds(10)

    /// Makes a feed from a store's engine to a nudge.
    package init(store: Store, nudge: Nudge, logger: Logger) {
        self.store = store
        self.nudge = nudge
        self.logger = logger
    }

    /// Works until asked to stop.
    package func run() async throws {
        // A thread of its own: it waits nearly all the time.
        let executor = BlockingExecutor(label: "metier.changes", threads: 1, queueLimit: 1)
        var pause = Self.firstPause
        while !stopping.isTurned {
            do {
                let store = store
                guard let opened = try await executor.run({ try store.openChangeListener() }) else { break }
                listener.withLock { $0 = opened }
                pause = Self.firstPause
                // Whatever happened while nobody listened.
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
