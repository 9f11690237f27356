import Database
import Taxonomy

extension ContentReader {
    /// `base` with its headings and qualifications: what labels and facts are about.
    func addingHeadings(to base: ReleaseContent) throws -> ReleaseContent {
        var content = base
        content.groups = try session.all(
            """
            SELECT code, title, summary, depth, parent_code FROM occupation_groups
            WHERE release_id = \(release) ORDER BY code
            """
        ) { row in
            OccupationGroupRecord(
                code: row.text(0), title: row.text(1), summary: row.text(2),
                level: Int16(truncatingIfNeeded: row.integer(3)), parentCode: row.optionalText(4))
        }
        content.qualifications = try session.all(
            """
            SELECT code, title, summary, level, sector, occupation FROM qualifications
            WHERE release_id = \(release) ORDER BY code
            """
        ) { row in
            QualificationRecord(
                code: row.text(0), title: row.text(1), summary: row.text(2), level: row.optionalReal(3),
                sector: row.text(4), occupation: row.text(5))
        }
        return content
    }

    /// `base` with its facts, links, crosswalks and figures of demand.
    func addingConcepts(to base: ReleaseContent, _ keys: ContentKeys) throws -> ReleaseContent {
        var content = try addingHeadings(to: base)
        let concepts = ConceptKeys(content)
        content.memberships = try session.all(
            """
            SELECT occupation_code, group_code FROM occupation_memberships
            WHERE release_id = \(release) ORDER BY occupation_code, group_code
            """
        ) { row in
            OccupationMembership(
                occupation: try position(row, 0, keys.occupations), group: try position(row, 1, concepts.groups))
        }
        content.attributes = try attributes(concepts)
        content.occupationLinks = try occupationLinks(keys)
        content.sectorSkills = try session.all(
            """
            SELECT code, sector, skill_code, title, scale_code, level FROM sector_skills
            WHERE release_id = \(release) ORDER BY code
            """
        ) { row in
            SectorSkillRecord(
                code: row.text(0), sector: row.text(1), skill: try position(row, 2, keys.skills), title: row.text(3),
                scale: try scale(row, 4, keys), level: row.real(5))
        }
        content.crosswalks = try crosswalks()
        content.indicators = try indicators()
        return content
    }

    /// Names beside the preferred ones, and in other languages; they are about what `content` holds.
    func labels(of content: ReleaseContent) throws -> [LabelRecord] {
        try labels(ConceptKeys(try addingHeadings(to: content)))
    }

    private func labels(_ concepts: ConceptKeys) throws -> [LabelRecord] {
        var subjects = RepeatedText<ConceptSubject>()
        var kinds = RepeatedText<TitleKind>()
        var languages = InternedTexts()
        return try session.all(
            """
            SELECT subject, code, language, kind, label FROM labels WHERE release_id = \(release)
            ORDER BY subject, code, language, kind, position
            """
        ) { row in
            let subject = subjects.value(row.bytes(0)) { ConceptSubject(rawValue: $0) ?? .occupation }
            return LabelRecord(
                subject: subject, position: try position(row, 1, concepts.positions(of: subject)),
                language: languages.text(row.bytes(2)),
                kind: kinds.value(row.bytes(3)) { TitleKind(rawValue: $0) ?? .alternate }, text: row.text(4))
        }
    }

    private func attributes(_ concepts: ConceptKeys) throws -> [AttributeRecord] {
        var subjects = RepeatedText<ConceptSubject>()
        var names = InternedTexts()
        var values = InternedTexts()
        return try session.all(
            """
            SELECT subject, code, name, value FROM attributes WHERE release_id = \(release)
            ORDER BY subject, code, name, position
            """
        ) { row in
            let subject = subjects.value(row.bytes(0)) { ConceptSubject(rawValue: $0) ?? .occupation }
            return AttributeRecord(
                subject: subject, position: try position(row, 1, concepts.positions(of: subject)),
                name: names.text(row.bytes(2)), value: values.text(row.bytes(3)))
        }
    }

    private func occupationLinks(_ keys: ContentKeys) throws -> [OccupationSkillLink] {
        var relations = RepeatedText<OccupationSkillLink.Relation>()
        return try session.all(
            """
            SELECT occupation_code, skill_code, relation FROM occupation_links WHERE release_id = \(release)
            ORDER BY occupation_code, skill_code, relation
            """
        ) { row in
            OccupationSkillLink(
                occupation: try position(row, 0, keys.occupations), skill: try position(row, 1, keys.skills),
                relation: relations.value(row.bytes(2)) { OccupationSkillLink.Relation(rawValue: $0) ?? .uses })
        }
    }

    private func crosswalks() throws -> [CrosswalkRecord] {
        var ids = InternedTexts()
        return try session.all(
            """
            SELECT source, source_code, target, target_code, relation, is_partial, weight, note FROM crosswalks
            WHERE release_id = \(release) ORDER BY source, source_code, target, target_code, position
            """
        ) { row in
            CrosswalkRecord(
                source: Classification(id: ids.text(row.bytes(0))), sourceCode: row.text(1),
                target: Classification(id: ids.text(row.bytes(2))), targetCode: row.text(3),
                relation: row.optionalText(4).flatMap(MappingRelation.init), isPartial: row.optionalBool(5),
                weight: row.optionalReal(6), note: row.text(7))
        }
    }

    private func indicators() throws -> [IndicatorRecord] {
        var texts = InternedTexts()
        return try session.all(
            """
            SELECT subject, classification, code, country, measure, period, figure, unit, note FROM labour_market
            WHERE release_id = \(release)
            ORDER BY subject, classification, code, country, measure, period, position
            """
        ) { row in
            IndicatorRecord(
                subject: ConceptSubject(rawValue: row.text(0)) ?? .occupation,
                classification: Classification(id: texts.text(row.bytes(1))), code: row.text(2),
                country: texts.text(row.bytes(3)), measure: texts.text(row.bytes(4)), period: texts.text(row.bytes(5)),
                value: row.optionalReal(6), unit: texts.text(row.bytes(7)), note: texts.text(row.bytes(8)))
        }
    }
}

/// Positions of the codes that labels and facts are about. Confined to one thread.
struct ConceptKeys {
    private let occupations: CodePositions
    private let skills: CodePositions
    /// Headings.
    let groups: CodePositions
    private let qualifications: CodePositions

    init(_ content: ReleaseContent) {
        occupations = CodePositions(content.occupations.map(\.code))
        skills = CodePositions(content.skills.map(\.code))
        groups = CodePositions(content.groups.map(\.code))
        qualifications = CodePositions(content.qualifications.map(\.code))
    }

    func positions(of subject: ConceptSubject) -> CodePositions {
        switch subject {
        case .occupation: occupations
        case .skill: skills
        case .group: groups
        case .qualification: qualifications
        }
    }
}
