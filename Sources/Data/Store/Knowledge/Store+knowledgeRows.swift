import Database
import ServiceSupport
import Taxonomy

extension Store {
    /// The columns that `knowledgeDocument(_:)` reads, in its order.
    static let documentColumns = """
        id, kind, title, framework, occupation_code, source, published_on, day, added_at, checksum, byte_count, language, \
        format, sentences, sentences_by_meaning, CASE WHEN body IS NULL THEN 0 ELSE 1 END
        """
    /// How many they are.
    static let documentColumnCount = 16

    static func knowledgeDocument(_ row: any RowReading) -> KnowledgeDocument {
        var occupation: KnowledgeDocument.OccupationReference?
        if let framework = row.optionalText(3), let code = row.optionalText(4) {
            occupation = .init(framework: framework, code: code)
        }
        return KnowledgeDocument(
            id: row.text(0), kind: KnowledgeKind(rawValue: row.text(1)) ?? .other, title: row.text(2),
            occupation: occupation, source: row.text(5), publishedOn: row.optionalText(6), day: row.text(7),
            addedAt: Timestamp(milliseconds: row.integer(8)), checksum: row.text(9), byteCount: Int(row.integer(10)),
            language: row.text(11), format: row.text(12), sentences: Int(row.integer(13)),
            sentencesByMeaning: Int(row.integer(14)), keepsText: row.integer(15) != 0)
    }

    /// The columns that `knowledgeSkill(_:)` reads, in its order.
    static let skillColumns = "id, framework, code, name, kind, nature, status, merged_into"

    static func knowledgeSkill(_ row: any RowReading) -> KnowledgeSkill {
        var target: KnowledgeSkillDraft.Target?
        if let framework = row.optionalText(1), let code = row.optionalText(2) {
            target = .init(framework: framework, code: code)
        }
        return KnowledgeSkill(
            id: row.text(0), target: target, name: row.text(3), kind: SkillKind(rawValue: row.text(4)) ?? .skill,
            nature: SkillNature(rawValue: row.text(5)) ?? .hard,
            status: KnowledgeStatus(rawValue: row.text(6)) ?? .proposed, mergedInto: row.optionalText(7))
    }

    static func knowledgeSkill(
        _ id: String, of company: String, in session: any DatabaseSession
    ) throws -> KnowledgeSkill? {
        try session.first(
            "SELECT \(raw: skillColumns) FROM knowledge_skills WHERE company = \(company) AND id = \(id)",
            read: knowledgeSkill)
    }

    // MARK: - Changing

    /// Makes the company's row if there is none and locks it: one change of a company's rows at a time.
    static func lockKnowledge(of company: String, in session: any DatabaseSession) throws {
        try session.execute(
            """
            INSERT INTO knowledge_companies (company, revision) VALUES (\(company), 0)\
            \(clause: .orKeep(key: ["company"]))
            """)
        _ = try session.first(
            "SELECT revision FROM knowledge_companies WHERE company = \(company)\(clause: .forUpdate)"
        ) { $0.integer(0) }
    }

    static func endKnowledgeChange(of company: String, in session: any DatabaseSession) throws {
        try session.execute("UPDATE knowledge_companies SET revision = revision + 1 WHERE company = \(company)")
    }

    static func knowledgeRevision(of company: String, in session: any DatabaseSession) throws -> Int64 {
        try session.first("SELECT revision FROM knowledge_companies WHERE company = \(company)") { $0.integer(0) } ?? 0
    }

    static func insert(
        _ document: KnowledgeDocument, text: String?, company: String, in session: any DatabaseSession
    ) throws {
        try session.execute(
            """
            INSERT INTO knowledge_documents (company, id, kind, title, framework, occupation_code, source, published_on,
                day, added_at, checksum, byte_count, language, format, sentences, sentences_by_meaning, body)
            VALUES (\(company), \(document.id), \(document.kind.rawValue), \(document.title),
                \((document.occupation?.framework).sqlValue), \((document.occupation?.code).sqlValue),
                \(document.source), \(document.publishedOn.sqlValue), \(document.day),
                \(document.addedAt.milliseconds), \(document.checksum), \(document.byteCount), \(document.language),
                \(document.format), \(document.sentences), \(document.sentencesByMeaning), \(text.sqlValue))
            """)
    }

    static func insert(
        _ mentions: [(skill: KnowledgeSkillDraft, mention: KnowledgeMention)], of document: String, company: String,
        in session: any DatabaseSession
    ) throws {
        var ids: [String: String] = [:]
        for entry in mentions where ids[entry.skill.key] == nil {
            ids[entry.skill.key] = try id(of: entry.skill, company: company, in: session)
        }
        _ = try session.bulkInsert(
            into: "knowledge_mentions",
            columns: [
                "company", "document_id", "position", "skill_id", "start_byte", "end_byte", "confidence", "words",
            ]
        ) { rows in
            for (position, entry) in mentions.enumerated() {
                rows.text(company)
                rows.text(document)
                rows.integer(Int64(position))
                rows.text(ids[entry.skill.key])
                rows.integer(Int64(entry.mention.bytes.lowerBound))
                rows.integer(Int64(entry.mention.bytes.upperBound))
                rows.real(entry.mention.confidence)
                rows.text(entry.mention.words)
                try rows.endRow()
            }
        }
    }

    /// The id of a skill's row, which is made if there is none.
    static func id(
        of skill: KnowledgeSkillDraft, company: String, in session: any DatabaseSession
    ) throws -> String {
        let known = try session.first(
            "SELECT id FROM knowledge_skills WHERE company = \(company) AND skill_key = \(skill.key)"
        ) { $0.text(0) }
        if let known { return known }
        let id = UUIDv7.next().description
        let status = skill.target == nil ? KnowledgeStatus.proposed : .linked
        try session.execute(
            """
            INSERT INTO knowledge_skills (company, id, skill_key, framework, code, name, kind, nature, status)
            VALUES (\(company), \(id), \(skill.key), \((skill.target?.framework).sqlValue),
                \((skill.target?.code).sqlValue), \(skill.name), \(skill.kind.rawValue), \(skill.nature.rawValue),
                \(status.rawValue))
            """)
        return id
    }

    /// Removes skills that no document names and that stand for no skill that one names, with what the ledger says of
    /// them: their names are words of documents that are gone.
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
        try session.execute(
            """
            INSERT INTO knowledge_ledger (company, id, action, document_id, skill_id, into_id, actor, reason,
                happened_at)
            VALUES (\(company), \(UUIDv7.next().description), \(kind.rawValue), \(document.sqlValue),
                \(skill.sqlValue), \(into.sqlValue), \(actor), \(reason), \(now.milliseconds))
            """)
    }
}
