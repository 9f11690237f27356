/// The columns of O*NET tables, with their names in releases and in the web service.
extension ColumnSpec {
    static let occupationCode = ColumnSpec(
        "O*NET-SOC Code", "ONETSOC Code", "O*NET-SOC 2019 Code", "SOC Code", "Occupation Code")
    static let relatedCode = ColumnSpec(
        "Related O*NET-SOC Code", "Related ONETSOC Code", "O*NET-SOC Code (Related)", "Related Occupation Code")
    static let title = ColumnSpec("Title", "Occupation Title", "O*NET-SOC Title", "O*NET-SOC 2019 Title")
    static let description = ColumnSpec("Description")
    static let elementID = ColumnSpec("Element ID", "GWA Element ID", "GWA ID")
    static let elementName = ColumnSpec("Element Name")
    static let scaleID = ColumnSpec("Scale ID")
    static let scaleName = ColumnSpec("Scale Name")
    static let minimum = ColumnSpec("Minimum")
    static let maximum = ColumnSpec("Maximum")
    static let category = ColumnSpec("Category")
    static let categoryDescription = ColumnSpec("Category Description")
    static let dataValue = ColumnSpec("Data Value")
    static let sampleSize = ColumnSpec("N", "Sample Size")
    static let standardError = ColumnSpec("Standard Error")
    static let lowerBound = ColumnSpec("Lower CI Bound", "Lower CI", "Lower Confidence Bound")
    static let upperBound = ColumnSpec("Upper CI Bound", "Upper CI", "Upper Confidence Bound")
    static let recommendSuppress = ColumnSpec("Recommend Suppress", "Suppress")
    static let notRelevant = ColumnSpec("Not Relevant")
    static let date = ColumnSpec("Date", "Date Updated")
    static let domainSource = ColumnSpec("Domain Source")
    static let anchorValue = ColumnSpec("Anchor Value")
    static let anchorDescription = ColumnSpec("Anchor Description")
    static let alternateTitle = ColumnSpec("Alternate Title", "Job Title", "Alternative Title")
    static let shortTitle = ColumnSpec("Short Title")
    static let sources = ColumnSpec("Source(s)", "Source", "Sources")
    static let reportedTitle = ColumnSpec("Reported Job Title", "Reported Title", "Job Title")
    static let shownInMyNextMove = ColumnSpec("Shown in My Next Move", "Shown in MNM")
    static let taskID = ColumnSpec("Task ID")
    static let task = ColumnSpec("Task")
    static let taskType = ColumnSpec("Task Type")
    static let incumbentsResponding = ColumnSpec("Incumbents Responding")
    static let intermediateID = ColumnSpec("IWA ID")
    static let intermediateTitle = ColumnSpec("IWA Title", "IWA Name")
    static let detailedID = ColumnSpec("DWA ID")
    static let detailedTitle = ColumnSpec("DWA Title", "DWA Name")
    static let example = ColumnSpec(
        "Example", "Workplace Example", "Software", "Software Title", "Software Name", "Software Skill",
        "Technology", "Tool", "T2 Example")
    static let commodityCode = ColumnSpec("Commodity Code", "UNSPSC Code", "Software Category Code")
    static let commodityTitle = ColumnSpec(
        "Commodity Title", "UNSPSC Title", "Software Category", "Software Category Title")
    static let classTitle = ColumnSpec("Class Title")
    static let familyTitle = ColumnSpec("Family Title")
    static let segmentTitle = ColumnSpec("Segment Title")
    static let hotTechnology = ColumnSpec("Hot Technology", "Hot Software", "Hot")
    static let inDemand = ColumnSpec("In Demand")
    static let relatednessTier = ColumnSpec("Relatedness Tier", "Tier")
    static let relatedIndex = ColumnSpec("Index", "Related Index", "Rank")
    static let jobZone = ColumnSpec("Job Zone")
    static let zoneName = ColumnSpec("Name")
    static let zoneExperience = ColumnSpec("Experience")
    static let zoneEducation = ColumnSpec("Education")
    static let zoneTraining = ColumnSpec("Job Training", "Training")
    static let zoneExamples = ColumnSpec("Examples")
    static let zonePreparation = ColumnSpec("SVP Range", "SVP")
    static let linkFrom = ColumnSpec(
        "Abilities Element ID", "Skills Element ID", "Essential Skills Element ID", "Transferable Skills Element ID",
        "Basic Interests Element ID", "Specific Interest Areas Element ID", called: "From Element ID")
    static let linkTo = ColumnSpec(
        "Work Activities Element ID", "Work Context Element ID", "RIASEC Element ID",
        "Career Interest Types Element ID", called: "To Element ID")
}

/// The tables of the O*NET database: their names in every release line, and their needed columns.
extension TableSpec {
    private static let ratingKey: [ColumnSpec] = [.occupationCode, .elementID, .scaleID, .dataValue]
    private static let ratingPrecision: [ColumnSpec] = [
        .sampleSize, .standardError, .lowerBound, .upperBound, .recommendSuppress, .notRelevant,
    ]
    private static let provenance: [ColumnSpec] = [.date, .domainSource]

    /// A table of ratings published with their precision.
    private static func measured(
        _ id: String, _ files: [String], parts: [String] = [], isRequired: Bool = false
    ) -> TableSpec {
        TableSpec(
            id: id, files: files, parts: parts, needed: ratingKey,
            expected: ratingPrecision + provenance, optional: [.category, .elementName], isRequired: isRequired)
    }

    /// A table of ratings without precision.
    private static func bare(_ id: String, _ files: [String], parts: [String] = []) -> TableSpec {
        TableSpec(
            id: id, files: files, parts: parts, needed: ratingKey, expected: provenance,
            optional: ratingPrecision + [.category, .elementName])
    }

    private static func categories(_ id: String, _ files: [String], parts: [String] = []) -> TableSpec {
        TableSpec(
            id: id, files: files, parts: parts, needed: [.scaleID, .category, .categoryDescription],
            optional: [.elementID, .elementName])
    }

    private static func link(_ id: String, _ files: [String], parts: [String] = []) -> TableSpec {
        TableSpec(id: id, files: files, parts: parts, needed: [.linkFrom, .linkTo])
    }

    static let occupations = TableSpec(
        id: "occupation_data", files: ["Occupation Data", "Occupation", "Occupations"],
        needed: [.occupationCode, .title], expected: [.description], isRequired: true)
    static let scales = TableSpec(
        id: "scales_reference", files: ["Scales Reference", "Scales", "Scale Reference"],
        needed: [.scaleID, .scaleName, .minimum, .maximum], isRequired: true)
    static let contentModel = TableSpec(
        id: "content_model_reference", files: ["Content Model Reference", "Content Model"],
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
    static let education = TableSpec(
        id: "education_training_and_experience", files: ["Education, Training, and Experience"],
        parts: ["Education", "Training and Experience"], needed: ratingKey,
        expected: [.category] + provenance, optional: ratingPrecision + [.elementName])

    static let taskStatements = TableSpec(
        id: "task_statements", files: ["Task Statements", "Tasks"], needed: [.occupationCode, .taskID, .task],
        expected: [.taskType, .incumbentsResponding] + provenance)
    static let emergingTasks = TableSpec(
        id: "emerging_tasks", files: ["Emerging Tasks"], needed: [.occupationCode, .task],
        expected: [.category] + provenance)
    static let taskRatings = TableSpec(
        id: "task_ratings", files: ["Task Ratings"], needed: [.occupationCode, .taskID, .scaleID, .dataValue],
        expected: [.category, .sampleSize, .standardError, .lowerBound, .upperBound, .recommendSuppress] + provenance)
    static let intermediateActivities = TableSpec(
        id: "iwa_reference", files: ["IWA Reference"], needed: [.intermediateID, .intermediateTitle],
        optional: [.elementID])
    static let detailedActivities = TableSpec(
        id: "dwa_reference", files: ["DWA Reference", "GWAs to IWAs to DWAs"],
        needed: [.elementID, .intermediateID, .detailedID, .detailedTitle], optional: [.intermediateTitle])
    static let tasksToActivities = TableSpec(
        id: "tasks_to_dwas", files: ["Tasks to DWAs"], needed: [.occupationCode, .taskID, .detailedID],
        optional: provenance)

    static let technologySkills = TableSpec(
        id: "technology_skills", files: ["Technology Skills", "Software Skills"], needed: [.occupationCode, .example],
        expected: [.commodityCode, .commodityTitle, .hotTechnology, .inDemand])
    static let toolsUsed = TableSpec(
        id: "tools_used", files: ["Tools Used"], needed: [.occupationCode, .example],
        expected: [.commodityCode, .commodityTitle])
    static let commodities = TableSpec(
        id: "unspsc_reference", files: ["UNSPSC Reference"], needed: [.commodityCode, .commodityTitle],
        expected: [.classTitle, .familyTitle, .segmentTitle])

    static let alternateTitles = TableSpec(
        id: "alternate_titles", files: ["Alternate Titles", "Job Titles"], needed: [.occupationCode, .alternateTitle],
        expected: [.shortTitle, .sources])
    static let reportedTitles = TableSpec(
        id: "sample_of_reported_titles", files: ["Sample of Reported Titles", "Reported Titles"],
        needed: [.occupationCode, .reportedTitle], expected: [.shownInMyNextMove])
    static let relatedOccupations = TableSpec(
        id: "related_occupations", files: ["Related Occupations"],
        needed: [.occupationCode, .relatedCode, .relatednessTier, .relatedIndex])
    static let jobZones = TableSpec(
        id: "job_zones", files: ["Job Zones"], needed: [.occupationCode, .jobZone], expected: provenance)
    static let jobZoneReference = TableSpec(
        id: "job_zone_reference", files: ["Job Zone Reference"], needed: [.jobZone, .zoneName],
        expected: [.zoneExperience, .zoneEducation, .zoneTraining, .zoneExamples, .zonePreparation])

    static let educationCategories = categories(
        "education_training_and_experience_categories", ["Education, Training, and Experience Categories"],
        parts: ["Education Categories", "Training and Experience Categories"])
    static let contextCategories = categories("work_context_categories", ["Work Context Categories"])
    static let taskCategories = categories("task_categories", ["Task Categories"])
    static let levelAnchors = TableSpec(
        id: "level_scale_anchors", files: ["Level Scale Anchors"],
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

    /// Ratings and distributions of answers, in the order of their element ids.
    static let onetRated = [
        abilities, interests, workValues, workStyles, skills, knowledge, education, workActivities, workContext,
    ]

    /// Every table with typed rows; all others are only landed.
    static let onet: [TableSpec] =
        [occupations, scales, contentModel] + onetRated + [
            taskStatements, emergingTasks, taskRatings, intermediateActivities, detailedActivities, tasksToActivities,
            technologySkills, toolsUsed, commodities, alternateTitles, reportedTitles, relatedOccupations, jobZones,
            jobZoneReference, educationCategories, contextCategories, taskCategories, levelAnchors, abilityActivities,
            abilityContexts, skillActivities, skillContexts, interestAreas,
        ]
}
