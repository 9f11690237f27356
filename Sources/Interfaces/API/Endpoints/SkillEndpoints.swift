import Documents
import HTTPServer
import Occupations
import ServiceSupport

/// Skills in texts, and mapping of names from other vocabularies.
struct SkillEndpoints {
    let context: APIContext

    private static let group = EndpointGroup(
        tag: "Skills", answers: [.problem(503, "Nothing is imported yet, or too many texts are being read.")])

    var all: [Endpoint] { [extract, map] }

    private func engine() async throws -> SkillEngine {
        let engine = try await context.skills.current()
        guard !engine.frameworks.isEmpty else { throw APIContext.noData }
        return engine
    }

    private static let frameworks = BodyField<[String]>(
        "frameworks", served: "SkillFramework", "Only these frameworks.")

    // MARK: - Texts

    /// A body with a text.
    static let textBody = JSONSchema.input([text.property, frameworks.property, threshold.property])

    private static let text = BodyField<String>(
        required: "text", "The text, plain or HTML. Documents are sent as they are, without JSON.")
    private static let threshold = BodyField<Double?>(
        "threshold", .number(minimum: 0, maximum: 1), "The confidence from which a skill counts. Default 0.5."
    ) { body, name in
        guard let value = body.value(name) else { return nil }
        let threshold = value.doubleValue ?? -1
        if !(0...1).contains(threshold) { body.complain(name, "must be a number from 0 to 1") }
        return threshold
    }

    private var extract: Endpoint {
        Self.group.endpoint(
            .post, "/api/v1/skills/extract", "extractSkills", "The skills that a text names",
            text: """
                Send JSON with `text`, or the document itself as the body: plain text, HTML, DOCX or PDF, told from its \
                bytes. Every skill comes with the places that name it and a confidence; what is not sure stands apart in \
                `unsure`. The text is neither kept nor logged.
                """,
            body: .reference("SkillText"), takesAnyType: true,
            answers: [
                .json(200, "The skills.", SkillWire.extraction),
                .problem(400, "A field is wrong, or the document cannot be read."),
                .problem(409, "The `text` holds nothing that can be read."),
            ], .waiting(answerExtract))
    }

    private func answerExtract(_ request: HTTPRequest) async throws -> HTTPResponse {
        let engine = try await engine()
        var options = SkillEngine.ExtractionOptions()
        var bytes = Array(request.body)
        let isJSON = BodyReader.isJSON(request)
        if isJSON {
            var body = try BodyReader(request)
            bytes = Array(body.read(Self.text).utf8)
            options.threshold = body.read(Self.threshold) ?? options.threshold
            options.frameworks = Set(body.read(Self.frameworks, among: engine.frameworks))
            try body.finish()
        }
        let document = try await Self.document(bytes, unreadable: isJSON ? .conflict : .badRequest)
        let extraction = try await context.longWork.skills.run { [options] in
            try await engine.extract(from: document.source, options: options)
        }
        return .uncached(
            SkillWire.extraction.json((extraction, document.format.rawValue, engine), capacity: 8_192))
    }

    /// Reads a document outside the cooperative thread pool: a PDF is read by a separate process.
    ///
    /// - Parameters:
    ///   - bytes: The document.
    ///   - unreadable: The status if it cannot be read.
    static func document(_ bytes: [UInt8], unreadable: HTTPStatus) async throws -> DocumentText {
        do {
            return try await reading.run { try DocumentText(reading: bytes, name: "The document") }
        } catch let error as DocumentError {
            throw HTTPFailure(
                unreadable, code: "unreadable-document", detail: "\(error.file) \(error.message).")
        }
    }

    private static let reading = BlockingExecutor(label: "metier.documents", threads: 2, queueLimit: 32)

    // MARK: - Names

    private static let listLimit = 1_000
    private static let nameLimit = 500

    /// A body with names.
    static let namesBody = JSONSchema.input([names.property, frameworks.property, limit.property])

    private static let limit = BodyField<Int>("limit", 1...20, default: 3, "Candidates a framework at most.")
    private static let names = BodyField<[String]>(
        "names", .array(.note(longest: nameLimit), least: 1, most: listLimit),
        "Names of another vocabulary, at most 1,000.", isRequired: true
    ) { body, name in
        let items = body.value(name)?.arrayValue
        if items == nil { body.complain(name, "is missing: send a list of names") }
        let names = (items ?? []).compactMap(\.stringValue)
        if names.count != items?.count ?? 0 || names.contains(where: { $0.unicodeScalars.count > nameLimit }) {
            body.complain(name, "must hold texts of at most \(nameLimit) characters")
        }
        if let items, items.isEmpty || items.count > listLimit {
            body.complain(name, "must hold 1 to \(listLimit) names")
        }
        return names
    }

    private var map: Endpoint {
        Self.group.endpoint(
            .post, "/api/v1/skills/map", "mapSkills", "Skill names of another vocabulary in ESCO and O*NET",
            text: """
                Names that say nothing about what somebody can do ("strong skills", "years of experience") are left out and \
                say why in `filtered`; the rule is in the documentation.
                """,
            body: .reference("SkillNames"), answers: [.json(200, "The candidates of each name.", SkillWire.mappings)],
            .waiting(answerMap))
    }

    private func answerMap(_ request: HTTPRequest) async throws -> HTTPResponse {
        let engine = try await engine()
        var body = try BodyReader(request)
        let limit = body.read(Self.limit)
        let names = body.read(Self.names)
        let frameworks = Set(body.read(Self.frameworks, among: engine.frameworks))
        try body.finish()
        let mappings = try await context.longWork.skills.run {
            try await engine.map(names, frameworks: frameworks, limit: limit)
        }
        return .uncached(SkillWire.mappings.json((mappings, engine), capacity: 8_192))
    }
}
