import Foundation
import ServiceSupport
import Synchronization
import Taxonomy

/// A part of a reading that is independent of the others.
struct ReadingJob: Sendable {
    /// The bytes it reads; the longest jobs start first.
    let bytes: Int
    /// Does the work on the calling thread, into a reading of its own.
    let run: @Sendable (FrameworkReading) -> Void
}

extension FrameworkReading {
    /// The result of a job.
    private struct Outcome: Sendable {
        let content: ReleaseContent
        var report = DiagnosticReport()
        var tables: [LandedTable] = []
    }

    /// Runs all jobs, two at a time, and adds their findings and landed tables in the jobs' order. Blocks the calling
    /// thread. Returns the typed rows of each job in that order, in otherwise empty releases.
    func readSideBySide(_ jobs: [ReadingJob]) -> [ReleaseContent] {
        let order = jobs.indices.sorted { (jobs[$1].bytes, $0) < (jobs[$0].bytes, $1) }
        let (framework, progress) = (content.framework, progress)
        let nothing = Outcome(content: ReleaseContent(framework: framework, version: ""))
        let outcomes = Locked([Outcome](repeating: nothing, count: jobs.count))
        let next = Atomic<Int>(0)
        let threads = min(2, max(1, ProcessInfo.processInfo.activeProcessorCount))
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
            while true {
                let place = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard place < order.count else { return }
                let part = FrameworkReading(framework, files: [], release: nil, progress: progress)
                jobs[order[place]].run(part)
                let outcome = Outcome(content: part.content, report: part.report, tables: part.tables)
                outcomes.withLock { $0[order[place]] = outcome }
            }
        }
        let done = outcomes.withLock { $0 }
        for outcome in done { take(outcome.report, outcome.tables) }
        return done.map(\.content)
    }
}
