import Search
import ServiceSupport
import Store

/// What is held of companies' texts.
struct HeldPassages {
    private(set) var byCompany: [String: DocumentPassages] = [:]

    /// Companies whose texts are held at most.
    private static let companyLimit = 8

    mutating func hold(_ passages: DocumentPassages, of company: String) {
        if let known = byCompany[company], known.revision > passages.revision { return }
        if byCompany[company] == nil, byCompany.count >= Self.companyLimit, let any = byCompany.keys.min() {
            byCompany[any] = nil
        }
        byCompany[company] = passages
    }
}

extension KnowledgeBase {
    /// Bytes of text that are searched of one company, the latest documents first.
    static let searchedBytes = 16 << 20
    /// Passages of one company whose meanings are compared, the latest documents first.
    static let searchedMeanings = 600
    private static let batch = 50

    /// The texts of a company's documents as passages: those that are kept, and of those the latest.
    ///
    /// Made at the first question, then anew for what changed; a document that is there already keeps its vectors.
    ///
    /// - Parameter embedder: The sentence model; `nil` compares words alone.
    func passages(of company: String, embedder: (any TextEmbedder)?) async throws -> DocumentPassages {
        let view = try await view(of: company)
        let known = heldPassages.withLock { $0.byCompany[company] }
        if let known, known.revision == view.revision { return known }
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
                meanings -= part.vectors?.count ?? 0
                made.append(part)
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
        let passages = DocumentPassages(revision: view.revision, parts: made)
        heldPassages.withLock { $0.hold(passages, of: company) }
        return passages
    }
}
