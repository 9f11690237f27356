import Database

/// Levels of skills from other sources than the publisher, which stand beside the published ones and never in their place.
enum LevelTables {
    /// A level that a language model gave a skill in an occupation; `source` names the model.
    static let levels = ReferenceTables.table(
        "model_levels", key: ["occupation_code", "skill_code", "scale_code", "source"],
        [
            .code("occupation_code", 255), .code("skill_code", 255), .code("scale_code"), .code("source", 200),
            .real("data_value"), .code("call_id", 36).optional, .timestamp("made_at"),
        ], to: [ReferenceTables.occupation, ReferenceTables.skill, ReferenceTables.scale],
        // What tells servers that something is new is answered by this index alone.
        indexes: [.on("release_id", "made_at")])

    /// The table.
    static let all = [levels]

    /// The migration that makes it.
    static let migration = Migration(number: 8, name: "model levels", steps: all.map { .createTable($0) })
}
