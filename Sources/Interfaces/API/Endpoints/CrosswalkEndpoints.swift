import HTTPServer
import Occupations
import ServiceSupport
import Taxonomy

/// Crosswalks: the counterparts of an occupation in other frameworks, and the coverage of each table.
struct CrosswalkEndpoints {
    let context: APIContext

    private static let group = EndpointGroup(tag: "Crosswalks", answers: [EndpointGroup.noData])

    var all: [Endpoint] { [crosswalk, coverage] }

    // MARK: - One occupation

    private static let framework = Parameter<String?>(
        "framework", "The occupation's framework or classification. Default `onet`.", example: "onet")
    private static let code = Parameter<String>(
        "code", "The occupation's code.", missing: "name an occupation", example: "15-1252.00")
    private static let targets = Parameter<[String]>(
        "to", served: "OccupationFramework", "The framework to reach, or several with commas. Default: every one.")
    private static let excluded = Parameter<[String]>(
        "without", among: Framework.all.map(\.id), "Crosswalk sets that are not used, with commas.",
        example: "esco-onet")
    private static let limit = Parameter<Int>("limit", 1...100, default: 10, "How many a framework at most.")

    private var crosswalk: Endpoint {
        Self.group.endpoint(
            .get, "/api/v1/crosswalk", "crosswalk", "Where an occupation leads in other frameworks",
            text: """
                Follows published tables in both directions, several where it takes several, and answers for each \
                target its most trusted path with every step, the table it stands in and its SKOS relation. \
                `confidence` orders answers; it is no probability.
                """,
            parameters: [Self.framework, Self.code, Self.targets, Self.excluded, Self.limit],
            answers: [
                .json(200, "The links; empty where no table leads there.", CrosswalkWire.answer),
                .problem(404, "There is no such code."),
            ], .waiting(answerCrosswalk))
    }

    private func answerCrosswalk(_ request: HTTPRequest) async throws -> HTTPResponse {
        let catalogue = try await context.catalogue()
        var reader = ParameterReader(request)
        let framework = reader.read(Self.framework) ?? context.occupations.framework
        let given = reader.read(Self.code)
        let limit = reader.read(Self.limit)
        let known = catalogue.occupationFrameworks.map(\.id)
        let asked = reader.read(Self.targets, among: known)
        let excluded = Set(reader.read(Self.excluded))
        try reader.finish()
        let targets = asked.isEmpty ? known.filter { $0 != framework } : asked
        guard
            let answer = CrosswalkWire.Answer(
                given, of: framework, to: targets, limit: limit, excluding: excluded, in: catalogue)
        else {
            throw HTTPFailure(
                .notFound, code: "unknown-code",
                detail: "No served release and no crosswalk has the code '\(ParameterReader.cut(given))' of "
                    + "'\(ParameterReader.cut(framework))'.")
        }
        return context.json(CrosswalkWire.answer.json(answer), for: request, of: catalogue)
    }

    // MARK: - Coverage

    private static let ends = [
        framework("from", "The framework to begin in.", example: "onet"),
        framework("to", "The framework to reach.", example: "esco"),
    ]

    private static func framework(_ name: String, _ text: String, example: String) -> Parameter<String> {
        Parameter(name, .reference("OccupationFramework"), text, isRequired: true, example: example) {
            reader, name, known in
            let end = reader.required(name, "name a framework")
            if !end.isEmpty, !known.contains(end) {
                reader.complain(name, "must be one of \(known.joined(separator: ", "))")
            }
            return end
        }
    }

    private var coverage: Endpoint {
        Self.group.endpoint(
            .get, "/api/v1/crosswalk/coverage", "crosswalkCoverage",
            "How many occupations of one framework lead to another", parameters: Self.ends,
            answers: [.json(200, "The counts.", CrosswalkWire.coverage)], .waiting(answerCoverage))
    }

    private func answerCoverage(_ request: HTTPRequest) async throws -> HTTPResponse {
        let catalogue = try await context.catalogue()
        var reader = ParameterReader(request)
        let known = catalogue.occupationFrameworks.map(\.id)
        let ends = Self.ends.map { reader.read($0, among: known) }
        try reader.finish()
        guard let counts = catalogue.crosswalkCoverage(from: ends[0], to: ends[1]) else { throw APIContext.noData }
        return context.json(CrosswalkWire.coverage.json((ends[0], ends[1], counts)), for: request, of: catalogue)
    }
}
