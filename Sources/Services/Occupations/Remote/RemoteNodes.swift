import Pipeline
package import ServiceSupport
package import SharedCache

/// What nodes tell one another about a remote source through the shared cache: who asks for a code, and until when the
/// source wants no requests.
///
/// Only hints. Without the cache every node asks for itself, as it would if it were alone.
package struct RemoteNodes: Sendable {
    /// Whether this node may ask now.
    struct Turn: Sendable {
        /// What another node found meanwhile.
        var outcome: RemoteOccupations.Outcome?
        /// Whether another node held the claim before.
        var hasWaited = false
        fileprivate var claim: SharedCache.Claim?
    }

    private let cache: SharedCache
    private let nudge: Nudge

    /// A pause that another node told is not believed further than this.
    private static let longestPause = Duration.seconds(3_600)
    private static let firstWait = Duration.milliseconds(50)
    private static let longestWait = Duration.milliseconds(500)

    /// Makes the talk between nodes.
    ///
    /// - Parameters:
    ///   - cache: What they talk through.
    ///   - nudge: Nudged when another node has changed something.
    package init(cache: SharedCache, nudge: Nudge) {
        self.cache = cache
        self.nudge = nudge
    }

    /// Waits until this node may ask for a code, or another node's answer is there, or the time is over.
    ///
    /// - Parameters:
    ///   - code: The code.
    ///   - loader: What asks.
    ///   - limit: How long asking takes at most; a claim and the wait for one last as long.
    ///   - look: Looks for the other node's answer in the database.
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

    /// Lets others ask. Also when the task was cancelled: they would wait for nothing.
    func end(_ turn: inout Turn) async {
        guard let claim = turn.claim else { return }
        turn.claim = nil
        await Task { [cache] in _ = await cache.release(claim) }.value
    }

    /// Until when the source wants no requests, as another node was told.
    func pause(of source: String, now: Timestamp) async -> Timestamp? {
        guard let bytes = await cache.get("pause:\(source)"), let number = Int64(String(decoding: bytes, as: UTF8.self))
        else { return nil }
        let until = Timestamp(milliseconds: number)
        return until <= now.advanced(by: Self.longestPause) ? until : nil
    }

    /// Tells the others that the source wants no requests for a while.
    func share(pauseOf source: String, until: Timestamp, for wait: Duration) async {
        await cache.set("pause:\(source)", Array(String(until.milliseconds).utf8), ttl: wait)
    }
}
