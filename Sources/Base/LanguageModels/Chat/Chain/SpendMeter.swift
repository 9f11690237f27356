internal import ServiceSupport

/// Keeps the spending per day (UTC) below a cap, also across restarts and with other nodes, whose calls it reads from
/// the records.
///
/// A call is counted with its maximum cost before it is sent and with its actual cost afterwards.
final class SpendMeter: Sendable {
    /// Why a call is not allowed.
    enum Refusal: Error, Sendable {
        case capReached
        case unknown
    }

    private struct State: Sendable {
        var day: Int64 = -1
        var readAt: ContinuousClock.Instant?
        /// The spending according to the last read of the records.
        var recorded = 0.0
        /// The spending recorded since.
        var since = 0.0
        /// Today's spending that could not be recorded.
        var unsaved = 0.0
        /// The maximum cost of calls in progress.
        var held = 0.0

        var total: Double { recorded + since + unsaved + held }
    }

    /// How long the last read of the records is used; spending by other nodes can go unnoticed for that long.
    private static let freshness = Duration.seconds(15)

    private let cap: Double?
    private let records: (any ChatRecords)?
    private let clock: ChatClock
    private let limit: Duration
    private let state = Locked(State())

    init(cap: Double?, records: (any ChatRecords)?, clock: ChatClock, limit: Duration) {
        self.cap = cap
        self.records = records
        self.clock = clock
        self.limit = limit
    }

    /// Reserves the maximum cost of a call; must be released with `settle`.
    func hold(_ cost: Double) async throws(Refusal) {
        guard let cap, cost > 0 else { return }
        try await refresh()
        let fits = state.withLock { state in
            guard state.total + cost <= cap else { return false }
            state.held += cost
            return true
        }
        guard fits else { throw .capReached }
    }

    /// Replaces the reserved cost of a call by its actual cost.
    func settle(_ held: Double, cost: Double, wasSaved: Bool) {
        guard cap != nil, held > 0 || cost > 0 else { return }
        state.withLock { state in
            if held > 0 { state.held = max(0, state.held - held) }
            if wasSaved { state.since += cost } else { state.unsaved += cost }
        }
    }

    private func refresh() async throws(Refusal) {
        let (now, instant) = (clock.now(), clock.instant())
        let day = now.milliseconds / 86_400_000
        let before = state.withLock { state in
            if state.day != day {
                state.day = day
                state.readAt = nil
                (state.recorded, state.since, state.unsaved) = (0, 0, 0)
            }
            return (readAt: state.readAt, since: state.since)
        }
        let isFresh = before.readAt.map { $0.advanced(by: Self.freshness) > instant } ?? false
        guard !isFresh, let records else { return }
        let spent: Double
        do {
            spent = try await withDeadline(limit) {
                try await records.spent(since: Timestamp(milliseconds: day * 86_400_000))
            }
        } catch {
            throw .unknown
        }
        state.withLock { state in
            // Another call may have read the records meanwhile.
            guard state.day == day, state.readAt == before.readAt else { return }
            // Costs recorded during this read may be counted twice until the next read, but never omitted.
            state.recorded = spent
            state.since = max(0, state.since - before.since)
            state.readAt = instant
        }
    }
}
