import Documents
import Taxonomy

/// A column of an opened table.
struct SourceColumn: Sendable {
    /// Its position in each row, or -1 where the table has no such column.
    let place: Int
    /// Its name as the publisher writes it.
    let name: String

    /// Whether the table has it.
    var exists: Bool { place >= 0 }
}

/// One reading of a table: its columns by name, its rows one by one, and their findings. Used by one thread.
///
/// Column names are compared according to the table's style. In a spreadsheet the comparison ignores case and invisible
/// characters, and treats every run of spaces, line breaks and no-break spaces as one space.
final class SourceTable {
    let open: OpenTable
    let findings: TableFindings
    /// Whether the table has the columns that every row needs.
    let isReadable: Bool
    /// The number formats it may use.
    let decimalCommas: DecimalCommas
    /// Whether `n/a` means a missing value.
    let marksMissing: Bool
    /// The positions of the columns that are read.
    private var placesRead: Set<Int> = []
    /// The positions of the columns that typed rows need.
    private var placesNeeded: Set<Int> = []
    private let places: [String: Int]
    /// Texts that occur in many rows, each stored once.
    private var sharedKeys = ByteInterner(capacity: 16)
    private var sharedTexts: [String] = []

    /// Finds the columns, in any order and among any others, and records missing ones.
    init(_ open: OpenTable) {
        let spec = open.spec
        self.open = open
        findings = TableFindings(file: open.source.name)
        decimalCommas = DecimalCommas(open.rows)
        marksMissing = spec.style == .database
        var places: [String: Int] = [:]
        for (place, name) in open.rows.header.enumerated() {
            let key = spec.style.key(name)
            if !key.isEmpty, places[key] == nil { places[key] = place }
        }
        self.places = places
        func isMissing(_ column: ColumnSpec) -> Bool {
            column.names.allSatisfy { places[spec.style.key($0)] == nil }
        }
        let missing = spec.needed.filter(isMissing)
        isReadable = missing.isEmpty
        guard !open.rows.header.isEmpty else { return }
        for column in spec.expected where isMissing(column) {
            findings.add(
                .note, "missing_column", "the column \"\(column.name)\" is not there; its values are left empty",
                column: column.name)
        }
        // Ignoring an existing part that cannot be read would lose data silently, so the previous release is kept.
        for column in missing {
            findings.add(
                .error, "missing_column",
                "the column \"\(column.name)\" is not there; the release cannot be read without it",
                column: column.name)
        }
        placesNeeded = Set(spec.needed.map { self.column($0).place })
        for column in spec.expected + spec.optional { _ = self.column(column) }
    }

    /// The key by which column names of a spreadsheet are compared.
    static func key(_ name: String) -> String { ByteText.plain(CodeText.shown(name)).lowercased() }

    // MARK: - Columns

    /// The column with the first of the names that the table has.
    func column(_ names: String...) -> SourceColumn { column(names: names) }

    /// The column with the first of its names that the table has; none where the table's description does not list it.
    func column(_ column: ColumnSpec) -> SourceColumn {
        let spec = open.spec
        let isListed = [spec.needed, spec.expected, spec.optional].contains { $0.contains { $0.name == column.name } }
        return isListed ? self.column(names: column.names) : SourceColumn(place: -1, name: column.name)
    }

    private func column(names: [String]) -> SourceColumn {
        for name in names {
            if let place = places[open.spec.style.key(name)] { return column(at: place) }
        }
        return SourceColumn(place: -1, name: names.first ?? "")
    }

    /// The column at a position.
    func column(at place: Int) -> SourceColumn {
        guard open.rows.header.indices.contains(place) else { return SourceColumn(place: -1, name: "") }
        placesRead.insert(place)
        let name = open.rows.header[place]
        return SourceColumn(place: place, name: marksMissing ? name : ByteText.plain(name))
    }

    /// Every column after the given ones.
    func columns(after others: [SourceColumn]) -> [SourceColumn] {
        let taken = Set(others.map(\.place))
        return open.rows.header.indices.filter { !taken.contains($0) && !open.rows.header[$0].isEmpty }
            .map(column(at:))
    }

    /// Columns after the last one with a name, which are not read.
    private func placesBeyondHeader() -> [Int] {
        let header = open.rows.header
        let end = (header.lastIndex { !$0.isEmpty } ?? -1) + 1
        return (end..<max(end, header.count)).filter { !placesRead.contains($0) }
    }

    // MARK: - Rows

    /// Calls `body` with every record, valid or not, and records no findings.
    func forEachRecord(_ body: (SourceRow) -> Void) {
        open.rows.forEachRow { row in
            body(SourceRow(row: row, table: self))
            return true
        }
    }

    /// Counts the valid rows of an unknown table, all of which are taken, and records the faults of the others.
    func countRows() {
        var (read, sound) = (0, 0)
        open.rows.forEachRow { row in
            read += 1
            if isSound(row, width: open.rows.header.count) { sound += 1 }
            return true
        }
        findings.count(read: read, sound: sound, taken: sound)
        noteFileFlaws()
    }

    /// Calls `body` with each valid row; `body` returns whether it took the row. Records the faults of the others.
    func forEachRow(_ body: (SourceRow) -> Bool) {
        let header = open.rows.header
        let width = header.count
        var (read, sound, taken) = (0, 0, 0)
        var padded = 0
        var converted = 0
        var repeated = 0
        var overlong = 0
        let beyond = open.spec.style == .spreadsheet ? placesBeyondHeader() : []
        let headers = HeaderRows(header)
        var twins = TwinColumns(header)
        open.rows.forEachRow { row in
            read += 1
            // Nearly every row has no flaw, and this is checked for every row.
            if row.flaws.rawValue != 0 {
                if row.flaws.contains(.padded) { padded += 1 }
                if row.flaws.contains(.converted) { converted += 1 }
            }
            let kind = headers.kind(of: row)
            if kind == .other { findings.noteOtherHeader(row) }
            guard isSound(row, width: width) else { return true }
            sound += 1
            if !beyond.isEmpty, beyond.contains(where: { !ByteText.stripped(row[$0]).isEmpty }) { overlong += 1 }
            if kind == .own {
                repeated += 1
                taken += 1
            }
            guard kind == .none else { return true }
            twins.look(at: row)
            if body(SourceRow(row: row, table: self)) { taken += 1 }
            return true
        }
        findings.count(read: read, sound: sound, taken: taken)
        findings.note(repeated, "repeated_header", "row repeats", "rows repeat", " the header: passed over")
        twins.report(to: findings, header: header) { place in
            placesRead.contains(place) ? placesNeeded.contains(place) : nil
        }
        findings.note(
            overlong, "cells_beyond_header", "row holds", "rows hold",
            " text behind the last column with a name; it is not read, and cells may have moved", severity: .warning)
        findings.note(
            padded, "short_rows", "row leaves", "rows leave", " out trailing cells, which are taken as empty")
        findings.note(
            open.spec.isWindows1252 ? converted : 0, "windows_1252", "row was", "rows were",
            " read as Windows-1252, which the publisher uses")
        noteFileFlaws()
    }

    @inline(__always)
    private func isSound(_ row: TableRow, width: Int) -> Bool {
        row.flaws.rawValue == 0 && row.fields.count == width
            || findings.check(row, width: width, expectsWindows1252: open.spec.isWindows1252)
    }

    private func noteFileFlaws() {
        if let text = open.rows as? DelimitedTable { findings.noteFileFlaws(of: text.probe) }
    }

    /// Records that not a single row could be used.
    func noteEmpty() {
        findings.add(.error, "empty_table", "holds no row that can be read")
    }

    /// The string for a text, reusing one made before, so that repeated texts are stored once.
    func shared(_ field: UnsafeRawBufferPointer) -> String {
        let index = Int(sharedKeys.intern(field))
        if index == sharedTexts.count { sharedTexts.append(ByteText.string(field)) }
        return sharedTexts[index]
    }
}
