import Foundation
import ServiceSupport
import Synchronization

/// A piece of the reading that needs no other piece.
struct ReadingJob: Sendable {
    /// The bytes it reads; the longest jobs start first.
    let bytes: Int
    /// Does the work on the calling thread.
    let run: @Sendable () -> JobOutcome
}

extension ReadingJob {
    /// Runs all jobs, two at a time, and returns their outcomes in the jobs' order. Blocks the calling thread.
    static func runAll(_ jobs: [ReadingJob]) -> [JobOutcome] {
        let order = jobs.indices.sorted { (jobs[$1].bytes, $0) < (jobs[$0].bytes, $1) }
        let outcomes = Locked([JobOutcome](repeating: JobOutcome(), count: jobs.count))
        let next = Atomic<Int>(0)
        let threads = min(2, max(1, ProcessInfo.processInfo.activeProcessorCount))
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
            while true {
                let place = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard place < order.count else { return }
                let outcome = jobs[order[place]].run()
                outcomes.withLock { $0[order[place]] = outcome }
            }
        }
        return outcomes.withLock { $0 }
    }
}
