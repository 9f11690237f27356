import Database
import Taxonomy

/// The tables of published frameworks. Every row belongs to one release; nothing here is edited by users.
enum ReferenceTables {
    static let frameworks = TableDefinition(
        "frameworks", primaryKey: ["id"],
        columns: [
            .code("id"), .text("name"), .text("publisher"), .text("homepage"), .text("licence"), .text("licence_url"),
            .text("attribution"),
        ])

    static let releases = TableDefinition(
        "releases", primaryKey: ["id"],
        columns: [
            .integer("id"), .code("framework_id"), .code("version"), .text("released_on"), .code("state", 16),
            .code("checksum", 64), .integer("loader_version"), .boolean("is_sample"), .text("source"),
            .timestamp("loaded_at"), .integer("rows_read"), .integer("rows_set_aside"), .text("counts"),
        ],
        references: [.to("frameworks", ["framework_id": "id"])],
        indexes: [.on("framework_id", "state")])

    static let occupations = table(
        "occupations", key: ["code"], [.code("code", 255), .text("title"), .text("summary")])

    static let titles = table(
        "titles", key: ["occupation_code", "kind", "position"],
        [
            .code("occupation_code", 255), .code("kind", 16), .integer("position"), .text("title"),
            .text("short_title").optional, .text("origin"),
        ], to: [occupation])

    static let skills = table(
        "skills", key: ["code"],
        [.code("code", 255), .text("name"), .text("summary"), .code("kind", 24), .code("parent_code", 255).optional])

    static let skillLinks = table(
        "skill_links", key: ["from_code", "to_code", "relation"],
        [.code("from_code", 255), .code("to_code", 255), .code("relation", 32)],
        to: [
            .to("skills", ["release_id": "release_id", "from_code": "code"]),
            .to("skills", ["release_id": "release_id", "to_code": "code"]),
        ])

    static let scales = table(
        "scales", key: ["code"], [.code("code"), .text("name"), .real("minimum"), .real("maximum")])

    static let scaleCategories = table(
        "scale_categories", key: ["scale_code", "skill_code", "category"],
        [.code("scale_code"), .code("skill_code", 255), .integer("category"), .text("meaning")], to: [scale])

    static let levelAnchors = table(
        "level_anchors", key: ["skill_code", "scale_code", "position"],
        [.code("skill_code", 255), .code("scale_code"), .integer("position"), .real("value"), .text("example")],
        to: [skill, scale])

    static let occupationSkills = table(
        "occupation_skills", key: ["occupation_code", "skill_code", "scale_code", "source"],
        [
            .code("occupation_code", 255), .code("skill_code", 255), .code("scale_code"), .code("source"),
            .real("data_value"), .integer("sample_size").optional, .real("standard_error").optional,
            .real("lower_bound").optional, .real("upper_bound").optional, .boolean("recommend_suppress").optional,
            .boolean("not_relevant").optional, .integer("year_month"), .text("domain_source"),
        ], to: [occupation, skill, scale],
        indexes: [.on("release_id", "skill_code", "scale_code")])

    static let education = distributions("education")
    static let workContext = distributions("work_context")

    static let tasks = table(
        "tasks", key: ["occupation_code", "task_id"],
        [
            .code("occupation_code", 255), .code("task_id"), .text("statement"), .text("category"),
            .integer("respondents").optional, .integer("year_month"), .text("domain_source"),
        ], to: [occupation])

    static let taskRatings = table(
        "task_ratings", key: ["occupation_code", "task_id", "scale_code", "category"],
        [
            .code("occupation_code", 255), .code("task_id"), .code("scale_code"), .integer("category"),
            .real("data_value"), .integer("sample_size").optional, .real("standard_error").optional,
            .real("lower_bound").optional, .real("upper_bound").optional, .boolean("recommend_suppress").optional,
            .integer("year_month"), .text("domain_source"),
        ], to: [task, scale])

    static let detailedActivities = table(
        "detailed_activities", key: ["code"],
        [
            .code("code"), .text("title"), .code("intermediate_code"), .text("intermediate_title"),
            .code("skill_code", 255),
        ],
        to: [skill])

    static let taskActivities = table(
        "task_activities", key: ["occupation_code", "task_id", "activity_code"],
        [.code("occupation_code", 255), .code("task_id"), .code("activity_code")],
        to: [task, .to("detailed_activities", ["release_id": "release_id", "activity_code": "code"])])

    static let commodities = table(
        "commodities", key: ["code"],
        [.code("code"), .text("title"), .text("class_title"), .text("family_title"), .text("segment_title")])

    static let technologies = table(
        "technologies", key: ["occupation_code", "kind", "position"],
        [
            .code("occupation_code", 255), .code("kind", 16), .integer("position"), .text("name"),
            .code("commodity_code"), .boolean("is_hot").optional, .boolean("is_in_demand").optional,
        ],
        to: [occupation, .to("commodities", ["release_id": "release_id", "commodity_code": "code"])])

    static let relatedOccupations = table(
        "related_occupations", key: ["occupation_code", "related_code"],
        [.code("occupation_code", 255), .code("related_code", 255), .text("tier"), .integer("place")],
        to: [occupation, .to("occupations", ["release_id": "release_id", "related_code": "code"])])

    static let jobZones = table(
        "job_zones", key: ["occupation_code"],
        [.code("occupation_code", 255), .integer("zone"), .integer("year_month"), .text("domain_source")],
        to: [occupation])

    static let jobZoneDefinitions = table(
        "job_zone_definitions", key: ["zone"],
        [
            .integer("zone"), .text("name"), .text("experience"), .text("education"), .text("training"),
            .text("examples"), .text("preparation"),
        ])

    /// Every source table that was landed: where its rows are and what file they came from.
    static let landedTables = table(
        "landed_tables", key: ["table_name"],
        [
            .code("table_name", 128), .code("file", 255), .code("checksum", 64), .integer("row_count"),
            .text("columns_json"),
        ])

    /// The normalised tables of a release; parents come before the tables that refer to them.
    static let content = firstContent + ConceptTables.all

    /// Those of the first migration.
    private static let firstContent: [TableDefinition] = [
        occupations, titles, skills, skillLinks, scales, scaleCategories, levelAnchors, occupationSkills, education,
        workContext, tasks, taskRatings, detailedActivities, taskActivities, commodities, technologies,
        relatedOccupations, jobZones, jobZoneDefinitions,
    ]

    /// The migration that makes all of them.
    static let migration = Migration(
        number: 1, name: "reference data",
        steps: ([frameworks, releases, landedTables] + firstContent).map { .createTable($0) })

    static let occupation = TableDefinition.Reference.to(
        "occupations", ["release_id": "release_id", "occupation_code": "code"])
    static let skill = TableDefinition.Reference.to(
        "skills", ["release_id": "release_id", "skill_code": "code"])
    static let scale = TableDefinition.Reference.to(
        "scales", ["release_id": "release_id", "scale_code": "code"])
    private static let task = TableDefinition.Reference.to(
        "tasks", ["release_id": "release_id", "occupation_code": "occupation_code", "task_id": "task_id"])

    /// A table whose rows belong to a release.
    static func table(
        _ name: String, key: [String], _ columns: [TableDefinition.Column],
        to references: [TableDefinition.Reference] = [], indexes: [TableDefinition.Index] = []
    ) -> TableDefinition {
        TableDefinition(
            name, primaryKey: ["release_id"] + key, columns: [.integer("release_id")] + columns,
            references: [.to("releases", ["release_id": "id"])] + references, indexes: indexes)
    }

    private static func distributions(_ name: String) -> TableDefinition {
        table(
            name, key: ["occupation_code", "skill_code", "scale_code", "category"],
            [
                .code("occupation_code", 255), .code("skill_code", 255), .code("scale_code"), .integer("category"),
                .real("percent"), .integer("sample_size").optional, .real("standard_error").optional,
                .real("lower_bound").optional, .real("upper_bound").optional,
                .boolean("recommend_suppress").optional, .integer("year_month"), .text("domain_source"),
            ], to: [occupation, skill, scale])
    }
}
