import HTTPServer
import ServiceSupport
import Store
import WorkQueue

/// Work items: the list, one of them, enqueuing, retrying, cancelling.
struct WorkEndpoints {
    let desk: WorkDesk
    let access: RouteGuard

    private static let pageLimit = 500
    private static let unavailable = Endpoint.Answer.problem(503, "The database cannot be reached.")
    private static let id = Endpoint.Parameter.path(
        "id", "The item's id.", example: "01941f29-7c00-7abc-9def-0123456789ab")

    var all: [Endpoint] { [list, item, enqueue, retry, cancel] }

    /// A handler behind the access check.
    private func guarded(
        _ body: @escaping @Sendable (HTTPRequest) async throws -> HTTPResponse
    ) -> HTTPHandler {
        .waiting { request in
            _ = try await access.check(request)
            return try await body(request)
        }
    }

    // MARK: - Reading

    private var list: Endpoint {
        Endpoint(
            method: .get, template: "/api/v1/work", operationID: "listWorkItems", tag: "Work",
            summary: "Work items, the latest first, page by page",
            text: "Follow `Link: rel=\"next\"` until there is none.",
            parameters: [
                .query("state", .string(values: WorkState.allCases.map(\.rawValue)), "Only those in a state."),
                .query("kind", .text(), "Only those of a kind.", example: "import"),
                .query("limit", .integer(minimum: 1, maximum: Self.pageLimit), "How many on a page. Default 50."),
                .query("cursor", .identifier, "Where the page begins: the `next_cursor` of the page before."),
            ],
            security: .operatorOrLocal,
            answers: [
                .json(200, "A page.", .reference("WorkItemPage")), .problem(400, "A parameter is wrong."),
                Self.unavailable,
            ],
            handler: guarded(answerList))
    }

    private func answerList(_ request: HTTPRequest) async throws -> HTTPResponse {
        var reader = ParameterReader(request)
        let limit = reader.integer("limit", default: 50, in: 1...Self.pageLimit)
        var filter = WorkFilter(kind: reader.text("kind"), limit: limit + 1)
        if reader.isSent("state") {
            filter.state = reader.choice("state", among: WorkState.allCases, default: .ready)
        }
        filter.before = reader.identifier("cursor")
        try reader.finish()
        let items = try await desk.items(filter)
        let next = items.count > limit ? items[limit - 1].id : nil
        var json = JSONWriter(capacity: 4_096)
        json.object { json in
            json.array("items") { json in
                for item in items.prefix(limit) { json.object { WorkItemWire.write(item, to: &$0) } }
            }
            json.field("next_cursor", next)
        }
        var response = SystemEndpoints.uncached(.json(json.bytes))
        if let next {
            var pairs = ["limit=\(limit)", "cursor=\(next)"]
            if let state = filter.state { pairs.append("state=\(state.rawValue)") }
            // Kinds that exist need no escaping, and a kind that does not exist has no next page.
            if let kind = filter.kind { pairs.append("kind=\(kind)") }
            response.headers.set("Link", "<\(request.path)?\(pairs.joined(separator: "&"))>; rel=\"next\"")
        }
        return response
    }

    private var item: Endpoint {
        Endpoint(
            method: .get, template: "/api/v1/work/{id}", operationID: "getWorkItem", tag: "Work",
            summary: "A work item: its state, progress, error and result", parameters: [Self.id],
            security: .operatorOrLocal,
            answers: [
                .json(200, "The item.", .reference("WorkItem")),
                .problem(404, "There is no such item."), Self.unavailable,
            ],
            handler: guarded { request in
                let id = try Self.id(of: request)
                guard let item = try await desk.item(id) else { throw Self.notFound(id) }
                return Self.answer(item)
            })
    }

    // MARK: - Writing

    private var enqueue: Endpoint {
        Endpoint(
            method: .post, template: "/api/v1/work", operationID: "enqueueWorkItem", tag: "Work",
            summary: "Enqueues a work item",
            text: """
                Kinds: \(kindsText) An item that names a file or an address is taken with the operator's key alone, also \
                from the same machine.
                """, body: Components.workItemDraft(of: desk.handlers.all),
            security: .operatorOrLocal,
            answers: [
                .json(200, "An unfinished item has the same unique key; this is it.", .reference("WorkItem")),
                .json(202, "It is enqueued; `Location` names it.", .reference("WorkItem")),
                .problem(400, "A field is wrong."),
                .notJSON, Self.unavailable,
            ],
            handler: guarded(answerEnqueue))
    }

    private var kindsText: String {
        desk.handlers.all.map { "`\($0.kind)`: \($0.summary)" }.joined(separator: " ")
    }

    private func answerEnqueue(_ request: HTTPRequest) async throws -> HTTPResponse {
        var body = try BodyReader(request)
        let kind = body.text("kind", isRequired: true) ?? ""
        let payload = body.value("payload") ?? .object(JSONObject())
        let priority = body.integer("priority", in: WorkDraft.priorities) ?? 0
        let key = body.text("unique_key")
        let runAt = body.moment("run_at")
        try body.finish()
        // What a payload names is opened or asked by the server, with the server's rights: being on the same machine is
        // not enough for that.
        if !desk.places(ofKind: kind, payload: payload.text).isEmpty { try await access.requireOperator(request) }
        do {
            let enqueued = try await desk.enqueue(
                kind: kind, payload: payload, priority: priority, uniqueKey: key, runAt: runAt)
            var response = Self.answer(enqueued.item, status: enqueued.isNew ? .accepted : .ok)
            response.headers.set("Location", "/api/v1/work/\(enqueued.item.id)")
            return response
        } catch let error as WorkDraftRefused {
            if let code = error.code { throw HTTPFailure(.badRequest, code: code, detail: error.description) }
            var complaints = Complaints()
            for complaint in error.complaints { complaints.add(complaint.field, complaint.text) }
            throw BadParameters(complaints)
        }
    }

    private var retry: Endpoint {
        change(
            "retry", "retryWorkItem", "Makes a dead, cancelled or waiting item due at once", "The item, now ready."
        ) { id, request in
            // Done again is done anew: what it names is opened or asked once more.
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
        Endpoint(
            method: .post, template: "/api/v1/work/{id}/\(word)", operationID: operation, tag: "Work", summary: summary,
            parameters: [Self.id],
            security: .operatorOrLocal,
            answers: [
                .json(200, text, .reference("WorkItem")), .problem(404, "There is no such item."),
                .problem(409, "The item's state does not allow it."), Self.unavailable,
            ],
            handler: guarded { request in
                let id = try Self.id(of: request)
                switch try await make(id, request) {
                case .changed(let item): return Self.answer(item)
                case .notFound: throw Self.notFound(id)
                case .refused(_, let reason):
                    throw HTTPFailure(
                        .conflict, code: "work-item-state", detail: "Work item \(id) cannot be changed so: \(reason).")
                }
            })
    }

    // MARK: - Parts

    private static func id(of request: HTTPRequest) throws -> String {
        let text = request.parameters["id"] ?? ""
        guard let id = UUIDv7(text) else { throw notFound(ParameterReader.cut(text)) }
        return id.description
    }

    private static func notFound(_ id: String) -> HTTPFailure {
        HTTPFailure(.notFound, code: "unknown-work-item", detail: "There is no work item '\(id)'.")
    }

    private static func answer(_ item: WorkItem, status: HTTPStatus = .ok) -> HTTPResponse {
        var json = JSONWriter(capacity: 1_024)
        json.object { WorkItemWire.write(item, to: &$0) }
        return SystemEndpoints.uncached(.json(json.bytes, status: status))
    }
}
