internal import Foundation

/// A thread of the server's own that can be waited for.
///
/// Not one of those that tasks share: what serves connections must run whatever tasks do.
final class OwnedThread: @unchecked Sendable {
    // @unchecked because `hasEnded` is touched only while `condition` is locked.
    private let condition = NSCondition()
    private var hasEnded = false

    /// Starts a thread that runs `body` once.
    init(_ name: String, _ body: @escaping @Sendable () -> Void) {
        let thread = Thread { [self] in
            body()
            condition.lock()
            hasEnded = true
            condition.broadcast()
            condition.unlock()
        }
        thread.name = name
        thread.start()
    }

    /// Blocks until the thread has ended.
    func join() {
        condition.lock()
        defer { condition.unlock() }
        while !hasEnded { condition.wait() }
    }
}
