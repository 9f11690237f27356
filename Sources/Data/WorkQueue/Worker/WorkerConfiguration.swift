import Foundation
package import ServiceSupport

/// The settings of a worker.
package struct WorkerConfiguration: Sendable {
    /// The number of items worked on at the same time.
    package var concurrency = 2
    /// How long an item is leased without an extension.
    package var lease = Duration.seconds(60)
    /// The shortest wait between two polls while there is no work; it doubles up to `poll`.
    package var shortestPoll = Duration.milliseconds(50)
    /// The longest such wait.
    package var poll = Duration.seconds(1)
    /// How long running items may take to finish when the worker is requested to stop; unfinished ones are released.
    package var stopGrace = Duration.seconds(5)
    /// The back-off for retries of failed items.
    package var retry = Backoff(first: .seconds(1), cap: .seconds(900))
    /// How often leases are checked; `nil` for every second, or a third of a short lease.
    package var beat: Duration?
    /// Whether the worker ends when there is nothing left to claim.
    package var endsWhenIdle = false
    /// The worker's name in leases.
    package var name = WorkerConfiguration.uniqueName()
    /// A random number in 0 up to 1; replaced in tests.
    package var chance: @Sendable () -> Double = { Double.random(in: 0..<1) }

    /// The defaults.
    package init() {}

    /// The host name, the process id and a few random digits.
    static func uniqueName() -> String {
        let info = ProcessInfo.processInfo
        let random = String(UInt32.random(in: 0...UInt32.max), radix: 36)
        return "\(info.hostName.prefix(60)):\(info.processIdentifier):\(random)"
    }
}
