internal import HTTPClient
internal import ServiceSupport

/// One request to a provider and its answer, the same for every provider.
struct AnswerCall: Sendable {
    let http: HTTPClient
    let question: ChatQuestion
    let shape: AnswerPart.Shape
    let failures: FailureReader

    /// Ends the reading when the rest of the response is not needed.
    private struct Enough: Error {}

    /// Sends a request and reads the answer.
    ///
    /// - Parameter piece: Receives the answer piece by piece as it is generated; `nil` for the complete answer only.
    /// - Throws: ``ChatFailure``, `CancellationError`, and what `piece` throws.
    func answer(
        to request: OutboundRequest, piece: (@Sendable (String) async throws -> Void)?
    ) async throws -> ChatAnswer {
        let reader = Locked(AnswerReader(question, shape, failures))
        do {
            if let piece {
                try await stream(request, reader, piece)
            } else {
                let response = try await http.sendOnce(request)
                try reader.withLock { reader throws(ChatFailure) in
                    reader.take(head: response)
                    _ = try reader.take(response.body)
                }
            }
        } catch let error as HTTPClientError {
            if error.code == .cancelled { throw CancellationError() }
            // A finished answer is complete, however the connection ended.
            guard reader.withLock({ $0.hasEnded }) else { throw failures.failure(of: error) }
        }
        let (answer, rest) = try reader.withLock { reader throws(ChatFailure) in try reader.finish() }
        if let piece, !rest.isEmpty { try await piece(rest) }
        return answer
    }

    private func stream(
        _ request: OutboundRequest, _ reader: Locked<AnswerReader>,
        _ piece: @escaping @Sendable (String) async throws -> Void
    ) async throws {
        do {
            try await http.stream(request, silence: question.silence) { head in
                reader.withLock { $0.take(head: head) }
            } onBytes: { bytes in
                let (text, isDone) = try reader.withLock { reader throws(ChatFailure) in
                    (try reader.take(bytes), reader.isDone)
                }
                if !text.isEmpty { try await piece(text) }
                // Some services keep the connection open after the end of the answer.
                if isDone { throw Enough() }
            }
        } catch is Enough {
            return
        }
    }
}
