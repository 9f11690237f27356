import ServiceSupport
import Store

/// Writes the outcomes of attempts in groups, one transaction per group.
///
/// While one transaction runs, further outcomes gather for the next: under load they share the cost of a commit, and a
/// single outcome is written at once.
final class EndingWriter: Sendable {
    /// What happened to an outcome.
    enum Fate: Sendable, Hashable {
        /// It was written to the database.
        case written
        /// The lease was lost; nothing was changed.
        case lost
        /// It could not be written; the lease will run out.
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
    /// The maximum number of outcomes per transaction.
    private static let groupLimit = 128
    /// The waits before a failed transaction is retried.
    private static let waits: [Duration] = [.milliseconds(50), .milliseconds(250), .seconds(1), .seconds(3)]

    init(store: Store, clock: WorkClock, logger: Logger) {
        self.store = store
        self.clock = clock
        self.logger = logger
    }

    /// Writes an outcome; returns when it is committed or given up. It is written even if the task is cancelled.
    func write(_ ending: WorkEnding, of lease: WorkLease) async -> Fate {
        await withCheckedContinuation { continuation in
            let begins = state.withLock { state in
                state.waiting.append(Waiting(lease: lease, ending: ending, told: continuation))
                defer { state.isWriting = true }
                return !state.isWriting
            }
            // A task of its own, so that cancelling the first caller does not interrupt the others. It ends when the
            // list is empty; every waiting caller keeps this writer alive.
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
                let lost = try await store.work.end(endings, now: clock.now)
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
