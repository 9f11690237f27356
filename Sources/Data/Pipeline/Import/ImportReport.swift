import Frameworks
import ServiceSupport
package import Store
package import Taxonomy

/// The actions and findings of an import.
package struct ImportReport: Sendable {
    /// How the import ended.
    package enum Outcome: Sendable {
        /// Nothing has been decided yet.
        case undecided
        /// The release is loaded and served.
        case loaded(StoredRelease)
        /// The same files were loaded before and are served already; nothing was written.
        case unchanged(StoredRelease)
        /// The same files were loaded before and are served again; only the switch was written.
        case switched(StoredRelease)
        /// The files were read and could be loaded; nothing was written.
        case dryRun
        /// The files cannot be loaded, with the reason; nothing was written.
        case refused(String)

        /// Whether the files cannot be loaded.
        package var isRefusal: Bool {
            if case .refused = self { true } else { false }
        }

        /// Its name, for programs.
        package var name: String {
            switch self {
            case .undecided: "undecided"
            case .loaded: "loaded"
            case .unchanged: "unchanged"
            case .switched: "switched"
            case .dryRun: "dry_run"
            case .refused: "refused"
            }
        }
    }

    /// The framework's id.
    package let framework: String
    /// The release's version.
    package let version: String
    /// Whether it is the bundled sample.
    package let isSample: Bool
    /// Where the files came from.
    package let source: String
    /// SHA-256 over the files.
    package let checksum: String
    /// Findings about the files.
    package let diagnostics: DiagnosticReport
    /// Row counts of the typed content, by name.
    package let contentCounts: [(name: String, rows: Int)]
    /// Source tables stored whole: file and row count.
    package let landed: [(file: String, rows: Int)]
    /// What could not be cleaned up after the switch, with the reason; the next import retries.
    package var untidied: String?
    /// How it ended.
    package var outcome = Outcome.undecided
    /// Time for reading and checking.
    package var readSeconds = 0.0
    /// Time for writing, verifying and switching.
    package var writeSeconds = 0.0
    /// Time for writing the source rows, which is part of `writeSeconds`.
    package var landingSeconds = 0.0
    /// Time for everything.
    package var seconds = 0.0

    /// The report about files already loaded: only their checksum was computed.
    init(_ stored: StoredRelease, source: String, outcome: Outcome, seconds: Double) {
        framework = stored.frameworkID
        version = stored.version
        isSample = stored.isSample
        self.source = source
        checksum = stored.checksum
        diagnostics = DiagnosticReport()
        contentCounts = []
        landed = []
        self.outcome = outcome
        self.seconds = seconds
    }

    init(_ release: ReadRelease, source: String) {
        let content = release.content
        framework = content.framework.id
        version = content.version
        isSample = content.isSample
        self.source = source
        checksum = release.checksum
        diagnostics = release.diagnostics
        landed = release.tables.map { ($0.file, $0.rowCount) }
        contentCounts = [
            ("occupations", content.occupations.count), ("titles", content.titles.count),
            ("skills", content.skills.count), ("scales", content.scales.count), ("ratings", content.ratings.count),
            ("distributions", content.distributions.count), ("tasks", content.tasks.count),
            ("task ratings", content.taskRatings.count), ("task activities", content.taskActivities.count),
            ("technologies and tools", content.technologies.count),
            ("related occupations", content.relatedOccupations.count), ("job zones", content.jobZones.count),
            ("groups", content.groups.count), ("labels", content.labels.count), ("facts", content.attributes.count),
            ("links", content.occupationLinks.count), ("qualifications", content.qualifications.count),
            ("sector skills", content.sectorSkills.count), ("crosswalk links", content.crosswalks.count),
            ("indicators", content.indicators.count),
        ]
    }

    /// The report as JSON.
    package var json: [UInt8] {
        var json = JSONWriter(capacity: 8_192)
        json.object { json in
            json.field("outcome", outcome.name)
            switch outcome {
            case .refused(let reason): json.field("reason", reason)
            case .loaded(let release), .unchanged(let release), .switched(let release):
                json.field("release_id", Int(release.id))
            case .dryRun, .undecided: break
            }
            if let untidied { json.field("untidied", untidied) }
            json.field("framework", framework)
            json.field("version", version)
            json.field("is_sample", isSample)
            json.field("source", source)
            json.field("checksum", checksum)
            json.object("seconds") { json in
                json.field("reading", readSeconds, places: 3)
                json.field("writing", writeSeconds, places: 3)
                json.field("source_rows", landingSeconds, places: 3)
                json.field("total", seconds, places: 3)
            }
            json.object("rows") { json in
                json.field("read", diagnostics.rowsRead)
                json.field("set_aside", diagnostics.rowsSetAside)
                json.field("landed", landed.reduce(0) { $0 + $1.rows })
                for count in contentCounts { json.field(String(count.name.map { $0 == " " ? "_" : $0 }), count.rows) }
            }
            writeFiles(to: &json)
            writeDiagnostics(to: &json)
        }
        return json.bytes
    }

    private func writeFiles(to json: inout JSONWriter) {
        json.array("files") { json in
            for (file, counts) in diagnostics.files.sorted(by: { $0.key < $1.key }) {
                json.object { json in
                    json.field("file", file)
                    json.field("rows_read", counts.rowsRead)
                    json.field("rows_set_aside", counts.rowsSetAside)
                    json.object("findings") { json in
                        for (code, count) in counts.findings.sorted(by: { $0.key < $1.key }) { json.field(code, count) }
                    }
                }
            }
        }
    }

    private func writeDiagnostics(to json: inout JSONWriter) {
        json.object("findings") { json in
            for (code, count) in diagnostics.countsByCode.sorted(by: { $0.key < $1.key }) { json.field(code, count) }
        }
        json.array("diagnostics") { json in
            for diagnostic in diagnostics.kept {
                json.object { json in
                    json.field("severity", diagnostic.severity.rawValue)
                    json.field("code", diagnostic.code)
                    json.field("message", diagnostic.message)
                    json.field("file", diagnostic.file)
                    json.field("line", diagnostic.line)
                    json.field("column", diagnostic.column)
                    json.field("excerpt", diagnostic.excerpt)
                }
            }
        }
    }
}
