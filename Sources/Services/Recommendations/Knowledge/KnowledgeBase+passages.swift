import Search
import ServiceSupport
import Store

extension KnowledgeBase {
    /// Bytes of text that are searched of one company, the latest documents first.
    static let searchedBytes = 16 << 20
    /// Passages of one company whose meanings are compared, the latest documents first.
    static let searchedMeanings = 600
    /// Companies whose texts are held at most.
    private static let searchedCompanies = 8
    private static let batch = 50

    /// The texts of a company's documents as passages: those that are kept, and of those the latest.
    ///
    /// Made at the first question, then anew for what changed; a document that is there already keeps its vectors.
    ///
    /// - Parameter embedder: The sentence model; `nil` compares words alone.
    func passages(of company: String, embedder: (any TextEmbedder)?) async throws -> DocumentPassages {
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
            texts.merge(try await store.knowledgeTexts(ids, of: company)) { first, _ in first }
        }
        let model = comparesMeaning ? embedder : nil
        var meanings = Self.searchedMeanings
        var made: [DocumentPassages.Part] = []
        for document in wanted {
            if let part = parts[document.id] {
                // Later documents have taken the place of its vectors where there is none left.
                let keeps = part.vectors.map { $0.count <= meanings } ?? false
                if keeps { meanings -= part.vectors?.count ?? 0 }
                made.append(.init(document: document, chunks: part.chunks, vectors: keeps ? part.vectors : nil))
                continue
            }
            // One that was removed meanwhile has no text.
            guard let text = texts[document.id] else { continue }
            let chunks = DocumentPassages.chunks(of: text)
            var vectors: VectorIndex?
            let count = min(chunks.count, meanings)
            if let model, count > 0 {
                vectors = VectorIndex(try await model.embed(chunks.prefix(count).map(\.text)))
                meanings -= count
            }
            made.append(.init(document: document, chunks: chunks, vectors: vectors))
        }
        let passages = DocumentPassages(parts: made)
        hold(passages, of: view, company)
        return passages
    }

    /// Holds texts of a view unless there is another one by now; the company that was looked at longest ago loses its own.
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
