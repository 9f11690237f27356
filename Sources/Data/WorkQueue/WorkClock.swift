package import ServiceSupport
package import Store

/// The clock that the queue goes by: the database server's, as this node sees it.
///
/// Moments in the queue's tables are compared between nodes, so they must come from one clock. This node's clock is
/// compared with the server's now and then; while they agree within `tolerance` (the server tells whole seconds only)
/// this node's is used as it is, to the millisecond; if not, it is corrected by the difference. Nothing rests on it being
/// exact: a lease that is taken over too early costs doing the work twice, and the fencing token keeps the effects to one.
package final class WorkClock: Sendable {
    /// A difference that is taken to be none.
    package static let tolerance = Duration.seconds(2)
    /// How long a comparison is good for.
    static let freshness = Duration.seconds(60)

    private struct State {
        var correction: Int64 = 0
        var comparedAt: ContinuousClock.Instant?
    }

    private let node: @Sendable () -> Timestamp
    private let isCompared: Bool
    private let state = Locked(State())

    /// Makes a clock that agrees with the node's until it is compared.
    ///
    /// - Parameters:
    ///   - node: This node's clock.
    ///   - isCompared: Off for clocks that are moved by hand.
    package init(node: @escaping @Sendable () -> Timestamp = { .now }, isCompared: Bool = true) {
        self.node = node
        self.isCompared = isCompared
    }

    /// The moment.
    package var now: Timestamp {
        Timestamp(milliseconds: node().milliseconds + state.withLock { $0.correction })
    }

    /// By how many milliseconds the node's clock is corrected.
    package var correction: Int64 { state.withLock { $0.correction } }

    /// The moment, after a comparison if the last one is old.
    package func now(comparingWith store: Store) async throws -> Timestamp {
        let isFresh = state.withLock { state in
            state.comparedAt.map { $0.duration(to: .now) < Self.freshness } ?? false
        }
        if !isFresh { try await compare(with: store) }
        return now
    }

    /// Compares the node's clock with the server's.
    package func compare(with store: Store) async throws {
        guard isCompared else { return }
        let before = node()
        guard let server = try await store.databaseTime() else { return }
        let after = node()
        // The server's second began up to a second ago, hence half a second more; this node's moment is the middle.
        let difference = server.milliseconds + 500 - (before.milliseconds + after.milliseconds) / 2
        let isSmall = abs(difference) <= Self.tolerance.wholeMilliseconds
        state.withLock { $0 = State(correction: isSmall ? 0 : difference, comparedAt: .now) }
    }
}
