import HTTPServer
import Matching
import Occupations
import ServiceSupport
import Taxonomy

/// The documented skill-gap routes.
struct SkillGapEndpoints {
    let context: APIContext
    let defaultReading: SkillGapEngine.NotRelevantReading
    let defaultSource: GapSource

    /// The paths whose answers keep the documented shape, whatever goes wrong.
    static let paths: Set = ["/skill-gap", "/api/v1/skill-gap", "/api/v1/skill-gap-by-lvl"]

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
        Endpoint(
            method: .get, template: template, operationID: operation, tag: "Skill gap", summary: summary,
            text: """
                Values are compared as published. `z` is the difference in standard errors (each at least \
                \(SkillGapEngine.standardErrorFloor)), `significant` tells whether it exceeds \
                \(SkillGapEngine.significanceBound); both are null where no error is published. `importance` is the \
                target's importance from 0 to 1, `priority` is `importance * delta` where the difference is significant.
                """,
            parameters: parameters(defaultSource: defaultSource),
            answers: [.json(200, "The gap.", .reference("SkillGapAnswer"))] + failures,
            handler: .deciding { request in try decide(request, rule: rule) })
    }

    /// The parameters of a gap.
    func parameters(defaultSource: GapSource) -> [Endpoint.Parameter] {
        let reading = defaultReading.rawValue
        return [
            .query(
                "from", .text(), "Code of the occupation one comes from. `from_occupation` is understood too.",
                isRequired: true, example: "43-3031.00"),
            .query(
                "to", .text(), "Code of the occupation one goes to. `to_occupation` is understood too.",
                isRequired: true, example: "13-2011.00"),
            .query(
                "source", .string(values: GapSource.allCases.map(\.rawValue)),
                """
                Whose levels are compared: the publisher's, those that a language model was asked for before, or both \
                weighted by the inverse of their variance. Default `\(defaultSource.rawValue)`; scales other than `LV` and \
                kinds other than `skill` are the publisher's.
                """),
            .query("scale", .reference("ScaleCode"), "The scale to compare on. Default `LV`."),
            .query(
                "kind", .string(values: SkillGapWire.kinds.map(\.rawValue)),
                "The kind of skill to compare. Default `skill`."),
            .query(
                "not_relevant", .string(values: SkillGapEngine.NotRelevantReading.allCases.map(\.rawValue)),
                "How ratings flagged Not Relevant are read: as published, or as 0. Default `\(reading)`."),
            .query("significant", .boolean, "Only differences that exceed the rating error."),
            .query("min_delta", .number(minimum: 0, maximum: 100), "Only differences of at least this."),
            .query(
                "sort", .string(values: SkillGapEngine.Order.allCases.map(\.rawValue)),
                "The order of the answer. Default `element`."),
        ]
    }

    /// What can go wrong with a gap.
    var failures: [Endpoint.Answer] {
        [
            .failure(400, "A parameter is missing or wrong.", .reference("SkillGapFailure")),
            .failure(
                404,
                "A code is unknown; `successors` says what codes of earlier editions became, `suggestions` names the nearest ones.",
                .reference("SkillGapFailure")),
            .failure(
                409,
                """
                An occupation has no ratings, or is of another framework; `related` names the nearest rated ones, or those \
                that tables link it to. Or no language model has told its levels yet, and they are asked for.
                """,
                .reference("SkillGapFailure")),
            .failure(500, "Something failed here.", .reference("SkillGapFailure")),
            .failure(
                503, "Nothing is imported yet, or the remote source of a missing occupation does not answer.",
                .reference("SkillGapFailure")),
        ]
    }

    /// Answers at once; only an occupation that has to be fetched is waited for.
    private func decide(_ request: HTTPRequest, rule: SkillGapEngine.Rule) throws -> HTTPDecision {
        var asked: SkillGapQuery?
        do {
            let query = try query(request, rule: rule, defaultSource: defaultSource)
            asked = query
            return .answered(try answer(query, to: request))
        } catch let error as any SkillGapRefusal {
            guard let query = asked, case SkillGapFailure.unknownCode? = error as? SkillGapFailure else {
                return .answered(SkillGapWire.failure(error, to: request, context: context))
            }
            let codes = [query.from, query.to]
            guard context.occupations.mayFetch(codes) else {
                let notes = context.occupations.missing(codes)
                return .answered(SkillGapWire.failure(error, to: request, context: context, notes: notes))
            }
            return .later {
                let notes = await context.occupations.notes(on: codes)
                do {
                    return try answer(query, to: request)
                } catch let error as any SkillGapRefusal {
                    return SkillGapWire.failure(error, to: request, context: context, notes: notes)
                }
            }
        }
    }

    /// What a request asks.
    ///
    /// - Throws: A ``SkillGapRefusal``.
    func query(
        _ request: HTTPRequest, rule: SkillGapEngine.Rule, defaultSource: GapSource, fallsBack: Bool = false
    ) throws -> SkillGapQuery {
        var reader = ParameterReader(request)
        let from = reader.text("from") ?? reader.text("from_occupation")
        let to = reader.text("to") ?? reader.text("to_occupation")
        guard let from, let to else { throw SkillGapWire.MissingParameter(from: from, to: to) }
        var query = SkillGapQuery(from: from, to: to)
        query.options.rule = rule
        query.options.notRelevant = defaultReading
        query.source = defaultSource
        query.fallsBack = fallsBack
        if !request.query.hasOnly(SkillGapWire.plainParameters) {
            query.scale = reader.text("scale") ?? query.scale
            query.kind = reader.choice("kind", among: SkillGapWire.kinds, default: query.kind)
            query.options.notRelevant = reader.choice(
                "not_relevant", among: SkillGapEngine.NotRelevantReading.allCases, default: defaultReading)
            query.source = reader.choice("source", among: GapSource.allCases, default: defaultSource)
            query.options.onlySignificant = reader.boolean("significant") ?? false
            query.options.minimumDelta = reader.number("min_delta", default: 0, in: 0...100)
            query.options.order = reader.choice("sort", among: SkillGapEngine.Order.allCases, default: .element)
            guard reader.complaints.isEmpty else {
                throw SkillGapWire.WrongParameters(from: from, to: to, complaints: reader.complaints)
            }
            if reader.isSent("source"), query.source != .official,
                query.kind != .skill || query.scale.uppercased() != ModelLevels.scaleCode
            {
                throw SkillGapWire.NoModelLevels(from: from, to: to)
            }
        }
        return query
    }

    private func answer(_ query: SkillGapQuery, to request: HTTPRequest) throws -> HTTPResponse {
        let answer = try context.occupations.skillGap(query)
        let view = context.views.view(of: answer.snapshot)
        context.occupations.renewIfOld([answer.from, answer.to], in: answer.snapshot)
        return context.json(
            SkillGapWire.json(answer, view: view), for: request, view: view,
            variant: answer.levelsStamp.map { "\(answer.source.rawValue)-\($0)" })
    }
}

/// A request for a gap that cannot be answered, for a reason that the client is told. Anything else is logged first.
protocol SkillGapRefusal: Error {}

extension SkillGapFailure: SkillGapRefusal {}
extension SkillGapWire.MissingParameter: SkillGapRefusal {}
extension SkillGapWire.WrongParameters: SkillGapRefusal {}
extension SkillGapWire.NoModelLevels: SkillGapRefusal {}

extension QueryParameters {
    /// Whether there is no parameter beside these: the usual request needs no further look.
    fileprivate func hasOnly(_ names: [String]) -> Bool {
        pairs.allSatisfy { names.contains($0.name) }
    }
}
