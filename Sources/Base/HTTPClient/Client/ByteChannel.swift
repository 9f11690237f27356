internal import ServiceSupport

/// What an exchange reports while it goes on, handed to one reader that may be slower.
///
/// What waits in it is bounded by whoever puts in: the exchange counts bytes and stops at the request's limit.
final class ByteChannel: Sendable {
    /// A piece of an answer.
    enum Event: Sendable {
        case head(InboundResponse)
        case bytes([UInt8])
    }

    private struct State: Sendable {
        var events: [Event] = []
        var outcome: Result<Void, any Error>?
        var reader: CheckedContinuation<Event?, any Error>?
    }

    private let state = Locked<State>(State())

    /// Hands an event on; dropped after the end.
    func put(_ event: Event) {
        let reader: CheckedContinuation<Event?, any Error>? = state.withLock { state in
            guard state.outcome == nil else { return nil }
            guard let reader = state.reader else {
                state.events.append(event)
                return nil
            }
            state.reader = nil
            return reader
        }
        reader?.resume(returning: event)
    }

    /// Ends it; the first end counts. What was put in before is still read.
    func end(_ outcome: Result<Void, any Error>) {
        let reader: CheckedContinuation<Event?, any Error>? = state.withLock { state in
            guard state.outcome == nil else { return nil }
            state.outcome = outcome
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(with: outcome.map { nil })
    }

    /// The next event; `nil` after the last. One reader at a time.
    func next() async throws -> Event? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let ready: Result<Event?, any Error>? = state.withLock { state in
                    if !state.events.isEmpty { return .success(state.events.removeFirst()) }
                    if let outcome = state.outcome { return outcome.map { nil } }
                    state.reader = continuation
                    return nil
                }
                if let ready { continuation.resume(with: ready) }
            }
        } onCancel: {
            end(.failure(CancellationError()))
        }
    }
}
