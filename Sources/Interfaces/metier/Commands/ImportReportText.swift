import Pipeline
import ServiceSupport
import Store
import Taxonomy

/// The text of an import report.
enum ImportReportText {
    /// The maximum number of findings shown; the rest is counted, and included in the JSON report.
    private static let shownFindings = 20

    static func text(_ report: ImportReport, style: TerminalStyle, width: Int) -> String {
        var text = headline(report) + "\n"
        switch report.outcome {
        case .unchanged, .switched: return text
        default: break
        }
        if let reason = report.untidied {
            text += "Releases of before could not be tidied up, which the next import does: \(reason)\n"
        }
        let diagnostics = report.diagnostics
        let rows =
            "\(Figures.counted(diagnostics.rowsRead, "row")) read from "
            + "\(Figures.counted(diagnostics.files.count, "file")), "
            + "\(Figures.grouped(diagnostics.rowsSetAside)) set aside, "
            + "in \(Figures.decimal(report.seconds, places: 2)) s "
            + "(reading \(Figures.decimal(report.readSeconds, places: 2)), writing "
            + "\(Figures.decimal(report.writeSeconds, places: 2)))"
        text += TextWrap.lines(rows, width: width).joined(separator: "\n") + "\n"
        if case .refused = report.outcome {
        } else {
            var table = TerminalTable(columns: [.init("CONTENT"), .init("ROWS", .right)])
            for count in report.contentCounts where count.rows > 0 {
                table.add([count.name, Figures.grouped(count.rows)])
            }
            table.add(["source rows kept whole", Figures.grouped(report.landed.reduce(0) { $0 + $1.rows })])
            text += "\n" + table.render(width: width, style: style)
        }
        return text + findings(diagnostics, style: style, width: width)
    }

    private static func headline(_ report: ImportReport) -> String {
        let framework = Framework.all.first { $0.id == report.framework }?.name ?? report.framework
        let name = "\(framework) \(report.version)" + (report.isSample ? " (bundled sample)" : "")
        switch report.outcome {
        case .loaded(let release): return "\(name) is loaded and served as release \(release.id)."
        case .unchanged(let release):
            let state = release.state == .current ? "" : ", which is not the one that is served"
            return "\(name) is loaded already as release \(release.id)\(state); nothing was changed."
        case .switched(let release): return "\(name) was loaded before; release \(release.id) is served again."
        case .dryRun: return "\(name) can be loaded; nothing was written."
        case .refused(let reason): return "\(name) was refused, nothing was written: \(reason)"
        case .undecided: return name
        }
    }

    private static func findings(_ diagnostics: DiagnosticReport, style: TerminalStyle, width: Int) -> String {
        guard !diagnostics.countsByCode.isEmpty else { return "" }
        var counts = TerminalTable(columns: [.init("FINDING"), .init("COUNT", .right)])
        for (code, count) in diagnostics.countsByCode.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            counts.add([code, Figures.grouped(count)])
        }
        var table = TerminalTable(
            columns: [.init("WHERE", canShrink: true), .init("WHAT", canShrink: true), .init("TEXT", canShrink: true)])
        for finding in diagnostics.kept.sorted(by: { $0.severity > $1.severity }).prefix(shownFindings) {
            let place = [finding.file, finding.line.map(String.init), finding.column].compactMap { $0 }
            table.add([
                place.joined(separator: ":"), "\(finding.severity.rawValue): \(finding.message)", finding.excerpt ?? "",
            ])
        }
        let rest = diagnostics.countsByCode.values.reduce(0, +) - min(shownFindings, diagnostics.kept.count)
        let more = rest > 0 ? "and \(Figures.grouped(rest)) more; --report FILE writes them all\n" : ""
        return "\n" + counts.render(width: width, style: style) + "\n" + table.render(width: width, style: style) + more
    }
}
