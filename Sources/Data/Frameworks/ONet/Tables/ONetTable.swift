/// A table of the O*NET database: its names in every release line, and what it must hold.
package struct ONetTable: Sendable {
    /// Stable id, whatever the file is called: `skills`.
    package let id: String
    /// File names, without ending, that hold the whole table; the first one found is read.
    package let files: [String]
    /// File names of the parts that some releases split the table into; read together where no whole file is there.
    package let parts: [String]
    /// Whether a release cannot be loaded without it.
    package let isRequired: Bool
    /// Columns without which no row can be understood.
    let needed: [ONetColumn]
    /// Columns that ought to be there; a note is made where one is not.
    let expected: [ONetColumn]
    /// Columns that are read where they are there.
    let optional: [ONetColumn]

    init(
        _ id: String, files: [String], parts: [String] = [], isRequired: Bool = false, needed: [ONetColumn],
        expected: [ONetColumn] = [], optional: [ONetColumn] = []
    ) {
        self.id = id
        self.files = files
        self.parts = parts
        self.isRequired = isRequired
        self.needed = needed
        self.expected = expected
        self.optional = optional
    }
}

extension ONetTable {
    private static let ratingKey: [ONetColumn] = [.occupationCode, .elementID, .scaleID, .dataValue]
    private static let ratingPrecision: [ONetColumn] = [
        .sampleSize, .standardError, .lowerBound, .upperBound, .recommendSuppress, .notRelevant,
    ]
    private static let provenance: [ONetColumn] = [.date, .domainSource]

    /// A table of ratings whose precision is published with them.
    private static func measured(
        _ id: String, _ files: [String], parts: [String] = [], isRequired: Bool = false
    ) -> ONetTable {
        ONetTable(
            id, files: files, parts: parts, isRequired: isRequired, needed: ratingKey,
            expected: ratingPrecision + provenance, optional: [.category, .elementName])
    }

    /// A table of ratings that come as bare values.
    private static func bare(_ id: String, _ files: [String], parts: [String] = []) -> ONetTable {
        ONetTable(
            id, files: files, parts: parts, needed: ratingKey, expected: provenance,
            optional: ratingPrecision + [.category, .elementName])
    }

    private static func categories(_ id: String, _ files: [String], parts: [String] = []) -> ONetTable {
        ONetTable(
            id, files: files, parts: parts, needed: [.scaleID, .category, .categoryDescription],
            optional: [.elementID, .elementName])
    }

    private static func link(_ id: String, _ files: [String], parts: [String] = []) -> ONetTable {
        ONetTable(id, files: files, parts: parts, needed: [.linkFrom, .linkTo])
    }

    static let occupations = ONetTable(
        "occupation_data", files: ["Occupation Data", "Occupation", "Occupations"], isRequired: true,
        needed: [.occupationCode, .title], expected: [.description])
    static let scales = ONetTable(
        "scales_reference", files: ["Scales Reference", "Scales", "Scale Reference"], isRequired: true,
        needed: [.scaleID, .scaleName, .minimum, .maximum])
    static let contentModel = ONetTable(
        "content_model_reference", files: ["Content Model Reference", "Content Model"],
        needed: [.elementID, .elementName], expected: [.description])

    static let skills = measured(
        "skills", ["Skills"], parts: ["Essential Skills", "Transferable Skills"], isRequired: true)
    static let knowledge = measured("knowledge", ["Knowledge"])
    static let abilities = measured("abilities", ["Abilities"])
    static let workActivities = measured("work_activities", ["Work Activities"])
    static let workContext = measured("work_context", ["Work Context"])
    static let workStyles = bare("work_styles", ["Work Styles"])
    static let interests = bare(
        "interests", ["Interests"], parts: ["Career Interest Types", "Specific Interest Areas"])
    static let workValues = bare("work_values", ["Work Values"])
    static let education = ONetTable(
        "education_training_and_experience", files: ["Education, Training, and Experience"],
        parts: ["Education", "Training and Experience"], needed: ratingKey,
        expected: [.category] + provenance, optional: ratingPrecision + [.elementName])

    static let taskStatements = ONetTable(
        "task_statements", files: ["Task Statements", "Tasks"], needed: [.occupationCode, .taskID, .task],
        expected: [.taskType, .incumbentsResponding] + provenance)
    static let emergingTasks = ONetTable(
        "emerging_tasks", files: ["Emerging Tasks"], needed: [.occupationCode, .task],
        expected: [.category] + provenance)
    static let taskRatings = ONetTable(
        "task_ratings", files: ["Task Ratings"], needed: [.occupationCode, .taskID, .scaleID, .dataValue],
        expected: [.category, .sampleSize, .standardError, .lowerBound, .upperBound, .recommendSuppress] + provenance)
    static let intermediateActivities = ONetTable(
        "iwa_reference", files: ["IWA Reference"], needed: [.intermediateID, .intermediateTitle],
        optional: [.elementID])
    static let detailedActivities = ONetTable(
        "dwa_reference", files: ["DWA Reference", "GWAs to IWAs to DWAs"],
        needed: [.elementID, .intermediateID, .detailedID, .detailedTitle], optional: [.intermediateTitle])
    static let tasksToActivities = ONetTable(
        "tasks_to_dwas", files: ["Tasks to DWAs"], needed: [.occupationCode, .taskID, .detailedID],
        optional: provenance)

    static let technologySkills = ONetTable(
        "technology_skills", files: ["Technology Skills", "Software Skills"], needed: [.occupationCode, .example],
        expected: [.commodityCode, .commodityTitle, .hotTechnology, .inDemand])
    static let toolsUsed = ONetTable(
        "tools_used", files: ["Tools Used"], needed: [.occupationCode, .example],
        expected: [.commodityCode, .commodityTitle])
    static let commodities = ONetTable(
        "unspsc_reference", files: ["UNSPSC Reference"], needed: [.commodityCode, .commodityTitle],
        expected: [.classTitle, .familyTitle, .segmentTitle])

    static let alternateTitles = ONetTable(
        "alternate_titles", files: ["Alternate Titles", "Job Titles"], needed: [.occupationCode, .alternateTitle],
        expected: [.shortTitle, .sources])
    static let reportedTitles = ONetTable(
        "sample_of_reported_titles", files: ["Sample of Reported Titles", "Reported Titles"],
        needed: [.occupationCode, .reportedTitle], expected: [.shownInMyNextMove])
    static let relatedOccupations = ONetTable(
        "related_occupations", files: ["Related Occupations"],
        needed: [.occupationCode, .relatedCode, .relatednessTier, .relatedIndex])
    static let jobZones = ONetTable(
        "job_zones", files: ["Job Zones"], needed: [.occupationCode, .jobZone], expected: provenance)
    static let jobZoneReference = ONetTable(
        "job_zone_reference", files: ["Job Zone Reference"], needed: [.jobZone, .zoneName],
        expected: [.zoneExperience, .zoneEducation, .zoneTraining, .zoneExamples, .zonePreparation])

    static let educationCategories = categories(
        "education_training_and_experience_categories", ["Education, Training, and Experience Categories"],
        parts: ["Education Categories", "Training and Experience Categories"])
    static let contextCategories = categories("work_context_categories", ["Work Context Categories"])
    static let taskCategories = categories("task_categories", ["Task Categories"])
    static let levelAnchors = ONetTable(
        "level_scale_anchors", files: ["Level Scale Anchors"],
        needed: [.elementID, .scaleID, .anchorValue, .anchorDescription], optional: [.elementName])

    static let abilityActivities = link("abilities_to_work_activities", ["Abilities to Work Activities"])
    static let abilityContexts = link("abilities_to_work_context", ["Abilities to Work Context"])
    static let skillActivities = link(
        "skills_to_work_activities", ["Skills to Work Activities"],
        parts: ["Essential Skills to Work Activities", "Transferable Skills to Work Activities"])
    static let skillContexts = link(
        "skills_to_work_context", ["Skills to Work Context"],
        parts: ["Essential Skills to Work Context", "Transferable Skills to Work Context"])
    static let interestAreas = link(
        "basic_interests_to_riasec",
        ["Basic Interests to RIASEC", "Specific Interest Areas to Career Interest Types"])

    /// Ratings and shares of answers, in the order of their element ids.
    static let rated = [
        abilities, interests, workValues, workStyles, skills, knowledge, education, workActivities, workContext,
    ]

    /// Every table whose rows are understood; all others are only landed.
    package static let all: [ONetTable] =
        [occupations, scales, contentModel] + rated + [
            taskStatements, emergingTasks, taskRatings, intermediateActivities, detailedActivities, tasksToActivities,
            technologySkills, toolsUsed, commodities, alternateTitles, reportedTitles, relatedOccupations, jobZones,
            jobZoneReference, educationCategories, contextCategories, taskCategories, levelAnchors, abilityActivities,
            abilityContexts, skillActivities, skillContexts, interestAreas,
        ]
}
