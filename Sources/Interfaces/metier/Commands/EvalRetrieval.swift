import Evaluation
import NodeServices
import Recommendations
import ServiceSupport
import Store

/// `metier eval retrieval`: measures whether free questions find the right rows.
enum EvalRetrieval {
    static let spec = CommandSpec(
        "retrieval", abstract: "Asks for O*NET's detailed work activities and looks for the tasks that show them.",
        discussion: """
            Only tasks of O*NET are searched: by words, by meaning where there is a sentence model with its vectors, and by \
            both as questions are. The links between activities and tasks are O*NET's own and take no part in the search.
            """,
        options: [
            OptionSpec("sample", value: "N", help: "Only so many of the activities, drawn at random."),
            OptionSpec("seed", value: "S", help: "What is drawn at random, and the intervals.", default: "1"),
        ],
        flags: [CommandTree.json])

    static func run(
        _ invocation: Invocation, seed: UInt64, progress: @escaping @Sendable (Int, Int) -> Void
    ) async throws -> ExitCode {
        let sample = try invocation.command.intIfGiven("sample", in: 1...Int.max)
        let installation = try Installation(invocation)
        defer { installation.store.close() }
        _ = try await installation.catalogue()
        let report = try await RetrievalEvaluation(seed: seed).run(
            installation.node.recommendations, sample: sample, progress: progress)
        guard report.questions > 0 else {
            throw CommandFailure(
                .unavailable, "No release with detailed work activities is served; run `metier import onet` first.")
        }
        if invocation.wantsJSON {
            var json = JSONWriter()
            json.object { write(report, to: &$0) }
            invocation.writeJSON(json.bytes)
        } else {
            show(report, invocation)
        }
        return .ok
    }

    private static func name(_ part: RetrievalEvaluation.Part) -> String {
        part.ways.map(\.rawValue).sorted().joined(separator: "+")
    }

    private static func write(_ report: RetrievalEvaluation.Report, to json: inout JSONWriter) {
        json.field("questions", report.questions)
        json.field("mean_tasks", report.meanTasks, places: 2)
        json.array("ways") { json in
            for part in report.parts {
                json.object { json in
                    json.field("name", name(part))
                    EvalText.write(part.measures, to: &json)
                }
            }
        }
    }

    private static func show(_ report: RetrievalEvaluation.Report, _ invocation: Invocation) {
        invocation.console.write(
            """
            \(Figures.counted(report.questions, "detailed work activity", "detailed work activities")), \(Figures.decimal(report.meanTasks, places: 1)) \
            tasks each

            """)
        var table = TerminalTable(
            columns: [.init("SEARCH")]
                + (report.parts.first?.measures ?? []).map { .init($0.name.uppercased(), .right) })
        for part in report.parts {
            table.add(
                [name(part)]
                    + part.measures.map { measure in
                        let estimate = measure.estimate
                        return "\(Figures.decimal(estimate.mean, places: 3)) "
                            + "(\(Figures.decimal(estimate.lower, places: 3))-\(Figures.decimal(estimate.upper, places: 3)))"
                    })
        }
        invocation.console.write(table.render(width: invocation.tableWidth, style: invocation.style) + "\n")
    }
}
