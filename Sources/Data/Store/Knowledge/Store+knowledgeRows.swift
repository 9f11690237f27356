import Database
import ServiceSupport
import Taxonomy

extension Store.Knowledge {
    static func skill(
        _ id: String, of company: String, in session: any DatabaseSession
    ) throws -> KnowledgeSkill? {
        try KnowledgeTables.skills.first("WHERE company = \(company) AND id = \(id)", in: session)
    }

    /// Creates the company's row if there is none and locks it, so that changes of a company's rows are serialised.
    static func lock(of company: String, in session: any DatabaseSession) throws {
        try session.execute(
            """
            INSERT INTO knowledge_companies (company, revision) VALUES (\(company), 0)\
            \(clause: .orKeep(key: ["company"]))
            """)
        _ = try session.first(
            "SELECT revision FROM knowledge_companies WHERE company = \(company)\(clause: .forUpdate)"
        ) { $0.integer(0) }
    }

    static func endChange(of company: String, in session: any DatabaseSession) throws {
        try session.execute("UPDATE knowledge_companies SET revision = revision + 1 WHERE company = \(company)")
    }

    static func revision(of company: String, in session: any DatabaseSession) throws -> Int64 {
        try session.first("SELECT revision FROM knowledge_companies WHERE company = \(company)") { $0.integer(0) } ?? 0
    }

    static func insert(
        _ mentions: [(skill: KnowledgeSkillDraft, mention: KnowledgeMention)], of document: String, company: String,
        in session: any DatabaseSession
    ) throws {
        var ids: [String: String] = [:]
        for entry in mentions where ids[entry.skill.key] == nil {
            ids[entry.skill.key] = try id(of: entry.skill, company: company, in: session)
        }
        let rows = mentions.map { entry in
            KnowledgeMention(
                skillID: ids[entry.skill.key] ?? "", bytes: entry.mention.bytes, confidence: entry.mention.confidence,
                words: entry.mention.words)
        }
        try KnowledgeTables.mentions.insert(
            rows, given: ["company": company, "document_id": document], in: session)
    }

    /// The id of a skill's row, which is created if there is none.
    static func id(
        of skill: KnowledgeSkillDraft, company: String, in session: any DatabaseSession
    ) throws -> String {
        let known = try session.first(
            "SELECT id FROM knowledge_skills WHERE company = \(company) AND skill_key = \(skill.key)"
        ) { $0.text(0) }
        if let known { return known }
        let id = UUIDv7.next().description
        try KnowledgeTables.skills.insert(
            KnowledgeSkill(
                id: id, target: skill.target, name: skill.name, kind: skill.kind, nature: skill.nature,
                status: skill.target == nil ? .proposed : .linked, mergedInto: nil),
            given: ["company": company, "skill_key": skill.key], in: session)
        return id
    }

    /// Removes skills that no document names and that no other skill is merged into, with their ledger entries, since
    /// their names are words from removed documents.
    static func removeUnnamedSkills(of company: String, in session: any DatabaseSession) throws {
        while true {
            let ids = try session.all(
                """
                SELECT s.id FROM knowledge_skills s WHERE s.company = \(company)
                    AND NOT EXISTS (SELECT 1 FROM knowledge_mentions m
                        WHERE m.company = \(company) AND m.skill_id = s.id)
                    AND NOT EXISTS (SELECT 1 FROM knowledge_skills o
                        WHERE o.company = \(company) AND o.merged_into = s.id)
                ORDER BY s.id LIMIT 200
                """
            ) { $0.text(0) }
            guard !ids.isEmpty else { return }
            try session.execute(
                """
                DELETE FROM knowledge_ledger WHERE company = \(company)
                    AND (skill_id IN (\(list: ids)) OR into_id IN (\(list: ids)))
                """)
            try session.execute("DELETE FROM knowledge_skills WHERE company = \(company) AND id IN (\(list: ids))")
        }
    }

    static func note(
        _ kind: KnowledgeAction.Kind, company: String, document: String? = nil, skill: String? = nil,
        into: String? = nil, actor: String, reason: String = "", now: Timestamp, in session: any DatabaseSession
    ) throws {
        try KnowledgeTables.ledger.insert(
            KnowledgeAction(
                id: UUIDv7.next().description, kind: kind, documentID: document, skillID: skill, intoID: into,
                actor: actor, reason: reason, at: now),
            given: ["company": company], in: session)
    }
}
