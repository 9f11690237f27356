import Documents
import Taxonomy

/// One reading of a framework's files into typed rows, landed tables and findings. Used by one thread.
///
/// An adapter passes each file with the description of its table to `read`, which opens it, finds its columns, lets the
/// adapter take its rows, and lands it:
///
/// ```swift
/// reading.read(files["index"], TableSpec(id: "index", columns: ["code", "title"])) { table in
///     let (code, title) = (table.column("code"), table.column("title"))
///     table.forEachRow { row in
///         guard let text = row.needed(code) else { return false }
///         ...
///     }
/// }
/// ```
///
/// Independent tables can be read in parallel: `readSideBySide`.
final class FrameworkReading {
    var content: ReleaseContent
    /// The requested version.
    let release: String?
    private(set) var report = DiagnosticReport()
    private(set) var occupations = CodeIndex<OccupationRecord>()
    private(set) var skills = CodeIndex<SkillRecord>()
    private(set) var groups = CodeIndex<OccupationGroupRecord>()
    private(set) var qualifications = CodeIndex<QualificationRecord>()
    private(set) var tables: [LandedTable] = []
    let progress: ReadingProgress
    private let files: [SourceFile]
    private var landedIDs: Set<String> = []
    private var workbooks: [String: Workbook] = [:]

    init(_ framework: Framework, files: [SourceFile], release: String?, progress: ReadingProgress) {
        content = ReleaseContent(framework: framework, version: release ?? "")
        self.release = release
        self.files = files
        self.progress = progress
    }

    // MARK: - Tables

    /// Opens a table, lets `body` read it, and keeps its findings and rows. A missing or broken file becomes a finding.
    func read(_ file: SourceFile?, _ spec: TableSpec, _ body: (SourceTable) -> Void) {
        guard let file else { return noteMissing(spec, file: spec.id) }
        do {
            read(open(try rows(of: file, spec), of: file, spec, as: spec.id), body)
        } catch {
            // After an unclosed quote the extent of the loss is unknown, for a part as for a whole table.
            noteUnreadable(file, error, isError: spec.isRequired || error.code == .openQuote)
        }
    }

    /// Keeps a table without typed rows, if its file exists.
    func land(_ file: SourceFile?, _ spec: TableSpec) {
        if let file { read(file, spec) { table in table.forEachRow { _ in true } } }
    }

    /// Reads a document that was converted into rows, the header first.
    func read(_ cells: TextCells, of file: SourceFile, _ spec: TableSpec, _ body: (SourceTable) -> Void) {
        read(open(TextTable(file: file.name, cells: cells), of: file, spec, as: spec.id), body)
    }

    /// Lets `body` read a table for its references only: no findings, rows or counts are kept, and a missing or
    /// unreadable table is ignored.
    func look(at file: SourceFile?, _ spec: TableSpec, _ body: (SourceTable) -> Void) {
        guard let file, let rows = try? rows(of: file, spec) else { return }
        body(SourceTable(OpenTable(source: file, rows: rows, spec: spec, landedID: spec.id)))
    }

    /// The header and rows of a table in a file.
    func rows(of file: SourceFile, _ spec: TableSpec) throws(DocumentError) -> any RowSource {
        if let cells = file.cells { return TextTable(file: file.name, cells: cells) }
        guard spec.style == .spreadsheet else { return try DelimitedTable(file: file.name, bytes: file.bytes) }
        guard file.name.lowercased().hasSuffix(".xlsx") else {
            return try DelimitedTable(
                file: file.name, bytes: file.bytes, padsShortRows: true, isHeader: spec.isHeader)
        }
        return TextTable(file: file.name, cells: try workbook(file).cells(of: spec.sheet), isHeader: spec.isHeader)
    }

    /// The workbook in a file, opened once.
    func workbook(_ file: SourceFile) throws(DocumentError) -> Workbook {
        if let known = workbooks[file.name] { return known }
        let workbook = try Workbook(file: file.name, bytes: file.bytes)
        workbooks[file.name] = workbook
        return workbook
    }

    /// A table from existing rows, under an id of its own that begins with `id`.
    func open(_ rows: any RowSource, of file: SourceFile, _ spec: TableSpec, as id: String) -> OpenTable {
        let landedID = ColumnName.unique(id, among: landedIDs)
        landedIDs.insert(landedID)
        return OpenTable(source: file, rows: rows, spec: spec, landedID: landedID)
    }

    private func read(_ open: OpenTable, _ body: (SourceTable) -> Void) {
        read([open]) { tables in
            for table in tables {
                if open.rows.header.isEmpty {
                    table.findings.add(open.spec.isRequired ? .error : .warning, "empty_table", "is empty")
                } else if table.isReadable {
                    body(table)
                    if open.spec.isRequired, table.findings.rowsTaken == 0 { table.noteEmpty() }
                } else {
                    table.forEachRow { _ in false }
                }
            }
        }
    }

    /// Lets `body` read related tables, then keeps their findings and lands them.
    ///
    /// `body` also gets tables that lack a needed column, see `SourceTable.isReadable`.
    func read(_ tables: [OpenTable], _ body: ([SourceTable]) -> Void) {
        let opened = tables.map { SourceTable($0) }
        body(opened)
        for table in opened {
            report.merge(table.findings.finish())
            self.tables.append(LandedTable(table.open, rowCount: table.findings.rowsSound))
            progress.finished(table.open.source)
        }
    }

    /// Adds the findings and landed tables of another part of the reading.
    func take(_ report: DiagnosticReport, _ tables: [LandedTable]) {
        self.report.merge(report)
        self.tables += tables
    }

    /// Records a table for which there is no file.
    func noteMissing(_ spec: TableSpec, file: String) {
        report.add(
            Diagnostic(
                spec.isRequired ? .error : .note, "missing_table",
                spec.isRequired
                    ? "the table is not there; a release cannot be loaded without it"
                    : "the table is not there; what it would say is left out", file: file))
    }

    /// Records a file that is not a table or cannot be read.
    func noteUnreadable(_ file: SourceFile, _ error: DocumentError, isError: Bool) {
        report.add(
            Diagnostic(
                isError ? .error : .warning, error.code.rawValue,
                error.message + (isError ? "" : "; the table is set aside"), file: file.name, line: error.line))
    }

    // MARK: - Findings

    /// Adds a finding.
    func add(_ diagnostic: Diagnostic) { report.add(diagnostic) }

    /// Adds a note about a whole file or the whole release.
    func note(_ code: String, _ message: String, file: String) {
        report.add(Diagnostic(.note, code, message, file: file))
    }

    // MARK: - Concepts

    /// Takes the occupations in the order of their codes, which must differ.
    func take(occupations records: [OccupationRecord]) {
        (content.occupations, occupations) = Self.sorted(records, by: \.code)
    }

    /// Takes the skills in the order of their codes, which must differ.
    func take(skills records: [SkillRecord]) {
        (content.skills, skills) = Self.sorted(records, by: \.code)
    }

    /// Takes the headings in the order of their codes, which must differ.
    func take(groups records: [OccupationGroupRecord]) {
        (content.groups, groups) = Self.sorted(records, by: \.code)
    }

    /// Takes the qualifications in the order of their codes, which must differ.
    func take(qualifications records: [QualificationRecord]) {
        (content.qualifications, qualifications) = Self.sorted(records, by: \.code)
    }

    private static func sorted<Record>(
        _ records: [Record], by code: KeyPath<Record, String>
    ) -> ([Record], CodeIndex<Record>) {
        let sorted = records.sorted { $0[keyPath: code].utf8.lexicographicallyPrecedes($1[keyPath: code].utf8) }
        return (sorted, CodeIndex(sorted.map { $0[keyPath: code] }))
    }

    /// Adds a fact unless it is empty.
    func attribute(_ subject: ConceptSubject, _ index: Int, _ name: String, _ value: String) {
        guard !value.isEmpty else { return }
        content.attributes.append(AttributeRecord(subject: subject, position: Int32(index), name: name, value: value))
    }

    /// Adds another title of an occupation unless it is empty.
    func title(_ occupation: OccupationPosition, _ title: String, _ kind: TitleKind = .alternate, origin: String = "") {
        guard !title.isEmpty else { return }
        content.titles.append(
            TitleRecord(occupation: occupation, title: title, shortTitle: nil, kind: kind, origin: origin))
    }

    /// Adds a name unless it is empty.
    func label(
        _ subject: ConceptSubject, _ index: Int, _ language: String, _ kind: TitleKind, _ text: String
    ) {
        guard !text.isEmpty else { return }
        content.labels.append(
            LabelRecord(subject: subject, position: Int32(index), language: language, kind: kind, text: text))
    }

    /// Adds a scale and returns its position.
    func scale(_ code: String, _ name: String, _ range: ClosedRange<Double>) -> ScalePosition {
        content.scales.append(
            ScaleRecord(code: code, name: name, minimum: range.lowerBound, maximum: range.upperBound))
        return Position(content.scales.count - 1)
    }

    /// Adds a rating without precision.
    func rating(_ occupation: OccupationPosition, _ skill: SkillPosition, _ scale: ScalePosition, _ value: Double) {
        content.ratings.append(
            RatingRecord(
                occupation: occupation, skill: skill, scale: scale, value: value, precision: RatingPrecision(),
                notRelevant: nil, yearMonth: 0, origin: ""))
    }

    // MARK: - End

    /// Sets the version: the one stated in the files (`file` is the one named in a finding), the requested one, or the
    /// usual one.
    ///
    /// Throws `version_unknown` if there is none.
    func setVersion(own: String?, usual: String? = nil, file: String? = nil) throws(FrameworkError) {
        guard let version = own ?? release ?? usual else {
            throw FrameworkError(
                .versionUnknown,
                "the files do not say which release of \(content.framework.name) they are; give it with --release")
        }
        if let own, let release, own != release {
            report.add(
                Diagnostic(
                    .warning, "other_version", "the release calls itself \(own), not \(release); its own word is taken",
                    file: file ?? content.framework.id))
        }
        content.version = version
    }

    /// The release that was read.
    func finish() -> ReadRelease {
        ReadRelease(
            content: content, tables: tables.sorted { $0.id < $1.id }, diagnostics: report,
            checksum: SourceFile.checksum(of: files))
    }
}

/// Names of one concept, each once.
struct LabelList {
    private var seen: Set<String>
    private(set) var labels: [String] = []

    /// Makes an empty list that accepts none of the given names.
    init(without known: String...) {
        seen = Set(known)
    }

    /// Adds names that are new.
    mutating func add(_ names: [String]) {
        for name in names where seen.insert(name).inserted { labels.append(name) }
    }
}
