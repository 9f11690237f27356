internal import ServiceSupport

/// Plays recorded responses, for tests.
package final class RecordedTransport: HTTPTransport {
    /// The outcome of one attempt.
    package enum Outcome: Sendable {
        /// A response.
        case answer(InboundResponse)
        /// A response whose body comes in these pieces, followed by a failure if there is one.
        case pieces(InboundResponse, [[UInt8]], failure: HTTPClientError?)
        /// A failure before any response.
        case failure(HTTPClientError)
        /// No response until the caller gives up.
        case silence
    }

    private struct State {
        var outcomes: [(matches: @Sendable (OutboundRequest) -> Bool, outcome: Outcome)] = []
        var requests: [OutboundRequest] = []
    }

    private let state = Locked<State>(State())

    /// Makes a transport whose outcomes are played in order, one for each attempt.
    package init(_ outcomes: [Outcome] = []) {
        for outcome in outcomes { add(outcome) }
    }

    /// Adds an outcome for the next attempt that `matches` accepts; used once.
    package func add(_ outcome: Outcome, where matches: @escaping @Sendable (OutboundRequest) -> Bool = { _ in true }) {
        state.withLock { $0.outcomes.append((matches, outcome)) }
    }

    /// The requests so far, one for each attempt.
    package var requests: [OutboundRequest] { state.withLock { $0.requests } }

    /// Plays the next outcome; see ``HTTPTransport``.
    package func begin(_ request: OutboundRequest) -> HTTPExchange {
        let outcome: Outcome? = state.withLock { state in
            state.requests.append(request)
            guard let index = state.outcomes.firstIndex(where: { $0.matches(request) }) else { return nil }
            return state.outcomes.remove(at: index).outcome
        }
        let exchange = HTTPExchange(isBounded: false)
        func play(_ response: InboundResponse, _ pieces: [[UInt8]], _ failure: HTTPClientError?) {
            _ = exchange.put(.head(InboundResponse(status: response.status, headers: response.headers)))
            for piece in pieces { _ = exchange.put(.bytes(piece)) }
            exchange.end(failure.map { .failure($0) } ?? .success(()))
        }
        switch outcome {
        case .answer(let response): play(response, [response.body], nil)
        case .pieces(let head, let pieces, let failure): play(head, pieces, failure)
        case .failure(let error): exchange.end(.failure(error))
        case .silence: break
        case nil:
            exchange.end(
                .failure(HTTPClientError(.other, "No answer is recorded for \(request.method) \(request.url).")))
        }
        return exchange
    }
}
