import HTTPServer
import Matching
import Occupations
import ServiceSupport
import Taxonomy

/// Crosswalks: where an occupation leads in other frameworks, and how far each table reaches.
struct CrosswalkEndpoints {
    let context: APIContext

    private static let limit = 100

    var all: [Endpoint] { [crosswalk, coverage] }

    private var crosswalk: Endpoint {
        Endpoint(
            method: .get, template: "/api/v1/crosswalk", operationID: "crosswalk", tag: "Crosswalks",
            summary: "Where an occupation leads in other frameworks",
            text: """
                Follows published tables in both directions, several where it takes several, and answers for each \
                target its most trusted path with every step, the table it stands in and its SKOS relation. \
                `confidence` orders answers; it is no probability.
                """,
            parameters: [
                .query(
                    "framework", .text(), "The occupation's framework or classification. Default `onet`.",
                    example: "onet"),
                .query("code", .text(), "The occupation's code.", isRequired: true, example: "15-1252.00"),
                .query(
                    "to", .array(.reference("OccupationFramework")),
                    "The framework to reach, or several with commas. Default: every one."),
                .query(
                    "without", .array(.string(values: Framework.all.map(\.id))),
                    "Crosswalk sets that are not used, with commas.", example: "esco-onet"),
                .query("limit", .integer(minimum: 1, maximum: Self.limit), "How many a framework at most. Default 10."),
            ],
            answers: [
                .json(200, "The links; empty where no table leads there.", .reference("CrosswalkAnswer")),
                .problem(400, "A parameter is wrong."), .problem(404, "There is no such code."),
                .problem(503, "Nothing is imported yet."),
            ],
            handler: .waiting(answerCrosswalk))
    }

    private func answerCrosswalk(_ request: HTTPRequest) async throws -> HTTPResponse {
        let catalogue = await context.occupations.catalogue.current()
        guard !catalogue.snapshots.isEmpty else { throw APIContext.noData }
        var reader = ParameterReader(request)
        let framework = reader.text("framework") ?? context.occupations.framework
        let given = reader.required("code", "name an occupation")
        let limit = reader.integer("limit", default: 10, in: 1...Self.limit)
        let known = catalogue.occupationFrameworks.map(\.id)
        let asked = reader.names("to", among: known)
        let excluded = Set(reader.names("without", among: Framework.all.map(\.id)))
        try reader.finish()
        let snapshot = catalogue.snapshots[framework]
        let position = snapshot?.occupation(given)
        let exact = position.flatMap { snapshot?.content.occupations[Int($0)].code } ?? given
        let node = CrosswalkGraph.Node(Classification(id: framework), exact)
        guard position != nil || catalogue.graph.contains(node) else {
            throw HTTPFailure(
                .notFound, code: "unknown-code",
                detail: "No served release and no crosswalk has the code '\(ParameterReader.cut(given))' of "
                    + "'\(ParameterReader.cut(framework))'.")
        }
        let targets = (asked.isEmpty ? known.filter { $0 != framework } : asked).map { target in
            (target, catalogue.crosswalk(from: node, to: target, limit: limit, excluding: excluded))
        }
        let answer = CrosswalkWire.Answer(
            framework: framework, code: exact, title: catalogue.title(of: node), targets: targets)
        return response(CrosswalkWire.json(answer, catalogue: catalogue), request, catalogue)
    }

    private var coverage: Endpoint {
        Endpoint(
            method: .get, template: "/api/v1/crosswalk/coverage", operationID: "crosswalkCoverage", tag: "Crosswalks",
            summary: "How many occupations of one framework lead to another",
            parameters: [
                .query(
                    "from", .reference("OccupationFramework"), "The framework to begin in.", isRequired: true,
                    example: "onet"),
                .query(
                    "to", .reference("OccupationFramework"), "The framework to reach.", isRequired: true,
                    example: "esco"),
            ],
            answers: [
                .json(200, "The counts.", .reference("CrosswalkCoverage")), .problem(400, "A parameter is wrong."),
                .problem(503, "Nothing is imported yet."),
            ],
            handler: .waiting(answerCoverage))
    }

    private func answerCoverage(_ request: HTTPRequest) async throws -> HTTPResponse {
        let catalogue = await context.occupations.catalogue.current()
        guard !catalogue.snapshots.isEmpty else { throw APIContext.noData }
        var reader = ParameterReader(request)
        let known = catalogue.occupationFrameworks.map(\.id)
        var ends: [String] = []
        for name in ["from", "to"] {
            let end = reader.required(name, "name a framework")
            if !end.isEmpty, !known.contains(end) {
                reader.complain(name, "must be one of \(known.joined(separator: ", "))")
            }
            ends.append(end)
        }
        try reader.finish()
        guard let coverage = catalogue.crosswalkCoverage(from: ends[0], to: ends[1]) else { throw APIContext.noData }
        var json = JSONWriter()
        json.object { json in
            json.field("from", ends[0])
            json.field("to", ends[1])
            json.field("occupations", coverage.occupations)
            json.field("linked", coverage.linked)
            json.field("linked_closely", coverage.linkedClosely)
            json.field("targets", coverage.targets)
            json.field("mean_steps", coverage.meanSteps, places: 2)
        }
        return response(json, request, catalogue)
    }

    private func response(_ json: borrowing JSONWriter, _ request: HTTPRequest, _ catalogue: Catalogue)
        -> HTTPResponse
    {
        .json(
            json.bytes, status: .ok,
            etag: APIContext.tag(
                SourcesWire.tagPrefix(of: catalogue, programVersion: context.version), request))
    }
}
