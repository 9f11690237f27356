internal import Numerics
internal import ServiceSupport

/// A sentence model behind threads of its own, so that nothing else waits while vectors are made.
package final class LocalEmbedder: TextEmbedder {
    private let model: SentenceModel
    private let executor: BlockingExecutor
    private let threads: Int

    /// Texts that a thread takes at a time.
    private static let share = 32

    /// Starts the threads.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - threads: how many texts may be worked on at a time, at least one.
    ///   - queueLimit: how many callers may wait.
    package init(_ model: SentenceModel, threads: Int, queueLimit: Int = 256) {
        self.model = model
        self.threads = threads
        executor = BlockingExecutor(label: "embedding", threads: threads, queueLimit: queueLimit)
    }

    /// The model's.
    package var identity: EmbeddingIdentity { model.identity }

    /// One vector a text, on the caller's thread, which must be one that may be busy for a while.
    package func embedNow(_ texts: [String]) -> EmbeddingMatrix { model.embedNow(texts) }

    /// One vector a text, on the embedder's threads: all of them when there are many texts.
    ///
    /// - Throws: `BlockingExecutor.Refusal` when too many callers wait, `CancellationError`.
    @concurrent
    package func embed(_ texts: [String]) async throws -> EmbeddingMatrix {
        let (model, executor, share) = (model, executor, Self.share)
        if texts.count <= share { return try await executor.run { model.embedNow(texts) } }
        // Texts of like length go together, longest first, so that no thread ends long after the others.
        let order = texts.indices.sorted { texts[$0].utf8.count > texts[$1].utf8.count }
        let shares = stride(from: 0, to: order.count, by: share).map { Array(order[$0..<min($0 + share, order.count)]) }
        let next = Locked(0)
        let width = identity.dimensions
        let vectors = try await withThrowingTaskGroup(of: [(places: [Int], made: EmbeddingMatrix)].self) { group in
            for _ in 0..<min(threads, shares.count) {
                group.addTask {
                    var made: [(places: [Int], made: EmbeddingMatrix)] = []
                    while let places = next.withLock({ next in
                        defer { next += 1 }
                        return next < shares.count ? shares[next] : nil
                    }) {
                        made.append((places, try await executor.run { model.embedNow(places.map { texts[$0] }) }))
                    }
                    return made
                }
            }
            var vectors = [Float](repeating: 0, count: texts.count * width)
            for try await results in group {
                for (places, made) in results {
                    for (row, place) in places.enumerated() {
                        vectors.replaceSubrange((place * width)..<((place + 1) * width), with: made.vector(row))
                    }
                }
            }
            return vectors
        }
        return try EmbeddingMatrix(
            identity: identity, vectors: FloatMatrix(rows: texts.count, columns: width, elements: vectors))
    }

    /// Ends the threads once what was asked for is done.
    package func close() async { await executor.shutDown() }
}
