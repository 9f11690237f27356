import HTTPServer
import Matching
import Occupations
import ServiceSupport
import Taxonomy

/// The documented skill-gap routes.
struct SkillGapEndpoints {
    let context: APIContext
    /// How ratings flagged Not Relevant are read unless a request states otherwise.
    private let reading: Parameter<SkillGapEngine.NotRelevantReading>
    private let defaultReading: SkillGapEngine.NotRelevantReading
    private let defaultSource: GapSource

    init(context: APIContext, defaultReading: SkillGapEngine.NotRelevantReading, defaultSource: GapSource) {
        self.context = context
        self.defaultReading = defaultReading
        self.defaultSource = defaultSource
        reading = Parameter(
            "not_relevant", among: SkillGapEngine.NotRelevantReading.allCases, default: defaultReading,
            "How ratings flagged Not Relevant are read: as published, or as 0.")
    }

    /// The paths whose responses keep the documented format, even for failures.
    static let paths: Set = [
        "/skill-gap", "/api/v1/skill-gap", "/api/v1/skill-gap-by-lvl", "/skill-gap-llm", "/api/v1/skill-gap-llm",
    ]

    // MARK: - Queries

    /// The defaults of a route.
    struct Question: Sendable {
        let rule: SkillGapEngine.Rule
        let source: GapSource
        let fallsBack: Bool
        fileprivate let sourceParameter: Parameter<GapSource>

        init(_ rule: SkillGapEngine.Rule, source: GapSource, fallsBack: Bool = false) {
            self.rule = rule
            self.source = source
            self.fallsBack = fallsBack
            sourceParameter = Parameter(
                "source", .string(values: GapSource.allCases.map(\.rawValue)),
                """
                Whose levels are compared: the publisher's, those that a language model was asked for before, or both \
                weighted by the inverse of their variance. Default `\(source.rawValue)`; scales other than `LV` and \
                kinds other than `skill` are the publisher's.
                """
            ) { reader, name, _ in reader.choice(name, among: GapSource.allCases, default: source) }
        }
    }

    private static let from = end("from", "Code of the occupation one comes from.", example: "43-3031.00")
    private static let to = end("to", "Code of the occupation one goes to.", example: "13-2011.00")

    private static func end(_ name: String, _ text: String, example: String) -> Parameter<String?> {
        let other = "\(name)_occupation"
        return Parameter(
            name, .text(), "\(text) `\(other)` is understood too.", isRequired: true, example: example
        ) { reader, name, _ in reader.text(name) ?? reader.text(other) }
    }

    private static let scale = Parameter<String?>(
        "scale", as: .reference("ScaleCode"), "The scale to compare on. Default `LV`.")
    private static let kind = Parameter<SkillKind>(
        "kind", among: SkillGapQuery.kinds, default: .skill, "The kind of skill to compare.")
    private static let significant = Parameter<Bool?>(
        "significant", "Only differences that exceed the rating error.")
    private static let minimumDelta = Parameter<Double>(
        "min_delta", .number(minimum: 0, maximum: 100), "Only differences of at least this."
    ) { reader, name, _ in reader.number(name, default: 0, in: 0...100) }
    private static let order = Parameter<SkillGapEngine.Order>(
        "sort", among: SkillGapEngine.Order.allCases, default: .element, "The order of the answer.")

    /// The parameters of a gap.
    func parameters(of question: Question) -> [any DescribedParameter] {
        [
            Self.from, Self.to, question.sourceParameter, Self.scale, Self.kind, reading, Self.significant,
            Self.minimumDelta, Self.order,
        ]
    }

    // MARK: - Routes

    /// The possible failures of a gap.
    static let group = EndpointGroup(
        tag: "Skill gap",
        answers: [
            (400, "A parameter is missing or wrong."),
            (
                404,
                "A code is unknown; `successors` says what codes of earlier editions became, `suggestions` names the nearest ones."
            ),
            (
                409,
                """
                An occupation has no ratings, or is of another framework; `related` names the nearest rated ones, or those \
                that tables link it to. Or no language model has told its levels yet, and they are asked for.
                """
            ),
            (500, "Something failed here."),
            (503, "Nothing is imported yet, or the remote source of a missing occupation does not answer."),
        ].map { .failure($0, $1, SkillGapWire.Failure.body.schema) })

    /// The routes in the order of the documentation.
    var all: [Endpoint] {
        [
            endpoint(
                "/skill-gap", "skillGap", .higherInTarget,
                "Skills that the target needs and the source lacks or has at a lower level"),
            endpoint(
                "/api/v1/skill-gap", "skillGapAbsent", .absentInSource,
                "Skills that the target needs and whose level is 0 in the source"),
            endpoint(
                "/api/v1/skill-gap-by-lvl", "skillGapByLevel", .higherInTarget,
                "Skills whose level is higher in the target than in the source"),
        ]
    }

    private func endpoint(
        _ template: String, _ operation: String, _ rule: SkillGapEngine.Rule, _ summary: String
    ) -> Endpoint {
        let question = Question(rule, source: defaultSource)
        return Self.group.endpoint(
            .get, template, operation, summary,
            text: """
                Values are compared as published. `z` is the difference in standard errors (each at least \
                \(SkillGapEngine.standardErrorFloor)), `significant` tells whether it exceeds \
                \(SkillGapEngine.significanceBound); both are null where no error is published. `importance` is the \
                target's importance from 0 to 1, `priority` is `importance * delta` where the difference is significant.
                """,
            parameters: parameters(of: question),
            answers: [.json(200, "The gap.", .reference("SkillGapAnswer"))],
            .deciding { request in try decide(request, question) })
    }

    /// Responds at once unless an occupation has to be fetched.
    private func decide(_ request: HTTPRequest, _ question: Question) throws -> HTTPDecision {
        let query = try query(request, question)
        do {
            return .answered(answer(try context.occupations.skillGap(query), to: request))
        } catch {
            guard mayBeFetched(query, after: error) else { throw failure(error, of: query) }
            return .later { answer(try await fetched(query), to: request) }
        }
    }

    /// The gap; fetches a code that the release lacks from the remote source first.
    ///
    /// - Throws: A ``SkillGapWire/Failure``.
    func gap(_ query: SkillGapQuery) async throws -> SkillGapAnswer {
        do {
            return try context.occupations.skillGap(query)
        } catch {
            guard mayBeFetched(query, after: error) else { throw failure(error, of: query) }
            return try await fetched(query)
        }
    }

    private func mayBeFetched(_ query: SkillGapQuery, after failure: SkillGapFailure) -> Bool {
        guard case .unknownCode = failure else { return false }
        return context.occupations.mayFetch([query.from, query.to])
    }

    /// A failure for which the remote source is not queried.
    private func failure(_ failure: SkillGapFailure, of query: SkillGapQuery) -> SkillGapWire.Failure {
        SkillGapWire.Failure(failure, notes: context.occupations.missing([query.from, query.to]))
    }

    private func fetched(_ query: SkillGapQuery) async throws -> SkillGapAnswer {
        let notes = await context.occupations.notes(on: [query.from, query.to])
        do {
            return try context.occupations.skillGap(query)
        } catch {
            throw SkillGapWire.Failure(error, notes: notes)
        }
    }

    /// The query in a request.
    ///
    /// - Throws: A ``SkillGapWire/Failure``.
    func query(_ request: HTTPRequest, _ question: Question) throws -> SkillGapQuery {
        var reader = ParameterReader(request)
        let from = reader.read(Self.from)
        let to = reader.read(Self.to)
        func refused(_ failure: SkillGapWire.Failure) -> SkillGapWire.Failure {
            failure.about(from, to, in: context.occupations.snapshot)
        }
        guard let from, let to else { throw refused(.missingParameter) }
        var query = SkillGapQuery(from: from, to: to)
        query.options.rule = question.rule
        query.options.notRelevant = defaultReading
        query.source = question.source
        query.fallsBack = question.fallsBack
        if !request.query.hasOnly(SkillGapWire.plainParameters) {
            query.scale = reader.read(Self.scale) ?? query.scale
            query.kind = reader.read(Self.kind)
            query.options.notRelevant = reader.read(reading)
            query.source = reader.read(question.sourceParameter)
            query.options.onlySignificant = reader.read(Self.significant) ?? false
            query.options.minimumDelta = reader.read(Self.minimumDelta)
            query.options.order = reader.read(Self.order)
            guard reader.complaints.isEmpty else { throw refused(.wrongParameters(reader.complaints)) }
            if reader.isSent("source"), query.source != .official,
                query.kind != .skill || query.scale.uppercased() != ModelLevels.scaleCode
            {
                throw refused(.noModelLevels)
            }
        }
        return query
    }

    private func answer(_ answer: SkillGapAnswer, to request: HTTPRequest) -> HTTPResponse {
        let view = context.views.view(of: answer.snapshot)
        context.occupations.renewIfOld([answer.from, answer.to], in: answer.snapshot)
        return context.json(
            SkillGapWire.json(answer, view: view), for: request, view: view,
            variant: answer.levelsStamp.map { "\(answer.source.rawValue)-\($0)" })
    }
}

extension QueryParameters {
    /// Whether there are no parameters other than these: the usual request needs no further check.
    fileprivate func hasOnly(_ names: [String]) -> Bool {
        pairs.allSatisfy { names.contains($0.name) }
    }
}
