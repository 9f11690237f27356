import Database
import Taxonomy

/// The tables of published framework content. Every row belongs to one release; users edit nothing here.
enum ContentTables {
    /// Ratings written by this program come from the publisher; estimates and company ratings have other sources.
    private static let officialSource = "official"

    /// Every table; parents come before the tables that refer to them.
    static let all: [ContentTable] = [
        occupations, titles, skills, skillLinks, scales, scaleCategories, levelAnchors, ratings, education, workContext,
        tasks, taskRatings, activities, taskActivities, commodities, technologies, relatedOccupations, jobZones,
        jobZoneDefinitions, groups, memberships, labels, attributes, occupationLinks, qualifications, sectorSkills,
        crosswalks, indicators,
    ]

    /// The definitions of all tables, in the same order.
    static let definitions = all.map(\.definition)

    /// Records that rows of other tables refer to by their codes.
    static let coded = [occupations, skills, scales, commodities, groups, qualifications]
    /// The other small tables, read together with those above.
    static let small = [skillLinks, scaleCategories, levelAnchors, activities, jobZones, jobZoneDefinitions]
    /// The tables read after those, without titles, ratings and labels.
    static let work = [
        tasks, taskRatings, taskActivities, technologies, relatedOccupations, education, workContext, memberships,
        attributes, occupationLinks, sectorSkills, crosswalks, indicators,
    ]

    // MARK: - Concepts

    static let occupations = ContentTable("occupations", \.occupations, key: ["code"]) { column in
        OccupationRecord(
            code: column("code", .code(255)) { $0.code }, title: column("title") { $0.title },
            summary: column("summary") { $0.summary })
    }

    static let skills = ContentTable("skills", \.skills, key: ["code"]) { column in
        SkillRecord(
            code: column("code", .code(255)) { $0.code }, name: column("name") { $0.name },
            summary: column("summary") { $0.summary },
            kind: column.choice("kind", .code(24), { $0.kind }, else: .skill),
            parentCode: column("parent_code", .code(255)) { $0.parentCode })
    }

    static let scales = ContentTable("scales", \.scales, key: ["code"]) { column in
        ScaleRecord(
            code: column("code", .code(40)) { $0.code }, name: column("name") { $0.name },
            minimum: column("minimum") { $0.minimum }, maximum: column("maximum") { $0.maximum })
    }

    static let commodities = ContentTable("commodities", \.commodities, key: ["code"]) { column in
        CommodityRecord(
            code: column("code", .code(40)) { $0.code }, title: column("title") { $0.title },
            classTitle: column("class_title") { $0.classTitle },
            familyTitle: column("family_title") { $0.familyTitle },
            segmentTitle: column("segment_title") { $0.segmentTitle })
    }

    static let groups = ContentTable("occupation_groups", \.groups, key: ["code"]) { column in
        OccupationGroupRecord(
            code: column("code", .code(255)) { $0.code }, title: column("title") { $0.title },
            summary: column("summary") { $0.summary }, level: column("depth") { $0.level },
            parentCode: column("parent_code", .code(255)) { $0.parentCode })
    }

    static let qualifications = ContentTable("qualifications", \.qualifications, key: ["code"]) { column in
        QualificationRecord(
            code: column("code", .code(255)) { $0.code }, title: column("title") { $0.title },
            summary: column("summary") { $0.summary }, level: column("level") { $0.level },
            sector: column("sector") { $0.sector },
            occupation: column("occupation") { $0.occupation })
    }

    // MARK: - Names, facts and links

    static let titles = ContentTable("titles", \.titles, key: ["occupation_code", "kind", "position"]) { column in
        let occupation = column.position("occupation_code") { $0.occupation }
        let kind = column.choice("kind", .code(16), { $0.kind }, else: .alternate)
        column.number("position")
        return TitleRecord(
            occupation: occupation, title: column("title") { $0.title },
            shortTitle: column("short_title") { $0.shortTitle },
            kind: kind, origin: column("origin") { $0.origin })
    }

    static let labels = ContentTable(
        "labels", \.labels, key: ["subject", "code", "language", "kind", "position"]
    ) { column in
        let subject = column.choice("subject", .code(16), { $0.subject }, else: .occupation)
        let position = column.index("code", of: CodeList(subject)) { $0.position }
        let language = column.shared("language", .code(16)) { $0.language }
        let kind = column.choice("kind", .code(16), { $0.kind }, else: .alternate)
        column.number("position")
        return LabelRecord(
            subject: subject, position: position, language: language, kind: kind, text: column("label") { $0.text })
    }

    static let attributes = ContentTable(
        "attributes", \.attributes, key: ["subject", "code", "name", "position"]
    ) { column in
        let subject = column.choice("subject", .code(16), { $0.subject }, else: .occupation)
        let position = column.index("code", of: CodeList(subject)) { $0.position }
        let name = column.shared("name", .code(40)) { $0.name }
        column.number("position")
        return AttributeRecord(
            subject: subject, position: position, name: name, value: column.shared("value") { $0.value })
    }

    static let skillLinks = ContentTable(
        "skill_links", \.skillLinks, key: ["from_code", "to_code", "relation"]
    ) { column in
        SkillLinkRecord(
            from: column.position("from_code") { $0.from }, to: column.position("to_code") { $0.to },
            relation: column("relation", .code(32)) { $0.relation })
    }

    static let occupationLinks = ContentTable(
        "occupation_links", \.occupationLinks, key: ["occupation_code", "skill_code", "relation"]
    ) { column in
        OccupationSkillLink(
            occupation: column.position("occupation_code") { $0.occupation },
            skill: column.position("skill_code") { $0.skill },
            relation: column.choice("relation", .code(16), { $0.relation }, else: .uses))
    }

    static let memberships = ContentTable(
        "occupation_memberships", \.memberships, key: ["occupation_code", "group_code"]
    ) { column in
        OccupationMembership(
            occupation: column.position("occupation_code") { $0.occupation },
            group: column.position("group_code") { $0.group })
    }

    static let relatedOccupations = ContentTable(
        "related_occupations", \.relatedOccupations, key: ["occupation_code", "related_code"],
        order: ["occupation_code", "place", "related_code"]
    ) { column in
        RelatedOccupationRecord(
            occupation: column.position("occupation_code") { $0.occupation },
            related: column.position("related_code") { $0.related }, tier: column.shared("tier") { $0.tier },
            rank: column("place") { $0.rank })
    }

    // MARK: - Numbers

    static let ratings = ContentTable(
        "occupation_skills", \.ratings, key: ["occupation_code", "skill_code", "scale_code", "source"],
        indexes: [.on("release_id", "skill_code", "scale_code")], where: " AND source = \(officialSource)",
        order: ["occupation_code", "skill_code", "scale_code"]
    ) { column in
        let occupation = column.position("occupation_code") { $0.occupation }
        let skill = column.position("skill_code") { $0.skill }
        let scale = column.position("scale_code") { $0.scale }
        column.written("source", .code(40)) { _ in officialSource }
        return RatingRecord(
            occupation: occupation, skill: skill, scale: scale, value: column("data_value") { $0.value },
            precision: column.precision { $0.precision }, notRelevant: column("not_relevant") { $0.notRelevant },
            yearMonth: column("year_month") { $0.yearMonth }, origin: column.shared("domain_source") { $0.origin })
    }

    static let education = distributions("education") { $0 != .workContext }

    /// Distributions of answers about work context have a table of their own.
    static let workContext = distributions("work_context") { $0 == .workContext }

    private static func distributions(
        _ name: String, keeping keeps: @escaping @Sendable (SkillKind) -> Bool
    ) -> ContentTable {
        ContentTable(
            name, \.distributions, key: ["occupation_code", "skill_code", "scale_code", "category"],
            keeping: { keeps($1.skills[$0.skill.index].kind) }
        ) { column in
            DistributionRecord(
                occupation: column.position("occupation_code") { $0.occupation },
                skill: column.position("skill_code") { $0.skill }, scale: column.position("scale_code") { $0.scale },
                category: column("category") { $0.category }, percent: column("percent") { $0.percent },
                precision: column.precision { $0.precision }, yearMonth: column("year_month") { $0.yearMonth },
                origin: column.shared("domain_source") { $0.origin })
        }
    }

    static let scaleCategories = ContentTable(
        "scale_categories", \.scaleCategories, key: ["scale_code", "skill_code", "category"]
    ) { column in
        let scale = column.position("scale_code") { $0.scale }
        return ScaleCategoryRecord(
            skill: column.positionOrEmpty("skill_code") { $0.skill }, scale: scale,
            category: column("category") { $0.category },
            meaning: column("meaning") { $0.meaning })
    }

    static let levelAnchors = ContentTable(
        "level_anchors", \.levelAnchors, key: ["skill_code", "scale_code", "position"]
    ) { column in
        let skill = column.position("skill_code") { $0.skill }
        let scale = column.position("scale_code") { $0.scale }
        column.number("position")
        return LevelAnchorRecord(
            skill: skill, scale: scale, value: column("value") { $0.value }, example: column("example") { $0.example }
        )
    }

    static let sectorSkills = ContentTable("sector_skills", \.sectorSkills, key: ["code"]) { column in
        SectorSkillRecord(
            code: column("code", .code(255)) { $0.code }, sector: column("sector") { $0.sector },
            skill: column.position("skill_code") { $0.skill }, title: column("title") { $0.title },
            scale: column.position("scale_code") { $0.scale }, level: column("level") { $0.level })
    }

    // MARK: - Work

    private static let task = TableDefinition.Reference.to(
        "tasks", ["release_id": "release_id", "occupation_code": "occupation_code", "task_id": "task_id"])

    static let tasks = ContentTable("tasks", \.tasks, key: ["occupation_code", "task_id"]) { column in
        TaskRecord(
            occupation: column.position("occupation_code") { $0.occupation },
            taskID: column("task_id", .code(40)) { $0.taskID }, statement: column("statement") { $0.statement },
            category: column("category") { $0.category }, respondents: column("respondents") { $0.respondents },
            yearMonth: column("year_month") { $0.yearMonth }, origin: column.shared("domain_source") { $0.origin })
    }

    static let taskRatings = ContentTable(
        "task_ratings", \.taskRatings, key: ["occupation_code", "task_id", "scale_code", "category"], to: [task]
    ) { column in
        TaskRatingRecord(
            occupation: column.position("occupation_code", refers: false) { $0.occupation },
            taskID: column("task_id", .code(40)) { $0.taskID }, scale: column.position("scale_code") { $0.scale },
            category: column("category") { $0.category }, value: column("data_value") { $0.value },
            precision: column.precision { $0.precision }, yearMonth: column("year_month") { $0.yearMonth },
            origin: column.shared("domain_source") { $0.origin })
    }

    static let activities = ContentTable("detailed_activities", \.detailedActivities, key: ["code"]) { column in
        DetailedActivityRecord(
            code: column("code", .code(40)) { $0.code }, title: column("title") { $0.title },
            intermediateCode: column("intermediate_code", .code(40)) { $0.intermediateCode },
            intermediateTitle: column("intermediate_title") { $0.intermediateTitle },
            skill: column.position("skill_code") { $0.skill })
    }

    static let taskActivities = ContentTable(
        "task_activities", \.taskActivities, key: ["occupation_code", "task_id", "activity_code"], to: [task]
    ) { column in
        TaskActivityRecord(
            occupation: column.position("occupation_code", refers: false) { $0.occupation },
            taskID: column("task_id", .code(40)) { $0.taskID },
            activity: column.position("activity_code") { $0.activity })
    }

    static let technologies = ContentTable(
        "technologies", \.technologies, key: ["occupation_code", "kind", "position"]
    ) { column in
        let occupation = column.position("occupation_code") { $0.occupation }
        let kind = column.choice("kind", .code(16), { $0.kind }, else: .tool)
        column.number("position")
        return TechnologyRecord(
            occupation: occupation, kind: kind, name: column("name") { $0.name },
            commodity: column.position("commodity_code") { $0.commodity }, isHot: column("is_hot") { $0.isHot },
            isInDemand: column("is_in_demand") { $0.isInDemand })
    }

    static let jobZones = ContentTable("job_zones", \.jobZones, key: ["occupation_code"]) { column in
        JobZoneRecord(
            occupation: column.position("occupation_code") { $0.occupation }, zone: column("zone") { $0.zone },
            yearMonth: column("year_month") { $0.yearMonth }, origin: column("domain_source") { $0.origin })
    }

    static let jobZoneDefinitions = ContentTable(
        "job_zone_definitions", \.jobZoneDefinitions, key: ["zone"]
    ) { column in
        JobZoneDefinitionRecord(
            zone: column("zone") { $0.zone }, name: column("name") { $0.name },
            experience: column("experience") { $0.experience },
            education: column("education") { $0.education }, training: column("training") { $0.training },
            examples: column("examples") { $0.examples }, preparation: column("preparation") { $0.preparation })
    }

    // MARK: - Other classifications

    /// Codes refer to other releases or to classifications that no release holds, so there are no foreign keys.
    static let crosswalks = ContentTable(
        "crosswalks", \.crosswalks, key: ["source", "source_code", "target", "target_code", "position"]
    ) { column in
        let source = column.shared("source", .code(40)) { $0.source.id }
        let sourceCode = column("source_code", .code(255)) { $0.sourceCode }
        let target = column.shared("target", .code(40)) { $0.target.id }
        let targetCode = column("target_code", .code(255)) { $0.targetCode }
        column.number("position")
        let relation = column("relation", .code(16)) { $0.relation?.rawValue }
        return CrosswalkRecord(
            source: Classification(id: source), sourceCode: sourceCode, target: Classification(id: target),
            targetCode: targetCode, relation: relation.flatMap(MappingRelation.init),
            isPartial: column("is_partial") { $0.isPartial }, weight: column("weight") { $0.weight },
            note: column("note") { $0.note })
    }

    static let indicators = ContentTable(
        "labour_market", \.indicators,
        key: ["subject", "classification", "code", "country", "measure", "period", "position"]
    ) { column in
        let subject = column.choice("subject", .code(16), { $0.subject }, else: .occupation)
        let classification = column.shared("classification", .code(40)) { $0.classification.id }
        let code = column("code", .code(255)) { $0.code }
        let country = column.shared("country", .code(8)) { $0.country }
        let measure = column.shared("measure", .code(40)) { $0.measure }
        let period = column.shared("period", .code(16)) { $0.period }
        column.number("position")
        return IndicatorRecord(
            subject: subject, classification: Classification(id: classification), code: code, country: country,
            measure: measure, period: period, value: column("figure") { $0.value },
            unit: column.shared("unit") { $0.unit },
            note: column.shared("note") { $0.note })
    }
}

extension Columns {
    /// The five columns of a rating's precision.
    fileprivate mutating func precision(_ property: (Record) -> RatingPrecision) -> RatingPrecision {
        RatingPrecision(
            sampleSize: self("sample_size") { property($0).sampleSize },
            standardError: self("standard_error") { property($0).standardError },
            lowerBound: self("lower_bound") { property($0).lowerBound },
            upperBound: self("upper_bound") { property($0).upperBound },
            suppressed: self("recommend_suppress") { property($0).suppressed })
    }
}
