internal import ServiceSupport

/// One request in progress, as its reader sees it: the head of the response, then its body in pieces as they arrive.
///
/// Unread pieces are buffered up to a limit; then the sender is paused until there is room.
package final class HTTPExchange: Sendable {
    /// A part of a response.
    package enum Event: Sendable {
        /// Status and headers, once and first.
        case head(InboundResponse)
        /// The next bytes of the body; pieces have arbitrary boundaries.
        case bytes([UInt8])
    }

    /// The result of passing an event.
    enum Reception: Sendable {
        case taken
        /// The buffer is full: nothing was taken, and the sender is notified when it may continue.
        case held
        /// There is no reader any more.
        case over
    }

    private struct State: Sendable {
        var events: [Event] = []
        var waitingBytes = 0
        var isHeld = false
        var outcome: Result<Void, any Error>?
        var reader: CheckedContinuation<Event?, any Error>?
    }

    /// The maximum number of bytes buffered for a slow reader.
    static let capacity = 256 << 10
    /// The maximum number of events buffered, however small.
    private static let mostEvents = 128

    private let state = Locked<State>(State())
    private let isBounded: Bool
    private let onRoom: @Sendable () -> Void
    private let onAbandon: @Sendable () -> Void

    /// Creates an exchange.
    ///
    /// - Parameters:
    ///   - isBounded: Whether the sender is paused when the buffer is full; otherwise everything is buffered.
    ///   - onRoom: Called when a paused sender may continue.
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

    /// Passes an event to the reader.
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

    /// Ends the exchange; only the first call counts. Events passed before are still read.
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
    /// - Throws: `HTTPClientError` for transport failures, `CancellationError`.
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
                    // Resumes at half of the capacity, so that a sender does not pause and resume for every piece.
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

    /// Abandons the exchange and notifies the sender. Has no effect after the end.
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
