package import Store
import Taxonomy

/// How often documents name a skill as time goes on.
package enum KnowledgeTrend: String, Sendable, CaseIterable, Hashable {
    /// The later half of the documents names it more often.
    case emerging
    /// As often.
    case steady
    /// The later half names it less often.
    case declining
    /// One document names it, or all documents are of one day: there is nothing to compare.
    case unclear
}

/// A skill that a company's documents name, with counts.
package struct KnowledgeCount: Sendable {
    /// A document that names it.
    package struct Place: Sendable, Hashable {
        /// The document's place in the view.
        package let document: Int
        /// The first words that name it, in bytes of the document's text.
        package let bytes: Range<Int>
    }

    /// The skill.
    package let skill: KnowledgeSkill
    /// The names of skills that were merged into it.
    package let merged: [String]
    /// Who names it, or one that was merged into it: each document once, in the order of the view.
    package let places: [Place]
    /// Places of texts that name it.
    package let mentions: Int
    /// Distinct sources; a document without one is its own.
    package let sources: Int
    /// Documents a month (`YYYY-MM`) that name it, the earliest month first; months without any are left out.
    package let months: [(month: String, documents: Int)]
    /// The day of the first document that names it.
    package let firstSeen: String
    /// The day of the last one.
    package let lastSeen: String
    /// Whether its share of the documents rises.
    package let trend: KnowledgeTrend
}

/// What a company's documents say, as it was at one moment. Immutable: a change makes another view.
package final class KnowledgeView: Sendable {
    /// Documents about one occupation that are counted, the latest.
    static let occupationLimit = 500

    /// The number of the last change that is in it.
    package let revision: Int64
    /// The documents, the oldest day first.
    package let documents: [KnowledgeDocument]
    /// Every skill, those that most documents name first.
    package let counts: [KnowledgeCount]
    private let byOccupation: [KnowledgeDocument.OccupationReference: [Int]]
    /// For each document the used skills that it names: places in `counts`, with the first words.
    private let named: [[(count: Int, bytes: Range<Int>)]]
    private let placesByID: [String: Int]

    /// Nothing is known.
    static let empty = KnowledgeView(KnowledgeContents.nothing)

    /// Counts what a company's rows hold.
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
            // What was merged is still listed by itself, so that the merge can be undone.
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

    /// What documents about occupations name.
    package struct Named: Sendable {
        /// The documents, the oldest day first.
        package let documents: [KnowledgeDocument]
        /// Skills that may be used, with the documents that name them, those that most name first.
        package let skills: [(count: KnowledgeCount, places: [KnowledgeCount.Place])]
    }

    /// What documents about one of some occupations name: linked and accepted skills alone.
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

    /// The skill that stands for a skill after every merge.
    private static func final(_ skill: KnowledgeSkill, among skills: [String: KnowledgeSkill]) -> KnowledgeSkill {
        var skill = skill
        // As many steps as there are skills: rows that somebody wrote by hand may go round in a circle.
        for _ in 0..<skills.count {
            guard let next = skill.mergedInto.flatMap({ skills[$0] }) else { break }
            skill = next
        }
        return skill
    }

    /// The day at which the later half of the documents begins.
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
            // Shares compared without dividing.
            let (left, right) = (after * earlier, (places.count - after) * later)
            return left > right ? .emerging : left < right ? .declining : .steady
        }
    }

    /// What is gathered of one skill.
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
