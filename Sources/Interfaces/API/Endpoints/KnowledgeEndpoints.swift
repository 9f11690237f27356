import Access
import Documents
import Foundation
import HTTPServer
import Knowledge
import Occupations
import ServiceSupport
import Store
import Taxonomy

/// A company's documents: adding, listing, removing, the skills they name, reviews and the ledger.
struct KnowledgeEndpoints {
    let context: APIContext
    let access: RouteGuard

    private static let path = "/api/v1/knowledge"
    private static let textLimit = 500
    private static let absent = Endpoint.Answer.problem(404, "There is no such document.")

    private var group: EndpointGroup {
        EndpointGroup(tag: "Knowledge", access: access, answers: [EndpointGroup.noDatabase])
    }

    var all: [Endpoint] { [add, list, skills, ledger, reading, remove, review] }

    private static func id(_ text: String) -> Endpoint.Parameter {
        .path("id", text, example: "01941f29-7c00-7abc-9def-0123456789ab")
    }

    private static func id(of request: HTTPRequest) throws -> String {
        guard let id = UUIDv7(request.parameters["id"] ?? "") else { throw KnowledgeFailure.notFound }
        return id.description
    }

    // MARK: - Adding

    /// Declared media types of documents, with the formats they may have.
    private static let mediaTypes: [String: DocumentText.Format] = [
        "application/pdf": .pdf, "text/html": .html, "text/plain": .plain,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": .docx,
    ]

    private static let kind = BodyField<KnowledgeKind?>(
        "kind", KnowledgeKind.form.schema, "What sort of document.", isRequired: true
    ) { body, name in
        guard let word = body.text(name, isRequired: true) else { return nil }
        let kind = KnowledgeKind(rawValue: word)
        if kind == nil {
            body.complain(name, "must be one of \(KnowledgeKind.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return kind
    }
    private static let text = BodyField<String?>("text", as: .text(), "The text, plain or HTML.")
    private static let content = BodyField<String?>(
        "content", as: .matching("^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"),
        "A document in base64: PDF, DOCX, HTML or text, told from its bytes.")
    private static let mediaType = BodyField<String?>(
        "media_type", as: .string(values: [""] + mediaTypes.keys.sorted()),
        "What `content` is said to be; refused if it is something else.")
    private static let title = short("title", "What it is called.")
    private static let source = short("source", "Who it is from: a publisher, a department. Counts sources.")
    private static let occupation = BodyField<KnowledgeDocument.OccupationReference?>(
        "occupation", .matching("^$|^[^:\\x00]+:[^\\x00]+$"),
        "Framework and code of the occupation that it is about: `onet:15-1252.00`."
    ) { body, name in
        guard let named = short(name, &body) else { return nil }
        guard let found = KnowledgeInput.reference(named) else {
            body.complain(name, "must be a framework and a code such as onet:15-1252.00")
            return nil
        }
        return .init(framework: found.framework, code: found.code)
    }
    private static let publishedOn = BodyField<String?>(
        "published_on", .either([.string(format: "date"), .string(values: [""])]),
        "The day of publication. Without it the day of adding counts."
    ) { body, name in
        let day = body.text(name)
        if let day, day.count != 10 || Timestamp(rfc3339: day + "T00:00:00Z") == nil {
            body.complain(name, "must be a day such as 2026-11-21, not '\(ParameterReader.cut(day))'")
        }
        return day
    }
    private static let language = BodyField<String?>(
        "language", .matching("^$|" + KnowledgeInput.languagePattern),
        "BCP 47 tag of its language, of at most 16 characters."
    ) { body, name in
        let tag = body.text(name)
        if let tag, !KnowledgeInput.takes(language: tag) {
            body.complain(name, "must be a tag such as en or pt-BR, not '\(ParameterReader.cut(tag))'")
        }
        return tag
    }
    private static let keepText = BodyField<Bool?>(
        "keep_text", .boolean,
        "Whether its text is kept. Default true, and false for performance reviews; then places keep no words."
    ) { $0.boolean($1) }

    /// The body that adds a document: its text, or its bytes.
    static let inputBody = JSONSchema.either(
        [[text.required], [content.required, mediaType.property]].map { variant in
            .input(
                [kind.property] + variant + [
                    title.property, occupation.property, source.property, publishedOn.property, language.property,
                    keepText.property,
                ])
        })

    private static func short(_ name: String, _ text: String) -> BodyField<String?> {
        BodyField(name, .note(longest: textLimit), text) { short($1, &$0) }
    }

    private static func short(_ name: String, _ body: inout BodyReader, isRequired: Bool = false) -> String? {
        guard let text = body.text(name, isRequired: isRequired, longest: textLimit) else { return nil }
        // Some engines refuse a zero character in a text.
        return ParameterReader.trimmed(text.filter { $0 != "\0" })
    }

    private var add: Endpoint {
        group.endpoint(
            .post, Self.path, "addKnowledge", "Adds a document: which skills it names, known and new",
            text: """
                Skills of frameworks that the text names are linked; names behind cues such as "experience with" that no \
                framework has are proposed and wait for a review. The same text twice changes nothing. Documents are \
                counted and never obeyed: no sentence of theirs reaches a language model.
                """,
            body: .reference("KnowledgeInput"),
            answers: [
                .json(200, "The company has the same text already.", KnowledgeWire.reading),
                .json(201, "It is added; `Location` names it.", KnowledgeWire.reading),
                .problem(400, "A field is wrong, or `text` cannot be read."),
                .problem(404, "No framework that is served has the occupation."),
                .problem(
                    409,
                    "`content` cannot be read, `media_type` is not what its bytes say, or the company has as many documents as "
                        + "it may."),
                .problem(503, "Nothing is imported yet, too much is being read, or the database cannot be reached."),
            ], asking: answerAdd)
    }

    private func answerAdd(_ request: HTTPRequest, _ principal: Principal) async throws -> HTTPResponse {
        var body = try BodyReader(request)
        let sent = try Self.input(&body)
        guard try await !context.skills.current().frameworks.isEmpty else { throw APIContext.noData }
        // A schema cannot describe the content of base64: the request is valid, but the document is not.
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
            try await knowledge.add(input, by: principal)
        }
        var response = try await answer(
            added.document.id, for: principal, isNew: added.isNew, status: added.isNew ? .created : .ok)
        response.headers.set("Location", "\(Self.path)/\(added.document.id)")
        return response
    }

    /// The document's bytes and metadata in a body.
    private static func input(
        _ body: inout BodyReader
    ) throws -> (input: KnowledgeInput, bytes: [UInt8], isCoded: Bool, declared: DocumentText.Format?) {
        let kind = body.read(kind)
        let text = body.read(text)
        let content = body.read(content)
        let bytes = text.map { Array($0.utf8) } ?? content.flatMap { Data(base64Encoded: $0) }.map { Array($0) }
        if (text == nil) == (content == nil) {
            body.complain("text", "or `content` must be sent, and not both")
        } else if bytes == nil {
            body.complain("content", "is no base64")
        }
        let mediaType = body.read(mediaType)
        let declared = mediaType.flatMap { mediaTypes[$0.lowercased()] }
        if mediaType != nil, declared == nil || text != nil {
            body.complain("media_type", "says what `content` is: \(mediaTypes.keys.sorted().joined(separator: ", "))")
        }
        var input = KnowledgeInput("", kind: kind ?? .other)
        input.title = body.read(title) ?? ""
        input.source = body.read(source) ?? ""
        input.occupation = body.read(occupation)
        input.publishedOn = body.read(publishedOn)
        input.language = body.read(language)
        input.keepsText = body.read(keepText)
        try body.finish()
        return (input, bytes ?? [], content != nil, declared)
    }

    // MARK: - Documents

    private var list: Endpoint {
        group.endpoint(
            .get, Self.path, "listKnowledge", "The company's documents, the latest first, page by page",
            text: "Follow `Link: rel=\"next\"` until there is none.", parameters: [Page.limit, Page.cursor],
            answers: [.json(200, "A page.", KnowledgeWire.documentPage)],
            asking: { request, principal in
                let page = try Page(of: request)
                let documents = try await context.knowledge.documents(
                    of: principal.company, before: page.cursor, limit: page.limit + 1)
                let part = page.part(of: documents, id: \.id)
                return page.response(KnowledgeWire.documentPage.json(part), next: part.next, to: request)
            })
    }

    private var reading: Endpoint {
        group.endpoint(
            .get, "\(Self.path)/{id}", "getKnowledge",
            "A document: what is known of it, its text where that is kept, and the skills that it names",
            parameters: [Self.id("The document's id.")],
            answers: [.json(200, "The document.", KnowledgeWire.reading), Self.absent],
            asking: { request, principal in try await answer(try Self.id(of: request), for: principal) })
    }

    private func answer(
        _ id: String, for principal: Principal, isNew: Bool? = nil, status: HTTPStatus = .ok
    ) async throws -> HTTPResponse {
        let found = try await context.knowledge.document(id, of: principal.company)
        return .uncached(KnowledgeWire.reading.json((found, isNew), capacity: 8_192), status: status)
    }

    private var remove: Endpoint {
        group.endpoint(
            .delete, "\(Self.path)/{id}", "removeKnowledge", "Removes a document with all that only it said",
            text: """
                Its text, its places, the skills that no other document names and what the ledger says of them are gone; \
                the ledger keeps that it was removed, and nothing of what it said.
                """,
            parameters: [Self.id("The document's id.")],
            answers: [.init(status: 204, text: "It is gone.", mediaType: "", schema: nil), Self.absent],
            asking: { request, principal in
                try await context.knowledge.remove(
                    try Self.id(of: request), by: principal)
                return HTTPResponse(.noContent).uncached
            })
    }

    // MARK: - Skills

    private static let statuses = Parameter<[KnowledgeStatus]>(
        "status", anyOf: KnowledgeStatus.allCases, "Only those of these statuses, with commas.")
    private static let trends = Parameter<[KnowledgeTrend]>(
        "trend", anyOf: KnowledgeTrend.allCases, "Only those of these trends, with commas.")

    private var skills: Endpoint {
        group.endpoint(
            .get, "\(Self.path)/skills", "listKnowledgeSkills",
            "The skills that the company's documents name, counted over time and sources",
            parameters: [Self.statuses, Self.trends, Page.limit, Page.cursor],
            answers: [
                .json(200, "A page.", KnowledgeWire.skillPage),
                .problem(409, "The list has changed since the page before."),
            ], asking: answerSkills)
    }

    private func answerSkills(_ request: HTTPRequest, _ principal: Principal) async throws -> HTTPResponse {
        var reader = ParameterReader(request)
        let statuses = reader.read(Self.statuses)
        let trends = reader.read(Self.trends)
        try reader.finish()
        let page = try Page(of: request)
        let view = try await context.knowledge.view(of: principal.company)
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
        let part = page.part(of: Array(counts.dropFirst(start ?? 0).prefix(page.limit + 1)), id: \.skill.id)
        let json = KnowledgeWire.skillPage.json((counts.count, view, part), capacity: 8_192)
        return page.response(json, next: part.next, to: request) { pairs in
            let names = [("status", statuses.map(\.rawValue)), ("trend", trends.map(\.rawValue))]
            return names.filter { !$1.isEmpty }.map { "\($0)=" + $1.joined(separator: ",") } + pairs
        }
    }

    // MARK: - Reviews

    private static let action = BodyField<String>(
        "action", .string(values: ["accept", "merge", "reject"]), "What is said of it.", isRequired: true
    ) { $0.text($1, isRequired: true) ?? "" }
    private static let into = BodyField<String?>(
        "into", .text(longest: textLimit), "The id of another of the company's skills, or `framework:code`."
    ) { short($1, &$0) }
    private static let category = BodyField<String?>(
        "category", as: .string(values: [""] + SkillNature.allCases.map(\.rawValue)), "Hard or soft.")
    private static let reason = BodyField<String?>(
        "reason", .text(longest: textLimit), "Why, for the ledger.", isRequired: true
    ) { short($1, &$0, isRequired: true) }

    /// The body that reviews a skill, one variant per action.
    static let reviewBody = JSONSchema.either(
        [("accept", [category.property]), ("merge", [into.required]), ("reject", [])].map { name, fields in
            .input(
                [.field(action.property.name, .string(values: [name]), action.property.text)] + fields
                    + [reason.property])
        })

    private var review: Endpoint {
        group.endpoint(
            .post, "\(Self.path)/skills/{id}/review", "reviewKnowledgeSkill",
            "Accepts, merges or rejects a skill that documents name",
            text: """
                Accepted and linked skills are used in recommendations about the occupations of their documents; proposed \
                and rejected ones never are. A later review replaces an earlier one; the ledger keeps both.
                """,
            parameters: [Self.id("The company's id of the skill.")], body: .reference("KnowledgeReview"),
            answers: [
                .json(200, "The skill with its counts.", KnowledgeWire.skill),
                .problem(404, "There is no such skill, or no framework that is served has the one to merge into."),
                .problem(409, "It cannot be merged so."),
            ], asking: answerReview)
    }

    private func answerReview(_ request: HTTPRequest, _ principal: Principal) async throws -> HTTPResponse {
        let id = try Self.id(of: request)
        var body = try BodyReader(request)
        let action = body.read(Self.action)
        let into = body.read(Self.into)
        let category = body.read(Self.category)
        let reason = body.read(Self.reason)
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
            id, review, by: principal, reason: reason ?? "")
        let view = try await context.knowledge.view(of: principal.company)
        guard let count = view.count(skill.id) else { throw KnowledgeFailure.notFound }
        return .uncached(KnowledgeWire.skill.json((count, view)))
    }

    private var ledger: Endpoint {
        group.endpoint(
            .get, "\(Self.path)/ledger", "listKnowledgeLedger",
            "What was added, reviewed and removed, the latest first", parameters: [Page.limit, Page.cursor],
            answers: [.json(200, "A page.", KnowledgeWire.ledgerPage)],
            asking: { request, principal in
                let page = try Page(of: request)
                let entries = try await context.knowledge.ledger(
                    of: principal.company, before: page.cursor, limit: page.limit + 1)
                let part = page.part(of: entries, id: \.id)
                return page.response(KnowledgeWire.ledgerPage.json(part), next: part.next, to: request)
            })
    }
}
