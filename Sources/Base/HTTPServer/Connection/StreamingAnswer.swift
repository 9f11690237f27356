internal import CMicrohttpd
internal import ServiceSupport

/// Carries a streamed body from the task that writes it to the connection that sends it.
///
/// The writer waits while more than `capacity` bytes are unsent; the connection sleeps while there is nothing to send.
final class StreamingAnswer: HTTPBodyWriter, Interruptible, @unchecked Sendable {
    // @unchecked because of the connection's handle, which is used only while the answer is being sent.

    private enum End {
        case complete
        case failed
    }

    private struct State {
        var unsent: [UInt8] = []
        var offset = 0
        var end: End?
        var isConnectionAsleep = false
        var writer: CheckedContinuation<Void, any Error>?
        var task: Task<Void, Never>?
        var sent = 0
    }

    private static let capacity = 65_536
    private let handle: OpaquePointer
    private let logger: Logger
    private let requestID: String
    private let state = Locked<State>(State())

    /// Streams are as long as they like; a client that has gone ends them.
    var deadline: UInt64? { nil }

    /// The bytes handed to the connection.
    var bytesSent: Int { state.withLock { $0.sent } }

    init(handle: OpaquePointer, requestID: String, logger: Logger) {
        self.handle = handle
        self.requestID = requestID
        self.logger = logger
    }

    /// Starts the task that writes.
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
                // A writer that does not wait for its own last call has its bytes taken, but is not held back.
                guard state.unsent.count - state.offset >= Self.capacity, state.writer == nil else {
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

    func interrupt(_ reason: Interruption) {
        let task = state.withLock { $0.task }
        finish(.failed)
        task?.cancel()
    }

    /// Fills the connection's buffer; called by libmicrohttpd on the connection's thread.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let (count, writer): (Int, CheckedContinuation<Void, any Error>?) = state.withLock { state in
            let left = state.unsent.count - state.offset
            if state.end == .failed { return (Int(metier_mhd_end_with_error()), nil) }
            guard left > 0 else {
                if state.end == .complete { return (Int(metier_mhd_end_of_stream()), nil) }
                // Suspended while the lock is held: a writer that comes now must find a connection that can be woken.
                state.isConnectionAsleep = true
                MHD_suspend_connection(handle)
                return (0, nil)
            }
            let count = min(left, buffer.count)
            state.unsent.withUnsafeBytes { bytes in
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[state.offset..<(state.offset + count)]))
            }
            state.offset += count
            state.sent += count
            if state.offset == state.unsent.count {
                state.unsent.removeAll(keepingCapacity: state.offset <= Self.capacity)
                state.offset = 0
            }
            guard state.unsent.count - state.offset < Self.capacity else { return (count, nil) }
            let writer = state.writer
            state.writer = nil
            return (count, writer)
        }
        writer?.resume()
        return count
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
        MHD_resume_connection(handle)
    }
}
