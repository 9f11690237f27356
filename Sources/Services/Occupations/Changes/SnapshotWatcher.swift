package import ServiceSupport

/// Keeps a running server's snapshots up to date: looks at the database at an interval, and at once when it is nudged.
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
    ///   - snapshots: What is kept up to date.
    ///   - interval: How often the database is asked, whatever else happens.
    ///   - nudge: Nudged when another node says that something has changed.
    ///   - logger: Told when the database cannot be asked.
    package init(snapshots: SnapshotHolder, interval: Duration, nudge: Nudge, logger: Logger) {
        self.snapshots = snapshots
        self.interval = interval
        self.nudge = nudge
        self.logger = logger
    }

    /// Works until asked to stop.
    package func run() async throws {
        var hasFailed = false
        while !stopping.isTurned {
            let mark = nudge.mark
            // What is served stays while the database is away; this is said once, and once when it is back.
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
