package import Search
import ServiceSupport
import Store

extension KnowledgeBase {
    /// Maximum bytes of text searched per company, the latest documents first.
    static let searchedBytes = 16 << 20
    /// Maximum number of passages per company with embeddings, the latest documents first.
    static let searchedVectors = 600
    /// Maximum number of companies whose texts are cached.
    private static let searchedCompanies = 8
    private static let batch = 50

    /// The texts of a company's documents as passages: those that are stored, up to the limit, the latest first.
    ///
    /// Built at the first question, then updated incrementally; unchanged documents keep their embeddings.
    ///
    /// - Parameter embedder: The sentence model; `nil` to compare words only.
    package func passages(of company: String, embedder: (any TextEmbedder)?) async throws -> DocumentPassages {
        let view = try await view(of: company)
        let known = held.withLock { $0[company] }
        if let passages = known?.passages, known?.view === view { return passages }
        var left = Self.searchedBytes
        let wanted = view.documents.reversed().filter { document in
            guard document.keepsText, document.byteCount <= left else { return false }
            left -= document.byteCount
            return true
        }
        let parts = Dictionary((known?.parts ?? []).map { ($0.document.id, $0) }) { first, _ in first }
        let missing = wanted.map(\.id).filter { parts[$0] == nil }
        var texts: [String: String] = [:]
        for start in stride(from: 0, to: missing.count, by: Self.batch) {
            let ids = Array(missing[start..<min(start + Self.batch, missing.count)])
            texts.merge(try await store.knowledge.texts(ids, of: company)) { first, _ in first }
        }
        let model = usesEmbedder ? embedder : nil
        var vectorsLeft = Self.searchedVectors
        var made: [DocumentPassages.Part] = []
        for document in wanted {
            if let part = parts[document.id] {
                // Embeddings beyond the limit are dropped in favour of later documents.
                let keeps = part.vectors.map { $0.count <= vectorsLeft } ?? false
                if keeps { vectorsLeft -= part.vectors?.count ?? 0 }
                made.append(.init(document: document, chunks: part.chunks, vectors: keeps ? part.vectors : nil))
                continue
            }
            // A document removed meanwhile has no text.
            guard let text = texts[document.id] else { continue }
            let chunks = DocumentPassages.chunks(of: text)
            var vectors: VectorIndex?
            let count = min(chunks.count, vectorsLeft)
            if let model, count > 0 {
                vectors = VectorIndex(try await model.embed(chunks.prefix(count).map(\.text)))
                vectorsLeft -= count
            }
            made.append(.init(document: document, chunks: chunks, vectors: vectors))
        }
        let passages = DocumentPassages(parts: made)
        hold(passages, of: view, company)
        return passages
    }

    /// Caches the passages of a view unless it has been replaced; evicts the least recently checked company.
    private func hold(_ passages: DocumentPassages, of view: KnowledgeView, _ company: String) {
        held.withLock { held in
            guard held[company]?.view === view else { return }
            held[company]?.passages = passages
            held[company]?.parts = passages.parts
            let others = held.filter { $0.key != company && !$0.value.parts.isEmpty }
            if others.count >= Self.searchedCompanies,
                let oldest = others.min(by: { $0.value.checkedAt < $1.value.checkedAt })
            {
                held[oldest.key]?.passages = nil
                held[oldest.key]?.parts = []
            }
        }
    }
}
