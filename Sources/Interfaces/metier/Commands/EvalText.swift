import Evaluation
import ServiceSupport

/// The output of an evaluation, as text and as JSON.
enum EvalText {
    /// The settings of an evaluation.
    struct Setting {
        /// The ranked items, as shown to users.
        let ranked: String
        let usesModel: Bool
        /// Whether crosswalks were used; `nil` where that does not apply.
        var usesCrosswalks: Bool?
    }

    static func show(_ report: EvaluationReport, _ setting: Setting, _ invocation: Invocation) {
        if invocation.wantsJSON {
            return invocation.writeJSON(json(report, setting))
        }
        var notes = ["ranked \(setting.ranked)", setting.usesModel ? "words and meanings" : "words alone"]
        if let usesCrosswalks = setting.usesCrosswalks {
            notes.append(usesCrosswalks ? "with crosswalks" : "without crosswalks")
        }
        if report.withoutGold > 0 {
            notes.append("\(Figures.grouped(report.withoutGold)) without a right answer left out")
        }
        if report.unreachable > 0 {
            notes.append(
                Figures.counted(report.unreachable, "right answer is", "right answers are")
                    + " not among what is ranked")
        }
        invocation.console.write("\(report.set): \(notes.joined(separator: "; "))\n")
        var table = TerminalTable(
            columns: [
                .init("MEASURE"), .init("VALUE", .right), .init("95 % INTERVAL", .right), .init("N", .right),
            ])
        for measure in report.measures { table.add(row(measure.name, measure.estimate)) }
        if let calibration = report.calibration {
            let count = Figures.grouped(calibration.count)
            table.add(["calibration error", Figures.decimal(calibration.error.expected, places: 4), "", count])
            table.add(["Brier", Figures.decimal(calibration.brier, places: 4), "", count])
        }
        invocation.console.write(table.render(width: invocation.tableWidth, style: invocation.style))
        guard !report.groups.isEmpty else { return }
        var groups = TerminalTable(
            columns: [.init("GROUP", canShrink: true)]
                + report.measures.map { .init($0.name.uppercased(), .right) } + [.init("N", .right)])
        for group in report.groups {
            groups.add(
                [group.name.isEmpty ? "-" : group.name]
                    + report.measures.map { whole in
                        group.measures.first { $0.name == whole.name }.map {
                            Figures.decimal($0.estimate.mean, places: 4)
                        } ?? ""
                    } + [Figures.grouped(group.count)])
        }
        invocation.console.write("\n" + groups.render(width: invocation.tableWidth, style: invocation.style))
    }

    private static func row(_ name: String, _ estimate: MeanEstimate) -> [String] {
        [
            name, Figures.decimal(estimate.mean, places: 4),
            Figures.decimal(estimate.lower, places: 4) + " to " + Figures.decimal(estimate.upper, places: 4),
            Figures.grouped(estimate.count),
        ]
    }

    private static func json(_ report: EvaluationReport, _ setting: Setting) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("set", report.set)
            json.field("ranked", setting.ranked)
            json.field("uses_model", setting.usesModel)
            if let usesCrosswalks = setting.usesCrosswalks { json.field("uses_crosswalks", usesCrosswalks) }
            json.field("queries", report.scored)
            json.field("without_gold", report.withoutGold)
            json.field("unreachable_gold", report.unreachable)
            write(report.measures, to: &json)
            if let calibration = report.calibration {
                json.object("calibration") { json in
                    json.field("n", calibration.count)
                    json.field("expected_calibration_error", calibration.error.expected)
                    json.field("brier", calibration.brier)
                    json.array("bins") { json in
                        for bin in calibration.error.bins {
                            json.object { json in
                                json.field("n", bin.count)
                                json.field("confidence", bin.confidence)
                                json.field("accuracy", bin.accuracy)
                            }
                        }
                    }
                }
            }
            if !report.groups.isEmpty {
                json.array("groups") { json in
                    for group in report.groups {
                        json.object { json in
                            json.field("group", group.name)
                            json.field("n", group.count)
                            write(group.measures, to: &json)
                        }
                    }
                }
            }
        }
        return json.bytes
    }

    static func write(_ measures: [EvaluationReport.Measure], to json: inout JSONWriter) {
        json.array("measures") { json in
            for measure in measures {
                json.object { json in
                    json.field("measure", measure.name)
                    json.field("value", measure.estimate.mean)
                    json.field("lower", measure.estimate.lower)
                    json.field("upper", measure.estimate.upper)
                    json.field("n", measure.estimate.count)
                }
            }
        }
    }
}
