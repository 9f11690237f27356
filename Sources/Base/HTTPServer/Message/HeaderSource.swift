internal import ServiceSupport

/// Where a request's headers are read from.
///
/// On the fast path they stay in the connection's memory and are looked up one by one; `detach` copies them before that
/// memory is reused, if anybody still holds the source.
final class HeaderSource: Sendable {
    /// What reads headers that are still in the connection's memory.
    protocol Live: Sendable {
        func first(_ name: String) -> String?
        func all() -> HTTPHeaders
    }

    private enum State {
        case copied(HTTPHeaders)
        case live(any Live)
    }

    private let state: Locked<State>

    init(_ headers: HTTPHeaders) {
        state = Locked(.copied(headers))
    }

    init(live: some Live) {
        state = Locked(.live(live))
    }

    func first(_ name: String) -> String? {
        state.withLock { state in
            switch state {
            case .copied(let headers): headers[name]
            case .live(let live): live.first(name)
            }
        }
    }

    var all: HTTPHeaders {
        state.withLock { state in
            switch state {
            case .copied(let headers): headers
            case .live(let live): live.all()
            }
        }
    }

    /// Copies the headers out of the connection's memory; afterwards that memory is not touched again.
    func detach() {
        state.withLock { state in
            if case .live(let live) = state { state = .copied(live.all()) }
        }
    }
}
