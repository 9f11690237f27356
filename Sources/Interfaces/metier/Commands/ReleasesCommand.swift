import API
import Database
import ServiceSupport
import Store
import Taxonomy

/// `metier releases`: lists the releases, switches between them, and compares them.
enum ReleasesCommand {
    static let entry = CommandTree.Entry(
        spec: CommandSpec(
            "releases", abstract: "Lists releases, switches between them and shows what changed.",
            subcommands: [
                CommandSpec("list", abstract: "Lists the releases that the database holds.", flags: [CommandTree.json]),
                CommandSpec(
                    "coverage", abstract: "Shows what the served release of every framework holds.",
                    flags: [CommandTree.json]),
                CommandSpec(
                    "use", abstract: "Makes a kept release the one that is served.",
                    flags: [CommandTree.json],
                    arguments: [ArgumentSpec("release", help: "The release's number.")]),
                CommandSpec(
                    "diff", abstract: "Shows what changed from one release to another.",
                    options: [
                        OptionSpec("limit", value: "N", help: "How many moved ratings are listed.", default: "20")
                    ],
                    flags: [CommandTree.json],
                    arguments: [
                        ArgumentSpec("from", help: "The earlier release's number."),
                        ArgumentSpec("to", help: "The later release's number."),
                    ]),
            ],
            examples: [.init("metier releases diff 1 2", "Shows what release 2 changed.")]),
        run: run)

    private static func run(_ invocation: Invocation) async throws -> ExitCode {
        let installation = try Installation(invocation)
        defer { installation.store.close() }
        let store = installation.store
        // The arguments are checked before the database is accessed.
        let names = ["use": ["release"], "diff": ["from", "to"]][invocation.command.path.last ?? ""] ?? []
        let numbers = try names.map { try invocation.command.int($0, in: 1...Int.max) }
        guard try await installation.isMigrated() else {
            throw CommandFailure(.unavailable, "Nothing is imported into \(store.displayAddress) yet.")
        }
        let releases = try await store.releases.list()
        let named = try numbers.map { try release($0, releases) }
        switch invocation.command.path.last {
        case "coverage":
            CoverageText.show(try await store.releases.coverage(), invocation)
        case "use":
            show([try await store.releases.switchCurrent(to: named[0].id)], invocation)
        case "diff":
            let (from, to) = (named[0], named[1])
            guard from.frameworkID == to.frameworkID else {
                throw CommandFailure(.usage, "Releases \(from.id) and \(to.id) belong to different frameworks.")
            }
            if let supplement = named.first(where: { $0.state == .supplement }) {
                throw CommandFailure(
                    .usage,
                    "Release \(supplement.id) holds single occupations from a remote source and cannot be compared.")
            }
            let comparison = ReleaseComparison(
                from: try await store.releases.content(of: from), to: try await store.releases.content(of: to))
            try show(comparison, from, to, invocation)
        default:
            show(releases, invocation)
        }
        return .ok
    }

    private static func release(_ number: Int, _ releases: [StoredRelease]) throws -> StoredRelease {
        guard let release = releases.first(where: { $0.id == Int64(number) }) else {
            throw CommandFailure(
                .noInput, "There is no release \(number); `metier releases list` shows those there are.")
        }
        return release
    }

    private static func show(_ releases: [StoredRelease], _ invocation: Invocation) {
        if invocation.wantsJSON {
            return invocation.writeJSON(ReleaseWire.list.json(releases).bytes)
        }
        var table = TerminalTable(
            columns: [
                .init("RELEASE", .right), .init("FRAMEWORK"), .init("VERSION", canShrink: true), .init("STATE"),
                .init("LOADED", isExtra: true), .init("OCCUPATIONS", .right), .init("RATINGS", .right),
                .init("SOURCE", canShrink: true, isExtra: true),
            ])
        for release in releases {
            table.add([
                "\(release.id)", release.frameworkID, release.version + (release.isSample ? " (sample)" : ""),
                release.state.rawValue, String(release.loadedAt.rfc3339.prefix(16)),
                Figures.grouped(release.counts["occupations"] ?? 0),
                Figures.grouped(release.counts["occupation_skills"] ?? 0), release.source,
            ])
        }
        invocation.console.write(table.render(width: invocation.tableWidth, style: invocation.style))
    }

    private static func show(
        _ comparison: ReleaseComparison, _ from: StoredRelease, _ to: StoredRelease, _ invocation: Invocation
    ) throws {
        if invocation.wantsJSON { return invocation.writeJSON(json(comparison, from, to)) }
        let limit = try invocation.command.int("limit", in: 0...100_000)
        var text = "From \(from.version) (release \(from.id)) to \(to.version) (release \(to.id))\n"
        text += "Occupations: \(comparison.added.count) added, \(comparison.removed.count) removed, "
        text += "\(comparison.retitled.count) retitled\n"
        for record in comparison.added { text += "  + \(record.code) \(record.title)\n" }
        for record in comparison.removed { text += "  - \(record.code) \(record.title)\n" }
        for change in comparison.retitled { text += "  ~ \(change.code) \(change.before) -> \(change.after)\n" }
        text += invocation.wrapped(
            "Ratings: \(Figures.grouped(comparison.addedRatings)) added, "
                + "\(Figures.grouped(comparison.removedRatings)) removed, "
                + "\(Figures.grouped(comparison.changedRatings)) changed; "
                + "\(Figures.grouped(comparison.moved.count)) of "
                + "\(Figures.counted(comparison.comparableRatings, "comparable one")) moved by more than their error")
        if !comparison.moved.isEmpty, limit > 0 {
            var table = TerminalTable(
                columns: [
                    .init("OCCUPATION"), .init("SKILL", canShrink: true), .init("SCALE"), .init("BEFORE", .right),
                    .init("AFTER", .right), .init("Z", .right),
                ])
            for move in comparison.moved.prefix(limit) {
                table.add([
                    move.occupation, move.skillName, move.scale, Figures.decimal(move.before, places: 2),
                    Figures.decimal(move.after, places: 2), Figures.decimal(move.z, places: 1),
                ])
            }
            text += "\n" + table.render(width: invocation.tableWidth, style: invocation.style)
        }
        invocation.console.write(text)
    }

    private static func json(_ comparison: ReleaseComparison, _ from: StoredRelease, _ to: StoredRelease) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.object("from") { ReleaseWire.release.write(from, to: &$0) }
            json.object("to") { ReleaseWire.release.write(to, to: &$0) }
            for (name, records) in [("added", comparison.added), ("removed", comparison.removed)] {
                json.array(name) { json in
                    for record in records {
                        json.object { json in
                            json.field("code", record.code)
                            json.field("title", record.title)
                        }
                    }
                }
            }
            json.array("retitled") { json in
                for change in comparison.retitled {
                    json.object { json in
                        json.field("code", change.code)
                        json.field("before", change.before)
                        json.field("after", change.after)
                    }
                }
            }
            json.object("ratings") { json in
                json.field("added", comparison.addedRatings)
                json.field("removed", comparison.removedRatings)
                json.field("changed", comparison.changedRatings)
                json.field("comparable", comparison.comparableRatings)
                json.array("moved") { json in
                    for move in comparison.moved {
                        json.object { json in
                            json.field("occupation", move.occupation)
                            json.field("element_id", move.skill)
                            json.field("element_name", move.skillName)
                            json.field("scale_id", move.scale)
                            json.field("before", move.before)
                            json.field("after", move.after)
                            json.field("z", move.z, places: 2)
                        }
                    }
                }
            }
        }
        return json.bytes
    }
}
