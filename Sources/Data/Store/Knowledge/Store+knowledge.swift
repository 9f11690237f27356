import Database
package import ServiceSupport
import Taxonomy

extension Store {
    /// What adding a document came to.
    package enum KnowledgeAdded: Sendable, Hashable {
        /// It is new.
        case added(KnowledgeDocument)
        /// The company has a document of the same text; nothing changed.
        case known(KnowledgeDocument)
        /// The company has as many documents as it may.
        case full
    }

    /// Documents that a company may have; what holds them in memory is bounded by it.
    package static let knowledgeDocumentLimit = 10_000

    /// Adds a document with what it names, in one transaction.
    package func addKnowledge(
        _ draft: KnowledgeDraft, company: String, actor: String, now: Timestamp
    ) async throws -> KnowledgeAdded {
        try await pool.transaction { session in
            try Self.lockKnowledge(of: company, in: session)
            let document = draft.document
            let known = try session.first(
                """
                SELECT \(raw: Self.documentColumns) FROM knowledge_documents
                WHERE company = \(company) AND checksum = \(document.checksum)
                """, read: Self.knowledgeDocument)
            if let known { return .known(known) }
            let count = try session.first("SELECT COUNT(*) FROM knowledge_documents WHERE company = \(company)") {
                $0.integer(0)
            }
            guard count ?? 0 < Int64(Self.knowledgeDocumentLimit) else { return .full }
            try Self.insert(document, text: draft.text, company: company, in: session)
            try Self.insert(draft.mentions, of: document.id, company: company, in: session)
            try Self.note(.add, company: company, document: document.id, actor: actor, now: now, in: session)
            try Self.endKnowledgeChange(of: company, in: session)
            return .added(document)
        }
    }

    /// Removes a document with its mentions, the skills that no other document names, and what the ledger says of them;
    /// one row that says that it was removed stays.
    ///
    /// - Returns: Whether the company had it.
    package func removeKnowledge(
        _ id: String, company: String, actor: String, reason: String = "", now: Timestamp
    ) async throws -> Bool {
        try await pool.transaction { session in
            try Self.lockKnowledge(of: company, in: session)
            try session.execute("DELETE FROM knowledge_mentions WHERE company = \(company) AND document_id = \(id)")
            let count = try session.execute(
                "DELETE FROM knowledge_documents WHERE company = \(company) AND id = \(id)")
            guard count > 0 else { return false }
            try session.execute("DELETE FROM knowledge_ledger WHERE company = \(company) AND document_id = \(id)")
            try Self.removeUnnamedSkills(of: company, in: session)
            try Self.note(
                .remove, company: company, document: id, actor: actor, reason: reason, now: now, in: session)
            try Self.endKnowledgeChange(of: company, in: session)
            return true
        }
    }

    /// Documents, the latest first.
    ///
    /// - Parameter before: Only those added before the one with this id.
    package func knowledgeDocuments(
        of company: String, before: String? = nil, limit: Int
    ) async throws -> [KnowledgeDocument] {
        try await pool.withSession { session in
            let before: SQL = if let before { " AND id < \(before)" } else { "" }
            return try session.all(
                """
                SELECT \(raw: Self.documentColumns) FROM knowledge_documents WHERE company = \(company)\(before)
                ORDER BY id DESC LIMIT \(limit)
                """, read: Self.knowledgeDocument)
        }
    }

    /// A document with its text, where that is kept, and what it names; `nil` if the company has none of that id.
    package func knowledgeDocument(_ id: String, of company: String) async throws -> KnowledgeReading? {
        try await pool.withSession { session in
            let found = try session.first(
                """
                SELECT \(raw: Self.documentColumns), body FROM knowledge_documents
                WHERE company = \(company) AND id = \(id)
                """
            ) { (document: Self.knowledgeDocument($0), text: $0.optionalText(Self.documentColumnCount)) }
            guard let found else { return nil }
            let mentions = try session.all(
                """
                SELECT skill_id, start_byte, end_byte, confidence, words FROM knowledge_mentions
                WHERE company = \(company) AND document_id = \(id) ORDER BY position
                """
            ) { row in
                KnowledgeMention(
                    skillID: row.text(0), bytes: Self.range(row.integer(1), row.integer(2)), confidence: row.real(3),
                    words: row.text(4))
            }
            let skills = try session.all(
                """
                SELECT \(raw: Self.skillColumns) FROM knowledge_skills WHERE company = \(company) AND id IN (
                    SELECT skill_id FROM knowledge_mentions WHERE company = \(company) AND document_id = \(id))
                """, read: Self.knowledgeSkill)
            return KnowledgeReading(document: found.document, text: found.text, mentions: mentions, skills: skills)
        }
    }

    /// The texts of documents by their ids; those that are not kept, or are gone, are left out.
    package func knowledgeTexts(_ ids: [String], of company: String) async throws -> [String: String] {
        guard !ids.isEmpty else { return [:] }
        return try await pool.withSession { session in
            let rows = try session.all(
                """
                SELECT id, body FROM knowledge_documents
                WHERE company = \(company) AND id IN (\(list: ids)) AND body IS NOT NULL
                """
            ) { (id: $0.text(0), text: $0.text(1)) }
            return Dictionary(rows.map { ($0.id, $0.text) }) { first, _ in first }
        }
    }

    /// What was done, the latest first.
    ///
    /// - Parameter before: Only what was done before the entry with this id.
    package func knowledgeLedger(
        of company: String, before: String? = nil, limit: Int
    ) async throws -> [KnowledgeAction] {
        try await pool.withSession { session in
            let before: SQL = if let before { " AND id < \(before)" } else { "" }
            return try session.all(
                """
                SELECT id, action, document_id, skill_id, into_id, actor, reason, happened_at FROM knowledge_ledger
                WHERE company = \(company)\(before) ORDER BY id DESC LIMIT \(limit)
                """
            ) { row in
                KnowledgeAction(
                    id: row.text(0), kind: KnowledgeAction.Kind(rawValue: row.text(1)) ?? .add,
                    documentID: row.optionalText(2), skillID: row.optionalText(3), intoID: row.optionalText(4),
                    actor: row.text(5), reason: row.text(6), at: Timestamp(milliseconds: row.integer(7)))
            }
        }
    }

    /// The number of the last change of a company's rows; 0 where there never was one.
    package func knowledgeRevision(of company: String) async throws -> Int64 {
        try await pool.withSession { try Self.knowledgeRevision(of: company, in: $0) }
    }

    /// All that is held in memory of a company.
    ///
    /// Its number is read first: what another node changes meanwhile is read again when the number is next compared.
    package func knowledgeContents(of company: String) async throws -> KnowledgeContents {
        try await pool.withSession { session in
            let revision = try Self.knowledgeRevision(of: company, in: session)
            let documents = try session.all(
                """
                SELECT \(raw: Self.documentColumns) FROM knowledge_documents WHERE company = \(company)
                ORDER BY id LIMIT \(Self.knowledgeDocumentLimit)
                """, read: Self.knowledgeDocument)
            let skills = try session.all(
                "SELECT \(raw: Self.skillColumns) FROM knowledge_skills WHERE company = \(company) ORDER BY id",
                read: Self.knowledgeSkill)
            return KnowledgeContents(
                revision: revision, documents: documents, skills: skills,
                pairs: try Self.knowledgePairs(of: company, in: session))
        }
    }

    private static func knowledgePairs(
        of company: String, in session: any DatabaseSession
    ) throws -> [KnowledgeContents.Pair] {
        // Places are numbered in the order of the text, so the least of them is the first.
        try session.all(
            """
            SELECT p.document_id, p.skill_id, m.start_byte, m.end_byte, p.places
            FROM (SELECT document_id, skill_id, MIN(position) AS first_place, COUNT(*) AS places
                FROM knowledge_mentions WHERE company = \(company) GROUP BY document_id, skill_id) p
            JOIN knowledge_mentions m ON m.company = \(company) AND m.document_id = p.document_id
                AND m.position = p.first_place
            ORDER BY p.document_id, p.skill_id
            """
        ) { row in
            KnowledgeContents.Pair(
                documentID: row.text(0), skillID: row.text(1), first: range(row.integer(2), row.integer(3)),
                count: Int(row.integer(4)))
        }
    }

    static func range(_ start: Int64, _ end: Int64) -> Range<Int> { Int(start)..<max(Int(start), Int(end)) }
}
