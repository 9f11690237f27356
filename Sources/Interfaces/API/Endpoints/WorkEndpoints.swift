import HTTPServer
import ServiceSupport
import Store
import WorkQueue

/// Work items: the list, single items, enqueuing, retrying, cancelling.
struct WorkEndpoints {
    let desk: WorkDesk
    let access: RouteGuard

    private static let path = "/api/v1/work"
    private static let id = Endpoint.Parameter.path(
        "id", "The item's id.", example: "01941f29-7c00-7abc-9def-0123456789ab")

    private var group: EndpointGroup {
        EndpointGroup(tag: "Work", access: access, answers: [EndpointGroup.noDatabase])
    }

    var all: [Endpoint] { [list, item, enqueue, retry, cancel] }

    // MARK: - Reading

    private static let state = Parameter<WorkState?>(
        "state", .string(values: WorkState.allCases.map(\.rawValue)), "Only those in a state."
    ) { reader, name, _ in
        reader.isSent(name) ? reader.choice(name, among: WorkState.allCases, default: .ready) : nil
    }
    private static let kind = Parameter<String?>("kind", "Only those of a kind.", example: "import")

    private var list: Endpoint {
        group.endpoint(
            .get, Self.path, "listWorkItems", "Work items, the latest first, page by page",
            text: "Follow `Link: rel=\"next\"` until there is none.",
            parameters: [Self.state, Self.kind, Page.limit, Page.cursor],
            answers: [.json(200, "A page.", WorkItemWire.page)], .waiting(answerList))
    }

    private func answerList(_ request: HTTPRequest) async throws -> HTTPResponse {
        var reader = ParameterReader(request)
        let limit = reader.read(Page.limit)
        var filter = WorkFilter(kind: reader.read(Self.kind), limit: limit + 1)
        filter.state = reader.read(Self.state)
        filter.before = reader.read(Page.cursor)
        try reader.finish()
        let page = Page(limit: limit, cursor: filter.before)
        let part = page.part(of: try await desk.items(filter), id: \.id)
        return page.response(WorkItemWire.page.json(part), next: part.next, to: request) { pairs in
            // Existing kinds need no escaping, and an unknown kind has no next page.
            pairs + [filter.state.map { "state=\($0.rawValue)" }, filter.kind.map { "kind=\($0)" }].compactMap(\.self)
        }
    }

    private var item: Endpoint {
        group.endpoint(
            .get, "\(Self.path)/{id}", "getWorkItem", "A work item: its state, progress, error and result",
            parameters: [Self.id],
            answers: [.json(200, "The item.", WorkItemWire.item), .problem(404, "There is no such item.")],
            .waiting { request in
                let id = try Self.id(of: request)
                guard let item = try await desk.item(id) else { throw Self.notFound(id) }
                return .uncached(WorkItemWire.item.json(item))
            })
    }

    // MARK: - Enqueuing

    private static let wanted = BodyField<String>("kind", .string(), "What is to be done.", isRequired: true) {
        $0.text($1, isRequired: true) ?? ""
    }
    private static let priority = BodyField<Int>("priority", WorkDraft.priorities, default: 0, "Higher goes first.")
    private static let uniqueKey = BodyField<String?>(
        "unique_key", as: .matching(#"^$|^[^\x00-\x1f]{0,199}[^\x00-\x1f ]$"#),
        "At most one unfinished item of the kind has it.")
    private static let runAt = BodyField<Timestamp?>(
        "run_at", .either([.string(format: "date-time"), .string(values: [""])]),
        "Not before this moment. Default: at once."
    ) { $0.moment($1) }

    private static let anyPayload = payload(.anything, isRequired: false)

    private static func payload(_ schema: JSONSchema, isRequired: Bool) -> BodyField<JSONValue> {
        BodyField("payload", schema, "With what.", isRequired: isRequired) { $0.value($1) ?? .object(JSONObject()) }
    }

    private var enqueue: Endpoint {
        let kinds = desk.handlers.all.map { "`\($0.kind)`: \($0.summary)" }.joined(separator: " ")
        return group.endpoint(
            .post, Self.path, "enqueueWorkItem", "Enqueues a work item",
            text: """
                Kinds: \(kinds) An item that names a file or an address is taken with the operator's key alone, also \
                from the same machine.
                """, body: .either(desk.handlers.all.flatMap(Self.drafts)),
            answers: [
                .json(200, "An unfinished item has the same unique key; this is it.", WorkItemWire.item),
                .json(202, "It is enqueued; `Location` names it.", WorkItemWire.item),
            ], .waiting(answerEnqueue))
    }

    private func answerEnqueue(_ request: HTTPRequest) async throws -> HTTPResponse {
        var body = try BodyReader(request)
        let kind = body.read(Self.wanted)
        let payload = body.read(Self.anyPayload)
        let priority = body.read(Self.priority)
        let key = body.read(Self.uniqueKey)
        let runAt = body.read(Self.runAt)
        try body.finish()
        // Files and addresses in a payload are opened or requested with the server's rights, so a caller on the same
        // machine needs the operator's key too.
        if !desk.places(ofKind: kind, payload: payload.text).isEmpty { try await access.requireOperator(request) }
        do {
            let enqueued = try await desk.enqueue(
                kind: kind, payload: payload, priority: priority, uniqueKey: key, runAt: runAt)
            var response = HTTPResponse.uncached(
                WorkItemWire.item.json(enqueued.item), status: enqueued.isNew ? .accepted : .ok)
            response.headers.set("Location", "\(Self.path)/\(enqueued.item.id)")
            return response
        } catch let error as WorkDraftRefused {
            if let code = error.code { throw HTTPFailure(.badRequest, code: code, detail: error.description) }
            var complaints = Complaints()
            for complaint in error.complaints { complaints.add(complaint.field, complaint.text) }
            throw BadParameters(complaints)
        }
    }

    /// The schemas of drafts of one kind, one for each payload that its handler accepts.
    private static func drafts(of handler: any WorkHandler) -> [JSONSchema] {
        let payloads = handler.payloads.isEmpty ? [.dictionary(.anything)] : handler.payloads.map(schema)
        return payloads.map { schema in
            var isRequired = false
            if case .closed(let fields) = schema { isRequired = fields.contains(where: \.isRequired) }
            return .input([
                .field("kind", .string(values: [handler.kind]), handler.summary),
                payload(schema, isRequired: isRequired).property, priority.property, uniqueKey.property, runAt.property,
            ])
        }
    }

    private static func schema(of fields: [WorkField]) -> JSONSchema {
        .closed(
            fields.map { field in
                let schema = schema(of: field.kind)
                return field.isRequired
                    ? .field(field.name, schema, field.meaning) : .optional(field.name, schema, field.meaning)
            })
    }

    private static func schema(of kind: WorkField.Kind) -> JSONSchema {
        switch kind {
        case .text(let beginnings):
            // Both cases of each letter, since JSON Schema patterns have no case-insensitive mode.
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

    // MARK: - Changing

    private var retry: Endpoint {
        change(
            "retry", "retryWorkItem", "Makes a dead, cancelled or waiting item due at once", "The item, now ready."
        ) { id, request in
            // A retry opens or requests the resources of the payload again.
            if let item = try await desk.item(id), !desk.places(ofKind: item.kind, payload: item.payload).isEmpty {
                try await access.requireOperator(request)
            }
            return try await desk.retry(id)
        }
    }

    private var cancel: Endpoint {
        change(
            "cancel", "cancelWorkItem", "Cancels an item; one that is running is asked to stop",
            "The item, now cancelled or asked to stop."
        ) { id, _ in try await desk.cancel(id) }
    }

    private func change(
        _ word: String, _ operation: String, _ summary: String, _ text: String,
        _ make: @escaping @Sendable (String, HTTPRequest) async throws -> WorkChange
    ) -> Endpoint {
        group.endpoint(
            .post, "\(Self.path)/{id}/\(word)", operation, summary, parameters: [Self.id],
            answers: [
                .json(200, text, WorkItemWire.item), .problem(404, "There is no such item."),
                .problem(409, "The item's state does not allow it."),
            ],
            .waiting { request in
                let id = try Self.id(of: request)
                switch try await make(id, request) {
                case .changed(let item): return .uncached(WorkItemWire.item.json(item))
                case .notFound: throw Self.notFound(id)
                case .refused(_, let reason):
                    throw HTTPFailure(
                        .conflict, code: "work-item-state", detail: "Work item \(id) cannot be changed so: \(reason).")
                }
            })
    }

    private static func id(of request: HTTPRequest) throws -> String {
        let text = request.parameters["id"] ?? ""
        guard let id = UUIDv7(text) else { throw notFound(ParameterReader.cut(text)) }
        return id.description
    }

    private static func notFound(_ id: String) -> HTTPFailure {
        HTTPFailure(.notFound, code: "unknown-work-item", detail: "There is no work item '\(id)'.")
    }
}
