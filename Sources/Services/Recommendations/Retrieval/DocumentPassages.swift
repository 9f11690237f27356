import Occupations
import Search
import Store

/// The texts of one company's documents, cut into passages. Immutable: another state of the documents is another value.
///
/// Held in memory alone, so that a document that is removed leaves no vector behind.
final class DocumentPassages: Sendable {
    /// A few sentences of a document.
    struct Chunk: Sendable, Hashable {
        /// Where, in bytes of the document's text.
        let bytes: Range<Int>
        let text: String
    }

    /// A document's chunks, with the vectors of those whose meaning is compared.
    struct Part: Sendable {
        let document: KnowledgeDocument
        let chunks: [Chunk]
        /// Of the first `vectors.count` chunks.
        let vectors: VectorIndex?
    }

    let parts: [Part]
    private let index: PassageIndex
    /// Each chunk's part and place there.
    private let places: [Place]

    private struct Place: Hashable {
        let part: Int
        let chunk: Int
    }

    /// Bytes from which a chunk is full.
    private static let chunkSize = 500

    /// Takes parts, the latest document first.
    init(parts: [Part]) {
        self.parts = parts
        places = parts.indices.flatMap { part in parts[part].chunks.indices.map { Place(part: part, chunk: $0) } }
        index = PassageIndex(parts.flatMap { part in part.chunks.map { "\(part.document.title) \($0.text)" } })
    }

    /// Whether there is nothing to find.
    var isEmpty: Bool { places.isEmpty }

    /// A text's sentences, joined until a chunk is full.
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

    /// The passages that share most words with a question, best first.
    func search(_ question: String, limit: Int) -> [(passage: Passage, coverage: Double)] {
        index.search(question, limit: limit).map { (passage(places[$0.place]), $0.coverage) }
    }

    /// The passages nearest in meaning to a question, nearest first.
    ///
    /// - Parameter question: One vector, of the model that made the passages'.
    func nearest(to question: EmbeddingMatrix, limit: Int) -> [(passage: Passage, cosine: Double)] {
        var found: [(place: Place, cosine: Float)] = []
        for (part, entry) in parts.enumerated() {
            // Vectors of another model find nothing.
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
            id: "\(KnowledgeSignals.framework):\(document.id)#\(chunk.bytes.lowerBound)-\(chunk.bytes.upperBound)",
            sort: .document, framework: KnowledgeSignals.framework, title: document.title, text: chunk.text,
            occupation: document.occupation)
    }
}
