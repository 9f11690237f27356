import Documents
import Taxonomy

/// One reading of an O*NET release: first the tables that others refer to, then all others in parallel.
struct ONetReading {
    private let reading: FrameworkReading
    /// Every file that could be opened as a table, ordered by file name.
    private let tables: [OpenTable]

    /// The description of a table that is only landed.
    private static let unknown = TableSpec(id: "", needed: [])

    /// Reads a release. Typed rows are read only if occupations, elements and scales could be read.
    ///
    /// Throws `version_unknown` if the version is in neither the notes nor the source's name and the caller gives none.
    static func read(_ files: FileSet, into reading: FrameworkReading) throws(FrameworkError) {
        let notes = ONetReleaseNotes(files: files.files)
        let onet = ONetReading(files.files, reading)
        reading.progress.expect(onet.tables.map(\.source))
        let named = ReleaseVersion(name: files.name) ?? reading.release.flatMap { ReleaseVersion($0) }
        if notes.version != nil {
            try reading.setVersion(own: notes.version, file: "Read Me.txt")
        } else if let named {
            reading.content.version = named.description
        } else {
            throw FrameworkError(
                .versionUnknown,
                "\"\(files.name)\" does not say which O*NET release it is: it has no \"Read Me.txt\" with a line like "
                    + "\"O*NET 30.1 Database\" and its name has no version; give the version with --release")
        }
        reading.content.releasedOn = notes.releasedOn
        reading.content.isSample = notes.isSample
        onet.readAll()
    }

    private func readAll() {
        let references = readReferences()
        let canType =
            !reading.content.occupations.isEmpty && !reading.content.scales.isEmpty && !reading.content.skills.isEmpty
        let typed = canType ? parts(references) : []
        let done = Set(reading.tables.map(\.file))
        let typedIDs = Set(typed.flatMap(\.specs).map(\.id))
        let landed = tables.filter { !done.contains($0.source.name) && !typedIDs.contains($0.spec.id) }
        var jobs: [ReadingJob] = typed.compactMap(job)
        jobs += landed.map(landingJob)
        // Checksums are jobs of their own, so that parsing does not wait for them.
        jobs += tables.map { table in
            ReadingJob(bytes: table.source.bytes.count) { _ in _ = table.source.sha256 }
        }
        take(reading.readSideBySide(jobs))
        finishSkills()
    }

    // MARK: - Opening

    /// Recognises the files and opens every one that is a table. Files that cannot be one are reported and left out.
    private init(_ files: [SourceFile], _ reading: FrameworkReading) {
        self.reading = reading
        let specs = Self.specs(of: files.map(\.name))
        var tables: [OpenTable] = []
        for file in files where file.name != ONetAdapter.sampleMarker && !ONetReleaseNotes.isNotes(file.name) {
            if let table = Self.open(file, specs[file.name], reading) { tables.append(table) }
        }
        self.tables = tables
        reportMissing()
        reportUnread(names: files.map(\.name), specs)
    }

    /// The opened files of a table: the whole one, or its parts.
    private func files(of spec: TableSpec) -> [OpenTable] {
        tables.filter { $0.spec.id == spec.id }
    }

    /// Which file is read as which table: the first whole file found under any of its names, otherwise every part
    /// found.
    private static func specs(of names: [String]) -> [String: TableSpec] {
        var byID: [String: String] = [:]
        for name in names.sorted() where byID[ColumnName.fileID(name)] == nil {
            byID[ColumnName.fileID(name)] = name
        }
        var specs: [String: TableSpec] = [:]
        for spec in TableSpec.onet {
            if let whole = spec.files.lazy.compactMap({ byID[ColumnName.fileID($0)] }).first {
                specs[whole] = spec
                continue
            }
            for part in spec.parts {
                if let name = byID[ColumnName.fileID(part)] { specs[name] = spec }
            }
        }
        return specs
    }

    private static func open(_ file: SourceFile, _ spec: TableSpec?, _ reading: FrameworkReading) -> OpenTable? {
        let isRequired = spec?.isRequired ?? false
        let rows: any RowSource
        do {
            rows =
                if let spec {
                    try reading.rows(of: file, spec)
                } else {
                    try DelimitedTable(file: file.name, bytes: file.bytes, format: .usual(for: file.name))
                }
        } catch {
            reading.noteUnreadable(file, error, isError: isRequired)
            return nil
        }
        guard rows.header.count > 1 else {
            reading.add(
                Diagnostic(
                    isRequired ? .error : spec == nil ? .note : .warning,
                    rows.header.isEmpty ? "empty_table" : "not_a_table",
                    rows.header.isEmpty ? "is empty" : "has no tabs in its first line; it is not a table",
                    file: file.name))
            return nil
        }
        if let table = rows as? DelimitedTable, table.probe.encoding == .mixed { checkHeader(of: table, reading) }
        // A part is landed under its own name.
        let own = ColumnName.fileID(file.name)
        let isPart = spec.map { !$0.files.map(ColumnName.fileID).contains(own) } ?? true
        return reading.open(rows, of: file, spec ?? unknown, as: isPart ? own : spec?.id ?? own)
    }

    private static func checkHeader(of table: DelimitedTable, _ reading: FrameworkReading) {
        let isUTF8 = table.bytes.withUnsafeBytes { bytes in
            let end = bytes.firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
            return ByteText.isUTF8(UnsafeRawBufferPointer(rebasing: bytes[..<end]))
        }
        guard !isUTF8 else { return }
        reading.add(
            Diagnostic(
                .warning, "latin1", "the header is not UTF-8 and was read as Windows-1252", file: table.file,
                line: table.headerLine))
    }

    /// Reports required tables without any file; existing but unreadable files were reported already.
    private func reportMissing() {
        for spec in TableSpec.onet where spec.isRequired && files(of: spec).isEmpty {
            let isReported = reading.report.kept.contains { $0.severity == .error && spec.isNamed($0.file) }
            if !isReported { reading.noteMissing(spec, file: spec.files[0] + ".txt") }
        }
    }

    /// Notes files that hold a table under a second name, for instance both layouts in one folder.
    private func reportUnread(names: [String], _ specs: [String: TableSpec]) {
        for spec in TableSpec.onet {
            guard let read = names.first(where: { specs[$0]?.id == spec.id }) else { continue }
            for name in names where specs[name] == nil && spec.isNamed(name) {
                reading.add(
                    Diagnostic(
                        .warning, "second_file", "holds the same table as \"\(read)\"; it is only landed", file: name))
            }
        }
    }

    // MARK: - References

    /// Reads the tables that others refer to.
    private func readReferences() -> ONetReferences {
        var references = ONetReferences()
        read(.occupations) { table in
            reading.take(occupations: ReferenceParser.occupations(table))
            if reading.content.occupations.isEmpty { table.noteEmpty() }
        }
        references.occupations = reading.occupations
        for occupation in reading.content.occupations {
            references.shortened.add(occupation.code, title: occupation.title)
        }
        read(.scales) { table in
            reading.content.scales = ReferenceParser.scales(table)
            if reading.content.scales.isEmpty { table.noteEmpty() }
        }
        references.scales = CodeIndex(reading.content.scales.map(\.code))
        references.ranges = reading.content.scales.map { $0.minimum...$0.maximum }
        read(.contentModel) { reading.take(skills: ReferenceParser.elements($0)) }
        if reading.content.skills.isEmpty { gatherElements() }
        references.skills = reading.skills
        read(.commodities) { table in
            var codes = ByteInterner(capacity: 6000)
            reading.content.commodities = ProductParser.commodities(table, codes: &codes)
            references.commodities = codes
        }
        readActivities(references)
        references.activities = CodeIndex(reading.content.detailedActivities.map(\.code))
        return references
    }

    /// Calls `body` with the first file of a table, if there is one and it has the needed columns.
    private func read(_ spec: TableSpec, _ body: (SourceTable) -> Void) {
        guard let open = files(of: spec).first else { return }
        reading.read([open]) { Self.readable($0).forEach(body) }
    }

    /// The tables that have their needed columns. The rows of the others are counted, so that they can be landed.
    private static func readable(_ tables: [SourceTable]) -> [SourceTable] {
        for table in tables where !table.isReadable { table.countRows() }
        return tables.filter(\.isReadable)
    }

    private func gatherElements() {
        let sources = (TableSpec.onetRated + [.educationCategories, .contextCategories, .levelAnchors])
            .flatMap(files)
        reading.take(skills: ReferenceParser.elements(gatheredFrom: sources))
        reading.add(
            Diagnostic(
                .warning, "derived_elements",
                "there is no content model: \(reading.content.skills.count) elements were gathered from the rating tables, "
                    + "without headings and meanings", file: "Content Model Reference.txt"))
    }

    private func readActivities(_ references: ONetReferences) {
        guard let detailed = files(of: .detailedActivities).first else { return }
        reading.read([detailed] + files(of: .intermediateActivities).prefix(1)) { tables in
            let readable = Self.readable(tables)
            let titles =
                readable.first { $0.open.spec.id == TableSpec.intermediateActivities.id }
                .map(ActivityParser.intermediateTitles) ?? [:]
            guard let table = readable.first, table === tables[0] else { return }
            reading.content.detailedActivities = ActivityParser.detailed(table, references, titles: titles)
        }
    }

    // MARK: - Jobs

    /// Tables that are read together, and the function that reads their typed rows.
    private struct Part {
        let specs: [TableSpec]
        let parse: @Sendable ([SourceTable], inout ReleaseContent) -> Void
    }

    /// Each table with its parser; ratings first, in the order of their element ids.
    private func parts(_ references: ONetReferences) -> [Part] {
        var parts = TableSpec.onetRated.map { spec in
            Part(specs: [spec]) { tables, content in RatingParser.read(tables, references, into: &content) }
        }
        parts.append(
            Part(specs: [.taskStatements, .emergingTasks, .taskRatings, .tasksToActivities]) { tables, content in
                var parser = TaskParser()
                for table in tables { parser.read(table, references, into: &content) }
            })
        let known = reading.content.commodities
        parts.append(
            Part(specs: [.technologySkills, .toolsUsed]) { tables, content in
                var parser = ProductParser(codes: references.commodities)
                // New classes get positions after the known ones, which are removed again before merging.
                content.commodities = known
                for table in tables {
                    let isTool = table.open.spec.id == TableSpec.toolsUsed.id
                    parser.read(table, references, kind: isTool ? .tool : .technology, into: &content)
                }
                content.commodities.removeFirst(known.count)
            })
        func each(
            _ spec: TableSpec,
            _ parse: @escaping @Sendable (SourceTable, ONetReferences, inout ReleaseContent) -> Void
        ) {
            parts.append(
                Part(specs: [spec]) { tables, content in
                    for table in tables { parse(table, references, &content) }
                })
        }
        each(.alternateTitles) { table, references, content in
            OccupationFactsParser.titles(
                table, references, kind: .alternate, title: .alternateTitle, origin: .sources, into: &content)
        }
        each(.reportedTitles) { table, references, content in
            OccupationFactsParser.titles(
                table, references, kind: .reported, title: .reportedTitle, origin: .shownInMyNextMove, into: &content)
        }
        each(.relatedOccupations, OccupationFactsParser.related)
        each(.jobZones, OccupationFactsParser.jobZones)
        each(.jobZoneReference, OccupationFactsParser.zoneDefinitions)
        each(.educationCategories, ScaleFactsParser.categories)
        each(.contextCategories, ScaleFactsParser.categories)
        each(.taskCategories, ScaleFactsParser.categories)
        each(.levelAnchors, ScaleFactsParser.anchors)
        let links: [(TableSpec, String)] = [
            (.abilityActivities, "related_activity"), (.skillActivities, "related_activity"),
            (.abilityContexts, "related_context"), (.skillContexts, "related_context"),
            (.interestAreas, "interest_area"),
        ]
        for (spec, relation) in links {
            each(spec) { table, references, content in
                ScaleFactsParser.links(table, references, relation: relation, into: &content)
            }
        }
        return parts
    }

    /// A job over all files of some tables, or `nil` if none of them exists.
    private func job(_ part: Part) -> ReadingJob? {
        let tables = part.specs.flatMap(files)
        guard !tables.isEmpty else { return nil }
        return ReadingJob(bytes: tables.reduce(0) { $0 + $1.source.bytes.count }) { reading in
            reading.read(tables) { opened in
                part.parse(Self.readable(opened), &reading.content)
                guard let first = opened.first, first.isReadable, first.open.spec.isRequired else { return }
                if reading.content.ratings.isEmpty { first.noteEmpty() }
            }
        }
    }

    /// A job that only checks and counts the rows of a table.
    private func landingJob(_ table: OpenTable) -> ReadingJob {
        ReadingJob(bytes: table.source.bytes.count) { reading in
            reading.read([table]) { tables in
                for table in Self.readable(tables) {
                    if table.open.spec.id.isEmpty { table.countRows() } else { table.forEachRow { _ in true } }
                }
            }
        }
    }

    // MARK: - Outcomes

    private func take(_ parts: [ReleaseContent]) {
        var duplicates: [RatingRecord] = []
        let ratings = parts.map(\.ratings).filter { !$0.isEmpty }
        reading.content.ratings = RatingOrder.merge(
            ratings, occupations: reading.content.occupations.count, duplicates: &duplicates)
        for part in parts { reading.content.append(part) }
        reading.content.distributions.sort { left, right in
            (left.occupation, left.skill, left.scale, left.category)
                < (right.occupation, right.skill, right.scale, right.category)
        }
        reportDuplicates(duplicates)
    }

    private func reportDuplicates(_ duplicates: [RatingRecord]) {
        guard !duplicates.isEmpty else { return }
        var report = DiagnosticReport()
        for rating in duplicates {
            let occupation = reading.content[rating.occupation].code
            let skill = reading.content[rating.skill].code
            report.add(.warning, "duplicate_row", file: "ratings") {
                Diagnostic(
                    .warning, "duplicate_row",
                    "two tables rate \(skill) for \(occupation) on the same scale; the second is set aside",
                    file: "ratings", excerpt: "\(occupation) \(skill)")
            }
        }
        report.addRows(read: 0, setAside: duplicates.count, file: "ratings")
        reading.take(report, [])
    }

    private func finishSkills() {
        var isRated = [Bool](repeating: false, count: reading.content.skills.count)
        for rating in reading.content.ratings { isRated[rating.skill.index] = true }
        for share in reading.content.distributions { isRated[share.skill.index] = true }
        ElementKinds.assign(to: &reading.content.skills, isRated: isRated)
    }
}

extension TableSpec {
    /// Whether the file name is one that the table or a part of it has in any release.
    fileprivate func isNamed(_ file: String) -> Bool {
        (files + parts).contains { ColumnName.fileID($0) == ColumnName.fileID(file) }
    }
}
