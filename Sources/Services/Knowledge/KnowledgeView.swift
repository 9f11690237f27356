package import Store
import Taxonomy

/// The change over time in how often documents name a skill.
package enum KnowledgeTrend: String, Sendable, CaseIterable, Hashable {
    /// The later half of the documents names it more often.
    case emerging
    /// Both halves name it equally often.
    case steady
    /// The later half names it less often.
    case declining
    /// Only one document names it, or all documents have the same day, so there is nothing to compare.
    case unclear
}

/// A skill named in a company's documents, with counts.
package struct KnowledgeCount: Sendable {
    /// A document that names it.
    package struct Place: Sendable, Hashable {
        /// The document's index in the view.
        package let document: Int
        /// The position of its first mention, in bytes of the document's text.
        package let bytes: Range<Int>
    }

    /// The skill.
    package let skill: KnowledgeSkill
    /// The names of skills that were merged into it.
    package let merged: [String]
    /// The documents that name it, or a skill merged into it: each once, in the order of the view.
    package let places: [Place]
    /// The number of mentions.
    package let mentions: Int
    /// The number of distinct sources; a document without one counts as its own.
    package let sources: Int
    /// The number of documents per month (`YYYY-MM`) that name it, the earliest month first; months without any are
    /// omitted.
    package let months: [(month: String, documents: Int)]
    /// The day of the first document that names it.
    package let firstSeen: String
    /// The day of the last document that names it.
    package let lastSeen: String
    /// The trend of its share of the documents.
    package let trend: KnowledgeTrend
}

/// The state of a company's documents at one moment. Immutable: a change makes another view.
package final class KnowledgeView: Sendable {
    /// The maximum number of documents that are counted for occupations, the latest.
    static let occupationLimit = 500

    /// The number of the last change included.
    package let revision: Int64
    /// The documents, the oldest day first.
    package let documents: [KnowledgeDocument]
    /// Every skill, ordered by the number of documents that name it, the highest first.
    package let counts: [KnowledgeCount]
    private let byOccupation: [KnowledgeDocument.OccupationReference: [Int]]
    /// For each document the usable skills that it names: indices in `counts`, with the first mentions.
    private let named: [[(count: Int, bytes: Range<Int>)]]
    private let placesByID: [String: Int]

    /// A view without documents.
    package static let empty = KnowledgeView(KnowledgeContents.nothing)

    /// Counts the skills in a company's rows.
    package init(_ contents: KnowledgeContents) {
        revision = contents.revision
        let documents = contents.documents.sorted { ($0.day, $0.id) < ($1.day, $1.id) }
        self.documents = documents
        let places = Dictionary(uniqueKeysWithValues: documents.enumerated().map { ($1.id, $0) })
        let skills = Dictionary(uniqueKeysWithValues: contents.skills.map { ($0.id, $0) })
        var gathered: [String: Gathered] = [:]
        for pair in contents.pairs {
            guard let document = places[pair.documentID], let skill = skills[pair.skillID] else { continue }
            let final = Self.final(skill, among: skills)
            gathered[final.id, default: Gathered()].add(pair, document)
            guard final.id != skill.id else { continue }
            gathered[final.id]?.merged.insert(skill.name)
            // Merged skills are still listed by themselves, so that the merge can be undone.
            gathered[skill.id, default: Gathered()].add(pair, document)
        }
        let calendar = Calendar(documents)
        counts = gathered.compactMap { id, found in
            skills[id].map { found.count(of: $0, documents, calendar) }
        }.sorted {
            ($1.places.count, $0.skill.name, $0.skill.id) < ($0.places.count, $1.skill.name, $1.skill.id)
        }
        placesByID = Dictionary(uniqueKeysWithValues: counts.enumerated().map { ($1.skill.id, $0) })
        var named = documents.map { _ in [(count: Int, bytes: Range<Int>)]() }
        for (index, count) in counts.enumerated() where count.skill.status.isUsed {
            for place in count.places { named[place.document].append((index, place.bytes)) }
        }
        self.named = named
        var byOccupation: [KnowledgeDocument.OccupationReference: [Int]] = [:]
        for (index, document) in documents.enumerated() {
            if let occupation = document.occupation { byOccupation[occupation, default: []].append(index) }
        }
        self.byOccupation = byOccupation
    }

    /// A skill by the id of its row.
    package func count(_ id: String) -> KnowledgeCount? { placesByID[id].map { counts[$0] } }

    /// The skills named in documents about occupations.
    package struct Named: Sendable {
        /// The documents, the oldest day first.
        package let documents: [KnowledgeDocument]
        /// Usable skills with the documents that name them, ordered by the number of documents, the highest first.
        package let skills: [(count: KnowledgeCount, places: [KnowledgeCount.Place])]
    }

    /// The skills named in documents about any of some occupations: only linked and accepted skills.
    package func named(about occupations: Set<KnowledgeDocument.OccupationReference>) -> Named {
        let about = occupations.flatMap { byOccupation[$0] ?? [] }.sorted().suffix(Self.occupationLimit)
        var found: [Int: [KnowledgeCount.Place]] = [:]
        for document in about {
            for entry in named[document] {
                found[entry.count, default: []].append(.init(document: document, bytes: entry.bytes))
            }
        }
        let skills = found.map { (count: counts[$0], places: $1) }.sorted {
            ($1.places.count, $0.count.skill.name, $0.count.skill.id)
                < ($0.places.count, $1.count.skill.name, $1.count.skill.id)
        }
        return Named(documents: about.map { documents[$0] }, skills: skills)
    }

    /// The skill at the end of a chain of merges.
    private static func final(_ skill: KnowledgeSkill, among skills: [String: KnowledgeSkill]) -> KnowledgeSkill {
        var skill = skill
        // Bounded by the number of skills, since rows edited by hand may form a cycle.
        for _ in 0..<skills.count {
            guard let next = skill.mergedInto.flatMap({ skills[$0] }) else { break }
            skill = next
        }
        return skill
    }

    /// Divides the documents into an earlier and a later half.
    private struct Calendar {
        let isLater: [Bool]
        let earlier: Int
        let later: Int

        init(_ documents: [KnowledgeDocument]) {
            let split = documents.isEmpty ? "" : documents[documents.count / 2].day
            isLater = documents.map { $0.day >= split }
            later = isLater.count(where: { $0 })
            earlier = documents.count - later
        }

        func trend(_ places: [KnowledgeCount.Place]) -> KnowledgeTrend {
            guard places.count >= 2, earlier > 0 else { return .unclear }
            let after = places.count { isLater[$0.document] }
            // Compares the shares without division.
            let (left, right) = (after * earlier, (places.count - after) * later)
            return left > right ? .emerging : left < right ? .declining : .steady
        }
    }

    /// The collected mentions of one skill.
    private struct Gathered {
        var first: [Int: Range<Int>] = [:]
        var mentions = 0
        var merged: Set<String> = []

        mutating func add(_ pair: KnowledgeContents.Pair, _ document: Int) {
            mentions += pair.count
            let known = first[document]
            if known == nil || pair.first.lowerBound < known?.lowerBound ?? 0 { first[document] = pair.first }
        }

        func count(
            of skill: KnowledgeSkill, _ documents: [KnowledgeDocument], _ calendar: Calendar
        ) -> KnowledgeCount {
            let places = first.keys.sorted().compactMap { document in
                first[document].map { KnowledgeCount.Place(document: document, bytes: $0) }
            }
            let named = places.map { documents[$0.document] }
            let months = Dictionary(grouping: named) { String($0.day.prefix(7)) }
            return KnowledgeCount(
                skill: skill, merged: merged.sorted(), places: places, mentions: mentions,
                sources: Set(named.map { $0.source.isEmpty ? $0.id : $0.source.lowercased() }).count,
                months: months.keys.sorted().map { (month: $0, documents: months[$0]?.count ?? 0) },
                firstSeen: named.first?.day ?? "", lastSeen: named.last?.day ?? "", trend: calendar.trend(places))
        }
    }
}

extension KnowledgeContents {
    /// No rows.
    package static let nothing = KnowledgeContents(revision: 0, documents: [], skills: [], pairs: [])
}
