import Documents
import Taxonomy

/// One reading of a release: first the tables that others refer to, then all others side by side.
struct ONetReading {
    var content = ReleaseContent(framework: .onet, version: "")
    var report: DiagnosticReport
    let opening: TableOpening
    let progress: ReadingProgress
    var context = ReadContext()
    var soundRows: [String: Int] = [:]

    init(opening: TableOpening, progress: ReadingProgress) {
        self.opening = opening
        self.progress = progress
        report = opening.report
    }

    /// Reads everything. Typed rows are read only where occupations and scales could be.
    mutating func readAll() {
        readReferences()
        let canType = !content.occupations.isEmpty && !content.scales.isEmpty && !content.skills.isEmpty
        let typed = canType ? typedJobs() : []
        let readByNow = Set(soundRows.keys)
        let typedFiles = Set(typed.flatMap(\.files))
        let landed = opening.tables.filter { !readByNow.contains($0.file) && !typedFiles.contains($0.file) }
        let jobs = typed.map(\.job) + landed.map(landingJob) + digestJobs()
        take(ReadingJob.runAll(jobs))
        finishSkills()
    }

    /// The landed tables, in the order of their ids.
    func landedTables() -> [LandedTable] {
        opening.tables.map { open in
            let header = open.table.header
            return LandedTable(
                id: open.landedID, file: open.file,
                columns: zip(ColumnName.sqlNames(header), header).map { LandedColumn(name: $0, original: $1) },
                sha256: open.source.sha256, rowCount: soundRows[open.file] ?? 0, table: open.table)
        }.sorted { $0.id < $1.id }
    }

    // MARK: - References

    private mutating func readReferences() {
        if let session = session(.occupations) {
            content.occupations = ReferenceParser.occupations(session)
            finish(session, isEmpty: content.occupations.isEmpty)
            context.references.occupations = ByteInterner(content.occupations.map(\.code))
            for occupation in content.occupations {
                context.references.shortened.add(occupation.code, title: occupation.title)
            }
        }
        if let session = session(.scales) {
            content.scales = ReferenceParser.scales(session)
            finish(session, isEmpty: content.scales.isEmpty)
            context.references.scales = ByteInterner(content.scales.map(\.code))
            context.references.ranges = content.scales.map { $0.minimum...$0.maximum }
        }
        readElements()
        if let session = session(.commodities) {
            var codes = ByteInterner(capacity: 6000)
            content.commodities = ProductParser.commodities(session, codes: &codes)
            context.references.commodities = codes
            finish(session, isEmpty: false)
        }
        if let detailed = session(.detailedActivities) {
            let intermediate = session(.intermediateActivities)
            content.detailedActivities = ActivityParser.read(detailed: detailed, intermediate: intermediate)
            context.references.activities = ByteInterner(content.detailedActivities.map(\.code))
            finish(detailed, isEmpty: false)
            if let intermediate { finish(intermediate, isEmpty: false) }
        }
    }

    private mutating func readElements() {
        if let session = session(.contentModel) {
            content.skills = ReferenceParser.elements(session)
            finish(session, isEmpty: false)
        }
        if content.skills.isEmpty {
            let sources = (ONetTable.rated + [.educationCategories, .contextCategories, .levelAnchors])
                .flatMap(opening.files)
            content.skills = ReferenceParser.elements(gatheredFrom: sources, context: context)
            report.add(
                Diagnostic(
                    .warning, "derived_elements",
                    "there is no content model: \(content.skills.count) elements were gathered from the rating tables, "
                        + "without headings and meanings", file: "Content Model Reference.txt"))
        }
        context.references.skills = ByteInterner(content.skills.map(\.code))
    }

    /// A session for the first file of a table, or `nil` if there is none that can be read.
    private func session(_ spec: ONetTable) -> TableSession? {
        guard let open = opening.files(of: spec).first else { return nil }
        return TableSession(open, context: context)
    }

    private mutating func finish(_ session: TableSession, isEmpty: Bool) {
        if isEmpty, session.isReadable {
            session.findings.add(.error, "empty_table", "holds no row that can be read")
        }
        var outcome = JobOutcome()
        outcome.finish(session, isTyped: true)
        report.merge(outcome.report)
        soundRows.merge(outcome.soundRows) { $1 }
        progress.finished(session.open.source)
    }

    // MARK: - Outcomes

    private mutating func take(_ outcomes: [JobOutcome]) {
        var ratings: [[RatingRecord]] = []
        for var outcome in outcomes {
            report.merge(outcome.report)
            soundRows.merge(outcome.soundRows) { $1 }
            if !outcome.content.ratings.isEmpty { ratings.append(outcome.content.ratings) }
            outcome.content.ratings = []
            content.append(outcome.content)
        }
        var duplicates: [RatingRecord] = []
        content.ratings = RatingOrder.merge(
            ratings, occupations: content.occupations.count, duplicates: &duplicates)
        content.distributions.sort { left, right in
            (left.occupation, left.skill, left.scale, left.category)
                < (right.occupation, right.skill, right.scale, right.category)
        }
        reportDuplicates(duplicates)
    }

    private mutating func reportDuplicates(_ duplicates: [RatingRecord]) {
        for rating in duplicates {
            let occupation = content.occupations[Int(rating.occupation)].code
            let skill = content.skills[Int(rating.skill)].code
            report.add(.warning, "duplicate_row", file: "ratings") {
                Diagnostic(
                    .warning, "duplicate_row",
                    "two tables rate \(skill) for \(occupation) on the same scale; the second is set aside",
                    file: "ratings", excerpt: "\(occupation) \(skill)")
            }
        }
        if !duplicates.isEmpty { report.addRows(read: 0, setAside: duplicates.count, file: "ratings") }
    }

    private mutating func finishSkills() {
        var isRated = [Bool](repeating: false, count: content.skills.count)
        for rating in content.ratings { isRated[Int(rating.skill)] = true }
        for share in content.distributions { isRated[Int(share.skill)] = true }
        ElementKinds.assign(to: &content.skills, isRated: isRated)
    }
}
