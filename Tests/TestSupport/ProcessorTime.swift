import Foundation

/// The processor time that `body` takes on this thread, or in child processes that it waits for, in seconds.
package func processorSeconds(inChildren: Bool = false, _ body: () throws -> Void) rethrows -> Double {
    func now() -> Double {
        guard inChildren else {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        var usage = rusage()
        getrusage(Int32(RUSAGE_CHILDREN.rawValue), &usage)
        return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    }
    let start = now()
    try body()
    return now() - start
}
