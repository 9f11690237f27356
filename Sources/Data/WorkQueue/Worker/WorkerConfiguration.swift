import Foundation
import ServiceSupport

/// How a worker works.
package struct WorkerConfiguration: Sendable {
    /// How many items at the same time.
    package var concurrency = 2
    /// How long an item is held without a sign of life.
    package var lease = Duration.seconds(60)
    /// The shortest wait between two looks for work while there is none; it doubles up to `poll`.
    package var shortestPoll = Duration.milliseconds(50)
    /// The longest such wait.
    package var poll = Duration.seconds(1)
    /// How long running items may take to finish when the worker is asked to stop; those that do not are released.
    package var stopGrace = Duration.seconds(5)
    /// When failed items are tried again.
    package var retry = RetryPolicy()
    /// How often leases are looked after; `nil` for every second, or a third of a short lease.
    package var beat: Duration?
    /// Ends when there is nothing left to claim.
    package var endsWhenIdle = false
    /// The worker's name in leases.
    package var name = WorkerConfiguration.uniqueName()
    /// Chance, 0 up to 1; replaced in tests.
    package var chance: @Sendable () -> Double = { Double.random(in: 0..<1) }

    /// The defaults.
    package init() {}

    /// Machine, process and a few random digits.
    static func uniqueName() -> String {
        let info = ProcessInfo.processInfo
        let random = String(UInt32.random(in: 0...UInt32.max), radix: 36)
        return "\(info.hostName.prefix(60)):\(info.processIdentifier):\(random)"
    }
}
