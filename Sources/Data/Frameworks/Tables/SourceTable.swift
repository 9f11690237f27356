import Documents
import ServiceSupport
import Taxonomy

/// A column of an opened table.
struct SourceColumn: Sendable {
    /// Its place in each row, or -1 where the table has none of that name.
    let place: Int
    /// Its name as the publisher writes it.
    let name: String

    /// Whether the table has it.
    var exists: Bool { place >= 0 }
}

/// A table of a source file with its columns by name: a text, or a sheet. Used by one thread.
///
/// Names are compared without case and marks without width, with every run of spaces, line breaks and no-break spaces as
/// one space.
final class SourceTable {
    let rows: any RowSource
    let findings: TableFindings
    /// How its figures may be written.
    let decimalCommas: DecimalCommas
    /// Columns that were asked for by their place.
    private var placesRead: Set<Int> = []
    private let places: [String: Int]
    private let isWindows1252: Bool
    /// Columns that the typed rows cannot do without.
    private let needed: Set<String>

    init(_ rows: some RowSource, file: String, isWindows1252: Bool = false, needed: [String] = []) {
        self.rows = rows
        decimalCommas = DecimalCommas(rows)
        self.isWindows1252 = isWindows1252
        self.needed = Set(needed.map(SourceTable.key))
        findings = TableFindings(file: file)
        var places: [String: Int] = [:]
        for (place, name) in rows.header.enumerated() {
            let key = SourceTable.key(name)
            if !key.isEmpty, places[key] == nil { places[key] = place }
        }
        self.places = places
    }

    /// What a column's name is compared by.
    static func key(_ name: String) -> String { ByteText.plain(CodeText.shown(name)).lowercased() }

    /// Whether a record has all of some columns.
    static func isHeader(_ names: [String], of columns: [String]) -> Bool {
        let keys = Set(names.map(key))
        return columns.allSatisfy { keys.contains(key($0)) }
    }

    /// The column with the first of the names that the table has.
    func column(_ names: String...) -> SourceColumn {
        for name in names {
            if let place = places[SourceTable.key(name)] { return column(at: place) }
        }
        return SourceColumn(place: -1, name: names.first ?? "")
    }

    /// The column at a place.
    func column(at place: Int) -> SourceColumn {
        guard rows.header.indices.contains(place) else { return SourceColumn(place: -1, name: "") }
        placesRead.insert(place)
        return SourceColumn(place: place, name: ByteText.plain(rows.header[place]))
    }

    /// Every column after the given ones.
    func columns(after others: [SourceColumn]) -> [SourceColumn] {
        let taken = Set(others.map(\.place))
        return rows.header.indices.filter { !taken.contains($0) && !rows.header[$0].isEmpty }.map(column(at:))
    }

    /// Columns behind the last one with a name that nobody reads.
    private func placesBeyondHeader() -> [Int] {
        let end = (rows.header.lastIndex { !$0.isEmpty } ?? -1) + 1
        return (end..<max(end, rows.header.count)).filter { !placesRead.contains($0) }
    }

    /// Hands each sound row to `body`, which says whether it took the row; records what is wrong with the others.
    func forEachRow(_ body: (SourceRow) -> Bool) {
        let width = rows.header.count
        var padded = 0
        var converted = 0
        var repeated = 0
        let beyond = placesBeyondHeader()
        let headers = HeaderRows(rows.header)
        var twins = TwinColumns(rows.header)
        var overlong = 0
        rows.forEachRow { row in
            findings.rowsRead += 1
            if row.flaws.contains(.padded) { padded += 1 }
            if row.flaws.contains(.converted) { converted += 1 }
            let kind = headers.kind(of: row)
            if kind == .other { findings.noteOtherHeader(row) }
            if row.flaws.rawValue != 0 || row.count != width,
                !findings.check(row, width: width, expectsWindows1252: isWindows1252)
            {
                return true
            }
            findings.rowsSound += 1
            if !beyond.isEmpty, beyond.contains(where: { !ByteText.stripped(row[$0]).isEmpty }) { overlong += 1 }
            if kind == .own {
                repeated += 1
                findings.rowsTaken += 1
            }
            guard kind == .none else { return true }
            twins.look(at: row)
            if body(SourceRow(row: row, table: self)) { findings.rowsTaken += 1 }
            return true
        }
        findings.noteRepeatedHeaders(repeated)
        twins.report(to: findings, header: rows.header) { place in
            placesRead.contains(place) ? needed.contains(SourceTable.key(rows.header[place])) : nil
        }
        if overlong > 0 {
            findings.add(
                .warning, "cells_beyond_header",
                Figures.counted(overlong, "row holds", "rows hold")
                    + " text behind the last column with a name; it is not read, and cells may have moved"
            )
        }
        if padded > 0 {
            findings.add(
                .note, "short_rows",
                Figures.counted(padded, "row leaves", "rows leave") + " out trailing cells, which are taken as empty")
        }
        if converted > 0, isWindows1252 {
            findings.add(
                .note, "windows_1252",
                Figures.counted(converted, "row was", "rows were") + " read as Windows-1252, which the publisher uses")
        }
        if let text = rows as? DelimitedTable { findings.noteFileFlaws(of: text.probe) }
    }
}

/// One row of a table, lent until the table moves on.
struct SourceRow {
    let row: TableRow
    let table: SourceTable

    /// The bytes of a field without white space around them; empty where there is no such column.
    @inline(__always)
    func bytes(_ column: SourceColumn) -> UnsafeRawBufferPointer {
        guard column.place >= 0, column.place < row.count else {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return ByteText.stripped(row[column.place])
    }

    /// A text; empty where it is missing.
    @inline(__always)
    func text(_ column: SourceColumn) -> String { ByteText.string(bytes(column)) }

    /// A text with runs of white space as one space.
    func plain(_ column: SourceColumn) -> String { ByteText.plain(text(column)) }

    /// A text that must be there; its row is set aside where it is not.
    func needed(_ column: SourceColumn) -> String? {
        let field = bytes(column)
        guard field.isEmpty else { return ByteText.string(field) }
        _ = setAside("missing_value", column, "the value is missing")
        return nil
    }

    /// A number, or `nil` where it is missing or, after a finding, no number.
    func number(_ column: SourceColumn) -> Double? {
        let field = bytes(column)
        guard !field.isEmpty else { return nil }
        if let value = value(column) { return value }
        note("bad_number", column, "is not a number; the value is left empty")
        return nil
    }

    /// A number, with a point or a comma before its fraction; `nil` for all else.
    func value(_ column: SourceColumn) -> Double? {
        let field = bytes(column)
        return Decimal.double(field) ?? table.decimalCommas.value(field)
    }

    /// The items of a list, without empty ones.
    func list(_ column: SourceColumn, separatedBy isSeparator: (Character) -> Bool) -> [String] {
        text(column).split(whereSeparator: isSeparator).map { ByteText.plain(String($0)) }.filter { !$0.isEmpty }
    }

    /// Records why a row cannot be used. Always `false`, what a row's reader then returns.
    func setAside(_ code: String, _ column: SourceColumn, _ why: String) -> Bool {
        note(code, column, why + "; the row is set aside")
        return false
    }

    /// Records something odd about a field whose row is used all the same.
    func note(_ code: String, _ column: SourceColumn, _ what: String, severity: Diagnostic.Severity = .warning) {
        table.findings.add(
            severity, code, line: row.line, column: column.name, excerpt: column.exists ? bytes(column) : nil
        ) { what }
    }
}
