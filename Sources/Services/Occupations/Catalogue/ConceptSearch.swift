package import Search
import Store
package import Taxonomy

/// A concept of a served release: an occupation, a skill, a heading, a qualification, a product or a task.
package struct ConceptReference: Sendable, Hashable {
    /// What sort of concept.
    package enum Sort: String, Sendable, CaseIterable, Hashable {
        /// An occupation.
        case occupation
        /// A rated or linked concept.
        case skill
        /// A software product or a tool that occupations use.
        case product
        /// A heading above skills.
        case skillGroup = "skill_group"
        /// A heading above occupations.
        case group
        /// A qualification.
        case qualification
        /// A task statement of an occupation; found by what it means and by its words, never as a name.
        case task

        /// The sorts that have names.
        package static let named: [Sort] = [.occupation, .skill, .product, .skillGroup, .group, .qualification]
    }

    /// What sort of concept.
    package let sort: Sort
    /// The framework's id.
    package let framework: String
    /// Position in the release's list of that sort; of a product, its first row in `technologies`.
    package let position: Int32

    /// Names a concept.
    package init(sort: Sort, framework: String, position: Int32) {
        self.sort = sort
        self.framework = framework
        self.position = position
    }
}

/// The search over the concepts of every framework.
package final class ConceptSearch: Sendable {
    /// What is to be found.
    package struct Query: Sendable {
        /// What was typed.
        package var text: String
        /// Only these sorts; empty for all.
        package var sorts: Set<ConceptReference.Sort> = []
        /// Only these frameworks; empty for all.
        package var frameworks: Set<String> = []
        /// Only skills of these kinds; empty for all. Any kind leaves out what is no skill.
        package var kinds: Set<SkillKind> = []
        /// Only names of this language.
        package var language: String?
        /// At most so many.
        package var limit = 20

        /// Makes a query without filters.
        package init(_ text: String) {
            self.text = text
        }
    }

    /// What was found.
    package struct Answer: Sendable {
        /// The best ones, best first.
        package let hits: [(reference: ConceptReference, hit: ConceptIndex.Hit)]
        /// How many there are in all.
        package let total: Int
        /// How many there are of each sort, framework and language of the name that was found; `total` each.
        package let facets: (sorts: [String: Int], frameworks: [String: Int], languages: [String: Int])
    }

    private let index: ConceptIndex
    private let references: [ConceptReference]
    private let kinds: [SkillKind?]

    /// Builds the search; takes a moment for some hundred thousand names.
    init(_ snapshots: [OccupationSnapshot]) {
        var references: [ConceptReference] = []
        var kinds: [SkillKind?] = []
        var names: [ConceptIndex.Name] = []
        for snapshot in snapshots {
            let content = snapshot.content
            let framework = snapshot.release.frameworkID
            func add(_ sort: ConceptReference.Sort, _ position: Int, _ name: String, kind: SkillKind? = nil) {
                names.append(.init(concept: Int32(references.count), text: name, language: "en", kind: .preferred))
                references.append(ConceptReference(sort: sort, framework: framework, position: Int32(position)))
                kinds.append(kind)
            }
            var bases: [ConceptSubject: Int] = [.occupation: references.count]
            for (position, record) in content.occupations.enumerated() { add(.occupation, position, record.title) }
            bases[.skill] = references.count
            for (position, record) in content.skills.enumerated() {
                add(record.kind == .group ? .skillGroup : .skill, position, record.name, kind: record.kind)
            }
            bases[.group] = references.count
            for (position, record) in content.groups.enumerated() { add(.group, position, record.title) }
            bases[.qualification] = references.count
            for (position, record) in content.qualifications.enumerated() {
                add(.qualification, position, record.title)
            }
            for title in content.titles {
                names.append(
                    .init(
                        concept: Int32((bases[.occupation] ?? 0) + Int(title.occupation)), text: title.title,
                        language: "en", kind: title.kind))
            }
            for label in content.labels {
                names.append(
                    .init(
                        concept: Int32((bases[label.subject] ?? 0) + Int(label.position)), text: label.text,
                        language: label.language, kind: label.kind))
            }
            var products: Set<String> = []
            for (row, technology) in content.technologies.enumerated()
            where products.insert(technology.name).inserted {
                add(.product, row, technology.name, kind: technology.kind)
            }
        }
        index = ConceptIndex(names)
        self.references = references
        self.kinds = kinds
    }

    /// The languages of the names, in the order of their tags.
    package var languages: [String] { index.languages.sorted() }

    /// How many names can be found.
    package var nameCount: Int { index.count }

    /// The concepts that a query finds.
    package func search(_ query: Query) -> Answer {
        let hits = index.search(query.text, language: query.language) { concept in
            let reference = references[Int(concept)]
            guard query.sorts.isEmpty || query.sorts.contains(reference.sort) else { return false }
            guard query.frameworks.isEmpty || query.frameworks.contains(reference.framework) else { return false }
            guard !query.kinds.isEmpty else { return true }
            return kinds[Int(concept)].map(query.kinds.contains) ?? false
        }
        var facets: (sorts: [String: Int], frameworks: [String: Int], languages: [String: Int]) = ([:], [:], [:])
        for hit in hits {
            let reference = references[Int(hit.concept)]
            facets.sorts[reference.sort.rawValue, default: 0] += 1
            facets.frameworks[reference.framework, default: 0] += 1
            facets.languages[hit.language, default: 0] += 1
        }
        return Answer(
            hits: hits.prefix(query.limit).map { (references[Int($0.concept)], $0) }, total: hits.count,
            facets: facets)
    }
}
