/// What an answer carries.
package enum HTTPBody: Sendable {
    /// Nothing.
    case empty
    /// Bytes that are ready.
    case bytes([UInt8])
    /// Bytes that are written as they come, for server-sent events or lines of JSON.
    ///
    /// The closure runs in a task of its own that is cancelled when the client goes away. Writing waits while the client
    /// reads slower than the closure writes. An error ends the connection without the final chunk, so that the client
    /// can tell.
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

/// Takes the pieces of a streamed body.
package protocol HTTPBodyWriter: Sendable {
    /// Sends bytes; returns when there is room for more.
    ///
    /// Throws `CancellationError` once the client has gone.
    func write(_ bytes: [UInt8]) async throws
}

extension HTTPBodyWriter {
    /// Sends text as UTF-8.
    package func write(_ text: String) async throws {
        try await write(Array(text.utf8))
    }
}
