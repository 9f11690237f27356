import Occupations
package import Search
import Store

/// The texts of one company's documents, split into passages. Immutable: another state of the documents is another
/// value.
///
/// Held in memory only, so that a removed document leaves no embedding behind.
package final class DocumentPassages: Sendable {
    /// A few sentences of a document.
    struct Chunk: Sendable, Hashable {
        /// The position, in bytes of the document's text.
        let bytes: Range<Int>
        let text: String
    }

    /// A document's chunks, with the embeddings of those that can be searched by meaning.
    struct Part: Sendable {
        let document: KnowledgeDocument
        let chunks: [Chunk]
        /// Embeddings of the first `vectors.count` chunks.
        let vectors: VectorIndex?
    }

    let parts: [Part]
    private let index: PassageIndex
    /// Each chunk's part and its position there.
    private let places: [Place]

    private struct Place: Hashable {
        let part: Int
        let chunk: Int
    }

    /// The size in bytes at which a chunk is complete.
    private static let chunkSize = 500

    /// Takes parts, the latest document first.
    init(parts: [Part]) {
        self.parts = parts
        places = parts.indices.flatMap { part in parts[part].chunks.indices.map { Place(part: part, chunk: $0) } }
        index = PassageIndex(parts.flatMap { part in part.chunks.map { "\(part.document.title) \($0.text)" } })
    }

    /// Whether there are no passages.
    package var isEmpty: Bool { places.isEmpty }

    /// A text's sentences, joined until a chunk is complete.
    static func chunks(of text: String) -> [Chunk] {
        var chunks: [Chunk] = []
        var open: (start: Int, end: Int, sentences: [String])?
        for sentence in TextSentences.sentences(of: text) {
            let end = sentence.start + sentence.text.utf8.count
            var chunk = open ?? (start: sentence.start, end: end, sentences: [])
            chunk.end = end
            chunk.sentences.append(sentence.text)
            open = chunk
            if end - chunk.start >= chunkSize {
                chunks.append(Chunk(bytes: chunk.start..<end, text: chunk.sentences.joined(separator: " ")))
                open = nil
            }
        }
        if let open {
            chunks.append(Chunk(bytes: open.start..<open.end, text: open.sentences.joined(separator: " ")))
        }
        return chunks
    }

    /// The passages that share the most words with a question, best first.
    package func search(_ question: String, limit: Int) -> [(passage: Passage, coverage: Double)] {
        index.search(question, limit: limit).map { (passage(places[$0.place]), $0.coverage) }
    }

    /// The passages most similar in meaning to a question, nearest first.
    ///
    /// - Parameter question: One embedding, from the model of the passages.
    package func nearest(to question: EmbeddingMatrix, limit: Int) -> [(passage: Passage, cosine: Double)] {
        var found: [(place: Place, cosine: Float)] = []
        for (part, entry) in parts.enumerated() {
            // Embeddings of another model give no hits.
            guard let hits = try? entry.vectors?.search(question, limit: limit).first else { continue }
            found += hits.map { (Place(part: part, chunk: $0.row), $0.score) }
        }
        return found.sorted {
            ($1.cosine, $0.place.part, $0.place.chunk) < ($0.cosine, $1.place.part, $1.place.chunk)
        }.prefix(limit).map { (passage($0.place), Double($0.cosine)) }
    }

    private func passage(_ place: Place) -> Passage {
        let document = parts[place.part].document
        let chunk = parts[place.part].chunks[place.chunk]
        return Passage(
            id: "\(KnowledgeBase.framework):\(document.id)#\(chunk.bytes.lowerBound)-\(chunk.bytes.upperBound)",
            kind: .document, framework: KnowledgeBase.framework, title: document.title, text: chunk.text,
            occupation: document.occupation)
    }
}
