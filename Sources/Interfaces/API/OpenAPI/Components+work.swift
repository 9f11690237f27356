import Store
import WorkQueue

extension Components {
    /// The types of the work queue.
    static let work: [(name: String, schema: Schema)] = [
        ("WorkItem", workItem), ("WorkItemPage", workItemPage),
    ]

    private static let optionalMoment = Schema.nullable(.string(format: "date-time"))
    private static let optionalText = Schema.nullable(.string())

    private static let workItem = Schema.object([
        .field("id", .string(format: "uuid"), "Its id; ids sort by the time of enqueuing."),
        .field("kind", .string(), "What is to be done."),
        .field("state", .string(values: WorkState.allCases.map(\.rawValue)), "Where it is in its life."),
        .field("payload", .anything, "With what."),
        .field("priority", .integer(), "Higher goes first."),
        .field("unique_key", optionalText, "At most one unfinished item of the kind has it."),
        .field("attempts", .integer(minimum: 0), "How often it was started."),
        .field("max_attempts", .integer(minimum: 1), "How often it is started at most."),
        .field("run_at", .string(format: "date-time"), "Not before this moment."),
        .field("leased_by", optionalText, "The worker that has it."),
        .field("lease_until", optionalMoment, "When another worker takes it over unless the lease is extended."),
        .field("progress", .number(minimum: 0, maximum: 1), "How far it is."),
        .field("progress_text", .string(), "How far it is, in words."),
        .field("cancel_requested", .boolean, "Whether it was asked to stop."),
        .field("last_error", optionalText, "What went wrong last."),
        .field("result", .anything, "What came of it; null until it is done."),
        .field("enqueued_at", .string(format: "date-time"), "When it was enqueued."),
        .field("started_at", optionalMoment, "When its latest attempt began."),
        .field("finished_at", optionalMoment, "When it finished."),
    ])

    /// What enqueues an item: of each kind the payloads that its handler takes.
    static func workItemDraft(of handlers: [any WorkHandler]) -> Schema {
        .either(
            handlers.flatMap { handler -> [Schema] in
                let payloads = handler.payloads.isEmpty ? [.dictionary(.anything)] : handler.payloads.map(payload)
                let kind = Schema.Property.field("kind", .string(values: [handler.kind]), handler.summary)
                return payloads.map { .input([kind, payloadField($0)] + draftFields) }
            })
    }

    private static func payloadField(_ payload: Schema) -> Schema.Property {
        if case .closed(let fields) = payload, fields.contains(where: \.isRequired) {
            return .field("payload", payload, "With what.")
        }
        return .optional("payload", payload, "With what.")
    }

    private static func payload(_ fields: [WorkField]) -> Schema {
        .closed(
            fields.map { field in
                field.isRequired
                    ? .field(field.name, schema(of: field.kind), field.meaning)
                    : .optional(field.name, schema(of: field.kind), field.meaning)
            })
    }

    private static func schema(of kind: WorkField.Kind) -> Schema {
        switch kind {
        case .text(let beginnings):
            // Letters in either case, character by character: JSON Schema has no other way to say so.
            .matching(
                "^(?:"
                    + beginnings.map { beginning in
                        beginning.map { $0.isLetter ? "[\($0.lowercased())\($0.uppercased())]" : "\($0)" }.joined()
                    }.joined(separator: "|") + ")[^\\x00]\(beginnings.isEmpty ? "+" : "*")$")
        case .choice(let names): .string(values: names)
        case .integer: .integer(minimum: WorkField.integers.lowerBound, maximum: WorkField.integers.upperBound)
        case .flag: .boolean
        }
    }

    private static let draftFields: [Schema.Property] = [
        .optional(
            "priority",
            .integer(minimum: WorkDraft.priorities.lowerBound, maximum: WorkDraft.priorities.upperBound),
            "Higher goes first. Default 0."),
        .optional(
            "unique_key", .matching(#"^$|^[^\x00-\x1f]{0,199}[^\x00-\x1f ]$"#),
            "At most one unfinished item of the kind has it."),
        .optional(
            "run_at", .either([.string(format: "date-time"), .string(values: [""])]),
            "Not before this moment. Default: at once."),
    ]

    private static let workItemPage = Schema.object([
        .field("items", .array(.reference("WorkItem")), "The page."),
        .field("next_cursor", optionalText, "Where the next page begins; null on the last one."),
    ])
}
