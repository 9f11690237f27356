import Database

/// Every schema migration that has shipped, unchanged.
///
/// Each database stores the checksums of the migrations applied to it, and a program refuses a database whose checksums
/// differ from its own. So nothing here is ever edited, and no migration uses a constant or a type of the current
/// tables, since those may change. To change the schema, change the table under `Store` and add the next migration
/// here.
enum Migrations {
    /// In the order of their numbers.
    static let all = [
        referenceData, remoteSources, workQueue, otherFrameworks, embeddings, modelCalls, knowledge, modelLevels,
        accessKeys,
    ]

    private static let referenceData = made(
        1, "reference data",
        [
            table(
                "frameworks", key: ["id"], .code("id"), .text("name"), .text("publisher"), .text("homepage"),
                .text("licence"), .text("licence_url"), .text("attribution")),
            table(
                "releases", key: ["id"], .integer("id"), .code("framework_id"), .code("version"), .text("released_on"),
                .code("state", 16), .code("checksum", 64), .integer("loader_version"), .boolean("is_sample"),
                .text("source"), .timestamp("loaded_at"), .integer("rows_read"), .integer("rows_set_aside"),
                .text("counts"), to: [.to("frameworks", ["framework_id": "id"])],
                indexes: [.on("framework_id", "state")]),
            rows(
                "landed_tables", key: ["table_name"], .code("table_name", 128), .code("file", 255),
                .code("checksum", 64), .integer("row_count"), .text("columns_json")),
            rows("occupations", key: ["code"], .code("code", 255), .text("title"), .text("summary")),
            rows(
                "titles", key: ["occupation_code", "kind", "position"], .code("occupation_code", 255),
                .code("kind", 16), .integer("position"), .text("title"), .text("short_title").optional, .text("origin"),
                to: [occupation]),
            rows(
                "skills", key: ["code"], .code("code", 255), .text("name"), .text("summary"), .code("kind", 24),
                .code("parent_code", 255).optional),
            rows(
                "skill_links", key: ["from_code", "to_code", "relation"], .code("from_code", 255),
                .code("to_code", 255), .code("relation", 32),
                to: [row(of: "skills", "from_code"), row(of: "skills", "to_code")]),
            rows("scales", key: ["code"], .code("code"), .text("name"), .real("minimum"), .real("maximum")),
            rows(
                "scale_categories", key: ["scale_code", "skill_code", "category"], .code("scale_code"),
                .code("skill_code", 255), .integer("category"), .text("meaning"), to: [scale]),
            rows(
                "level_anchors", key: ["skill_code", "scale_code", "position"], .code("skill_code", 255),
                .code("scale_code"), .integer("position"), .real("value"), .text("example"), to: [skill, scale]),
            rows(
                "occupation_skills", key: ["occupation_code", "skill_code", "scale_code", "source"],
                .code("occupation_code", 255), .code("skill_code", 255), .code("scale_code"), .code("source"),
                .real("data_value"), .integer("sample_size").optional, .real("standard_error").optional,
                .real("lower_bound").optional, .real("upper_bound").optional, .boolean("recommend_suppress").optional,
                .boolean("not_relevant").optional, .integer("year_month"), .text("domain_source"),
                to: [occupation, skill, scale], indexes: [.on("release_id", "skill_code", "scale_code")]),
            distributions("education"),
            distributions("work_context"),
            rows(
                "tasks", key: ["occupation_code", "task_id"], .code("occupation_code", 255), .code("task_id"),
                .text("statement"), .text("category"), .integer("respondents").optional, .integer("year_month"),
                .text("domain_source"), to: [occupation]),
            rows(
                "task_ratings", key: ["occupation_code", "task_id", "scale_code", "category"],
                .code("occupation_code", 255), .code("task_id"), .code("scale_code"), .integer("category"),
                .real("data_value"), .integer("sample_size").optional, .real("standard_error").optional,
                .real("lower_bound").optional, .real("upper_bound").optional, .boolean("recommend_suppress").optional,
                .integer("year_month"), .text("domain_source"), to: [task, scale]),
            rows(
                "detailed_activities", key: ["code"], .code("code"), .text("title"), .code("intermediate_code"),
                .text("intermediate_title"), .code("skill_code", 255), to: [skill]),
            rows(
                "task_activities", key: ["occupation_code", "task_id", "activity_code"], .code("occupation_code", 255),
                .code("task_id"), .code("activity_code"),
                to: [task, row(of: "detailed_activities", "activity_code")]),
            rows(
                "commodities", key: ["code"], .code("code"), .text("title"), .text("class_title"),
                .text("family_title"), .text("segment_title")),
            rows(
                "technologies", key: ["occupation_code", "kind", "position"], .code("occupation_code", 255),
                .code("kind", 16), .integer("position"), .text("name"), .code("commodity_code"),
                .boolean("is_hot").optional, .boolean("is_in_demand").optional,
                to: [occupation, row(of: "commodities", "commodity_code")]),
            rows(
                "related_occupations", key: ["occupation_code", "related_code"], .code("occupation_code", 255),
                .code("related_code", 255), .text("tier"), .integer("place"),
                to: [occupation, row(of: "occupations", "related_code")]),
            rows(
                "job_zones", key: ["occupation_code"], .code("occupation_code", 255), .integer("zone"),
                .integer("year_month"), .text("domain_source"), to: [occupation]),
            rows(
                "job_zone_definitions", key: ["zone"], .integer("zone"), .text("name"), .text("experience"),
                .text("education"), .text("training"), .text("examples"), .text("preparation")),
        ])

    private static let remoteSources = made(
        2, "remote sources",
        [
            table(
                "remote_occupations", key: ["source", "code"], .code("source"), .code("code", 255), .code("state", 16),
                .timestamp("fetched_at"), .timestamp("expires_at"), .timestamp("tried_at"), .code("checksum", 64),
                .integer("release_id").optional, .text("last_error").optional,
                to: [.to("releases", ["release_id": "id"])]),
            table(
                "provider_calls", key: ["id"], .code("id", 36), .code("provider"), .text("resource"), .text("request"),
                .integer("status").optional, .code("error_code").optional, .timestamp("requested_at"),
                .integer("milliseconds"), .text("reply").optional, .integer("reply_bytes"),
                indexes: [.on("provider", "requested_at")]),
        ])

    private static let workQueue = made(
        3, "work queue",
        [
            table(
                "work_items", key: ["id"], .code("id", 36), .code("kind", 40), .text("payload"), .integer("priority"),
                .integer("claim_order"), .code("state", 16), .code("unique_key", 200).optional,
                .code("active_key", 241).optional, .integer("attempts"), .integer("max_attempts"), .timestamp("run_at"),
                .text("leased_by").optional, .timestamp("lease_until").optional, .integer("token"), .real("progress"),
                .text("progress_text"), .boolean("cancel_requested"), .text("last_error").optional,
                .text("result").optional, .timestamp("enqueued_at"), .timestamp("started_at").optional,
                .timestamp("finished_at").optional,
                indexes: [
                    .unique("active_key"), .on("state", "claim_order", "run_at", "id"), .on("state", "run_at"),
                    .on("lease_until"),
                ]),
            table(
                "work_schedules", key: ["name"], .code("name", 64), .text("cron"), .code("kind", 40), .text("payload"),
                .timestamp("last_due")),
        ])

    private static let otherFrameworks = made(
        4, "other frameworks",
        [
            rows(
                "occupation_groups", key: ["code"], .code("code", 255), .text("title"), .text("summary"),
                .integer("depth"), .code("parent_code", 255).optional),
            rows(
                "occupation_memberships", key: ["occupation_code", "group_code"], .code("occupation_code", 255),
                .code("group_code", 255),
                to: [occupation, row(of: "occupation_groups", "group_code")]),
            rows(
                "labels", key: ["subject", "code", "language", "kind", "position"], .code("subject", 16),
                .code("code", 255), .code("language", 16), .code("kind", 16), .integer("position"), .text("label")),
            rows(
                "attributes", key: ["subject", "code", "name", "position"], .code("subject", 16), .code("code", 255),
                .code("name"), .integer("position"), .text("value")),
            rows(
                "occupation_links", key: ["occupation_code", "skill_code", "relation"], .code("occupation_code", 255),
                .code("skill_code", 255), .code("relation", 16), to: [occupation, skill]),
            rows(
                "qualifications", key: ["code"], .code("code", 255), .text("title"), .text("summary"),
                .real("level").optional, .text("sector"), .text("occupation")),
            rows(
                "sector_skills", key: ["code"], .code("code", 255), .text("sector"), .code("skill_code", 255),
                .text("title"), .code("scale_code"), .real("level"), to: [skill, scale]),
            rows(
                "crosswalks", key: ["source", "source_code", "target", "target_code", "position"], .code("source"),
                .code("source_code", 255), .code("target"), .code("target_code", 255), .integer("position"),
                .code("relation", 16).optional, .boolean("is_partial").optional, .real("weight").optional,
                .text("note")),
            rows(
                "labour_market",
                key: ["subject", "classification", "code", "country", "measure", "period", "position"],
                .code("subject", 16), .code("classification"), .code("code", 255), .code("country", 8),
                .code("measure"), .code("period", 16), .integer("position"), .real("figure").optional, .text("unit"),
                .text("note")),
        ])

    private static let embeddings = made(
        5, "embeddings",
        [
            table(
                "embeddings", key: ["model", "id"], .code("model", 200), .code("id", 36), .integer("dimensions"),
                .integer("text_count"), .blob("payload")),
            table(
                "embedding_adaptations", key: ["model", "purpose"], .code("model", 200), .code("purpose", 32),
                .code("fingerprint", 64), .integer("dimensions"), .timestamp("learned_at"), .blob("payload")),
        ])

    private static let modelCalls = made(
        6, "model calls",
        [
            table(
                "model_calls", key: ["id"], .code("id", 36), .code("key_hash", 64), .code("purpose", 64),
                .code("provider"), .code("model", 200), .code("privacy", 16), .code("verdict", 32),
                .integer("status").optional, .integer("input_tokens"), .integer("output_tokens"),
                .real("cost").optional, .integer("milliseconds"), .timestamp("asked_at"), .text("data_version"),
                .text("request").optional, .text("reply").optional,
                indexes: [.on("key_hash", "asked_at"), .on("asked_at")])
        ])

    private static let knowledge = made(
        7, "knowledge",
        [
            table("knowledge_companies", key: ["company"], .code("company", 64), .integer("revision")),
            table(
                "knowledge_documents", key: ["company", "id"], .code("company", 64), .code("id", 36), .code("kind", 24),
                .text("title"), .code("framework").optional, .code("occupation_code", 255).optional, .text("source"),
                .code("published_on", 10).optional, .code("day", 10), .timestamp("added_at"), .code("checksum", 64),
                .integer("byte_count"), .code("language", 16), .code("format", 16), .integer("sentences"),
                .integer("sentences_by_meaning"), .text("body").optional,
                to: [.to("knowledge_companies", ["company": "company"])], indexes: [.unique("company", "checksum")]),
            table(
                "knowledge_skills", key: ["company", "id"], .code("company", 64), .code("id", 36),
                .code("skill_key", 300), .code("framework").optional, .code("code", 255).optional, .text("name"),
                .code("kind", 24), .code("nature", 8), .code("status", 16), .code("merged_into", 36).optional,
                to: [.to("knowledge_companies", ["company": "company"])],
                indexes: [.unique("company", "skill_key"), .on("company", "merged_into")]),
            table(
                "knowledge_mentions", key: ["company", "document_id", "position"], .code("company", 64),
                .code("document_id", 36), .integer("position"), .code("skill_id", 36), .integer("start_byte"),
                .integer("end_byte"), .real("confidence"), .text("words"),
                to: [
                    .to("knowledge_documents", ["company": "company", "document_id": "id"]),
                    .to("knowledge_skills", ["company": "company", "skill_id": "id"]),
                ],
                indexes: [.on("company", "skill_id")]),
            table(
                "knowledge_ledger", key: ["company", "id"], .code("company", 64), .code("id", 36), .code("action", 16),
                .code("document_id", 36).optional, .code("skill_id", 36).optional, .code("into_id", 36).optional,
                .code("actor", 64), .text("reason"), .timestamp("happened_at"),
                to: [.to("knowledge_companies", ["company": "company"])],
                indexes: [.on("company", "document_id"), .on("company", "skill_id")]),
        ])

    private static let modelLevels = made(
        8, "model levels",
        [
            rows(
                "model_levels", key: ["occupation_code", "skill_code", "scale_code", "source"],
                .code("occupation_code", 255), .code("skill_code", 255), .code("scale_code"), .code("source", 200),
                .real("data_value"), .code("call_id", 36).optional, .timestamp("made_at"),
                to: [occupation, skill, scale], indexes: [.on("release_id", "made_at")])
        ])

    private static let accessKeys = made(
        9, "access keys",
        [
            table("access_keys", key: ["name"], .code("name", 40), .code("hash", 64), .timestamp("made_at"))
        ])

    private static let occupation = row(of: "occupations", "occupation_code")
    private static let skill = row(of: "skills", "skill_code")
    private static let scale = row(of: "scales", "scale_code")
    private static let task = TableDefinition.Reference.to(
        "tasks", ["release_id": "release_id", "occupation_code": "occupation_code", "task_id": "task_id"])

    /// A reference to a row of the same release by its code.
    private static func row(of table: String, _ column: String) -> TableDefinition.Reference {
        .to(table, ["release_id": "release_id", column: "code"])
    }

    private static func made(_ number: Int, _ name: String, _ tables: [TableDefinition]) -> Migration {
        Migration(number: number, name: name, steps: tables.map { .createTable($0) })
    }

    private static func table(
        _ name: String, key: [String], _ columns: TableDefinition.Column...,
        to references: [TableDefinition.Reference] = [], indexes: [TableDefinition.Index] = []
    ) -> TableDefinition {
        TableDefinition(name, primaryKey: key, columns: columns, references: references, indexes: indexes)
    }

    /// A table whose rows belong to a release.
    private static func rows(
        _ name: String, key: [String], _ columns: TableDefinition.Column...,
        to references: [TableDefinition.Reference] = [], indexes: [TableDefinition.Index] = []
    ) -> TableDefinition {
        TableDefinition(
            name, primaryKey: ["release_id"] + key, columns: [.integer("release_id")] + columns,
            references: [.to("releases", ["release_id": "id"])] + references, indexes: indexes)
    }

    private static func distributions(_ name: String) -> TableDefinition {
        rows(
            name, key: ["occupation_code", "skill_code", "scale_code", "category"], .code("occupation_code", 255),
            .code("skill_code", 255), .code("scale_code"), .integer("category"), .real("percent"),
            .integer("sample_size").optional, .real("standard_error").optional, .real("lower_bound").optional,
            .real("upper_bound").optional, .boolean("recommend_suppress").optional, .integer("year_month"),
            .text("domain_source"), to: [occupation, skill, scale])
    }
}
