package import Search
import Store
package import Taxonomy

/// A concept of a served release: an occupation, a skill, a heading, a qualification, a product or a task.
package struct ConceptReference: Sendable, Hashable {
    /// The framework's id.
    package let framework: String
    /// The position in the framework's release.
    package let position: ConceptPosition

    /// The kind of concept.
    package var kind: ConceptKind { position.kind }

    /// Makes a reference to the concept at a position.
    package init(framework: String, position: ConceptPosition) {
        self.framework = framework
        self.position = position
    }
}

/// The search over the concepts of every framework.
package final class ConceptSearch: Sendable {
    /// A search query.
    package struct Query: Sendable {
        /// The text as typed.
        package var text: String
        /// Only these kinds; empty for all.
        package var kinds: Set<ConceptKind> = []
        /// Only these frameworks; empty for all.
        package var frameworks: Set<String> = []
        /// Only skills of these kinds; empty for all. A kind excludes concepts that are not skills.
        package var skillKinds: Set<SkillKind> = []
        /// Only names in this language.
        package var language: String?
        /// The maximum number of hits.
        package var limit = 20

        package init(_ text: String) {
            self.text = text
        }
    }

    /// The results of a search.
    package struct Answer: Sendable {
        /// The best hits, best first.
        package let hits: [(reference: ConceptReference, hit: ConceptIndex.Hit)]
        /// The total number of hits.
        package let total: Int
        /// The number of hits by kind, by framework and by language of the matching name; each adds up to `total`.
        package let facets: (kinds: [String: Int], frameworks: [String: Int], languages: [String: Int])
    }

    private let index: ConceptIndex
    private let references: [ConceptReference]
    private let skillKinds: [SkillKind?]

    /// Builds the search; takes a moment for some hundred thousand names.
    init(_ snapshots: [OccupationSnapshot]) {
        var references: [ConceptReference] = []
        var skillKinds: [SkillKind?] = []
        var names: [ConceptIndex.Name] = []
        for snapshot in snapshots {
            let content = snapshot.content
            let framework = snapshot.release.frameworkID
            func add(_ position: ConceptPosition, _ name: String, skillKind: SkillKind? = nil) {
                names.append(.init(concept: Int32(references.count), text: name, language: "en", kind: .preferred))
                references.append(ConceptReference(framework: framework, position: position))
                skillKinds.append(skillKind)
            }
            var bases: [ConceptSubject: Int] = [.occupation: references.count]
            for position in content.occupations.positions { add(.occupation(position), content[position].title) }
            bases[.skill] = references.count
            for position in content.skills.positions {
                let (name, kind) = (content[position].name, content[position].kind)
                add(kind == .group ? .skillGroup(position) : .skill(position), name, skillKind: kind)
            }
            bases[.group] = references.count
            for position in content.groups.positions { add(.group(position), content[position].title) }
            bases[.qualification] = references.count
            for position in content.qualifications.positions {
                add(.qualification(position), content[position].title)
            }
            for title in content.titles {
                names.append(
                    .init(
                        concept: Int32((bases[.occupation] ?? 0) + title.occupation.index), text: title.title,
                        language: "en", kind: title.kind))
            }
            for label in content.labels {
                names.append(
                    .init(
                        concept: Int32((bases[label.subject] ?? 0) + Int(label.position)), text: label.text,
                        language: label.language, kind: label.kind))
            }
            var products: Set<String> = []
            for position in content.technologies.positions
            where products.insert(content[position].name).inserted {
                add(.product(position), content[position].name, skillKind: content[position].kind)
            }
        }
        index = ConceptIndex(names)
        self.references = references
        self.skillKinds = skillKinds
    }

    /// The languages of the names, in the order of their tags.
    package var languages: [String] { index.languages.sorted() }

    /// The concepts that match a query.
    package func search(_ query: Query) -> Answer {
        let hits = index.search(query.text, language: query.language) { concept in
            let reference = references[Int(concept)]
            guard query.kinds.isEmpty || query.kinds.contains(reference.kind) else { return false }
            guard query.frameworks.isEmpty || query.frameworks.contains(reference.framework) else { return false }
            guard !query.skillKinds.isEmpty else { return true }
            return skillKinds[Int(concept)].map(query.skillKinds.contains) ?? false
        }
        var facets: (kinds: [String: Int], frameworks: [String: Int], languages: [String: Int]) = ([:], [:], [:])
        for hit in hits {
            let reference = references[Int(hit.concept)]
            facets.kinds[reference.kind.rawValue, default: 0] += 1
            facets.frameworks[reference.framework, default: 0] += 1
            facets.languages[hit.language, default: 0] += 1
        }
        return Answer(
            hits: hits.prefix(query.limit).map { (references[Int($0.concept)], $0) }, total: hits.count,
            facets: facets)
    }
}
