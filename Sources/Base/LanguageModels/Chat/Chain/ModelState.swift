internal import ServiceSupport

/// The state of one model of the chain: whether it works, and its remaining allowance.
final class ModelState: Sendable {
    private struct State: Sendable {
        var breaker: CircuitBreaker
        var budget = ModelBudget()
        /// Until when it is suspended, and why.
        var rest: (until: Timestamp, failure: ChatFailure)?
    }

    /// The permission for one call, which must be returned.
    struct Leave: Sendable {
        fileprivate let breaker: CircuitBreaker.Leave
        fileprivate let tokens: Int
    }

    /// Whether a call is allowed.
    enum Admission: Sendable {
        case go(Leave)
        case wait(Duration)
        case refused(ChatFailure)
    }

    let entry: ChainModel
    private let clock: ChatClock
    private let state: Locked<State>

    init(_ entry: ChainModel, rules: CircuitBreaker.Rules, clock: ChatClock) {
        self.entry = entry
        self.clock = clock
        state = Locked(State(breaker: CircuitBreaker(rules)))
    }

    /// Requests permission for a call with this number of tokens.
    func admit(tokens: Int) -> Admission {
        let (now, instant) = (clock.now(), clock.instant())
        return state.withLock { state in
            if let rest = state.rest {
                guard rest.until <= now else {
                    let left = Duration.milliseconds(rest.until.milliseconds - now.milliseconds)
                    return rest.failure.kind == .rateLimited ? .wait(left) : .refused(rest.failure)
                }
                state.rest = nil
            }
            switch state.budget.admit(tokens: tokens, at: now) {
            case .wait(let wait): return .wait(wait)
            case .neverFits(let limit):
                return .refused(
                    ChatFailure(
                        .requestTooLarge, "\(entry.name) takes \(limit) tokens a minute, and this needs \(tokens)"))
            case .go: break
            }
            guard let leave = state.breaker.leave(at: instant) else {
                state.budget.finish(tokens: tokens, nil, at: now)
                return .refused(ChatFailure(.noCapacity, "\(entry.name) is left alone after several failures"))
            }
            return .go(Leave(breaker: leave, tokens: tokens))
        }
    }

    /// Records an answered call.
    func succeeded(_ leave: Leave, _ allowance: ProviderAllowance) -> CircuitBreaker.Change? {
        let now = clock.now()
        return state.withLock { state in
            state.budget.finish(tokens: leave.tokens, allowance, at: now)
            return state.breaker.succeeded(leave.breaker)
        }
    }

    /// Records a failed call; a permanent failure suspends the model.
    func failed(_ leave: Leave, _ failure: ChatFailure, rest: Duration) -> CircuitBreaker.Change? {
        let (now, instant) = (clock.now(), clock.instant())
        return state.withLock { state in
            state.budget.finish(tokens: leave.tokens, nil, at: now)
            switch failure.kind {
            case .rateLimited:
                if let wait = failure.wait { state.rest = (now + wait, failure) }
            case .dayExhausted: state.rest = (now + (failure.wait ?? .seconds(3_600)), failure)
            case .keyRefused, .modelGone: state.rest = (now + rest, failure)
            default: break
            }
            // A service that rejects a request is working.
            return failure.isFault
                ? state.breaker.failed(leave.breaker, at: instant) : state.breaker.succeeded(leave.breaker)
        }
    }

    /// Records a call that was given up without a result.
    func abandoned(_ leave: Leave) {
        let (now, instant) = (clock.now(), clock.instant())
        state.withLock { state in
            state.budget.finish(tokens: leave.tokens, nil, at: now)
            state.breaker.abandoned(leave.breaker, at: instant)
        }
    }

    /// Whether calls are currently refused because of failures.
    var isOpen: Bool { state.withLock { $0.breaker.isOpen } }

    /// The remaining allowance as readable text.
    var budgetWords: String? { state.withLock { $0.budget.words } }
}
