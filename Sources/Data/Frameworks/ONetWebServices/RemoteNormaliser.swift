import ServiceSupport
import Taxonomy

/// Converts a service's rows about one occupation into typed content, with the reader for releases.
struct RemoteNormaliser: Sendable {
    let services: ONetWebServices
    let code: String
    let page: JSONValue
    let tables: [RowTable]
    /// Tables whose ratings have importance only.
    let unlevelled: [String]
    let vocabulary: ReleaseContent

    /// If more than this share of rows is set aside, the service's tables have changed.
    static let setAsideLimit = 0.5

    /// Reads the rows. Blocks the calling thread.
    func read() throws -> RemoteOccupationContent {
        var sources = tables
        sources.append(reportedTitles)
        sources += [occupations, scales, elements, commodities, jobZones].filter { !$0.rows.isEmpty }
        let files = sources.filter { !$0.rows.isEmpty }.map(\.source)
        let release = try ONetAdapter.source(named: services.id, files).read(release: "0.0", progress: nil)
        try check(release.diagnostics)
        guard release.content.occupations.contains(where: { $0.code == code }) else {
            throw services.changed("title", in: "online/occupations/\(code)")
        }
        var report = release.diagnostics
        for table in unlevelled {
            report.add(
                Diagnostic(
                    .note, "no_levels",
                    "the service does not hand out its database: importance was worked out from its pages and levels are "
                        + "missing", file: table))
        }
        var content = release.content.keeping(occupations: [code])
        content.version = "web services \(services.configuration.generation.rawValue)"
        content.releasedOn = ""
        content.isSample = false
        return RemoteOccupationContent(
            content: content, diagnostics: report,
            checksum: SourceFile.checksum(
                of: (tables + [reportedTitles, occupation]).map { (name: $0.file, sha256: $0.sha256) }))
    }

    /// Throws if a table lost a column, or most of its rows cannot be used, since its format has then changed.
    private func check(_ report: DiagnosticReport) throws {
        let files = Set(tables.map(\.file))
        for finding in report.kept where files.contains(finding.file) {
            // Expected columns may be missing; needed ones may not.
            if finding.code == "missing_column", finding.severity > .note {
                throw services.changed(finding.column ?? finding.message, in: finding.file)
            }
        }
        for (file, counts) in report.files where files.contains(file) && counts.rowsRead > 0 {
            // Relations to occupations unknown here are routinely set aside.
            if TableSpec.relatedOccupations.files.contains(where: { $0 + ".txt" == file }) { continue }
            if Double(counts.rowsSetAside) > Double(counts.rowsRead) * Self.setAsideLimit {
                let finding = counts.findings.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? "rows"
                throw services.changed(finding, in: file)
            }
        }
    }

    // MARK: - Tables that the rows refer to

    private var occupation: RowTable {
        var table = RowTable(file: "Occupation Data.txt", columns: ["O*NET-SOC Code", "Title", "Description"])
        table.add([code, page["title"]?.stringValue ?? "", page["description"]?.stringValue ?? ""])
        return table
    }

    /// The occupation, and its related ones as far as the vocabulary contains them.
    private var occupations: RowTable {
        var table = occupation
        let related = tables.first { table in
            TableSpec.relatedOccupations.files.contains { $0 + ".txt" == table.file }
        }
        let codes = related?.values(of: ["related_onetsoc_code", "Related O*NET-SOC Code"]) ?? []
        for record in vocabulary.occupations where codes.contains(record.code) && record.code != code {
            table.add([record.code, record.title, record.summary])
        }
        return table
    }

    /// v2 returns the list of titles, v1.9 wraps it in an object.
    private var reportedTitles: RowTable {
        let listed =
            page["sample_of_reported_titles"]?.arrayValue ?? page["sample_of_reported_job_titles"]?["title"]?.arrayValue
        var table = RowTable(
            file: TableSpec.reportedTitles.files[0] + ".txt", columns: ["O*NET-SOC Code", "Reported Job Title"])
        for title in listed ?? [] {
            if let title = title.stringValue, !title.isEmpty { table.add([code, title]) }
        }
        return table
    }

    /// The known scales, and the two that every rating table uses.
    private var scales: RowTable {
        var table = RowTable(
            file: "Scales Reference.txt", columns: ["Scale ID", "Scale Name", "Minimum", "Maximum"])
        var records = vocabulary.scales
        for usual in Self.usualScales where !records.contains(where: { $0.code == usual.code }) {
            records.append(usual)
        }
        for scale in records { table.add([scale.code, scale.name, "\(scale.minimum)", "\(scale.maximum)"]) }
        return table
    }

    private static let usualScales = [
        ScaleRecord(code: "IM", name: "Importance", minimum: 1, maximum: 5),
        ScaleRecord(code: "LV", name: "Level", minimum: 0, maximum: 7),
    ]

    /// The known elements, and those that occur only in the service's rows.
    private var elements: RowTable {
        var table = RowTable(
            file: "Content Model Reference.txt", columns: ["Element ID", "Element Name", "Description"])
        for skill in vocabulary.skills { table.add([skill.code, skill.name, skill.summary]) }
        var known = Set(vocabulary.skills.map(\.code))
        for rows in tables {
            guard let id = rows.columns.firstIndex(where: { $0 == "element_id" || $0 == "Element ID" }) else {
                continue
            }
            let name = rows.columns.firstIndex { $0 == "element_name" || $0 == "Element Name" }
            for row in rows.rows where !row[id].isEmpty && known.insert(row[id]).inserted {
                let given = name.map { row[$0] } ?? ""
                table.add([row[id], given.isEmpty ? row[id] : given, ""])
            }
        }
        return table
    }

    /// The product classes that occur in the rows.
    private var commodities: RowTable {
        var table = RowTable(
            file: "UNSPSC Reference.txt",
            columns: ["Commodity Code", "Commodity Title", "Class Title", "Family Title", "Segment Title"])
        let codes = tables.reduce(into: Set<String>()) {
            $0.formUnion($1.values(of: ["commodity_code", "Commodity Code"]))
        }
        for record in vocabulary.commodities where codes.contains(record.code) {
            table.add([record.code, record.title, record.classTitle, record.familyTitle, record.segmentTitle])
        }
        return table
    }

    private var jobZones: RowTable {
        var table = RowTable(
            file: "Job Zone Reference.txt",
            columns: ["Job Zone", "Name", "Experience", "Education", "Job Training", "Examples", "SVP Range"])
        for zone in vocabulary.jobZoneDefinitions {
            table.add([
                "\(zone.zone)", zone.name, zone.experience, zone.education, zone.training, zone.examples,
                zone.preparation,
            ])
        }
        return table
    }
}
