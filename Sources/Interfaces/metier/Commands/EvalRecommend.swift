import Evaluation
import NodeServices
import Recommendations
import ServiceSupport
import Store

/// `metier eval recommend`: measures whether hidden links are recommended.
enum EvalRecommend {
    static let spec = CommandSpec(
        "recommend",
        abstract: "Hides the links of one occupation after the other and measures what is recommended back.",
        discussion: """
            Products of O*NET are recommended from related occupations, skills of ESCO from neighbours in ISCO-08; the floor \
            recommends to everybody what is commonest. Nothing in the database changes.
            """,
        options: [OptionSpec("seed", value: "S", help: "What the intervals are drawn from.", default: "1")],
        flags: [CommandTree.json])

    static func run(_ invocation: Invocation, seed: UInt64) async throws -> ExitCode {
        let installation = try Installation(invocation)
        defer { installation.store.close() }
        _ = try await installation.catalogue()
        let parts = await RecommendationEvaluation(seed: seed).run(
            try await installation.node.recommendations.current())
        guard !parts.isEmpty else {
            throw CommandFailure(.unavailable, "Neither O*NET nor ESCO is served; run `metier import onet` first.")
        }
        if invocation.wantsJSON {
            var json = JSONWriter()
            json.object { json in
                json.array("parts") { json in for part in parts { json.object { write(part, to: &$0) } } }
            }
            invocation.writeJSON(json.bytes)
            return .ok
        }
        for part in parts { show(part, invocation) }
        return .ok
    }

    private static func write(_ part: RecommendationEvaluation.Part, to json: inout JSONWriter) {
        json.field("links", part.links.rawValue)
        json.field("occupations", part.occupations)
        json.field("mean_links", part.meanLinks, places: 2)
        json.field("unreachable", part.unreachable, places: 4)
        json.array("measures") { json in
            for (measure, floor) in zip(part.measures, part.floor) {
                json.object { json in
                    json.field("name", measure.name)
                    json.field("mean", measure.estimate.mean, places: 4)
                    json.field("lower", measure.estimate.lower, places: 4)
                    json.field("upper", measure.estimate.upper, places: 4)
                    json.field("floor", floor.estimate.mean, places: 4)
                }
            }
        }
    }

    private static func show(_ part: RecommendationEvaluation.Part, _ invocation: Invocation) {
        let what = part.links == .products ? "products of O*NET" : "skills of ESCO"
        invocation.console.write(
            """
            \(what): \(Figures.counted(part.occupations, "occupation")), \(Figures.decimal(part.meanLinks, places: 1)) links \
            each, \(Figures.decimal(100 * part.unreachable, places: 1)) % of them not recommended at all

            """)
        var table = TerminalTable(columns: [
            .init("MEASURE"), .init("MEAN", .right), .init("95 %", .right), .init("FLOOR", .right),
        ])
        for (measure, floor) in zip(part.measures, part.floor) {
            let estimate = measure.estimate
            table.add([
                measure.name, Figures.decimal(estimate.mean, places: 3),
                "\(Figures.decimal(estimate.lower, places: 3)) - \(Figures.decimal(estimate.upper, places: 3))",
                Figures.decimal(floor.estimate.mean, places: 3),
            ])
        }
        invocation.console.write(table.render(width: invocation.tableWidth, style: invocation.style) + "\n")
    }
}
