package import ServiceSupport
package import Store

/// The queue's clock: the database server's time, as estimated by this node.
///
/// Moments in the queue's tables are compared between nodes, so they must come from one clock. This node's clock is
/// compared with the server's from time to time; while they agree within `tolerance` (the server reports whole seconds
/// only) this node's clock is used unchanged, to the millisecond; otherwise it is corrected by the difference.
/// Correctness does not depend on its accuracy: a lease that is taken over too early costs repeated work, and the
/// fencing token ensures that only one effect is written.
package final class WorkClock: Sendable {
    /// Clock differences up to this size are ignored.
    package static let tolerance = Duration.seconds(2)
    /// How long a comparison stays valid.
    static let freshness = Duration.seconds(60)

    private struct State {
        var correction: Int64 = 0
        var comparedAt: ContinuousClock.Instant?
    }

    private let node: @Sendable () -> Timestamp
    private let isCompared: Bool
    private let state = Locked(State())

    /// Makes a clock that equals the node's until it is compared.
    ///
    /// - Parameters:
    ///   - node: This node's clock.
    ///   - isCompared: Whether it is compared with the server's; off for clocks controlled by tests.
    package init(node: @escaping @Sendable () -> Timestamp = { .now }, isCompared: Bool = true) {
        self.node = node
        self.isCompared = isCompared
    }

    /// The current moment.
    package var now: Timestamp {
        Timestamp(milliseconds: node().milliseconds + state.withLock { $0.correction })
    }

    /// The correction of the node's clock, in milliseconds.
    package var correction: Int64 { state.withLock { $0.correction } }

    /// The current moment; compares the clocks first if the last comparison is old.
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
        guard let server = try await store.work.databaseTime() else { return }
        let after = node()
        // The server's second began up to a second ago, hence half a second is added; the node's moment is the
        // midpoint.
        let difference = server.milliseconds + 500 - (before.milliseconds + after.milliseconds) / 2
        let isSmall = abs(difference) <= Self.tolerance.wholeMilliseconds
        state.withLock { $0 = State(correction: isSmall ? 0 : difference, comparedAt: .now) }
    }
}
