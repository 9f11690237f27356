import Database
package import ServiceSupport
package import Taxonomy

extension Store {
    /// Companies' documents and the skills they name.
    package struct Knowledge: Sendable {
        let pool: ConnectionPool
    }

    /// Companies' documents and the skills they name.
    package var knowledge: Knowledge { Knowledge(pool: pool) }
}

extension Store.Knowledge {
    /// The result of adding a document.
    package enum Added: Sendable, Hashable {
        /// It is new.
        case added(KnowledgeDocument)
        /// The company already has a document with the same text; nothing changed.
        case known(KnowledgeDocument)
        /// The company has reached its document limit.
        case full
    }

    /// The maximum number of documents per company; bounds the memory of caches.
    package static let documentLimit = 10_000

    /// Adds a document with the skills it names, in one transaction.
    package func add(
        _ draft: KnowledgeDraft, company: String, actor: String, now: Timestamp
    ) async throws -> Added {
        try await pool.transaction { session in
            try Self.lock(of: company, in: session)
            let document = draft.document
            let known = try KnowledgeTables.documents.first(
                "WHERE company = \(company) AND checksum = \(document.checksum)", without: ["body"], in: session)
            if let known { return .known(known.document) }
            let count = try session.first("SELECT COUNT(*) FROM knowledge_documents WHERE company = \(company)") {
                $0.integer(0)
            }
            guard count ?? 0 < Int64(Self.documentLimit) else { return .full }
            try KnowledgeTables.documents.insert(
                StoredDocument(document: document, text: draft.text), given: ["company": company], in: session)
            try Self.insert(draft.mentions, of: document.id, company: company, in: session)
            try Self.note(.add, company: company, document: document.id, actor: actor, now: now, in: session)
            try Self.endChange(of: company, in: session)
            return .added(document)
        }
    }

    /// Removes a document with its mentions, the skills that no other document names, and their ledger entries; one
    /// entry that records the removal stays.
    ///
    /// - Returns: Whether the company had it.
    package func remove(
        _ id: String, company: String, actor: String, reason: String = "", now: Timestamp
    ) async throws -> Bool {
        try await pool.transaction { session in
            try Self.lock(of: company, in: session)
            try session.execute("DELETE FROM knowledge_mentions WHERE company = \(company) AND document_id = \(id)")
            let count = try session.execute(
                "DELETE FROM knowledge_documents WHERE company = \(company) AND id = \(id)")
            guard count > 0 else { return false }
            try session.execute("DELETE FROM knowledge_ledger WHERE company = \(company) AND document_id = \(id)")
            try Self.removeUnnamedSkills(of: company, in: session)
            try Self.note(
                .remove, company: company, document: id, actor: actor, reason: reason, now: now, in: session)
            try Self.endChange(of: company, in: session)
            return true
        }
    }

    /// Documents, the latest first.
    ///
    /// - Parameter before: Only those added before the one with this id.
    package func documents(
        of company: String, before: String? = nil, limit: Int
    ) async throws -> [KnowledgeDocument] {
        try await pool.withSession { session in
            let before: SQL = if let before { " AND id < \(before)" } else { "" }
            return try KnowledgeTables.documents.all(
                "WHERE company = \(company)\(before) ORDER BY id DESC LIMIT \(limit)", without: ["body"], in: session
            ).map(\.document)
        }
    }

    /// A document with its text, where stored, and the skills it names; `nil` if the company has no document of that
    /// id.
    package func document(_ id: String, of company: String) async throws -> KnowledgeReading? {
        try await pool.withSession { session in
            let found = try KnowledgeTables.documents.first(
                "WHERE company = \(company) AND id = \(id)", in: session)
            guard let found else { return nil }
            let mentions = try KnowledgeTables.mentions.all(
                "WHERE company = \(company) AND document_id = \(id) ORDER BY position", in: session)
            let skills = try KnowledgeTables.skills.all(
                """
                WHERE company = \(company) AND id IN (
                    SELECT skill_id FROM knowledge_mentions WHERE company = \(company) AND document_id = \(id))
                """, in: session)
            return KnowledgeReading(document: found.document, text: found.text, mentions: mentions, skills: skills)
        }
    }

    /// The texts of documents by id; those not stored or already removed are omitted.
    package func texts(_ ids: [String], of company: String) async throws -> [String: String] {
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

    /// The ledger's actions, the latest first.
    ///
    /// - Parameter before: Only actions before the entry with this id.
    package func ledger(
        of company: String, before: String? = nil, limit: Int
    ) async throws -> [KnowledgeAction] {
        try await pool.withSession { session in
            let before: SQL = if let before { " AND id < \(before)" } else { "" }
            return try KnowledgeTables.ledger.all(
                "WHERE company = \(company)\(before) ORDER BY id DESC LIMIT \(limit)", in: session)
        }
    }

    /// The number of the last change of a company's rows; 0 where there was none.
    package func revision(of company: String) async throws -> Int64 {
        try await pool.withSession { try Self.revision(of: company, in: $0) }
    }

    /// A company's documents and skills, to be cached in memory.
    ///
    /// The revision is read first, so that a change made meanwhile is detected when the revision is next compared.
    package func contents(of company: String) async throws -> KnowledgeContents {
        try await pool.withSession { session in
            let revision = try Self.revision(of: company, in: session)
            let documents = try KnowledgeTables.documents.all(
                "WHERE company = \(company) ORDER BY id LIMIT \(Self.documentLimit)", without: ["body"], in: session)
            let skills = try KnowledgeTables.skills.all("WHERE company = \(company) ORDER BY id", in: session)
            return KnowledgeContents(
                revision: revision, documents: documents.map(\.document), skills: skills,
                pairs: try Self.pairs(of: company, in: session))
        }
    }

    private static func pairs(
        of company: String, in session: any DatabaseSession
    ) throws -> [KnowledgeContents.Pair] {
        // Positions are numbered in the order of the text, so the smallest is the first.
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
                documentID: row.text(0), skillID: row.text(1),
                first: Int(row.integer(2))..<max(Int(row.integer(2)), Int(row.integer(3))),
                count: Int(row.integer(4)))
        }
    }
}

/// A reviewer's verdict on a skill named in documents.
package enum KnowledgeReview: Sendable {
    /// It is right and will be used. Its nature may be corrected.
    case accept(nature: SkillNature?)
    /// It is merged into another skill of the company.
    case merge(into: String)
    /// It is merged into a skill of a framework.
    case mergeIntoSkill(KnowledgeSkillDraft)
    /// It is wrong; it is not used.
    case reject
}

extension Store.Knowledge {
    /// The result of a review.
    package enum Reviewed: Sendable, Hashable {
        /// The skill as it is now.
        case changed(KnowledgeSkill)
        /// The company has no such skill.
        case notFound
        /// The review is not possible; with the reason.
        case refused(String)
    }

    /// Writes a review and its ledger entry, in one transaction.
    package func review(
        _ id: String, of company: String, _ review: KnowledgeReview, actor: String, reason: String, now: Timestamp
    ) async throws -> Reviewed {
        try await pool.transaction { session in
            try Self.lock(of: company, in: session)
            guard let skill = try Self.skill(id, of: company, in: session) else { return .notFound }
            var kind = KnowledgeAction.Kind.accept
            var into: String?
            switch review {
            case .accept(let nature):
                try session.execute(
                    """
                    UPDATE knowledge_skills SET status = 'accepted', merged_into = NULL,
                        nature = \((nature ?? skill.nature).rawValue)
                    WHERE company = \(company) AND id = \(id)
                    """)
            case .reject:
                kind = .reject
                try session.execute(
                    """
                    UPDATE knowledge_skills SET status = 'rejected', merged_into = NULL
                    WHERE company = \(company) AND id = \(id)
                    """)
            case .merge, .mergeIntoSkill:
                kind = .merge
                let named =
                    switch review {
                    case .mergeIntoSkill(let draft): try Self.id(of: draft, company: company, in: session)
                    case .merge(let other): other
                    case .accept, .reject: id
                    }
                // If the other skill was itself merged, its target is used for both.
                guard let target = try Self.lastOfMerges(named, of: company, in: session) else {
                    return .refused("there is no skill '\(named)' to merge it into")
                }
                guard target.id != id else { return .refused("it cannot be merged into itself") }
                guard target.status != .rejected else { return .refused("'\(target.name)' was rejected") }
                into = target.id
                try session.execute(
                    """
                    UPDATE knowledge_skills SET status = 'merged', merged_into = \(target.id)
                    WHERE company = \(company) AND id = \(id)
                    """)
            }
            try Self.note(
                kind, company: company, skill: id, into: into, actor: actor, reason: reason, now: now, in: session)
            try Self.endChange(of: company, in: session)
            return try Self.skill(id, of: company, in: session).map { .changed($0) } ?? .notFound
        }
    }

    /// The skill at the end of a chain of merges; `nil` if there is none.
    private static func lastOfMerges(
        _ id: String, of company: String, in session: any DatabaseSession
    ) throws -> KnowledgeSkill? {
        var skill = try Self.skill(id, of: company, in: session)
        // Merging a skill into itself, even along the chain, is refused, so chains end.
        while let next = skill?.mergedInto { skill = try Self.skill(next, of: company, in: session) }
        return skill
    }
}
