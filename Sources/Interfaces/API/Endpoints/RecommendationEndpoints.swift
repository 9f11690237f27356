import Access
import HTTPServer
import Recommendations
import ServiceSupport
import Taxonomy

/// The skills that a role needs, and the description of the role.
struct RecommendationEndpoints {
    let context: APIContext

    private static let group = EndpointGroup(
        tag: "Recommendations",
        answers: [EndpointGroup.noData, .problem(404, "No occupation has such a title or code.")])
    private static let titleLimit = 500

    /// The documented path, its version under `/api/v1`, and both in the alternative spelling of some clients.
    private static let paths: [(path: String, operationID: String)] = [
        ("/recommend-skill", "recommendSkillShort"), ("/api/v1/recommend-skill", "recommendSkill"),
        ("/recomend-skill", "recommendSkillShortMisspelt"), ("/api/v1/recomend-skill", "recommendSkillMisspelt"),
    ]

    var all: [Endpoint] { Self.paths.map(recommend) + [jobDescription] }

    // MARK: - Request bodies

    /// A body's country, as sent and as a text.
    private static let country = BodyField<(sent: JSONValue?, text: String?)>(
        "country", .reference("CountryOrAny"), "Country of the job, by code or name."
    ) { body, name in
        let sent = body.value(name)
        return (sent, sent == nil ? nil : body.text(name))
    }
    private static let proficiency = BodyField<String?>(
        "proficiency", as: .reference("ProficiencyName"),
        "How far up the role is: \(Proficiency.accepted), in any spelling, or a seniority such as `fresher`, `sr`, "
            + "`10+ years`. Default Intermediate.")
    private static let frameworks = BodyField<[String]>(
        "frameworks", .array(.reference("RoleFramework")),
        "Ids of the frameworks that answer; by default the country's."
    ) { $0.texts($1) }
    private static let description = BodyField<String?>(
        "job_description", as: .note(longest: descriptionLimit),
        "What is known of the job; skills that it names come first.")
    private static let responsibilities = BodyField<[String]>(
        "responsibilities", .either([.string(), .array(.string())]),
        "A text or a list of texts; read like the description."
    ) { body, name in
        guard let value = body.value(name) else { return [] }
        return value.stringValue.map { [$0] } ?? body.texts(name)
    }
    private static let goal = BodyField<String?>("career_goal", "A job title that the learning path leads to.")
    private static let language = BodyField<String?>(
        "language", "BCP 47 tag of the language of the names, where the framework has it.")
    private static let company = companyField("Only `local` until keys tell companies apart.")
    private static let limit = BodyField<Int>(
        "limit", 1...50, default: SkillRequest.defaultLimit, "Hard skills a framework at most.")
    static let usesModel = BodyField<Bool>("model", default: true, "Whether a language model may be asked.")

    private static let descriptionLimit = 60_000
    private static let heldLimit = 300
    private static let nameLimit = 300

    /// The requested company; only one exists.
    static func companyField(_ text: String) -> BodyField<String?> {
        BodyField("company", .string(values: ["", Principal.onlyCompany]), text) { body, name in
            let company = body.text(name)
            if let company, company != Principal.onlyCompany {
                body.complain(
                    name, "must be '\(Principal.onlyCompany)': there are no keys yet that tell companies apart")
            }
            return company
        }
    }

    /// Skills that a person has: names, or objects with a name and a proficiency.
    private static let held = BodyField<[SkillRequest.HeldSkill]?>(
        "skills",
        .array(
            .either([
                .note(longest: nameLimit),
                .object([
                    .field("name", .note(longest: nameLimit), "The skill."),
                    .optional("proficiency", .nullable(.reference("ProficiencyName")), "How well it is mastered."),
                ]),
            ]), most: heldLimit),
        "Skills already held: names, or objects with `name` and `proficiency`."
    ) { body, field in
        guard let value = body.value(field) else { return nil }
        guard let items = value.arrayValue, items.count <= heldLimit else {
            body.complain(field, "must be a list of at most \(heldLimit) skills")
            return nil
        }
        return items.enumerated().compactMap { place, item in
            guard let name = item.stringValue ?? item.objectValue?["name"]?.stringValue,
                name.unicodeScalars.count <= nameLimit
            else {
                body.complain(
                    "\(field)[\(place)]", "must be a name, or have a `name` of at most \(nameLimit) characters")
                return nil
            }
            var held = SkillRequest.HeldSkill(name: name)
            if let value = item.objectValue?["proficiency"], !value.isNull, value.stringValue?.isEmpty != true {
                held.proficiency = value.stringValue.flatMap(Proficiency.init(reading:))
                if held.proficiency == nil {
                    body.complain("\(field)[\(place)].proficiency", "must be one of \(Proficiency.accepted)")
                }
            }
            return held
        }
    }

    /// The body that requests the skills of a role, by its title or its code.
    static let requestBody: JSONSchema = {
        let titleText = "The title as people write it; required unless `code` is sent."
        let codeText = "The occupation's code in any served framework, where it is known."
        let variants: [[JSONSchema.Property]] = [
            [.field("job_title", .text(longest: titleLimit), titleText), .optional("code", .string(), codeText)],
            [.field("code", .text(), codeText), .optional("job_title", .note(longest: titleLimit), titleText)],
        ]
        let others = [
            country.property, proficiency.property, frameworks.property, description.property,
            responsibilities.property, goal.property, held.property, language.property, company.property,
            limit.property, usesModel.property,
        ]
        return .either(variants.map { .input($0 + others) })
    }()

    /// The request in a body, with title and country as sent.
    private static func request(
        _ body: inout BodyReader
    ) throws -> (request: SkillRequest, title: String, country: String?) {
        let code = body.text("code")
        let title = body.text("job_title", isRequired: code == nil, longest: titleLimit) ?? ""
        var wanted = SkillRequest(title)
        wanted.code = code
        let country = body.read(country)
        let proficiency = body.read(proficiency)
        wanted.frameworks = body.read(frameworks)
        let parts = [body.read(description) ?? ""] + body.read(responsibilities)
        wanted.description = parts.filter { !$0.isEmpty }.joined(separator: "\n")
        if wanted.description.unicodeScalars.count > descriptionLimit {
            body.complain(
                "job_description", "must be, with responsibilities, at most \(descriptionLimit) characters long")
        }
        wanted.goal = body.read(goal).map { String($0.prefix(titleLimit)) }
        wanted.held = body.read(held)
        wanted.language = body.read(language)?.lowercased()
        _ = body.read(company)
        wanted.limit = body.read(limit)
        wanted.usesModel = body.read(usesModel)
        try body.finish()
        wanted.country = try Self.country(country.text)
        wanted.seniority = try Self.proficiency(proficiency)
        return (wanted, title, country.sent?.stringValue)
    }

    /// Texts that mean no particular country.
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

    // MARK: - Skills

    private func recommend(_ route: (path: String, operationID: String)) -> Endpoint {
        Self.group.endpoint(
            .post, route.path, route.operationID, "Which skills a role needs, at which proficiency",
            text: """
                A job title, a country and a seniority in; hard and soft skills out, framework by framework, each with the \
                proficiency that this role needs. Proficiencies differ by skill: a beginner's role asks Intermediate of its core \
                skills and less of the rest. Every skill says where it comes from (`evidence`, `basis`, `why`) and carries the \
                native value of its framework where there is one (`level`). With a language model configured each `proficiency` \
                is the model's, checked; `proficiency_source` tells skill by skill, and `path` for the whole answer.
                """,
            body: .reference("RoleRequest"), takesAnyType: true,
            answers: [
                .json(200, "The skills.", RecommendationWire.answer),
                .problem(422, "The proficiency, country or framework is none that is known."),
                .problem(503, "Nothing is imported yet, or too many texts are being read."),
            ], .waiting(answer))
    }

    private func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
        var body = try BodyReader(request, ofAnyType: true)
        let wanted = try Self.request(&body)
        let advice = try await recommend(wanted.request)
        return .uncached(
            RecommendationWire.answer.json((advice, wanted.title, wanted.country, nil), capacity: 32_768))
    }

    /// Requests that read a text or compare held skills take long and are queued; requests with a title alone are not.
    private func recommend(_ request: SkillRequest) async throws -> SkillAdvice {
        let recommendations = context.recommendations
        guard !request.description.isEmpty || request.held != nil else {
            return try await recommendations.recommend(request)
        }
        return try await context.longWork.recommendations.run { try await recommendations.recommend(request) }
    }

    // MARK: - The job itself

    private static let jobTitle = Parameter<String>(
        "job_title", longest: titleLimit, "The title.", missing: "say which title", example: "data scientist")
    private static let jobCountry = Parameter<String?>(
        "country", as: .reference("CountryOrAny"), "Country of the job, by code or name.", example: "US")
    private static let taskLimit = Parameter<Int>("limit", 1...50, default: 20, "Tasks at most.")

    private var jobDescription: Endpoint {
        Self.group.endpoint(
            .get, "/api/v1/job-description", "jobDescription",
            "What a job is: its occupation, description and tasks",
            text: "Takes a title as people write it for an occupation of the country's framework.",
            parameters: [Self.jobTitle, Self.jobCountry, Self.taskLimit],
            answers: [
                .json(200, "The job.", RecommendationWire.description),
                .problem(404, "No occupation has such a title."), .problem(422, "The country is none that is known."),
            ], .waiting(describe))
    }

    private func describe(_ request: HTTPRequest) async throws -> HTTPResponse {
        var reader = ParameterReader(request)
        let title = reader.read(Self.jobTitle)
        let country = reader.read(Self.jobCountry)
        let limit = reader.read(Self.taskLimit)
        try reader.finish()
        var wanted = SkillRequest(title)
        wanted.country = try Self.country(country)
        let job = try await context.recommendations.describe(wanted, tasks: limit)
        return context.json(
            RecommendationWire.description.json((job, title, country), capacity: 8_192), for: request,
            of: job.catalogue)
    }
}
