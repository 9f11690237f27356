import Documents
import Taxonomy

/// The reading of one file into typed rows: its columns, its findings, and the meaning of its fields.
///
/// Used by one thread. Every method that returns `nil` or a default after a finding has recorded that finding.
final class TableSession {
    let open: OpenTable
    let context: ReadContext
    let findings: TableFindings
    private let columns: TableColumns?
    private let decimalCommas: DecimalCommas
    private var originKeys = ByteInterner(capacity: 16)
    private var origins: [String] = []

    init(_ open: OpenTable, context: ReadContext) {
        self.open = open
        self.context = context
        let findings = TableFindings(file: open.file)
        self.findings = findings
        decimalCommas = DecimalCommas(open.table)
        columns = open.spec.flatMap { TableColumns(of: $0, in: open.table, findings: findings) }
    }

    /// Whether the columns that the table cannot do without are there.
    var isReadable: Bool { columns != nil }

    /// The place of a column in each row, or -1.
    func place(_ column: ONetColumn) -> Int {
        columns?.place(column) ?? -1
    }

    /// Hands each sound row to `body`, which says whether it took the row; records what is wrong with the others.
    func forEachRow(_ body: (TableRow) -> Bool) {
        let width = open.table.header.count
        let takes = isReadable
        let headers = HeaderRows(open.table.header)
        var twins = TwinColumns(open.table.header)
        var repeated = 0
        open.table.forEachRow { row in
            findings.rowsRead += 1
            let kind: HeaderRows.Kind = takes ? headers.kind(of: row) : .none
            if kind == .other { findings.noteOtherHeader(row) }
            if !row.flaws.isEmpty || row.count != width, !findings.check(row, width: width) { return true }
            findings.rowsSound += 1
            if kind == .own {
                repeated += 1
                findings.rowsTaken += 1
            }
            guard kind == .none else { return true }
            twins.look(at: row)
            if !takes || body(row) { findings.rowsTaken += 1 }
            return true
        }
        findings.noteRepeatedHeaders(repeated)
        if let columns { twins.report(to: findings, header: open.table.header, need: columns.isNeeded) }
        findings.noteFileFlaws(of: open.table.probe)
    }

    // MARK: - Fields

    /// The bytes of a field without white space around them; empty where the column or the value is missing (`n/a`).
    @inline(__always)
    func bytes(_ row: TableRow, _ place: Int) -> UnsafeRawBufferPointer {
        guard place >= 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        let field = ByteText.stripped(row[place])
        if field.count == 3, field[1] == 0x2F, field[0] | 0x20 == 0x6E, field[2] | 0x20 == 0x61 {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return field
    }

    /// A text; empty where it is missing.
    func text(_ row: TableRow, _ place: Int) -> String {
        ByteText.string(bytes(row, place))
    }

    /// A text that must be there.
    func neededText(_ row: TableRow, _ place: Int) -> String? {
        let field = bytes(row, place)
        guard !field.isEmpty else {
            missing(row, place)
            return nil
        }
        return ByteText.string(field)
    }

    /// A text that occurs in many rows, as one shared string.
    func sharedText(_ row: TableRow, _ place: Int) -> String {
        let field = bytes(row, place)
        guard !field.isEmpty else { return "" }
        let index = Int(originKeys.intern(field))
        if index == origins.count { origins.append(context.texts.shared(ByteText.string(field))) }
        return origins[index]
    }

    /// A number that must be there.
    func number(_ row: TableRow, _ place: Int) -> Double? {
        let field = bytes(row, place)
        guard !field.isEmpty else {
            missing(row, place)
            return nil
        }
        if let value = Decimal.double(field) ?? decimalCommas.value(field) { return value }
        bad(row, place, "bad_number", "is not a number; the row is set aside")
        return nil
    }

    /// A number, or `nil` where it is missing or no number.
    func optionalNumber(_ row: TableRow, _ place: Int) -> Double? {
        let field = bytes(row, place)
        guard !field.isEmpty else { return nil }
        if let value = Decimal.double(field) ?? decimalCommas.value(field) { return value }
        bad(row, place, "bad_number", "is not a number; the value is left empty")
        return nil
    }

    /// A whole number, or `nil` where it is missing or none.
    func optionalInteger(_ row: TableRow, _ place: Int) -> Int32? {
        let field = bytes(row, place)
        guard !field.isEmpty else { return nil }
        if let value = Decimal.integer(field) { return value }
        bad(row, place, "bad_number", "is not a whole number; the value is left empty")
        return nil
    }

    /// A small whole number that must be there and in `range`.
    func integer(_ row: TableRow, _ place: Int, in range: ClosedRange<Int32>) -> Int16? {
        let field = bytes(row, place)
        guard !field.isEmpty else {
            missing(row, place)
            return nil
        }
        if let value = Decimal.integer(field), range.contains(value) { return Int16(value) }
        bad(
            row, place, "bad_number",
            "is not a whole number from \(range.lowerBound) to \(range.upperBound); "
                + "the row is set aside")
        return nil
    }

    /// `Y` or `N`, or `nil` where it is missing or neither.
    func flag(_ row: TableRow, _ place: Int) -> Bool? {
        let field = bytes(row, place)
        guard let first = field.first else { return nil }
        if field.count == 1 {
            if first | 0x20 == 0x79 { return true }
            if first | 0x20 == 0x6E { return false }
        }
        bad(row, place, "bad_flag", "is neither Y nor N; the value is left empty")
        return nil
    }

    /// `08/2023` as 202308; 0 where it is missing or no month.
    func yearMonth(_ row: TableRow, _ place: Int) -> Int32 {
        let field = bytes(row, place)
        guard !field.isEmpty else { return 0 }
        if field.count == 7, field[2] == 0x2F,
            let month = Decimal.integer(UnsafeRawBufferPointer(rebasing: field[..<2])), (1...12).contains(month),
            let year = Decimal.integer(UnsafeRawBufferPointer(rebasing: field[3...])), (1900...2999).contains(year)
        {
            return year * 100 + month
        }
        bad(row, place, "bad_date", "is not a month like 08/2023; the value is left empty")
        return 0
    }

    // MARK: - Findings

    /// Records a field that must not be empty; its row is set aside.
    func missing(_ row: TableRow, _ place: Int) {
        findings.add(.warning, "missing_value", line: row.line, column: columns?.name(at: place)) {
            "the value is missing; the row is set aside"
        }
    }

    /// Records a field with its content.
    func bad(
        _ row: TableRow, _ place: Int, _ code: String, _ message: @autoclosure () -> String,
        severity: Diagnostic.Severity = .warning
    ) {
        findings.add(
            severity, code, line: row.line, column: columns?.name(at: place), excerpt: place >= 0 ? row[place] : nil,
            message: message)
    }

    /// Records a row whose key an earlier row has; it is set aside.
    func duplicate(_ row: TableRow, _ place: Int) {
        bad(row, place, "duplicate_row", "an earlier row has the same key; this one is set aside")
    }
}
