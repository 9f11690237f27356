import Documents
import Taxonomy

/// One reading of a framework's files into typed rows, landed tables and findings. Used by one thread.
final class FrameworkReading {
    var content: ReleaseContent
    /// The version that was asked for.
    let release: String?
    private(set) var report = DiagnosticReport()
    private(set) var occupations = CodeIndex()
    private(set) var skills = CodeIndex()
    private(set) var groups = CodeIndex()
    private(set) var qualifications = CodeIndex()
    private let files: [SourceFile]
    private let progress: ReadingProgress
    private var tables: [LandedTable] = []
    private var workbooks: [String: Workbook] = [:]

    init(_ framework: Framework, files: [SourceFile], release: String?, progress: ReadingProgress) {
        content = ReleaseContent(framework: framework, version: release ?? "")
        self.release = release
        self.files = files
        self.progress = progress
    }

    // MARK: - Tables

    /// Opens a table, lets `body` read it, and keeps its findings and rows. A missing or broken file is a finding.
    func read(_ file: SourceFile?, _ spec: TableSpec, _ body: (SourceTable) -> Void) {
        guard let file else { return missing(spec) }
        do {
            finish(try open(file, spec), of: file, spec, body)
        } catch {
            // With a quote left open nobody knows what is lost, and of a part no less than of the whole.
            let isError = spec.isRequired || error.code == .openQuote
            let consequence = isError ? "" : "; the table is set aside"
            report.add(
                Diagnostic(
                    isError ? .error : .warning, error.code.rawValue, error.message + consequence,
                    file: file.name, line: error.line))
        }
    }

    /// Lets `body` look at a table for what it says of others: nothing is found, kept or counted, and a table that is not
    /// there or cannot be read is passed over.
    func look(at file: SourceFile?, _ spec: TableSpec, _ body: (SourceTable) -> Void) {
        guard let file, let rows = try? open(file, spec) else { return }
        body(SourceTable(rows, file: file.name, isWindows1252: spec.isWindows1252))
    }

    /// Reads a document that was turned into rows, the header first.
    func read(_ cells: TextCells, of file: SourceFile, _ spec: TableSpec, _ body: (SourceTable) -> Void) {
        finish(TextTable(file: file.name, cells: cells), of: file, spec, body)
    }

    private func open(_ file: SourceFile, _ spec: TableSpec) throws(DocumentError) -> any RowSource {
        let isHeader = { (names: [String]) in SourceTable.isHeader(names, of: spec.columns) }
        guard file.name.lowercased().hasSuffix(".xlsx") else {
            return try DelimitedTable(file: file.name, bytes: file.bytes, padsShortRows: true, isHeader: isHeader)
        }
        return TextTable(
            file: file.name, cells: try workbook(file).cells(of: spec.sheet), isHeader: isHeader)
    }

    /// The workbook in a file, opened once.
    func workbook(_ file: SourceFile) throws(DocumentError) -> Workbook {
        if let known = workbooks[file.name] { return known }
        let workbook = try Workbook(file: file.name, bytes: file.bytes)
        workbooks[file.name] = workbook
        return workbook
    }

    private func finish(
        _ rows: any RowSource, of file: SourceFile, _ spec: TableSpec, _ body: (SourceTable) -> Void
    ) {
        let table = SourceTable(
            rows, file: file.name, isWindows1252: spec.isWindows1252, needed: spec.columns)
        let lacking = spec.columns.filter { !table.column($0).exists }
        if rows.header.isEmpty {
            table.findings.add(spec.isRequired ? .error : .warning, "empty_table", "is empty")
        } else if lacking.isEmpty {
            body(table)
            if spec.isRequired, table.findings.rowsTaken == 0 {
                table.findings.add(.error, "empty_table", "holds no row that can be read")
            }
        } else {
            // A part that is there but cannot be understood would be missed without a word: better the release before.
            for name in lacking {
                table.findings.add(
                    .error, "missing_column",
                    "the column \"\(name)\" is not there; the release cannot be read without it", column: name)
            }
            table.forEachRow { _ in false }
        }
        report.merge(table.findings.finish(isTyped: true))
        let id = ColumnName.unique(spec.id, among: Set(tables.map(\.id)))
        tables.append(
            LandedTable(
                id: id, file: file.name,
                columns: zip(ColumnName.sqlNames(rows.header), rows.header).map {
                    LandedColumn(name: $0, original: $1)
                },
                sha256: file.sha256, rowCount: table.findings.rowsSound, table: rows))
        progress.finished(file)
    }

    private func missing(_ spec: TableSpec) {
        report.add(
            Diagnostic(
                spec.isRequired ? .error : .note, "missing_table",
                spec.isRequired
                    ? "the table is not there; a release cannot be loaded without it"
                    : "the table is not there; what it would say is left out", file: spec.id))
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
        content.occupations = records.sorted { FrameworkReading.precedes($0.code, $1.code) }
        occupations = CodeIndex(content.occupations.map(\.code))
    }

    /// Takes the skills in the order of their codes, which must differ.
    func take(skills records: [SkillRecord]) {
        content.skills = records.sorted { FrameworkReading.precedes($0.code, $1.code) }
        skills = CodeIndex(content.skills.map(\.code))
    }

    /// Takes the headings in the order of their codes, which must differ.
    func take(groups records: [OccupationGroupRecord]) {
        content.groups = records.sorted { FrameworkReading.precedes($0.code, $1.code) }
        groups = CodeIndex(content.groups.map(\.code))
    }

    /// Takes the qualifications in the order of their codes, which must differ.
    func take(qualifications records: [QualificationRecord]) {
        content.qualifications = records.sorted { FrameworkReading.precedes($0.code, $1.code) }
        qualifications = CodeIndex(content.qualifications.map(\.code))
    }

    private static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    /// Adds a fact unless it is empty.
    func attribute(_ subject: ConceptSubject, _ position: Int32, _ name: String, _ value: String) {
        guard !value.isEmpty else { return }
        content.attributes.append(AttributeRecord(subject: subject, position: position, name: name, value: value))
    }

    /// Adds another title of an occupation unless it is empty.
    func title(_ occupation: Int32, _ title: String, _ kind: TitleKind = .alternate, origin: String = "") {
        guard !title.isEmpty else { return }
        content.titles.append(
            TitleRecord(occupation: occupation, title: title, shortTitle: nil, kind: kind, origin: origin))
    }

    /// Adds a name unless it is empty.
    func label(
        _ subject: ConceptSubject, _ position: Int32, _ language: String, _ kind: TitleKind, _ text: String
    ) {
        guard !text.isEmpty else { return }
        content.labels.append(
            LabelRecord(subject: subject, position: position, language: language, kind: kind, text: text))
    }

    /// Adds a scale and returns its position.
    func scale(_ code: String, _ name: String, _ range: ClosedRange<Double>) -> Int16 {
        content.scales.append(
            ScaleRecord(code: code, name: name, minimum: range.lowerBound, maximum: range.upperBound))
        return Int16(content.scales.count - 1)
    }

    /// Adds a rating without precision.
    func rating(_ occupation: Int32, _ skill: Int32, _ scale: Int16, _ value: Double) {
        content.ratings.append(
            RatingRecord(
                occupation: occupation, skill: skill, scale: scale, value: value, precision: RatingPrecision(),
                notRelevant: nil, yearMonth: 0, origin: ""))
    }

    // MARK: - End

    /// Sets the version: the files' own word, what was asked for, or the usual one.
    ///
    /// Throws `version_unknown` if there is none.
    func setVersion(own: String?, usual: String? = nil) throws(FrameworkError) {
        guard let version = own ?? release ?? usual else {
            throw FrameworkError(
                .versionUnknown,
                "the files do not say which release of \(content.framework.name) they are; give it with --release")
        }
        if let own, let release, own != release {
            report.add(
                Diagnostic(
                    .warning, "other_version", "the release calls itself \(own), not \(release); its own word is taken",
                    file: content.framework.id))
        }
        content.version = version
    }

    /// Everything that was read, in its order.
    func finish() -> ReadRelease {
        RowOrder.sort(&content)
        return ReadRelease(
            content: content, tables: tables.sorted { $0.id < $1.id }, diagnostics: report,
            checksum: SourceFile.checksum(of: files))
    }
}
