import ServiceSupport
import Store
import Taxonomy

/// Shows the contents of the served releases, one line per framework.
enum CoverageText {
    static func show(_ coverage: [ReleaseCoverage], _ invocation: Invocation) {
        if invocation.wantsJSON {
            var json = JSONWriter()
            json.object { json in
                json.array("frameworks") { json in
                    for entry in coverage { json.object { write(entry, to: &$0) } }
                }
            }
            return invocation.writeJSON(json.bytes)
        }
        var table = TerminalTable(
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

    private static func write(_ entry: ReleaseCoverage, to json: inout JSONWriter) {
        let framework = Framework.all.first { $0.id == entry.release.frameworkID }
        json.field("framework", entry.release.frameworkID)
        json.field("name", framework?.name ?? entry.release.frameworkID)
        json.field("kind", framework?.kind.rawValue ?? Framework.Kind.occupations.rawValue)
        json.field("release", entry.release.version)
        json.field("is_sample", entry.release.isSample)
        json.field("occupations", entry.occupations)
        json.field("skills", entry.skills)
        json.object("skills_by_kind") { json in
            for kind in entry.skillsByKind { json.field(kind.kind.rawValue, kind.count) }
        }
        json.field("titles", entry.titles)
        json.field("ratings", entry.ratings)
        json.field("links", entry.links)
        json.field("tasks", entry.tasks)
        json.field("qualifications", entry.qualifications)
        json.field("sector_skills", entry.sectorSkills)
        json.field("crosswalk_links", entry.crosswalks)
        json.field("indicators", entry.indicators)
        json.array("scales") { json in for scale in entry.scales { json.string(scale) } }
        json.object("labels_by_language") { json in
            for language in entry.languages { json.field(language.language, language.labels) }
        }
        json.array("missing") { json in for item in entry.missing { json.string(item) } }
        json.field("licence", framework?.licence ?? "")
        json.field("licence_status", framework?.licenceStatus.rawValue ?? Framework.LicenceStatus.unverified.rawValue)
        json.field("attribution", framework?.attribution(version: entry.release.version) ?? "")
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
