import ServiceSupport
import Store

/// Writes the ends of attempts, as many as have come together in one transaction.
///
/// While one transaction is under way the next ones gather: under load the cost of a commit is shared by all of them,
/// and an end that comes alone is written at once.
final class EndingWriter: Sendable {
    /// What became of an ending.
    enum Fate: Sendable, Hashable {
        /// It is in the database.
        case written
        /// The lease was lost, nothing was changed.
        case lost
        /// The database did not take it; the lease will run out.
        case failed
    }

    private struct Waiting: Sendable {
        let lease: WorkLease
        let ending: WorkEnding
        let told: CheckedContinuation<Fate, Never>
    }

    private struct State {
        var waiting: [Waiting] = []
        var isWriting = false
    }

    private let store: Store
    private let clock: WorkClock
    private let logger: Logger
    private let state = Locked(State())
    /// The most that one transaction writes.
    private static let groupLimit = 128
    /// Waits before a transaction that failed is tried again.
    private static let waits: [Duration] = [.milliseconds(50), .milliseconds(250), .seconds(1), .seconds(3)]

    init(store: Store, clock: WorkClock, logger: Logger) {
        self.store = store
        self.clock = clock
        self.logger = logger
    }

    /// Writes an ending; returns when it is committed or given up. Cancelling the task does not keep it from being written.
    func write(_ ending: WorkEnding, of lease: WorkLease) async -> Fate {
        await withCheckedContinuation { continuation in
            let begins = state.withLock { state in
                state.waiting.append(Waiting(lease: lease, ending: ending, told: continuation))
                defer { state.isWriting = true }
                return !state.isWriting
            }
            // A task of its own, so that the cancelling of whoever came first does not interrupt the others. It ends
            // when nothing waits any more; each of those who wait keeps this writer alive.
            if begins { Task { await self.writeGroups() } }
        }
    }

    private func writeGroups() async {
        while let group = next() {
            let fates = await fates(of: group)
            for waiting in group { waiting.told.resume(returning: fates[waiting.lease] ?? .failed) }
        }
    }

    private func next() -> [Waiting]? {
        state.withLock { state in
            let group = Array(state.waiting.prefix(Self.groupLimit))
            state.waiting.removeFirst(group.count)
            state.isWriting = !group.isEmpty
            return group.isEmpty ? nil : group
        }
    }

    private func fates(of group: [Waiting]) async -> [WorkLease: Fate] {
        let endings = Dictionary(group.map { ($0.lease, $0.ending) }) { first, _ in first }
        for wait in Self.waits.map(Optional.some) + [nil] {
            do {
                let lost = try await store.end(endings, now: clock.now)
                return endings.reduce(into: [:]) { $0[$1.key] = lost.contains($1.key) ? .lost : .written }
            } catch {
                logger.warning("ends of work items cannot be written", ["reason": "\(error)"])
                guard let wait else { break }
                try? await Task.sleep(for: wait)
            }
        }
        return [:]
    }
}
