/// Decides whether a failing server is called again; a value that its owner synchronizes.
///
/// When closed, it lets all calls through. A number of consecutive failures opens it: no calls are allowed for a pause.
/// Then one call at a time is allowed as a probe; success closes the breaker, failure opens it for twice as long.
package struct CircuitBreaker: Sendable {
    /// When a breaker opens and for how long.
    package struct Rules: Sendable {
        /// The number of consecutive failures that opens it.
        package var failures: Int
        /// The first pause.
        package var firstPause: Duration
        /// The longest pause; each failed probe doubles the pause.
        package var longestPause: Duration

        /// Creates rules; the defaults are for a server that usually responds within milliseconds.
        package init(
            failures: Int = 3, firstPause: Duration = .milliseconds(500), longestPause: Duration = .seconds(30)
        ) {
            self.failures = failures
            self.firstPause = firstPause
            self.longestPause = longestPause
        }
    }

    /// The permission for one call; its outcome must be reported with it.
    package struct Leave: Sendable {
        fileprivate let isProbe: Bool
        fileprivate let era: Int
    }

    /// The change of state caused by a report.
    package enum Change: Sendable, Hashable {
        /// Calls are now refused.
        case opened
        /// Calls are allowed again.
        case closed
    }

    private enum State {
        case closed(failures: Int)
        case open(until: ContinuousClock.Instant, pause: Duration)
        case probing(pause: Duration)
    }

    private let rules: Rules
    private var state = State.closed(failures: 0)
    /// Counts the state changes, so that the outcome of a call from before a change is ignored.
    private var era = 0

    package init(_ rules: Rules = Rules()) {
        self.rules = rules
    }

    /// Whether calls are refused, except for a probe.
    package var isOpen: Bool {
        if case .closed = state { false } else { true }
    }

    /// The permission for a call; `nil` if it is refused.
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

    /// Reports a successful call.
    package mutating func succeeded(_ leave: Leave) -> Change? {
        guard leave.era == era else { return nil }
        let wasOpen = isOpen
        state = .closed(failures: 0)
        if wasOpen { era += 1 }
        return wasOpen ? .closed : nil
    }

    /// Reports a failed call.
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

    /// Reports a call that was given up without a result; the next probe is allowed at once.
    package mutating func abandoned(_ leave: Leave, at now: ContinuousClock.Instant) {
        guard leave.isProbe, leave.era == era, case .probing(let pause) = state else { return }
        state = .open(until: now, pause: pause)
    }

    private mutating func open(for pause: Duration, at now: ContinuousClock.Instant) {
        state = .open(until: now.advanced(by: pause), pause: pause)
        era += 1
    }
}
