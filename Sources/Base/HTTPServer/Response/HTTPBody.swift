/// The body of a response.
package enum HTTPBody: Sendable {
    /// Nothing.
    case empty
    /// Bytes in memory.
    case bytes([UInt8])
    /// Bytes that are sent as they are written, for server-sent events or lines of JSON.
    ///
    /// The closure runs in a task of its own that is cancelled when the client disconnects. Writing waits while the
    /// client reads more slowly than the closure writes. An error ends the connection without the final chunk, so that
    /// the client can detect it.
    case stream(@Sendable (any HTTPBodyWriter) async throws -> Void)

    /// The number of bytes, nil for a stream.
    package var count: Int? {
        switch self {
        case .empty: 0
        case .bytes(let bytes): bytes.count
        case .stream: nil
        }
    }
}

/// Receives the pieces of a streamed body.
package protocol HTTPBodyWriter: Sendable {
    /// Sends bytes; returns when there is room for more.
    ///
    /// Throws `CancellationError` once the client has disconnected.
    func write(_ bytes: [UInt8]) async throws
}

extension HTTPBodyWriter {
    /// Sends text as UTF-8.
    package func write(_ text: String) async throws {
        try await write(Array(text.utf8))
    }
}
