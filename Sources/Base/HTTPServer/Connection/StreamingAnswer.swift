internal import ServiceSupport

/// Passes a streamed body from the task that writes it to the connection that sends it.
///
/// The writer waits while more than `capacity` bytes are unsent; the connection sleeps while there is nothing to send.
final class StreamingAnswer: HTTPBodyWriter {
    private enum End {
        case complete
        case failed
    }

    private struct State {
        var unsent: [UInt8] = []
        var end: End?
        var isConnectionAsleep = false
        var writer: CheckedContinuation<Void, any Error>?
        var task: Task<Void, Never>?
    }

    /// The next part for a connection to send.
    enum Piece {
        case bytes([UInt8])
        /// Nothing yet; the connection is woken when that changes.
        case nothing
        case complete
        case failed
    }

    private static let capacity = 65_536
    private let loop: EventLoop
    private let token: EventLoop.Token
    private let logger: Logger
    private let requestID: String
    private let state = Locked<State>(State())

    init(loop: EventLoop, token: EventLoop.Token, requestID: String, logger: Logger) {
        self.loop = loop
        self.token = token
        self.requestID = requestID
        self.logger = logger
    }

    /// Starts the writing task.
    func start(_ write: @escaping @Sendable (any HTTPBodyWriter) async throws -> Void) {
        let task = Task {
            do {
                try await write(self)
                self.finish(.complete)
            } catch {
                if !(error is CancellationError) {
                    self.logger.warning(
                        "a streamed answer failed", ["request_id": self.requestID, "error": String(reflecting: error)])
                }
                self.finish(.failed)
            }
        }
        let isOver = state.withLock { state in
            state.task = task
            return state.end == .failed
        }
        if isOver { task.cancel() }
    }

    func write(_ bytes: [UInt8]) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let (mayGoOn, isOver): (Bool, Bool) = state.withLock { state in
                guard state.end == nil else { return (true, true) }
                state.unsent.append(contentsOf: bytes)
                wakeConnection(&state)
                // A writer that does not await its own last call has its bytes accepted, without back pressure.
                guard state.unsent.count >= Self.capacity, state.writer == nil else {
                    return (true, false)
                }
                state.writer = continuation
                return (false, false)
            }
            if isOver {
                continuation.resume(throwing: CancellationError())
            } else if mayGoOn {
                continuation.resume()
            }
        }
    }

    /// Cancels the task; nothing more is sent.
    func cancel() {
        let task = state.withLock { $0.task }
        finish(.failed)
        task?.cancel()
    }

    /// The next part to send; called on the connection's thread.
    func next() -> Piece {
        let (piece, writer): (Piece, CheckedContinuation<Void, any Error>?) = state.withLock { state in
            if state.end == .failed { return (.failed, nil) }
            guard !state.unsent.isEmpty else {
                if state.end == .complete { return (.complete, nil) }
                // Set while the lock is held: a writer that arrives now must find a connection that can be woken.
                state.isConnectionAsleep = true
                return (.nothing, nil)
            }
            let bytes = state.unsent
            state.unsent = []
            let writer = state.writer
            state.writer = nil
            return (.bytes(bytes), writer)
        }
        writer?.resume()
        return piece
    }

    private func finish(_ end: End) {
        let writer: CheckedContinuation<Void, any Error>? = state.withLock { state in
            guard state.end == nil else { return nil }
            state.end = end
            wakeConnection(&state)
            let writer = state.writer
            state.writer = nil
            return writer
        }
        writer?.resume(throwing: CancellationError())
    }

    private func wakeConnection(_ state: inout State) {
        guard state.isConnectionAsleep else { return }
        state.isConnectionAsleep = false
        loop.wake(token)
    }
}
