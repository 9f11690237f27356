import Pipeline
package import ServiceSupport
package import SharedCache

/// Coordination between nodes about a remote source, through the shared cache: which node requests a code, and until
/// when the source accepts no requests.
///
/// These are hints only. Without the cache every node makes its own requests.
package struct RemoteNodes: Sendable {
    /// A node's turn to request a code.
    struct Turn: Sendable {
        /// The outcome that another node reached meanwhile.
        var outcome: RemoteOccupations.Outcome?
        /// Whether another node held the claim before.
        var hasWaited = false
        fileprivate var claim: SharedCache.Claim?
    }

    private let cache: SharedCache
    private let nudge: Nudge

    /// The maximum pause accepted from another node.
    private static let longestPause = Duration.seconds(3_600)
    private static let firstWait = Duration.milliseconds(50)
    private static let longestWait = Duration.milliseconds(500)

    /// Makes the coordination between nodes.
    ///
    /// - Parameters:
    ///   - cache: The shared cache.
    ///   - nudge: Nudged when another node has changed something.
    package init(cache: SharedCache, nudge: Nudge) {
        self.cache = cache
        self.nudge = nudge
    }

    /// Waits until this node may request a code, another node's answer is there, or the time is over.
    ///
    /// - Parameters:
    ///   - code: The code.
    ///   - loader: The loader of the remote source.
    ///   - limit: The time limit of a request; a claim, and the wait for one, last at most as long.
    ///   - look: Looks up the other node's answer in the database.
    func turn(
        on code: String, of loader: RemoteLoader, atMost limit: Duration,
        look: () async throws -> RemoteOccupations.Outcome?
    ) async rethrows -> Turn {
        var turn = Turn()
        var wait = Self.firstWait
        let deadline = Deadline.after(limit)
        while true {
            let mark = nudge.mark
            switch await cache.claim("remote:\(loader.source):\(code)", ttl: limit + .seconds(1)) {
            case .granted(let claim):
                turn.claim = claim
                return turn
            case .unavailable:
                return turn
            case .held:
                turn.hasWaited = true
            }
            turn.outcome = try await look()
            if turn.outcome != nil || deadline.isPast || Task.isCancelled { return turn }
            await Nudge.wait(on: mark, atMost: min(wait, deadline.remaining ?? wait))
            wait = min(wait * 2, Self.longestWait)
        }
    }

    /// Releases the claim, even if the task was cancelled, so that other nodes do not wait in vain.
    func end(_ turn: inout Turn) async {
        guard let claim = turn.claim else { return }
        turn.claim = nil
        await Task { [cache] in _ = await cache.release(claim) }.value
    }

    /// Until when the source accepts no requests, as reported by another node.
    func pause(of source: String, now: Timestamp) async -> Timestamp? {
        guard let bytes = await cache.get("pause:\(source)"), let number = Int64(String(decoding: bytes, as: UTF8.self))
        else { return nil }
        let until = Timestamp(milliseconds: number)
        return until <= now.advanced(by: Self.longestPause) ? until : nil
    }

    /// Informs other nodes that the source accepts no requests for a while.
    func share(pauseOf source: String, until: Timestamp, for wait: Duration) async {
        await cache.set("pause:\(source)", Array(String(until.milliseconds).utf8), ttl: wait)
    }
}
