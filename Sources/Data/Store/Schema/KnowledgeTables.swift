import Database

/// What companies' documents say about skills. Every key begins with the company, so that no reference can lead from one
/// company's rows to another's.
enum KnowledgeTables {
    /// One row a company that ever added a document. `revision` grows with every change of the company's rows: who
    /// changes them locks the row first, who holds them in memory looks whether it has grown.
    static let companies = TableDefinition(
        "knowledge_companies", primaryKey: ["company"], columns: [.code("company", 64), .integer("revision")])

    /// One row a document. `body` is NULL where the text is not kept; `day` is the day of publication, or that on which
    /// the document was added.
    static let documents = TableDefinition(
        "knowledge_documents", primaryKey: ["company", "id"],
        columns: [
            .code("company", 64), .code("id", 36), .code("kind", 24), .text("title"), .code("framework").optional,
            .code("occupation_code", 255).optional, .text("source"), .code("published_on", 10).optional,
            .code("day", 10), .timestamp("added_at"), .code("checksum", 64), .integer("byte_count"),
            .code("language", 16), .code("format", 16), .integer("sentences"), .integer("sentences_by_meaning"),
            .text("body").optional,
        ],
        references: [.to("knowledge_companies", ["company": "company"])],
        indexes: [.unique("company", "checksum")])

    /// One row a skill that a company's documents name: of a framework, or new. `merged_into` is the id of the skill that
    /// stands for it.
    static let skills = TableDefinition(
        "knowledge_skills", primaryKey: ["company", "id"],
        columns: [
            .code("company", 64), .code("id", 36), .code("skill_key", 300), .code("framework").optional,
            .code("code", 255).optional, .text("name"), .code("kind", 24), .code("nature", 8), .code("status", 16),
            .code("merged_into", 36).optional,
        ],
        references: [.to("knowledge_companies", ["company": "company"])],
        indexes: [.unique("company", "skill_key"), .on("company", "merged_into")])

    /// One row a place of a document that names a skill. `words` is empty where the text is not kept.
    static let mentions = TableDefinition(
        "knowledge_mentions", primaryKey: ["company", "document_id", "position"],
        columns: [
            .code("company", 64), .code("document_id", 36), .integer("position"), .code("skill_id", 36),
            .integer("start_byte"), .integer("end_byte"), .real("confidence"), .text("words"),
        ],
        references: [
            .to("knowledge_documents", ["company": "company", "document_id": "id"]),
            .to("knowledge_skills", ["company": "company", "skill_id": "id"]),
        ],
        indexes: [.on("company", "skill_id")])

    /// One row an action: what was added, reviewed and removed, by whom and why. A removed document takes the rows about
    /// it and about skills that only it named with it.
    static let ledger = TableDefinition(
        "knowledge_ledger", primaryKey: ["company", "id"],
        columns: [
            .code("company", 64), .code("id", 36), .code("action", 16), .code("document_id", 36).optional,
            .code("skill_id", 36).optional, .code("into_id", 36).optional, .code("actor", 64), .text("reason"),
            .timestamp("happened_at"),
        ],
        references: [.to("knowledge_companies", ["company": "company"])],
        indexes: [.on("company", "document_id"), .on("company", "skill_id")])

    /// The tables, those that others refer to first.
    static let all = [companies, documents, skills, mentions, ledger]

    /// The migration that makes them.
    static let migration = Migration(number: 7, name: "knowledge", steps: all.map { .createTable($0) })
}
