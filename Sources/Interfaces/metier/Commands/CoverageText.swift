import API
import ServiceSupport
import Store
import Taxonomy

/// Shows what the served releases hold, one line a framework.
enum CoverageText {
    static func show(_ coverage: [ReleaseCoverage], _ invocation: Invocation) {
        if invocation.wantsJSON {
            var json = JSONWriter()
            json.object { json in
                json.array("frameworks") { json in
                    for entry in coverage { json.object { CoverageWire.write(entry, to: &$0) } }
                }
            }
            return invocation.writeJSON(json.bytes)
        }
        var table = TextTable(
            columns: [
                .init("FRAMEWORK"), .init("RELEASE", canShrink: true), .init("OCCUPATIONS", .right),
                .init("SKILLS", .right), .init("TITLES", .right), .init("LINKS", .right),
                .init("SCALES", isExtra: true), .init("LANGUAGES", isExtra: true),
                .init("ALSO", canShrink: true, isExtra: true), .init("MISSING", canShrink: true),
            ])
        for entry in coverage {
            table.add([
                entry.release.frameworkID, entry.release.version + (entry.release.isSample ? " (sample)" : ""),
                Figures.grouped(entry.occupations), Figures.grouped(entry.skills), Figures.grouped(entry.titles),
                Figures.grouped(entry.links + entry.ratings), list(entry.scales, limit: 4),
                list(entry.languages.map(\.language), limit: 6), also(entry),
                (entry.missing + (isUnverified(entry) ? ["verified licence"] : [])).joined(separator: ", "),
            ])
        }
        invocation.console.write(table.render(width: invocation.tableWidth, style: invocation.style))
    }

    private static func isUnverified(_ entry: ReleaseCoverage) -> Bool {
        Framework.all.first { $0.id == entry.release.frameworkID }?.licenceStatus == .unverified
    }

    private static func also(_ entry: ReleaseCoverage) -> String {
        let parts = [
            (entry.tasks, "task"), (entry.qualifications, "qualification"), (entry.sectorSkills, "sector skill"),
            (entry.crosswalks, "crosswalk link"), (entry.indicators, "indicator"),
        ]
        return parts.filter { $0.0 > 0 }.map { Figures.counted($0.0, $0.1) }.joined(separator: ", ")
    }

    private static func list(_ names: [String], limit: Int) -> String {
        names.prefix(limit).joined(separator: " ") + (names.count > limit ? " +\(names.count - limit)" : "")
    }
}
