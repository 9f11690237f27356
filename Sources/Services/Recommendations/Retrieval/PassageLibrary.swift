import Occupations
import Search
import Store
import Taxonomy

/// The occupations, skills and tasks of a catalogue as passages, found by their words. Immutable.
final class PassageLibrary: Sendable {
    private let catalogue: Catalogue
    private let references: [ConceptReference]
    private let index: PassageIndex

    /// Letters of a passage that are shown; what is longer ends with an ellipsis.
    private static let textLimit = 700

    /// Builds the library; takes a second for all frameworks.
    init(_ catalogue: Catalogue) {
        self.catalogue = catalogue
        var references: [ConceptReference] = []
        var texts: [String] = []
        for framework in Framework.all where framework.kind != .crosswalk {
            guard let content = catalogue.snapshots[framework.id]?.content else { continue }
            func add(_ sort: ConceptReference.Sort, _ position: Int, _ text: String) {
                references.append(.init(sort: sort, framework: framework.id, position: Int32(position)))
                texts.append(text)
            }
            for (position, record) in content.occupations.enumerated() {
                add(.occupation, position, "\(record.title) \(record.summary)")
            }
            for (position, record) in content.skills.enumerated() where record.kind != .group {
                add(.skill, position, "\(record.name) \(record.summary)")
            }
            for (position, record) in content.tasks.enumerated() { add(.task, position, record.statement) }
        }
        self.references = references
        index = PassageIndex(texts)
    }

    /// The passages of some frameworks that share most with a question, best first.
    func search(
        _ question: String, frameworks: Set<String>, sorts: Set<Passage.Sort> = [], limit: Int
    ) -> [(reference: ConceptReference, coverage: Double)] {
        let concepts = Set(sorts.compactMap(\.concept))
        return index.search(question, limit: limit) { place in
            frameworks.contains(references[place].framework)
                && (concepts.isEmpty || concepts.contains(references[place].sort))
        }.map { (references[$0.place], $0.coverage) }
    }

    /// A concept as a passage; `nil` for sorts that are none.
    func passage(_ reference: ConceptReference) -> Passage? {
        guard let content = catalogue.snapshots[reference.framework]?.content else { return nil }
        let position = Int(reference.position)
        func occupation(_ position: Int32) -> KnowledgeDocument.OccupationReference {
            .init(framework: reference.framework, code: content.occupations[Int(position)].code)
        }
        switch reference.sort {
        case .occupation:
            let record = content.occupations[position]
            return Passage(
                id: "\(reference.framework):\(record.code)", sort: .occupation, framework: reference.framework,
                title: record.title, text: Self.cut(record.summary), occupation: occupation(reference.position))
        case .skill:
            let record = content.skills[position]
            return Passage(
                id: "\(reference.framework):\(record.code)", sort: .skill, framework: reference.framework,
                title: record.name, text: Self.cut(record.summary), occupation: nil)
        case .task:
            let record = content.tasks[position]
            let owner = content.occupations[Int(record.occupation)]
            return Passage(
                id: Self.id(of: reference.framework, occupation: owner.code, task: record.taskID), sort: .task,
                framework: reference.framework, title: owner.title, text: Self.cut(record.statement),
                occupation: occupation(record.occupation))
        case .group, .product, .qualification, .skillGroup: return nil
        }
    }

    /// What the passage of a task is called.
    static func id(of framework: String, occupation: String, task: String) -> String {
        "\(framework):\(occupation)#task:\(task)"
    }

    private static func cut(_ text: String) -> String {
        text.count <= textLimit ? text : text.prefix(textLimit - 1) + "\u{2026}"
    }
}
