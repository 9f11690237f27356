internal import Numerics
internal import ServiceSupport

/// Runs a sentence model on dedicated threads, so that other work is not blocked while vectors are computed.
package final class LocalEmbedder: TextEmbedder {
    private let model: SentenceModel
    private let executor: BlockingExecutor
    private let threads: Int
    private let waiting = Locked<[PendingTexts]>([])

    /// The number of texts per run of a thread. Each run reads all weights, however few the texts: so the texts of
    /// several callers are run together.
    private static let share = 32

    /// Starts the threads.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - threads: the number of threads, at least one.
    ///   - queueLimit: the maximum number of waiting callers.
    package init(_ model: SentenceModel, threads: Int, queueLimit: Int = 256) {
        self.model = model
        self.threads = threads
        executor = BlockingExecutor(label: "embedding", threads: threads, queueLimit: queueLimit)
    }

    /// The model's identity.
    package var identity: EmbeddingIdentity { model.identity }

    /// One vector per text, computed on the caller's thread, which is blocked meanwhile.
    package func embedNow(_ texts: [String]) -> EmbeddingMatrix { model.embedNow(texts) }

    /// One vector per text, computed on the embedder's threads: on all of them when there are many texts.
    ///
    /// - Throws: `BlockingExecutor.Refusal` when too many callers wait, `CancellationError`.
    @concurrent
    package func embed(_ texts: [String]) async throws -> EmbeddingMatrix {
        let (model, executor, share) = (model, executor, Self.share)
        if texts.count <= share { return try await embedTogether(texts) }
        // Texts of similar length are grouped, longest first, so that all threads end at about the same time.
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

    /// Waits for a thread, which also computes the vectors for other waiting callers.
    private func embedTogether(_ texts: [String]) async throws -> EmbeddingMatrix {
        let pending = PendingTexts(texts)
        waiting.withLock { $0.append(pending) }
        do {
            try await executor.run { [self] in
                let group = take(pending)
                guard !group.isEmpty else { return }
                let made = model.embedNow(group.flatMap(\.texts))
                var row = 0
                for member in group {
                    member.finish(made.rows(row..<(row + member.texts.count)))
                    row += member.texts.count
                }
            }
        } catch {
            waiting.withLock { waiting in waiting.removeAll { $0 === pending } }
            throw error
        }
        return await pending.vectors
    }

    /// The given texts with other waiting ones, as many as fit into one run; none if another thread has taken them.
    private func take(_ pending: PendingTexts) -> [PendingTexts] {
        waiting.withLock { waiting in
            guard let own = waiting.firstIndex(where: { $0 === pending }) else { return [] }
            var group = [waiting.remove(at: own)]
            var count = pending.texts.count
            while let next = waiting.first, count + next.texts.count <= Self.share {
                count += next.texts.count
                group.append(waiting.removeFirst())
            }
            return group
        }
    }

    /// Ends the threads once pending requests are done.
    package func close() async { await executor.shutDown() }
}

/// Texts whose vectors a caller waits for.
private final class PendingTexts: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<EmbeddingMatrix, Never>)
        case done(EmbeddingMatrix)
    }

    let texts: [String]
    private let state = Locked<State>(.open)

    init(_ texts: [String]) {
        self.texts = texts
    }

    /// The vectors, once a thread has computed them.
    var vectors: EmbeddingMatrix {
        get async {
            await withCheckedContinuation { continuation in
                let made = state.withLock { state -> EmbeddingMatrix? in
                    if case .done(let made) = state { return made }
                    state = .awaited(continuation)
                    return nil
                }
                if let made { continuation.resume(returning: made) }
            }
        }
    }

    func finish(_ made: EmbeddingMatrix) {
        let waiter = state.withLock { state -> CheckedContinuation<EmbeddingMatrix, Never>? in
            defer { state = .done(made) }
            if case .awaited(let continuation) = state { return continuation }
            return nil
        }
        waiter?.resume(returning: made)
    }
}
