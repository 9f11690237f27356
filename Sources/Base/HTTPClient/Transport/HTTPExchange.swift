internal import ServiceSupport

/// One request on its way, as its reader sees it: the head of the answer, then its body piece by piece as it comes.
///
/// What was not read yet waits here up to a limit; then the sender is held back until there is room.
package final class HTTPExchange: Sendable {
    /// A piece of an answer.
    package enum Event: Sendable {
        /// Status and headers, once and first.
        case head(InboundResponse)
        /// The next bytes of the body; pieces end anywhere.
        case bytes([UInt8])
    }

    /// What became of an event.
    enum Reception: Sendable {
        case taken
        /// There is no room: nothing was taken, and the sender hears when it may go on.
        case held
        /// Nobody reads any more.
        case over
    }

    private struct State: Sendable {
        var events: [Event] = []
        var waitingBytes = 0
        var isHeld = false
        var outcome: Result<Void, any Error>?
        var reader: CheckedContinuation<Event?, any Error>?
    }

    /// The most bytes that wait for a slow reader.
    static let capacity = 256 << 10
    /// The most pieces that wait, however small.
    private static let mostEvents = 128

    private let state = Locked<State>(State())
    private let isBounded: Bool
    private let onRoom: @Sendable () -> Void
    private let onAbandon: @Sendable () -> Void

    /// Makes an exchange.
    ///
    /// - Parameters:
    ///   - isBounded: Whether a sender is held back; without, everything waits.
    ///   - onRoom: Called when a sender that was held back may go on.
    ///   - onAbandon: Called once when the reader gives up before the end.
    init(
        isBounded: Bool = true, onRoom: @escaping @Sendable () -> Void = {},
        onAbandon: @escaping @Sendable () -> Void = {}
    ) {
        self.isBounded = isBounded
        self.onRoom = onRoom
        self.onAbandon = onAbandon
    }

    // MARK: - The sender's side

    /// Hands an event on.
    func put(_ event: Event) -> Reception {
        let (reception, reader) = state.withLock { state -> (Reception, CheckedContinuation<Event?, any Error>?) in
            guard state.outcome == nil else { return (.over, nil) }
            if let reader = state.reader {
                state.reader = nil
                return (.taken, reader)
            }
            let isFull = state.waitingBytes >= Self.capacity || state.events.count >= Self.mostEvents
            guard !isBounded || !isFull else {
                state.isHeld = true
                return (.held, nil)
            }
            state.events.append(event)
            if case .bytes(let bytes) = event { state.waitingBytes += bytes.count }
            return (.taken, nil)
        }
        reader?.resume(returning: event)
        return reception
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

    /// Whether it has ended or was abandoned.
    var isOver: Bool { state.withLock { $0.outcome != nil } }

    // MARK: - The reader's side

    /// The next event; `nil` after the last. One reader at a time; cancelling it abandons the exchange.
    ///
    /// - Throws: `HTTPClientError` of what went wrong on the way, `CancellationError`.
    package func next() async throws -> Event? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (ready, hasRoom) = state.withLock { state -> (Result<Event?, any Error>?, Bool) in
                    guard !state.events.isEmpty else {
                        if let outcome = state.outcome { return (outcome.map { nil }, false) }
                        state.reader = continuation
                        return (nil, false)
                    }
                    let event = state.events.removeFirst()
                    if case .bytes(let bytes) = event { state.waitingBytes -= bytes.count }
                    // Half is free, so that a sender does not stop and go for every piece.
                    let hasRoom =
                        state.isHeld && state.waitingBytes <= Self.capacity / 2
                        && state.events.count <= Self.mostEvents / 2
                    if hasRoom { state.isHeld = false }
                    return (.success(event), hasRoom)
                }
                if hasRoom { onRoom() }
                if let ready { continuation.resume(with: ready) }
            }
        } onCancel: {
            abandon()
        }
    }

    /// Wants no more of it; the sender is told. Nothing happens when it has ended.
    package func abandon() {
        let (wasOpen, reader) = state.withLock { state -> (Bool, CheckedContinuation<Event?, any Error>?) in
            state.events = []
            state.waitingBytes = 0
            guard state.outcome == nil else { return (false, nil) }
            state.outcome = .failure(CancellationError())
            defer { state.reader = nil }
            return (true, state.reader)
        }
        if wasOpen { onAbandon() }
        reader?.resume(throwing: CancellationError())
    }
}
