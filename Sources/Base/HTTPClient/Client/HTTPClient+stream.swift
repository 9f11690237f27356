internal import ServiceSupport

extension HTTPClient {
    /// Sends a request once and hands the answer on piece by piece as it comes.
    ///
    /// Nothing is tried again: whoever has used a first piece cannot take it back. What the reader has not taken yet
    /// waits in memory, at most as many bytes as the request allows in all. Ending early, by throwing or by being
    /// cancelled, ends the exchange.
    ///
    /// - Parameters:
    ///   - request: The request; `retries` counts for nothing.
    ///   - silence: How long the service may say nothing, before its first byte and between any two.
    ///   - onHead: Takes status and headers, once, before any bytes.
    ///   - onBytes: Takes the body, piece by piece in order; pieces end anywhere.
    /// - Throws: `HTTPClientError` of what went wrong on the way, and what the closures throw.
    package func stream(
        _ request: OutboundRequest, silence: Duration,
        onHead: @escaping @Sendable (InboundResponse) async throws -> Void,
        onBytes: @escaping @Sendable ([UInt8]) async throws -> Void
    ) async throws {
        guard let url = request.parsedURL else {
            throw HTTPClientError(.invalidURL, "The address is not one of http or https.")
        }
        let place = HTTPClientError.place(url)
        let end = Deadline.after(request.deadline)
        try Task.checkCancellation()
        let channel = ByteChannel()
        let sending = Task { [self] in
            let received = Locked(0)
            let limit = request.maximumBodyBytes
            do {
                try await exchange(request) { head in
                    channel.put(.head(head))
                } onBytes: { bytes in
                    let isTooLong = received.withLock { received in
                        received += bytes.count
                        return received > limit
                    }
                    if isTooLong { throw Self.tooLarge(place, limit) }
                    channel.put(.bytes(bytes))
                }
                channel.end(.success(()))
            } catch {
                channel.end(.failure(HTTPClientError.from(error, url: url)))
            }
        }
        defer { sending.cancel() }
        while let event = try await Self.next(of: channel, before: end.earlier(.after(silence)), place) {
            switch event {
            case .head(let head): try await onHead(head)
            case .bytes(let bytes): try await onBytes(bytes)
            }
        }
    }

    private static func next(
        of channel: ByteChannel, before deadline: Deadline, _ place: String
    ) async throws -> ByteChannel.Event? {
        do {
            return try await withDeadline(deadline) { try await channel.next() }
        } catch is CancellationError {
            throw HTTPClientError(.cancelled, "The request to \(place) was cancelled.")
        } catch is DeadlineExceeded {
            throw HTTPClientError(.timedOut, "\(place) did not answer in time.")
        }
    }
}
