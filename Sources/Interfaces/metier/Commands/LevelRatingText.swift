import Evaluation
import ServiceSupport

/// The output of an evaluation of skill levels, as text and as JSON.
enum LevelRatingText {
    static func show(_ report: LevelRatingReport, ranked: String, _ invocation: Invocation) {
        if invocation.wantsJSON {
            return invocation.writeJSON(json(report, release: ranked))
        }
        let console = invocation.console
        var notes = [
            "\(ranked)", Figures.counted(report.occupations, "rated occupation"),
            "hidden in \(Figures.counted(report.folds, "part"))",
        ]
        if report.untold > 0 { notes.append("\(Figures.grouped(report.untold)) without an answer") }
        console.write("\(report.source): \(notes.joined(separator: "; "))\n")
        var table = TerminalTable(
            columns: [
                .init("SOURCE", canShrink: true), .init("OF"), .init("MEASURE"), .init("VALUE", .right),
                .init("95 % INTERVAL", .right), .init("N", .right),
            ])
        for overall in report.overall {
            for measure in overall.measures {
                table.add([
                    overall.source, overall.quantity.rawValue, measure.name, decimal(measure.estimate.mean),
                    decimal(measure.estimate.lower) + " to " + decimal(measure.estimate.upper),
                    Figures.grouped(measure.estimate.count),
                ])
            }
        }
        console.write(table.render(width: invocation.tableWidth, style: invocation.style))
        for (title, parts) in [("JOB ZONE", report.byZone), ("SKILL", report.bySkill)] {
            guard let first = parts.first else { continue }
            var table = TerminalTable(
                columns: [.init(title, canShrink: true), .init("OF")]
                    + first.measures.map { .init($0.name.uppercased(), .right) } + [.init("N", .right)])
            for part in parts {
                let name = part.code.isEmpty ? "none" : part.name.isEmpty ? part.code : "\(part.code) \(part.name)"
                table.add(
                    [name, part.quantity.rawValue]
                        + first.measures.map { column in
                            part.measures.first { $0.name == column.name }.map { decimal($0.estimate.mean) } ?? ""
                        } + [Figures.grouped(part.count)])
            }
            console.write("\n" + table.render(width: invocation.tableWidth, style: invocation.style))
        }
    }

    private static func decimal(_ value: Double) -> String { Figures.decimal(value, places: 3) }

    private static func json(_ report: LevelRatingReport, release: String) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("source", report.source)
            json.field("release", release)
            json.field("occupations", report.occupations)
            json.field("without_answer", report.untold)
            json.field("folds", report.folds)
            json.array("overall") { json in
                for overall in report.overall {
                    json.object { json in
                        json.field("source", overall.source)
                        json.field("of", overall.quantity.rawValue)
                        write(overall.measures, to: &json)
                    }
                }
            }
            json.array("skills") { json in for part in report.bySkill { write(part, to: &json) } }
            json.array("job_zones") { json in for part in report.byZone { write(part, to: &json) } }
        }
        return json.bytes
    }

    private static func write(_ part: LevelRatingReport.Part, to json: inout JSONWriter) {
        json.object { json in
            json.field("code", part.code)
            if !part.name.isEmpty { json.field("name", part.name) }
            json.field("of", part.quantity.rawValue)
            json.field("n", part.count)
            write(part.measures, to: &json)
        }
    }

    private static func write(_ measures: [LevelRatingReport.Measure], to json: inout JSONWriter) {
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
