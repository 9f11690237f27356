/// Wakes a loop that waits, for instance when there is something new to do.
package final class Nudge: Sendable {
    private let current = Locked(StopSwitch())

    /// Makes one that nobody has nudged.
    package init() {}

    /// Wakes everyone who waits on a `mark` from before.
    package func nudge() {
        let old = current.withLock { current in
            defer { current = StopSwitch() }
            return current
        }
        old.turn()
    }

    /// What to wait on. Taken before looking for something to do, so that a nudge in between is not lost.
    package var mark: StopSwitch { current.withLock { $0 } }

    /// Waits for a nudge since the mark was taken, or until so much time has passed or the task is cancelled.
    package static func wait(on mark: StopSwitch, atMost limit: Duration) async {
        _ = try? await withDeadline(limit) { try await mark.wait() }
    }
}
