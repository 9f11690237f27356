import HTTPServer
import Recommendations
import ServiceSupport
import Taxonomy

/// Which skills a role needs, and what the role is.
struct RecommendationEndpoints {
    let context: APIContext

    static let titleLimit = 500
    static let descriptionLimit = 60_000
    static let heldLimit = 300
    static let nameLimit = 300
    private static let limits = 1...50

    /// The documented path, its version under `/api/v1`, and both as some clients spell them.
    private static let paths: [(path: String, operationID: String)] = [
        ("/recommend-skill", "recommendSkillShort"), ("/api/v1/recommend-skill", "recommendSkill"),
        ("/recomend-skill", "recommendSkillShortMisspelt"), ("/api/v1/recomend-skill", "recommendSkillMisspelt"),
    ]

    var all: [Endpoint] { Self.paths.map(recommend) + [jobDescription] }

    private static let text = """
        A job title, a country and a seniority in; hard and soft skills out, framework by framework, each with the \
        proficiency that this role needs. Proficiencies differ by skill: a beginner's role asks Intermediate of its core \
        skills and less of the rest. Every skill says where it comes from (`evidence`, `basis`, `why`) and carries the \
        native value of its framework where there is one (`level`). With a language model configured each `proficiency` \
        is the model's, checked; `proficiency_source` tells skill by skill, and `path` for the whole answer.
        """

    private func recommend(_ route: (path: String, operationID: String)) -> Endpoint {
        Endpoint(
            method: .post, template: route.path, operationID: route.operationID, tag: "Recommendations",
            summary: "Which skills a role needs, at which proficiency", text: Self.text,
            body: .reference("RoleRequest"),
            answers: [
                .json(200, "The skills.", .reference("RoleAnswer")), .problem(400, "A field is wrong."),
                .problem(404, "No occupation has such a title or code."),
                .problem(422, "The proficiency, country or framework is none that is known."),
                .problem(503, "Nothing is imported yet, or too many texts are being read."),
            ],
            handler: .waiting(answer))
    }

    /// What reads a text or compares held skills takes long and waits for its turn; a title alone does not.
    private func recommend(_ request: RoleRequest) async throws -> RoleAnswer {
        let recommendations = context.recommendations
        guard !request.description.isEmpty || request.held != nil else {
            return try await recommendations.recommend(request)
        }
        return try await context.longWork.recommendations.run { try await recommendations.recommend(request) }
    }

    private func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
        var body = try BodyReader(request, ofAnyType: true)
        let wanted = try Self.request(&body)
        let answer: RoleAnswer
        do {
            answer = try await recommend(wanted.request)
        } catch let failure as RoleFailure {
            throw Self.shaped(failure)
        }
        var json = JSONWriter(capacity: 32_768)
        json.object { json in
            RecommendationWire.write(answer, title: wanted.title, country: wanted.country, to: &json)
            SourcesWire.write(answer.sources, of: answer.catalogue, to: &json)
        }
        return SystemEndpoints.uncached(.json(json.bytes))
    }

    /// What a body asks for, with title and country as they were sent.
    private static func request(
        _ body: inout BodyReader
    ) throws -> (request: RoleRequest, title: String, country: JSONValue?) {
        let code = body.text("code")
        let title = body.text("job_title", isRequired: code == nil, longest: titleLimit) ?? ""
        var wanted = RoleRequest(title)
        wanted.code = code
        let country = body.value("country")
        let countryText = country == nil ? nil : body.text("country")
        let proficiency = body.text("proficiency")
        wanted.frameworks = body.texts("frameworks")
        let parts = [body.text("job_description") ?? ""] + lines("responsibilities", &body)
        wanted.description = parts.filter { !$0.isEmpty }.joined(separator: "\n")
        if wanted.description.unicodeScalars.count > descriptionLimit {
            body.complain(
                "job_description", "must be, with responsibilities, at most \(descriptionLimit) characters long")
        }
        wanted.goal = body.text("career_goal").map { String($0.prefix(titleLimit)) }
        wanted.held = held(&body)
        wanted.language = body.text("language")?.lowercased()
        _ = company(&body)
        wanted.limit = body.integer("limit", in: limits) ?? RoleRequest.defaultLimit
        wanted.usesModel = body.boolean("model") ?? true
        try body.finish()
        wanted.country = try Self.country(countryText)
        wanted.seniority = try Self.proficiency(proficiency)
        return (wanted, title, country)
    }

    /// The company that is named; there is one.
    static func company(_ body: inout BodyReader) -> String? {
        let company = body.text("company")
        if let company, company != RoleRequest.onlyCompany {
            body.complain(
                "company", "must be '\(RoleRequest.onlyCompany)': there are no keys yet that tell companies apart")
        }
        return company
    }

    /// A text, or a list of texts.
    private static func lines(_ name: String, _ body: inout BodyReader) -> [String] {
        guard let value = body.value(name) else { return [] }
        if let text = value.stringValue { return [text] }
        return body.texts(name)
    }

    /// Skills that somebody has: names, or objects with a name and a proficiency.
    private static func held(_ body: inout BodyReader) -> [RoleRequest.HeldSkill]? {
        guard let value = body.value("skills") else { return nil }
        guard let items = value.arrayValue, items.count <= heldLimit else {
            body.complain("skills", "must be a list of at most \(heldLimit) skills")
            return nil
        }
        return items.enumerated().compactMap { place, item in
            guard let name = item.stringValue ?? item.objectValue?["name"]?.stringValue,
                name.unicodeScalars.count <= nameLimit
            else {
                body.complain(
                    "skills[\(place)]", "must be a name, or have a `name` of at most \(nameLimit) characters")
                return nil
            }
            var held = RoleRequest.HeldSkill(name: name)
            if let value = item.objectValue?["proficiency"], !value.isNull, value.stringValue?.isEmpty != true {
                held.proficiency = value.stringValue.flatMap(Proficiency.init(reading:))
                if held.proficiency == nil {
                    body.complain("skills[\(place)].proficiency", "must be one of \(Proficiency.accepted)")
                }
            }
            return held
        }
    }

    /// Words for no country in particular.
    static let anywhere: Set<String> = [
        "", "global", "world", "worldwide", "international", "any", "all", "remote",
    ]

    static func country(_ text: String?) throws -> Country? {
        guard let text, !anywhere.contains(ParameterReader.trimmed(text).lowercased()) else { return nil }
        guard let country = Country.named(text) else {
            throw HTTPFailure(
                .unprocessableContent, code: "unknown-country",
                detail: "`country` \(Country.remedy(for: ParameterReader.cut(text))).")
        }
        return country
    }

    private static func proficiency(_ text: String?) throws -> Proficiency? {
        guard let text, !ParameterReader.trimmed(text).isEmpty else { return .intermediate }
        guard let proficiency = Proficiency(reading: text) else {
            throw HTTPFailure(
                .unprocessableContent, code: "unknown-proficiency",
                detail: "`proficiency` must be one of \(Proficiency.accepted), not '\(ParameterReader.cut(text))'.")
        }
        return proficiency
    }

    static func shaped(_ failure: RoleFailure) -> any Error {
        switch failure {
        case .noData: return APIContext.noData
        case .unknownTitle(let title, let suggestions):
            let near = suggestions.isEmpty ? "" : " Nearest: \(suggestions.joined(separator: "; "))."
            return HTTPFailure(
                .notFound, code: "unknown-title",
                detail: "No occupation has a title like '\(ParameterReader.cut(title))'.\(near)")
        case .unknownCode(let code):
            return HTTPFailure(
                .notFound, code: "unknown-code",
                detail: "No served framework has an occupation '\(ParameterReader.cut(code))'.")
        case .unknownFramework(let name, let known):
            return HTTPFailure(
                .unprocessableContent, code: "unknown-framework",
                detail: "`frameworks` must be of \(known.joined(separator: ", ")), not '\(ParameterReader.cut(name))'.")
        }
    }

    // MARK: - The job itself

    private var jobDescription: Endpoint {
        Endpoint(
            method: .get, template: "/api/v1/job-description", operationID: "jobDescription", tag: "Recommendations",
            summary: "What a job is: its occupation, description and tasks",
            text: "Takes a title as people write it for an occupation of the country's framework.",
            parameters: [
                .query(
                    "job_title", .text(longest: Self.titleLimit), "The title.", isRequired: true,
                    example: "data scientist"),
                .query("country", .reference("CountryOrAny"), "Country of the job, by code or name.", example: "US"),
                .query("limit", .integer(minimum: 1, maximum: 50), "Tasks at most. Default 20."),
            ],
            answers: [
                .json(200, "The job.", .reference("JobDescription")), .problem(400, "A parameter is wrong."),
                .problem(404, "No occupation has such a title."), .problem(422, "The country is none that is known."),
                .problem(503, "Nothing is imported yet."),
            ],
            handler: .waiting(describe))
    }

    private func describe(_ request: HTTPRequest) async throws -> HTTPResponse {
        var reader = ParameterReader(request)
        let title = reader.required("job_title", longest: Self.titleLimit, "say which title")
        let country = reader.text("country")
        let limit = reader.integer("limit", default: 20, in: 1...50)
        try reader.finish()
        var wanted = RoleRequest(title)
        wanted.country = try Self.country(country)
        let description: JobDescription
        do {
            description = try await context.recommendations.describe(wanted, tasks: limit)
        } catch let failure as RoleFailure {
            throw Self.shaped(failure)
        }
        var json = JSONWriter(capacity: 8_192)
        json.object { json in
            RecommendationWire.write(description, title: title, country: country, to: &json)
            SourcesWire.write(description.sources, of: description.catalogue, to: &json)
        }
        let prefix = SourcesWire.tagPrefix(of: description.catalogue, programVersion: context.version)
        return .json(json.bytes, status: .ok, etag: APIContext.tag(prefix, request))
    }
}
