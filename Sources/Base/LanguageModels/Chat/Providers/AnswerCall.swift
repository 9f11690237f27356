internal import HTTPClient
internal import ServiceSupport

/// One question on its way to a provider and its answer on its way back, the same for every provider.
struct AnswerCall: Sendable {
    let http: HTTPClient
    let question: ChatQuestion
    let shape: AnswerPart.Shape
    let failures: FailureReader

    /// Nothing that still comes is of interest.
    private struct Enough: Error {}

    /// Sends a request and reads the answer.
    ///
    /// - Parameter piece: Takes the answer piece by piece as it is written; `nil` to have it whole.
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
            // What the model had said to the end is whole, however the connection ended.
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
                // Some keep the connection open behind the last word.
                if isDone { throw Enough() }
            }
        } catch is Enough {
            return
        }
    }
}
