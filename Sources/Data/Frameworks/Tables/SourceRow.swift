import Documents
import Taxonomy

/// One row of a table, valid until the table moves on.
///
/// Functions that return `nil`, `false` or a default after a finding have recorded that finding.
struct SourceRow {
    let row: TableRow
    let table: SourceTable

    // MARK: - Texts

    /// The bytes of a field without surrounding white space; empty where the column or the value is missing.
    @inline(__always)
    func bytes(_ column: SourceColumn) -> UnsafeRawBufferPointer {
        guard column.place >= 0, column.place < row.fields.count else {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        let field = ByteText.stripped(row.fields[column.place])
        // `n/a`, in either case.
        if field.count == 3, table.marksMissing, field[1] == 0x2F, field[0] | 0x20 == 0x6E, field[2] | 0x20 == 0x61 {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return field
    }

    /// A text; empty where it is missing.
    @inline(__always)
    func text(_ column: SourceColumn) -> String { ByteText.string(bytes(column)) }

    /// A text with runs of white space as one space.
    func plain(_ column: SourceColumn) -> String { ByteText.plain(text(column)) }

    /// A text that occurs in many rows, sharing one string; empty where it is missing.
    func shared(_ column: SourceColumn) -> String {
        let field = bytes(column)
        return field.isEmpty ? "" : table.shared(field)
    }

    /// A required text; its row is set aside where it is missing.
    func needed(_ column: SourceColumn) -> String? {
        let field = bytes(column)
        return field.isEmpty ? missing(column) : ByteText.string(field)
    }

    /// The items of a list, without empty ones.
    func list(_ column: SourceColumn, separatedBy isSeparator: (Character) -> Bool) -> [String] {
        text(column).split(whereSeparator: isSeparator).map { ByteText.plain(String($0)) }.filter { !$0.isEmpty }
    }

    // MARK: - Figures

    /// A number; `nil` where it is missing or, after a finding, not a number.
    func number(_ column: SourceColumn) -> Double? {
        let field = bytes(column)
        guard !field.isEmpty else { return nil }
        if let value = value(of: field) { return value }
        note("bad_number", column, "is not a number; the value is left empty")
        return nil
    }

    /// A required number; its row is set aside where it is missing.
    func neededNumber(_ column: SourceColumn) -> Double? {
        let field = bytes(column)
        guard !field.isEmpty else { return missing(column) }
        if let value = value(of: field) { return value }
        note("bad_number", column, "is not a number; the row is set aside")
        return nil
    }

    /// A number, with a decimal point or comma; `nil` for anything else.
    func value(_ column: SourceColumn) -> Double? { value(of: bytes(column)) }

    @inline(__always)
    private func value(of field: UnsafeRawBufferPointer) -> Double? {
        Decimal.double(field) ?? table.decimalCommas.value(field)
    }

    /// An integer; `nil` where it is missing or, after a finding, not an integer.
    func integer(_ column: SourceColumn) -> Int32? {
        let field = bytes(column)
        guard !field.isEmpty else { return nil }
        if let value = Decimal.integer(field) { return value }
        note("bad_number", column, "is not a whole number; the value is left empty")
        return nil
    }

    /// A required small integer in `range`; its row is set aside otherwise.
    func integer(_ column: SourceColumn, in range: ClosedRange<Int32>) -> Int16? {
        let field = bytes(column)
        guard !field.isEmpty else { return missing(column) }
        if let value = Decimal.integer(field), range.contains(value) { return Int16(value) }
        note(
            "bad_number", column,
            "is not a whole number from \(range.lowerBound) to \(range.upperBound); the row is set aside")
        return nil
    }

    /// `Y` or `N`; `nil` where it is missing or, after a finding, neither.
    func flag(_ column: SourceColumn) -> Bool? {
        let field = bytes(column)
        guard let first = field.first else { return nil }
        if field.count == 1 {
            if first | 0x20 == 0x79 { return true }
            if first | 0x20 == 0x6E { return false }
        }
        note("bad_flag", column, "is neither Y nor N; the value is left empty")
        return nil
    }

    /// `08/2023` as 202308; 0 where it is missing or, after a finding, not a month.
    func yearMonth(_ column: SourceColumn) -> Int32 {
        let field = bytes(column)
        guard !field.isEmpty else { return 0 }
        if field.count == 7, field[2] == 0x2F,
            let month = Decimal.integer(UnsafeRawBufferPointer(rebasing: field[..<2])), (1...12).contains(month),
            let year = Decimal.integer(UnsafeRawBufferPointer(rebasing: field[3...])), (1900...2999).contains(year)
        {
            return year * 100 + month
        }
        note("bad_date", column, "is not a month like 08/2023; the value is left empty")
        return 0
    }

    // MARK: - Findings

    /// Records a field that must not be empty; its row is set aside. Always returns `nil`.
    func missing<Value>(_ column: SourceColumn) -> Value? {
        _ = setAside("missing_value", column, "the value is missing")
        return nil
    }

    /// Records a row whose key occurred in an earlier row. Always returns `false`, for a row's reader to return.
    func duplicate(_ column: SourceColumn) -> Bool {
        note("duplicate_row", column, "an earlier row has the same key; this one is set aside")
        return false
    }

    /// Records why a row cannot be used. Always returns `false`, for a row's reader to return.
    func setAside(_ code: String, _ column: SourceColumn, _ why: @autoclosure () -> String) -> Bool {
        note(code, column, why() + "; the row is set aside")
        return false
    }

    /// Records an anomaly of a field whose row is used all the same.
    func note(
        _ code: String, _ column: SourceColumn, _ what: @autoclosure () -> String,
        severity: Diagnostic.Severity = .warning
    ) {
        table.findings.add(
            severity, code, line: row.line, column: column.name, excerpt: excerpt(column), message: what)
    }

    /// The excerpt of a field in a finding: for a database's table the whole text, and nothing where there is no value.
    private func excerpt(_ column: SourceColumn) -> UnsafeRawBufferPointer? {
        guard column.exists else { return nil }
        let field = bytes(column)
        guard table.marksMissing else { return field }
        return field.isEmpty ? nil : row[column.place]
    }
}
