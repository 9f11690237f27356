import Database

/// The tables of the work queue.
enum WorkTables {
    /// The longest kind.
    static let kindLimit = 40
    /// The longest unique key.
    static let keyLimit = 200

    /// One row a work item.
    ///
    /// `claim_order` is the negative of `priority`, so that one index whose columns all ascend gives claims their order.
    /// `active_key` holds kind and unique key while the item is unfinished and NULL afterwards, so that a unique index
    /// allows one unfinished item a key on every engine. `state` tells items that are due (`ready`) from those that are
    /// not yet (`waiting`), so that no claim has to step over what is not due.
    static let items = TableDefinition(
        "work_items", primaryKey: ["id"],
        columns: [
            .code("id", 36), .code("kind", kindLimit), .text("payload"), .integer("priority"),
            .integer("claim_order"), .code("state", 16), .code("unique_key", keyLimit).optional,
            .code("active_key", kindLimit + keyLimit + 1).optional, .integer("attempts"), .integer("max_attempts"),
            .timestamp("run_at"), .text("leased_by").optional, .timestamp("lease_until").optional, .integer("token"),
            .real("progress"), .text("progress_text"), .boolean("cancel_requested"), .text("last_error").optional,
            .text("result").optional, .timestamp("enqueued_at"), .timestamp("started_at").optional,
            .timestamp("finished_at").optional,
        ],
        indexes: [
            .unique("active_key"), .on("state", "claim_order", "run_at", "id"), .on("state", "run_at"),
            .on("lease_until"),
        ])

    /// One row a schedule; `last_due` is the moment whose item was enqueued last.
    static let schedules = TableDefinition(
        "work_schedules", primaryKey: ["name"],
        columns: [
            .code("name", 64), .text("cron"), .code("kind", kindLimit), .text("payload"), .timestamp("last_due"),
        ])

    static let tables = [items, schedules]

    static let migration = Migration(
        number: 3, name: "work queue", steps: tables.map { .createTable($0) })
}
