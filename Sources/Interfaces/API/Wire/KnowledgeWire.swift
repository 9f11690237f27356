package import Knowledge
import ServiceSupport
package import Store
import Taxonomy

extension KnowledgeAction.Kind: NamedValue {}
extension KnowledgeKind: NamedValue {}
extension KnowledgeStatus: NamedValue {}
extension KnowledgeTrend: NamedValue {}

/// Companies' documents and their skills, as JSON.
package enum KnowledgeWire {
    private static let nextText = "Where the next page begins; null at the end."

    // MARK: - Documents

    /// A document.
    package static let document = Fields<KnowledgeDocument>("KnowledgeDocument") { field in
        field("id", "Its id.", .uuid) { $0.id }
        field("kind", "Its sort.") { $0.kind }
        field("title", "What it is called.") { $0.title }
        field("occupation", "Framework and code of the occupation that it is about.") { document in
            document.occupation.map { "\($0.framework):\($0.code)" }
        }
        field("source", "Who it is from.") { $0.source }
        field("published_on", "The day of publication.") { $0.publishedOn }
        field("added_at", "When it was added.") { $0.addedAt }
        field("checksum", "SHA-256 of its text.") { $0.checksum }
        field("bytes", "Bytes of its text.", .count) { $0.byteCount }
        field("language", "Its language; `und` where nobody said.") { $0.language }
        field("format", "What it was read from.", .words("plain", "html", "docx", "pdf")) { $0.format }
        field("sentences", "Sentences that were read.", .count) { $0.sentences }
        field("sentences_by_meaning", "Those of them whose meaning was compared.", .count) {
            $0.sentencesByMeaning
        }
        field("keeps_text", "Whether its text is kept.") { $0.keepsText }
    }

    static let documentPage = Fields<Page.Part<KnowledgeDocument>>("KnowledgePage") { field in
        field("documents", "The page, the latest first.", .list(document)) { $0.entries }
        field("next_cursor", nextText) { $0.next }
    }

    /// A document with its text and the skills it names; after adding, whether it is new.
    static let reading = Fields<(found: KnowledgeReading, isNew: Bool?)>("KnowledgeReading") { field in
        field.include(document) { $0.found.document }
        field.optional("is_new", "Only after adding: false where the company had the same text already.") { $0.isNew }
        field("text", "The text; null where it is not kept.") { $0.found.text }
        field("mentions", "The places that name skills, in the order of the text.", .list(mention)) {
            reading -> [Mention] in
            let skills = Dictionary(reading.found.skills.map { ($0.id, $0) }) { first, _ in first }
            return reading.found.mentions.compactMap { mention in skills[mention.skillID].map { ($0, mention) } }
        }
    }

    private typealias Mention = (skill: KnowledgeSkill, place: KnowledgeMention)

    private static let mention = Fields<Mention> { field in
        field("skill_id", "The company's id of the skill.", .uuid) { $0.skill.id }
        field("name", "The skill.") { $0.skill.name }
        field("status", "Where the skill stands.") { $0.skill.status }
        field("framework", "The skill's framework; null for a new one.") { $0.skill.target?.framework }
        field("code", "Its code there; null for a new one.") { $0.skill.target?.code }
        field("start", "First byte of the words in the text, in UTF-8.", .count) { $0.place.bytes.lowerBound }
        field("end", "The byte after the last.", .count) { $0.place.bytes.upperBound }
        field("words", "The words; empty where the text is not kept.") { $0.place.words }
        field("confidence", "How likely the skill is meant; 0 for a new one.", .share(places: 4)) {
            $0.place.confidence
        }
    }

    // MARK: - Skills

    /// A skill with its counts, of a view.
    package static let skill = Fields<(count: KnowledgeCount, view: KnowledgeView)>("KnowledgeSkill") { field in
        field("id", "The company's id of it.", .uuid) { $0.count.skill.id }
        field("name", "Its name.") { $0.count.skill.name }
        field("status", "Where it stands: linked and accepted ones are used in recommendations.") {
            $0.count.skill.status
        }
        field("framework", "Its framework; null for a new one.") { $0.count.skill.target?.framework }
        field("code", "Its code there; null for a new one.") { $0.count.skill.target?.code }
        field("kind", "Its kind.") { $0.count.skill.kind.rawValue }
        field("category", "Of a trade, or of a person.") { $0.count.skill.nature }
        field("merged_into", "The id of the skill that stands for it.") { $0.count.skill.mergedInto }
        field("merged", "Names of skills that were merged into it.") { $0.count.merged }
        field("documents", "Documents that name it.", .count) { $0.count.places.count }
        field("mentions", "Places that name it.", .count) { $0.count.mentions }
        field("sources", "Distinct sources; a document without one is its own.", .count) { $0.count.sources }
        field("first_seen", "Day of the first document that names it.") { $0.count.firstSeen }
        field("last_seen", "Day of the last one.") { $0.count.lastSeen }
        field("trend", "Whether the later half of the documents names it more often than the earlier one.") {
            $0.count.trend
        }
        field("months", "Counts a month.", .list(month)) { $0.count.months }
        field("evidence", "The latest documents that name it, at most 20.", .list(evidence)) { skill in
            skill.count.places.suffix(20).reversed().map { (skill.view.documents[$0.document].id, $0.bytes) }
        }
    }

    private static let month = Fields<(month: String, documents: Int)> { field in
        field("month", "`YYYY-MM`.") { $0.month }
        field("documents", "Documents that name it.", .count) { $0.documents }
    }

    private static let evidence = Fields<(document: String, bytes: Range<Int>)> { field in
        field("document", "The document.", .uuid) { $0.document }
        field("start", "First byte of the first words that name it.", .count) { $0.bytes.lowerBound }
        field("end", "The byte after the last.", .count) { $0.bytes.upperBound }
    }

    typealias SkillPage = (total: Int, view: KnowledgeView, part: Page.Part<KnowledgeCount>)

    static let skillPage = Fields<SkillPage>("KnowledgeSkillPage") { field in
        field("total", "Skills that fit the filter.", .count) { $0.total }
        field("documents", "Documents in all.", .count) { $0.view.documents.count }
        field("skills", "The page, what most documents name first.", .list(skill)) { page in
            page.part.entries.map { ($0, page.view) }
        }
        field("next_cursor", nextText) { $0.part.next }
    }

    // MARK: - Ledger

    static let ledgerPage = Fields<Page.Part<KnowledgeAction>>("KnowledgeLedgerPage") { field in
        field("entries", "The page, the latest first.", .list(entry)) { $0.entries }
        field("next_cursor", nextText) { $0.next }
    }

    private static let entry = Fields<KnowledgeAction> { field in
        field("id", "Its id.", .uuid) { $0.id }
        field("action", "What was done.") { $0.kind }
        field("document", "The document, where it is about one.") { $0.documentID }
        field("skill", "The skill, where it is about one.") { $0.skillID }
        field("into", "The skill that stands for it from then on.") { $0.intoID }
        field("by", "Who did it.") { $0.actor }
        field("reason", "Why.") { $0.reason }
        field("at", "When.") { $0.at }
    }
}
