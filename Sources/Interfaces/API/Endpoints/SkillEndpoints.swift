import Documents
import HTTPServer
import Occupations
import ServiceSupport
import Taxonomy

/// Skills in texts, and names of other vocabularies.
struct SkillEndpoints {
    let context: APIContext

    static let listLimit = 1_000
    static let nameLimit = 500

    var all: [Endpoint] { [extract, map] }

    private var extract: Endpoint {
        Endpoint(
            method: .post, template: "/api/v1/skills/extract", operationID: "extractSkills", tag: "Skills",
            summary: "The skills that a text names",
            text: """
                Send JSON with `text`, or the document itself as the body: plain text, HTML, DOCX or PDF, told from its \
                bytes. Every skill comes with the places that name it and a confidence; what is not sure stands apart in \
                `unsure`. The text is neither kept nor logged.
                """,
            body: .reference("SkillText"),
            answers: [
                .json(200, "The skills.", .reference("SkillExtraction")),
                .problem(400, "A field is wrong, or the document cannot be read."),
                .problem(409, "The `text` holds nothing that can be read."),
                .problem(503, "Nothing is imported yet, or too many texts are being read."),
            ],
            handler: .waiting(answerExtract))
    }

    private func answerExtract(_ request: HTTPRequest) async throws -> HTTPResponse {
        let engine = try await engine()
        var options = SkillEngine.ExtractionOptions()
        let type = (request.header("Content-Type") ?? "").prefix { $0 != ";" && $0 != " " }.lowercased()
        let bytes: [UInt8]
        let isJSON = type == "application/json"
        if isJSON {
            var body = try BodyReader(request)
            let text = body.text("text", isRequired: true) ?? ""
            if let threshold = body.value("threshold") {
                options.threshold = threshold.doubleValue ?? -1
                if !(0...1).contains(options.threshold) { body.complain("threshold", "must be a number from 0 to 1") }
            }
            options.frameworks = Set(body.names("frameworks", among: engine.frameworks))
            try body.finish()
            bytes = Array(text.utf8)
        } else {
            bytes = Array(request.body)
        }
        let document = try await Self.document(bytes, unreadable: isJSON ? .conflict : .badRequest)
        let extraction = try await context.longWork.skills.run { [options] in
            try await engine.extract(from: document.source, options: options)
        }
        return SystemEndpoints.uncached(
            .json(SkillWire.json(extraction, format: document.format.rawValue, engine: engine).bytes))
    }

    /// Reads a document off the cooperative threads: a PDF is read by a process of its own.
    ///
    /// - Parameters:
    ///   - bytes: the document.
    ///   - unreadable: the status where it is none that can be read.
    static func document(_ bytes: [UInt8], unreadable: HTTPStatus = .badRequest) async throws -> DocumentText {
        do {
            return try await reading.run { try DocumentText(reading: bytes, name: "The document") }
        } catch let error as DocumentError {
            throw HTTPFailure(
                unreadable, code: "unreadable-document", detail: "\(error.file) \(error.message).")
        }
    }

    private static let reading = BlockingExecutor(label: "metier.documents", threads: 2, queueLimit: 32)

    private var map: Endpoint {
        Endpoint(
            method: .post, template: "/api/v1/skills/map", operationID: "mapSkills", tag: "Skills",
            summary: "Skill names of another vocabulary in ESCO and O*NET",
            text: """
                Names that say nothing about what somebody can do ("strong skills", "years of experience") are left out and \
                say why in `filtered`; the rule is in the documentation.
                """,
            body: .reference("SkillNames"),
            answers: [
                .json(200, "The candidates of each name.", .reference("SkillMappings")),
                .problem(400, "A field is wrong."), .notJSON,
                .problem(503, "Nothing is imported yet, or too many texts are being read."),
            ],
            handler: .waiting(answerMap))
    }

    private func answerMap(_ request: HTTPRequest) async throws -> HTTPResponse {
        let engine = try await engine()
        var body = try BodyReader(request)
        let limit = body.integer("limit", in: 1...20) ?? 3
        let items = body.value("names")?.arrayValue
        if items == nil { body.complain("names", "is missing: send a list of names") }
        let names = (items ?? []).compactMap(\.stringValue)
        if names.count != items?.count ?? 0 || names.contains(where: { $0.unicodeScalars.count > Self.nameLimit }) {
            body.complain("names", "must hold texts of at most \(Self.nameLimit) characters")
        }
        if let items, items.isEmpty || items.count > Self.listLimit {
            body.complain("names", "must hold 1 to \(Self.listLimit) names")
        }
        let wanted = body.names("frameworks", among: engine.frameworks)
        try body.finish()
        let mappings = try await context.longWork.skills.run {
            try await engine.map(names, frameworks: Set(wanted), limit: limit)
        }
        return SystemEndpoints.uncached(.json(SkillWire.json(mappings, engine: engine).bytes))
    }

    private func engine() async throws -> SkillEngine {
        let engine = try await context.skills.current()
        guard !engine.frameworks.isEmpty else { throw APIContext.noData }
        return engine
    }
}
