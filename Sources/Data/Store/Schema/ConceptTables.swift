import Database

/// The tables of what other frameworks publish than O*NET: headings, names in many languages, links without numbers,
/// qualifications, skills by industry, crosswalks and figures of demand. Rows belong to a release, like those of
/// `ReferenceTables`.
enum ConceptTables {
    static let groups = ReferenceTables.table(
        "occupation_groups", key: ["code"],
        [
            .code("code", 255), .text("title"), .text("summary"), .integer("depth"), .code("parent_code", 255).optional,
        ])

    static let memberships = ReferenceTables.table(
        "occupation_memberships", key: ["occupation_code", "group_code"],
        [.code("occupation_code", 255), .code("group_code", 255)],
        to: [
            ReferenceTables.occupation,
            .to("occupation_groups", ["release_id": "release_id", "group_code": "code"]),
        ])

    static let labels = ReferenceTables.table(
        "labels", key: ["subject", "code", "language", "kind", "position"],
        [
            .code("subject", 16), .code("code", 255), .code("language", 16), .code("kind", 16), .integer("position"),
            .text("label"),
        ])

    static let attributes = ReferenceTables.table(
        "attributes", key: ["subject", "code", "name", "position"],
        [.code("subject", 16), .code("code", 255), .code("name"), .integer("position"), .text("value")])

    static let occupationLinks = ReferenceTables.table(
        "occupation_links", key: ["occupation_code", "skill_code", "relation"],
        [.code("occupation_code", 255), .code("skill_code", 255), .code("relation", 16)],
        to: [ReferenceTables.occupation, ReferenceTables.skill])

    static let qualifications = ReferenceTables.table(
        "qualifications", key: ["code"],
        [
            .code("code", 255), .text("title"), .text("summary"), .real("level").optional, .text("sector"),
            .text("occupation"),
        ])

    static let sectorSkills = ReferenceTables.table(
        "sector_skills", key: ["code"],
        [
            .code("code", 255), .text("sector"), .code("skill_code", 255), .text("title"), .code("scale_code"),
            .real("level"),
        ],
        to: [ReferenceTables.skill, ReferenceTables.scale])

    /// Codes lead into other releases or into classifications that no release holds, so nothing is referred to.
    static let crosswalks = ReferenceTables.table(
        "crosswalks", key: ["source", "source_code", "target", "target_code", "position"],
        [
            .code("source"), .code("source_code", 255), .code("target"), .code("target_code", 255),
            .integer("position"), .code("relation", 16).optional, .boolean("is_partial").optional,
            .real("weight").optional, .text("note"),
        ])

    static let indicators = ReferenceTables.table(
        "labour_market", key: ["subject", "classification", "code", "country", "measure", "period", "position"],
        [
            .code("subject", 16), .code("classification"), .code("code", 255), .code("country", 8), .code("measure"),
            .code("period", 16), .integer("position"), .real("figure").optional, .text("unit"), .text("note"),
        ])

    /// All of them; parents come before the tables that refer to them.
    static let all = [
        groups, memberships, labels, attributes, occupationLinks, qualifications, sectorSkills, crosswalks, indicators,
    ]

    /// The migration that makes them.
    static let migration = Migration(number: 4, name: "other frameworks", steps: all.map { .createTable($0) })
}
