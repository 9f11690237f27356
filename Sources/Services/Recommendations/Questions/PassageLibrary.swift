package import Knowledge
import Occupations
import Search
import Store
import Taxonomy

/// The occupations, skills and tasks of a catalogue as passages, searchable by words. Immutable.
final class PassageLibrary: Sendable {
    private let catalogue: Catalogue
    private let references: [ConceptReference]
    private let index: PassageIndex

    /// The maximum number of characters of a passage; longer texts end with an ellipsis.
    private static let textLimit = 700

    /// Builds the library; takes a second for all frameworks.
    init(_ catalogue: Catalogue) {
        self.catalogue = catalogue
        var references: [ConceptReference] = []
        var texts: [String] = []
        for framework in Framework.all where framework.kind != .crosswalk {
            guard let content = catalogue.snapshots[framework.id]?.content else { continue }
            func add(_ position: ConceptPosition, _ text: String) {
                references.append(ConceptReference(framework: framework.id, position: position))
                texts.append(text)
            }
            for position in content.occupations.positions {
                add(.occupation(position), "\(content[position].title) \(content[position].summary)")
            }
            for position in content.skills.positions where content[position].kind != .group {
                add(.skill(position), "\(content[position].name) \(content[position].summary)")
            }
            for position in content.tasks.positions { add(.task(position), content[position].statement) }
        }
        self.references = references
        index = PassageIndex(texts)
    }

    /// The passages of some frameworks that share the most words with a question, best first.
    func search(
        _ question: String, frameworks: Set<String>, kinds: Set<Passage.Kind> = [], limit: Int
    ) -> [(reference: ConceptReference, coverage: Double)] {
        let concepts = Set(kinds.compactMap(\.concept))
        return index.search(question, limit: limit) { place in
            frameworks.contains(references[place].framework)
                && (concepts.isEmpty || concepts.contains(references[place].kind))
        }.map { (references[$0.place], $0.coverage) }
    }

    /// A concept as a passage; `nil` for kinds without passages.
    func passage(_ reference: ConceptReference) -> Passage? {
        guard let content = catalogue.snapshots[reference.framework]?.content else { return nil }
        func occupation(_ position: OccupationPosition) -> KnowledgeDocument.OccupationReference {
            .init(framework: reference.framework, code: content[position].code)
        }
        switch reference.position {
        case .occupation(let position):
            let record = content[position]
            return Passage(
                id: "\(reference.framework):\(record.code)", kind: .occupation, framework: reference.framework,
                title: record.title, text: Self.cut(record.summary), occupation: occupation(position))
        case .skill(let position):
            let record = content[position]
            return Passage(
                id: "\(reference.framework):\(record.code)", kind: .skill, framework: reference.framework,
                title: record.name, text: Self.cut(record.summary), occupation: nil)
        case .task(let position):
            let record = content[position]
            let owner = content[record.occupation]
            return Passage(
                id: Self.id(of: reference.framework, occupation: owner.code, task: record.taskID), kind: .task,
                framework: reference.framework, title: owner.title, text: Self.cut(record.statement),
                occupation: occupation(record.occupation))
        case .group, .product, .qualification, .skillGroup: return nil
        }
    }

    /// The id of a task's passage.
    static func id(of framework: String, occupation: String, task: String) -> String {
        "\(framework):\(occupation)#task:\(task)"
    }

    private static func cut(_ text: String) -> String {
        text.count <= textLimit ? text : text.prefix(textLimit - 1) + "\u{2026}"
    }
}

/// A passage found for a question.
package struct RetrievedPassage: Sendable, Hashable {
    /// The passage.
    package let passage: Passage
    /// Its reciprocal-rank score over all searches that found it; useful only for ordering.
    package let score: Double
    /// The share of the question's words in it, weighted by how rare they are, 0 to 1; `nil` where it was found by
    /// meaning only.
    package let words: Double?
    /// The cosine between its embedding and the question's, -1 to 1; `nil` where it was found by words only, or no
    /// embeddings are compared.
    package let meaning: Double?
}

/// The content words of a question.
enum QuestionWords {
    /// English function words, and words common in questions about work. They are rare in the frameworks' texts, so
    /// that weighting by rarity would overrate them.
    private static let empty: Set<String> = [
        "a", "an", "and", "any", "anybody", "anyone", "are", "as", "at", "be", "by", "can", "could", "did", "do",
        "does",
        "for", "from", "give", "has", "have", "how", "i", "if", "in", "into", "is", "it", "its", "job", "jobs", "kind",
        "list", "many",
        "may", "me", "much", "must", "my", "need", "needs", "occupation", "occupations", "of", "off", "on", "or", "our",
        "out", "people", "person", "role", "roles",
        "shall", "should", "show", "so", "somebody", "someone", "sort", "tell", "that", "the", "their", "them", "there",
        "these", "they", "thing", "things", "this", "those", "to", "up", "us", "was", "we", "were", "what", "when",
        "where",
        "which", "who", "whom", "whose", "why", "will", "with", "would", "you", "your",
    ]

    /// The question without these words; unchanged where it has no others.
    static func content(of question: String) -> String {
        let words = TextNormalizer.words(question).filter { !empty.contains($0) }
        return words.isEmpty ? question : words.joined(separator: " ")
    }
}
