import Database
import Foundation
import Taxonomy

/// Reads one release's tables back into typed records, in the order of their keys.
///
/// `year_month` is quoted everywhere: it is a word of MySQL's language.
struct ContentReader {
    let session: any DatabaseSession
    let release: Int64

    /// The release without its large tables.
    func base(of stored: StoredRelease) throws -> ReleaseContent {
        guard let framework = Framework.all.first(where: { $0.id == stored.frameworkID }) else {
            throw DatabaseError(
                .schema, "The database holds the framework \(stored.frameworkID), which is not known here.")
        }
        var content = ReleaseContent(framework: framework, version: stored.version)
        content.releasedOn = stored.releasedOn
        content.isSample = stored.isSample
        content.occupations = try session.all(
            "SELECT code, title, summary FROM occupations WHERE release_id = \(release) ORDER BY code"
        ) { OccupationRecord(code: $0.text(0), title: $0.text(1), summary: $0.text(2)) }
        content.skills = try session.all(
            "SELECT code, name, summary, kind, parent_code FROM skills WHERE release_id = \(release) ORDER BY code"
        ) { row in
            SkillRecord(
                code: row.text(0), name: row.text(1), summary: row.text(2),
                kind: SkillKind(rawValue: row.text(3)) ?? .skill, parentCode: row.optionalText(4))
        }
        content.scales = try session.all(
            "SELECT code, name, minimum, maximum FROM scales WHERE release_id = \(release) ORDER BY code"
        ) { ScaleRecord(code: $0.text(0), name: $0.text(1), minimum: $0.real(2), maximum: $0.real(3)) }
        content.commodities = try session.all(
            """
            SELECT code, title, class_title, family_title, segment_title FROM commodities
            WHERE release_id = \(release) ORDER BY code
            """
        ) { row in
            CommodityRecord(
                code: row.text(0), title: row.text(1), classTitle: row.text(2), familyTitle: row.text(3),
                segmentTitle: row.text(4))
        }
        let keys = ContentKeys(content)
        content.skillLinks = try session.all(
            """
            SELECT from_code, to_code, relation FROM skill_links WHERE release_id = \(release)
            ORDER BY from_code, to_code, relation
            """
        ) { row in
            SkillLinkRecord(
                from: try position(row, 0, keys.skills), to: try position(row, 1, keys.skills), relation: row.text(2))
        }
        content.scaleCategories = try session.all(
            """
            SELECT scale_code, skill_code, category, meaning FROM scale_categories WHERE release_id = \(release)
            ORDER BY scale_code, skill_code, category
            """
        ) { row in
            ScaleCategoryRecord(
                skill: keys.skills.position(of: row.bytes(1)), scale: try scale(row, 0, keys),
                category: Int16(truncatingIfNeeded: row.integer(2)), meaning: row.text(3))
        }
        content.levelAnchors = try session.all(
            """
            SELECT skill_code, scale_code, value, example FROM level_anchors WHERE release_id = \(release)
            ORDER BY skill_code, scale_code, position
            """
        ) { row in
            LevelAnchorRecord(
                skill: try position(row, 0, keys.skills), scale: try scale(row, 1, keys), value: row.real(2),
                example: row.text(3))
        }
        content.detailedActivities = try session.all(
            """
            SELECT code, title, intermediate_code, intermediate_title, skill_code FROM detailed_activities
            WHERE release_id = \(release) ORDER BY code
            """
        ) { row in
            DetailedActivityRecord(
                code: row.text(0), title: row.text(1), intermediateCode: row.text(2), intermediateTitle: row.text(3),
                skill: try position(row, 4, keys.skills))
        }
        content.jobZones = try session.all(
            """
            SELECT occupation_code, zone, \(identifier: "year_month"), domain_source FROM job_zones
            WHERE release_id = \(release)
            ORDER BY occupation_code
            """
        ) { row in
            JobZoneRecord(
                occupation: try position(row, 0, keys.occupations), zone: Int16(truncatingIfNeeded: row.integer(1)),
                yearMonth: Int32(truncatingIfNeeded: row.integer(2)), origin: row.text(3))
        }
        content.jobZoneDefinitions = try session.all(
            """
            SELECT zone, name, experience, education, training, examples, preparation FROM job_zone_definitions
            WHERE release_id = \(release) ORDER BY zone
            """
        ) { row in
            JobZoneDefinitionRecord(
                zone: Int16(truncatingIfNeeded: row.integer(0)), name: row.text(1), experience: row.text(2),
                education: row.text(3), training: row.text(4), examples: row.text(5), preparation: row.text(6))
        }
        return content
    }

    /// `base` with everything else but titles, ratings and labels.
    func addingWork(to base: ReleaseContent, _ keys: ContentKeys) throws -> ReleaseContent {
        var content = base
        content.tasks = try tasks(keys)
        content.taskRatings = try taskRatings(keys)
        content.taskActivities = try taskActivities(keys)
        content.technologies = try technologies(keys)
        content.relatedOccupations = try relatedOccupations(keys)
        content.distributions =
            try distributions(from: ReferenceTables.education.name, keys)
            + distributions(from: ReferenceTables.workContext.name, keys)
        return try addingConcepts(to: content, keys)
    }

    func ratings(_ keys: ContentKeys) throws -> [RatingRecord] {
        var origins = InternedTexts()
        return try session.all(
            """
            SELECT occupation_code, skill_code, scale_code, data_value, sample_size, standard_error, lower_bound,
                upper_bound, recommend_suppress, not_relevant, \(identifier: "year_month"), domain_source
            FROM occupation_skills WHERE release_id = \(release) AND source = \(ContentRows.officialSource)
            ORDER BY occupation_code, skill_code, scale_code
            """
        ) { row in
            RatingRecord(
                occupation: try position(row, 0, keys.occupations), skill: try position(row, 1, keys.skills),
                scale: try scale(row, 2, keys), value: row.real(3), precision: precision(row, from: 4),
                notRelevant: row.optionalBool(9), yearMonth: Int32(truncatingIfNeeded: row.integer(10)),
                origin: origins.text(row.bytes(11)))
        }
    }

    func distributions(from table: String, _ keys: ContentKeys) throws -> [DistributionRecord] {
        var origins = InternedTexts()
        return try session.all(
            """
            SELECT occupation_code, skill_code, scale_code, category, percent, sample_size, standard_error, lower_bound,
                upper_bound, recommend_suppress, \(identifier: "year_month"), domain_source
            FROM \(identifier: table) WHERE release_id = \(release)
            ORDER BY occupation_code, skill_code, scale_code, category
            """
        ) { row in
            DistributionRecord(
                occupation: try position(row, 0, keys.occupations), skill: try position(row, 1, keys.skills),
                scale: try scale(row, 2, keys), category: Int16(truncatingIfNeeded: row.integer(3)),
                percent: row.real(4), precision: precision(row, from: 5),
                yearMonth: Int32(truncatingIfNeeded: row.integer(10)), origin: origins.text(row.bytes(11)))
        }
    }

    func titles(_ keys: ContentKeys) throws -> [TitleRecord] {
        var kinds = RepeatedText<TitleKind>()
        return try session.all(
            """
            SELECT occupation_code, kind, title, short_title, origin FROM titles WHERE release_id = \(release)
            ORDER BY occupation_code, kind, position
            """
        ) { row in
            TitleRecord(
                occupation: try position(row, 0, keys.occupations), title: row.text(2), shortTitle: row.optionalText(3),
                kind: kinds.value(row.bytes(1)) { TitleKind(rawValue: $0) ?? .alternate },
                origin: row.text(4))
        }
    }

    func technologies(_ keys: ContentKeys) throws -> [TechnologyRecord] {
        var kinds = RepeatedText<SkillKind>()
        return try session.all(
            """
            SELECT occupation_code, kind, name, commodity_code, is_hot, is_in_demand FROM technologies
            WHERE release_id = \(release) ORDER BY occupation_code, kind, position
            """
        ) { row in
            TechnologyRecord(
                occupation: try position(row, 0, keys.occupations),
                kind: kinds.value(row.bytes(1)) { SkillKind(rawValue: $0) ?? .tool },
                name: row.text(2), commodity: try position(row, 3, keys.commodities),
                isHot: row.optionalBool(4), isInDemand: row.optionalBool(5))
        }
    }

    func tasks(_ keys: ContentKeys) throws -> [TaskRecord] {
        var origins = InternedTexts()
        return try session.all(
            """
            SELECT occupation_code, task_id, statement, category, respondents, \(identifier: "year_month"), domain_source
            FROM tasks
            WHERE release_id = \(release) ORDER BY occupation_code, task_id
            """
        ) { row in
            TaskRecord(
                occupation: try position(row, 0, keys.occupations), taskID: row.text(1), statement: row.text(2),
                category: row.text(3), respondents: row.optionalInteger(4).map { Int32(truncatingIfNeeded: $0) },
                yearMonth: Int32(truncatingIfNeeded: row.integer(5)), origin: origins.text(row.bytes(6)))
        }
    }

    func taskRatings(_ keys: ContentKeys) throws -> [TaskRatingRecord] {
        var origins = InternedTexts()
        return try session.all(
            """
            SELECT occupation_code, task_id, scale_code, category, data_value, sample_size, standard_error, lower_bound,
                upper_bound, recommend_suppress, \(identifier: "year_month"), domain_source
            FROM task_ratings WHERE release_id = \(release)
            ORDER BY occupation_code, task_id, scale_code, category
            """
        ) { row in
            TaskRatingRecord(
                occupation: try position(row, 0, keys.occupations), taskID: row.text(1),
                scale: try scale(row, 2, keys), category: Int16(truncatingIfNeeded: row.integer(3)),
                value: row.real(4), precision: precision(row, from: 5),
                yearMonth: Int32(truncatingIfNeeded: row.integer(10)), origin: origins.text(row.bytes(11)))
        }
    }

    func taskActivities(_ keys: ContentKeys) throws -> [TaskActivityRecord] {
        try session.all(
            """
            SELECT occupation_code, task_id, activity_code FROM task_activities WHERE release_id = \(release)
            ORDER BY occupation_code, task_id, activity_code
            """
        ) { row in
            TaskActivityRecord(
                occupation: try position(row, 0, keys.occupations), taskID: row.text(1),
                activity: try position(row, 2, keys.activities))
        }
    }

    func relatedOccupations(_ keys: ContentKeys) throws -> [RelatedOccupationRecord] {
        var tiers = InternedTexts()
        return try session.all(
            """
            SELECT occupation_code, related_code, tier, place FROM related_occupations WHERE release_id = \(release)
            ORDER BY occupation_code, place, related_code
            """
        ) { row in
            RelatedOccupationRecord(
                occupation: try position(row, 0, keys.occupations), related: try position(row, 1, keys.related),
                tier: tiers.text(row.bytes(2)), rank: Int16(truncatingIfNeeded: row.integer(3)))
        }
    }

    private func precision(_ row: any RowReading, from column: Int) -> RatingPrecision {
        RatingPrecision(
            sampleSize: row.optionalInteger(column).map { Int32(truncatingIfNeeded: $0) },
            standardError: row.optionalReal(column + 1), lowerBound: row.optionalReal(column + 2),
            upperBound: row.optionalReal(column + 3), suppressed: row.optionalBool(column + 4))
    }

    /// The position of the code in a column; throws where the release has no such code.
    func position(_ row: any RowReading, _ column: Int, _ positions: CodePositions) throws -> Int32 {
        guard let position = positions.position(of: row.bytes(column)) else {
            throw DatabaseError(.corrupt, "A row refers to \(row.text(column)), which the release does not have.")
        }
        return position
    }

    /// The position of the scale whose code is in a column.
    func scale(_ row: any RowReading, _ column: Int, _ keys: ContentKeys) throws -> Int16 {
        Int16(truncatingIfNeeded: try position(row, column, keys.scales))
    }
}

/// Decodes texts that repeat from row to row once: the last ones are compared as bytes.
struct RepeatedText<Value> {
    private var bytes: [UInt8]?
    private var value: Value?

    mutating func value(_ text: UnsafeRawBufferPointer, decode: (String) -> Value) -> Value {
        if let value, let bytes, bytes.count == text.count, let other = text.baseAddress,
            bytes.withUnsafeBytes({ same in same.baseAddress.map { memcmp($0, other, same.count) == 0 } ?? false })
        {
            return value
        }
        let made = decode(String(decoding: text, as: UTF8.self))
        bytes = Array(text)
        value = made
        return made
    }
}

/// Keeps one copy of each distinct text.
struct InternedTexts {
    private var last = RepeatedText<String>()
    private var known: [String: String] = [:]

    mutating func text(_ bytes: UnsafeRawBufferPointer) -> String {
        last.value(bytes) { text in
            // Equal strings may still differ in bytes (an accent written in two ways), and texts are kept as published.
            if let kept = known[text], kept.utf8.elementsEqual(text.utf8) { return kept }
            known[text] = text
            return text
        }
    }
}
