import Documents
import Foundation
import HTTPServer
import Occupations
import Recommendations
import ServiceSupport
import Store
import Taxonomy

/// A company's documents: adding, listing, removing, what they name, reviews and the ledger.
///
/// Until there are keys every client is of the one company, so only clients that the setting lets in are answered.
struct KnowledgeEndpoints {
    let context: APIContext
    let access: RouteGuard

    private static let company = RoleRequest.onlyCompany
    private static let actor = "api"
    private static let pageLimit = 500
    static let textLimit = 500
    private static let unavailable = Endpoint.Answer.problem(503, "The database cannot be reached.")
    private static let absent = Endpoint.Answer.problem(404, "There is no such document.")
    private static let id = Endpoint.Parameter.path(
        "id", "The document's id.", example: "01941f29-7c00-7abc-9def-0123456789ab")
    private static let pages: [Endpoint.Parameter] = [
        .query("limit", .integer(minimum: 1, maximum: pageLimit), "How many on a page. Default 50."),
        .query("cursor", .identifier, "Where the page begins: the `next_cursor` of the page before."),
    ]

    /// Media types that documents are declared as, with the formats that they may be.
    static let mediaTypes: [String: DocumentText.Format] = [
        "application/pdf": .pdf, "text/html": .html, "text/plain": .plain,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": .docx,
    ]

    var all: [Endpoint] { [add, list, skills, ledger, reading, remove, review] }

    /// A handler behind the access check.
    private func guarded(
        _ body: @escaping @Sendable (HTTPRequest) async throws -> HTTPResponse
    ) -> HTTPHandler {
        .waiting { request in
            _ = try await access.check(request)
            do {
                return try await body(request)
            } catch let failure as KnowledgeFailure {
                throw Self.shaped(failure)
            }
        }
    }

    // MARK: - Documents

    private var add: Endpoint {
        Endpoint(
            method: .post, template: "/api/v1/knowledge", operationID: "addKnowledge", tag: "Knowledge",
            summary: "Adds a document: which skills it names, known and new",
            text: """
                Skills of frameworks that the text names are linked; names behind cues such as "experience with" that no \
                framework has are proposed and wait for a review. The same text twice changes nothing. Documents are \
                counted and never obeyed: no sentence of theirs reaches a language model.
                """,
            body: .reference("KnowledgeInput"),
            security: .operatorOrLocal,
            answers: [
                .json(200, "The company has the same text already.", .reference("KnowledgeReading")),
                .json(201, "It is added; `Location` names it.", .reference("KnowledgeReading")),
                .problem(400, "A field is wrong, or `text` cannot be read."),
                .problem(
                    409,
                    "`content` cannot be read, `media_type` is not what its bytes say, or the company has as many documents as "
                        + "it may."),
                .notJSON,
                .problem(404, "No framework that is served has the occupation."),
                .problem(503, "Nothing is imported yet, too much is being read, or the database cannot be reached."),
            ],
            handler: guarded(answerAdd))
    }

    private func answerAdd(_ request: HTTPRequest) async throws -> HTTPResponse {
        var body = try BodyReader(request)
        let sent = try Self.input(&body)
        guard try await !context.skills.current().frameworks.isEmpty else { throw APIContext.noData }
        // What base64 holds no description of a request can say: the request is a good one, what it carries is not.
        let document = try await SkillEndpoints.document(sent.bytes, unreadable: sent.isCoded ? .conflict : .badRequest)
        if let declared = sent.declared, declared != document.format {
            throw HTTPFailure(
                .conflict, code: "other-media-type",
                detail: "`media_type` says \(declared.rawValue), the bytes say \(document.format.rawValue).")
        }
        var input = sent.input
        input.text = document.text
        input.format = document.format.rawValue
        let added = try await context.longWork.knowledge.run { [input, knowledge = context.knowledge] in
            try await knowledge.add(input, company: Self.company, actor: Self.actor)
        }
        var response = try await answer(
            added.document.id, isNew: added.isNew, status: added.isNew ? .created : .ok)
        response.headers.set("Location", "/api/v1/knowledge/\(added.document.id)")
        return response
    }

    /// What a body holds: the document's bytes and what is said of it.
    private static func input(
        _ body: inout BodyReader
    ) throws -> (input: KnowledgeInput, bytes: [UInt8], isCoded: Bool, declared: DocumentText.Format?) {
        let kindName = body.text("kind", isRequired: true)
        let kind = kindName.flatMap(KnowledgeKind.init)
        if kindName != nil, kind == nil {
            body.complain("kind", "must be one of \(KnowledgeKind.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        let text = body.text("text")
        let content = body.text("content")
        let bytes = text.map { Array($0.utf8) } ?? content.flatMap { Data(base64Encoded: $0) }.map { Array($0) }
        if (text == nil) == (content == nil) {
            body.complain("text", "or `content` must be sent, and not both")
        } else if bytes == nil {
            body.complain("content", "is no base64")
        }
        let mediaType = body.text("media_type")
        let declared = mediaType.flatMap { mediaTypes[$0.lowercased()] }
        if mediaType != nil, declared == nil || text != nil {
            body.complain("media_type", "says what `content` is: \(mediaTypes.keys.sorted().joined(separator: ", "))")
        }
        var input = KnowledgeInput("", kind: kind ?? .other)
        input.title = short("title", &body) ?? ""
        input.source = short("source", &body) ?? ""
        if let named = short("occupation", &body) {
            if let found = KnowledgeInput.reference(named) {
                input.occupation = .init(framework: found.framework, code: found.code)
            } else {
                body.complain("occupation", "must be a framework and a code such as onet:15-1252.00")
            }
        }
        input.publishedOn = body.text("published_on")
        if let day = input.publishedOn, day.count != 10 || Timestamp(rfc3339: day + "T00:00:00Z") == nil {
            body.complain("published_on", "must be a day such as 2026-11-21, not '\(ParameterReader.cut(day))'")
        }
        input.language = body.text("language")
        if let tag = input.language, !KnowledgeInput.takes(language: tag) {
            body.complain("language", "must be a tag such as en or pt-BR, not '\(ParameterReader.cut(tag))'")
        }
        input.keepsText = body.boolean("keep_text")
        try body.finish()
        return (input, bytes ?? [], content != nil, declared)
    }

    private static func short(_ name: String, _ body: inout BodyReader, isRequired: Bool = false) -> String? {
        guard let text = body.text(name, isRequired: isRequired, longest: textLimit) else { return nil }
        // Some engines refuse a zero character in a text.
        return ParameterReader.trimmed(text.filter { $0 != "\0" })
    }

    private var list: Endpoint {
        Endpoint(
            method: .get, template: "/api/v1/knowledge", operationID: "listKnowledge", tag: "Knowledge",
            summary: "The company's documents, the latest first, page by page",
            text: "Follow `Link: rel=\"next\"` until there is none.", parameters: Self.pages,
            security: .operatorOrLocal,
            answers: [
                .json(200, "A page.", .reference("KnowledgePage")), .problem(400, "A parameter is wrong."),
                Self.unavailable,
            ],
            handler: guarded { request in
                let page = try Self.page(of: request)
                let documents = try await context.knowledge.documents(
                    of: Self.company, before: page.cursor, limit: page.limit + 1)
                return Self.answer(
                    "documents", documents, page, request, id: \.id,
                    write: { KnowledgeWire.write($0, to: &$1) })
            })
    }

    private var reading: Endpoint {
        Endpoint(
            method: .get, template: "/api/v1/knowledge/{id}", operationID: "getKnowledge", tag: "Knowledge",
            summary: "A document: what is known of it, its text where that is kept, and the skills that it names",
            parameters: [Self.id],
            security: .operatorOrLocal,
            answers: [
                .json(200, "The document.", .reference("KnowledgeReading")), Self.absent,
                Self.unavailable,
            ],
            handler: guarded { request in try await answer(try Self.id(of: request)) })
    }

    private func answer(_ id: String, isNew: Bool? = nil, status: HTTPStatus = .ok) async throws -> HTTPResponse {
        let found = try await context.knowledge.document(id, of: Self.company)
        var json = JSONWriter(capacity: 8_192)
        json.object { json in
            KnowledgeWire.write(found.document, to: &json)
            if let isNew { json.field("is_new", isNew) }
            json.field("text", found.text)
            KnowledgeWire.writeMentions(of: found, to: &json)
        }
        return SystemEndpoints.uncached(.json(json.bytes, status: status))
    }

    private var remove: Endpoint {
        Endpoint(
            method: .delete, template: "/api/v1/knowledge/{id}", operationID: "removeKnowledge", tag: "Knowledge",
            summary: "Removes a document with all that only it said",
            text: """
                Its text, its places, the skills that no other document names and what the ledger says of them are gone; \
                the ledger keeps that it was removed, and nothing of what it said.
                """,
            parameters: [Self.id],
            security: .operatorOrLocal,
            answers: [
                Endpoint.Answer(status: 204, text: "It is gone.", mediaType: "", schema: nil),
                Self.absent, Self.unavailable,
            ],
            handler: guarded { request in
                try await context.knowledge.remove(
                    try Self.id(of: request), company: Self.company, actor: Self.actor)
                return SystemEndpoints.uncached(HTTPResponse(.noContent))
            })
    }

    // MARK: - Skills

    private var skills: Endpoint {
        Endpoint(
            method: .get, template: "/api/v1/knowledge/skills", operationID: "listKnowledgeSkills", tag: "Knowledge",
            summary: "The skills that the company's documents name, counted over time and sources",
            parameters: [
                .query(
                    "status", .array(.string(values: KnowledgeStatus.allCases.map(\.rawValue))),
                    "Only those of these statuses, with commas."),
                .query(
                    "trend", .array(.string(values: KnowledgeTrend.allCases.map(\.rawValue))),
                    "Only those of these trends, with commas."),
            ] + Self.pages,
            security: .operatorOrLocal,
            answers: [
                .json(200, "A page.", .reference("KnowledgeSkillPage")), .problem(400, "A parameter is wrong."),
                .problem(409, "The list has changed since the page before."), Self.unavailable,
            ],
            handler: guarded(answerSkills))
    }

    private func answerSkills(_ request: HTTPRequest) async throws -> HTTPResponse {
        var reader = ParameterReader(request)
        let statuses = reader.choices("status", among: KnowledgeStatus.allCases)
        let trends = reader.choices("trend", among: KnowledgeTrend.allCases)
        try reader.finish()
        let page = try Self.page(of: request)
        let view = try await context.knowledge.view(of: Self.company)
        let counts = view.counts.filter {
            (statuses.isEmpty || statuses.contains($0.skill.status)) && (trends.isEmpty || trends.contains($0.trend))
        }
        let start = try page.cursor.map { cursor in
            guard let place = counts.firstIndex(where: { $0.skill.id == cursor }) else {
                throw HTTPFailure(
                    .conflict, code: "list-changed",
                    detail: "The list has changed since the page before; begin again without `cursor`.")
            }
            return place + 1
        }
        let filter = [
            statuses.isEmpty ? nil : "status=" + statuses.map(\.rawValue).joined(separator: ","),
            trends.isEmpty ? nil : "trend=" + trends.map(\.rawValue).joined(separator: ","),
        ].compactMap(\.self)
        return Self.answer(
            "skills", Array(counts.dropFirst(start ?? 0).prefix(page.limit + 1)), page, request, filter: filter,
            id: \.skill.id,
            head: { json in
                json.field("total", counts.count)
                json.field("documents", view.documents.count)
            }, write: { KnowledgeWire.write($0, of: view, to: &$1) })
    }

    private var review: Endpoint {
        Endpoint(
            method: .post, template: "/api/v1/knowledge/skills/{id}/review", operationID: "reviewKnowledgeSkill",
            tag: "Knowledge", summary: "Accepts, merges or rejects a skill that documents name",
            text: """
                Accepted and linked skills are used in recommendations about the occupations of their documents; proposed \
                and rejected ones never are. A later review replaces an earlier one; the ledger keeps both.
                """,
            parameters: [
                .path("id", "The company's id of the skill.", example: "01941f29-7c00-7abc-9def-0123456789ab")
            ],
            body: .reference("KnowledgeReview"),
            security: .operatorOrLocal,
            answers: [
                .json(200, "The skill with its counts.", .reference("KnowledgeSkill")),
                .problem(400, "A field is wrong."),
                .problem(404, "There is no such skill, or no framework that is served has the one to merge into."),
                .problem(409, "It cannot be merged so."), .notJSON,
                Self.unavailable,
            ],
            handler: guarded(answerReview))
    }

    private func answerReview(_ request: HTTPRequest) async throws -> HTTPResponse {
        let id = try Self.id(of: request)
        var body = try BodyReader(request)
        let action = body.text("action", isRequired: true) ?? ""
        let into = Self.short("into", &body)
        let category = body.text("category")
        let reason = Self.short("reason", &body, isRequired: true)
        let nature = category.flatMap { word in
            SkillNature.allCases.first { $0.rawValue.lowercased() == word.lowercased() }
        }
        if category != nil, nature == nil || action != "accept" {
            body.complain("category", "goes with accept, and must be Hard or Soft")
        }
        if (into != nil) != (action == "merge") { body.complain("into", "goes with merge, and with nothing else") }
        let review: KnowledgeBase.Review
        switch action {
        case "merge": review = .merge(into: into ?? "")
        case "reject": review = .reject
        default:
            review = .accept(nature: nature)
            if action != "accept" { body.complain("action", "must be one of accept, merge, reject") }
        }
        try body.finish()
        let skill = try await context.knowledge.review(
            id, of: Self.company, review, actor: Self.actor, reason: reason ?? "")
        let view = try await context.knowledge.view(of: Self.company)
        guard let count = view.count(skill.id) else { throw KnowledgeFailure.notFound }
        var json = JSONWriter(capacity: 2_048)
        json.object { KnowledgeWire.write(count, of: view, to: &$0) }
        return SystemEndpoints.uncached(.json(json.bytes))
    }

    private var ledger: Endpoint {
        Endpoint(
            method: .get, template: "/api/v1/knowledge/ledger", operationID: "listKnowledgeLedger", tag: "Knowledge",
            summary: "What was added, reviewed and removed, the latest first", parameters: Self.pages,
            security: .operatorOrLocal,
            answers: [
                .json(200, "A page.", .reference("KnowledgeLedgerPage")), .problem(400, "A parameter is wrong."),
                Self.unavailable,
            ],
            handler: guarded { request in
                let page = try Self.page(of: request)
                let entries = try await context.knowledge.ledger(
                    of: Self.company, before: page.cursor, limit: page.limit + 1)
                return Self.answer(
                    "entries", entries, page, request, id: \.id, write: { KnowledgeWire.write($0, to: &$1) })
            })
    }

    // MARK: - Parts

    private static func page(of request: HTTPRequest) throws -> (limit: Int, cursor: String?) {
        var reader = ParameterReader(request)
        let limit = reader.integer("limit", default: 50, in: 1...pageLimit)
        let cursor = reader.identifier("cursor")
        try reader.finish()
        return (limit, cursor)
    }

    /// A page of which one entry more than it holds was read.
    private static func answer<Entry>(
        _ name: String, _ entries: [Entry], _ page: (limit: Int, cursor: String?), _ request: HTTPRequest,
        filter: [String] = [], id: (Entry) -> String, head: (inout JSONWriter) -> Void = { _ in },
        write: (Entry, inout JSONWriter) -> Void
    ) -> HTTPResponse {
        let next = entries.count > page.limit ? id(entries[page.limit - 1]) : nil
        var json = JSONWriter(capacity: 8_192)
        json.object { json in
            head(&json)
            json.array(name) { json in
                for entry in entries.prefix(page.limit) { json.object { write(entry, &$0) } }
            }
            json.field("next_cursor", next)
        }
        var response = SystemEndpoints.uncached(.json(json.bytes))
        if let next {
            let pairs = filter + ["limit=\(page.limit)", "cursor=\(next)"]
            response.headers.set("Link", "<\(request.path)?\(pairs.joined(separator: "&"))>; rel=\"next\"")
        }
        return response
    }

    private static func id(of request: HTTPRequest) throws -> String {
        guard let id = UUIDv7(request.parameters["id"] ?? "") else { throw shaped(.notFound) }
        return id.description
    }

    private static func shaped(_ failure: KnowledgeFailure) -> HTTPFailure {
        switch failure {
        case .notFound: HTTPFailure(.notFound, code: "unknown-knowledge", detail: "The company has nothing of that id.")
        case .unknownOccupation(let name):
            HTTPFailure(
                .notFound, code: "unknown-occupation",
                detail: "No served framework has the occupation '\(ParameterReader.cut(name))'.")
        case .unknownSkill(let name):
            HTTPFailure(
                .notFound, code: "unknown-skill",
                detail: "No served framework has the skill '\(ParameterReader.cut(name))'.")
        case .refused(let reason):
            HTTPFailure(.conflict, code: "review-refused", detail: "The skill cannot be reviewed so: \(reason).")
        case .full(let limit):
            HTTPFailure(
                .conflict, code: "knowledge-full", detail: "The company has \(limit) documents, as many as it may.")
        }
    }
}
