/// Decides whether a server that failed is tried again; a value that its owner guards.
///
/// Closed, it lets everything through. After so many failures in a row it opens: nothing goes through for a pause. Then
/// one call at a time goes through as a probe; one that succeeds closes it, one that fails opens it for twice as long.
package struct CircuitBreaker: Sendable {
    /// When it opens and for how long.
    package struct Rules: Sendable {
        /// Failures in a row that open it.
        package var failures: Int
        /// The pause after it opened.
        package var firstPause: Duration
        /// The pause doubles with every failed probe, up to this.
        package var longestPause: Duration

        /// Makes rules; the defaults are for a server that usually answers within milliseconds.
        package init(
            failures: Int = 3, firstPause: Duration = .milliseconds(500), longestPause: Duration = .seconds(30)
        ) {
            self.failures = failures
            self.firstPause = firstPause
            self.longestPause = longestPause
        }
    }

    /// Leave to make one call; what became of it must be reported with it.
    package struct Leave: Sendable {
        fileprivate let isProbe: Bool
        fileprivate let era: Int
    }

    /// What a report changed.
    package enum Change: Sendable, Hashable {
        /// Calls are refused from here on.
        case opened
        /// Calls go through again.
        case closed
    }

    private enum State {
        case closed(failures: Int)
        case open(until: ContinuousClock.Instant, pause: Duration)
        case probing(pause: Duration)
    }

    private let rules: Rules
    private var state = State.closed(failures: 0)
    /// Counts the changes, so that the outcome of a call from before one is not taken for news.
    private var era = 0

    /// Makes a closed one.
    package init(_ rules: Rules = Rules()) {
        self.rules = rules
    }

    /// Whether calls are refused, or only a probe is out.
    package var isOpen: Bool {
        if case .closed = state { false } else { true }
    }

    /// Leave for a call; `nil` while there is none.
    package mutating func leave(at now: ContinuousClock.Instant) -> Leave? {
        switch state {
        case .closed: return Leave(isProbe: false, era: era)
        case .open(let until, _) where now < until: return nil
        case .open(_, let pause):
            state = .probing(pause: pause)
            era += 1
            return Leave(isProbe: true, era: era)
        case .probing: return nil
        }
    }

    /// A call was answered.
    package mutating func succeeded(_ leave: Leave) -> Change? {
        guard leave.era == era else { return nil }
        let wasOpen = isOpen
        state = .closed(failures: 0)
        if wasOpen { era += 1 }
        return wasOpen ? .closed : nil
    }

    /// A call was not answered.
    package mutating func failed(_ leave: Leave, at now: ContinuousClock.Instant) -> Change? {
        guard leave.era == era else { return nil }
        switch state {
        case .closed(let failures) where failures + 1 < rules.failures:
            state = .closed(failures: failures + 1)
            return nil
        case .closed:
            open(for: rules.firstPause, at: now)
            return .opened
        case .probing(let pause):
            open(for: min(pause * 2, rules.longestPause), at: now)
            return nil
        case .open:
            return nil
        }
    }

    /// A call was given up before it could tell anything; a probe may be tried anew at once.
    package mutating func abandoned(_ leave: Leave, at now: ContinuousClock.Instant) {
        guard leave.isProbe, leave.era == era, case .probing(let pause) = state else { return }
        state = .open(until: now, pause: pause)
    }

    private mutating func open(for pause: Duration, at now: ContinuousClock.Instant) {
        state = .open(until: now.advanced(by: pause), pause: pause)
        era += 1
    }
}
