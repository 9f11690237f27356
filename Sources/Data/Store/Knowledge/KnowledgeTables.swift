import Database
import ServiceSupport
import Taxonomy

/// A document with its text.
struct StoredDocument {
    let document: KnowledgeDocument
    /// `nil` where it is not stored, or was not read.
    let text: String?
}

/// The tables of companies' documents and the skills they name. Every key begins with the company, so that no foreign
/// key can cross companies.
enum KnowledgeTables {
    private static let ofCompany = [TableDefinition.Reference.to("knowledge_companies", ["company": "company"])]

    /// One row per company that ever added a document. `revision` increases with every change of the company's rows:
    /// writers lock the row first, and caches compare the number to detect changes.
    static let companies = TableDefinition(
        "knowledge_companies", primaryKey: ["company"], columns: [.code("company", 64), .integer("revision")])

    /// One row per document. `body` is NULL where the text is not stored; `day` is the day of publication, or the day
    /// on which the document was added.
    static let documents = Table<StoredDocument>(
        "knowledge_documents", key: ["company", "id"], to: ofCompany, indexes: [.unique("company", "checksum")]
    ) { column in
        column.given("company", .code(64))
        let document = KnowledgeDocument(
            id: column("id", .code(36)) { $0.document.id },
            kind: column.choice("kind", .code(24), { $0.document.kind }, else: .other),
            title: column("title") { $0.document.title },
            occupation: .init(
                framework: column("framework", .code(40)) { $0.document.occupation?.framework },
                code: column("occupation_code", .code(255)) { $0.document.occupation?.code }),
            source: column("source") { $0.document.source },
            publishedOn: column("published_on", .code(10)) { $0.document.publishedOn },
            day: column("day", .code(10)) { $0.document.day }, addedAt: column("added_at") { $0.document.addedAt },
            checksum: column("checksum", .code(64)) { $0.document.checksum },
            byteCount: column("byte_count") { $0.document.byteCount },
            language: column("language", .code(16)) { $0.document.language },
            format: column("format", .code(16)) { $0.document.format },
            sentences: column("sentences") { $0.document.sentences },
            sentencesByMeaning: column("sentences_by_meaning") { $0.document.sentencesByMeaning },
            keepsText: column.computed("CASE WHEN body IS NULL THEN 0 ELSE 1 END", as: Bool.self))
        return StoredDocument(document: document, text: column("body") { $0.text })
    }

    /// One row per skill named in a company's documents, of a framework or new. `merged_into` is the id of the skill it
    /// was merged into.
    static let skills = Table<KnowledgeSkill>(
        "knowledge_skills", key: ["company", "id"], to: ofCompany,
        indexes: [.unique("company", "skill_key"), .on("company", "merged_into")]
    ) { column in
        column.given("company", .code(64))
        let id = column("id", .code(36)) { $0.id }
        column.given("skill_key", .code(300))
        return KnowledgeSkill(
            id: id,
            target: .init(
                framework: column("framework", .code(40)) { $0.target?.framework },
                code: column("code", .code(255)) { $0.target?.code }),
            name: column("name") { $0.name }, kind: column.choice("kind", .code(24), { $0.kind }, else: .skill),
            nature: column.choice("nature", .code(8), { $0.nature }, else: .hard),
            status: column.choice("status", .code(16), { $0.status }, else: .proposed),
            mergedInto: column("merged_into", .code(36)) { $0.mergedInto })
    }

    /// One row per position in a document that names a skill. `words` is empty where the text is not stored.
    static let mentions = Table<KnowledgeMention>(
        "knowledge_mentions", key: ["company", "document_id", "position"],
        to: [
            .to("knowledge_documents", ["company": "company", "document_id": "id"]),
            .to("knowledge_skills", ["company": "company", "skill_id": "id"]),
        ],
        indexes: [.on("company", "skill_id")]
    ) { column in
        column.given("company", .code(64))
        column.given("document_id", .code(36))
        column.number("position")
        let skill = column("skill_id", .code(36)) { $0.skillID }
        let start = column("start_byte") { $0.bytes.lowerBound }
        let end = column("end_byte") { $0.bytes.upperBound }
        return KnowledgeMention(
            skillID: skill, bytes: start..<max(start, end), confidence: column("confidence") { $0.confidence },
            words: column("words") { $0.words })
    }

    /// One row per action: what was added, reviewed or removed, by whom and why. When a document is removed, the rows
    /// about it and about skills that only it named are removed too.
    static let ledger = Table<KnowledgeAction>(
        "knowledge_ledger", key: ["company", "id"], to: ofCompany,
        indexes: [.on("company", "document_id"), .on("company", "skill_id")]
    ) { column in
        column.given("company", .code(64))
        return KnowledgeAction(
            id: column("id", .code(36)) { $0.id },
            kind: column.choice("action", .code(16), { $0.kind }, else: .add),
            documentID: column("document_id", .code(36)) { $0.documentID },
            skillID: column("skill_id", .code(36)) { $0.skillID }, intoID: column("into_id", .code(36)) { $0.intoID },
            actor: column("actor", .code(64)) { $0.actor }, reason: column("reason") { $0.reason },
            at: column("happened_at") { $0.at })
    }

    /// The tables, referenced ones first.
    static let all = [
        companies, documents.definition, skills.definition, mentions.definition, ledger.definition,
    ]
}
