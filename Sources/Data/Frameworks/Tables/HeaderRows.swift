import Documents
import ServiceSupport
import Taxonomy

/// Detects header rows among a table's rows: its own header repeated, or that of another table, as in concatenated
/// files.
///
/// It is called for every row, so it does no work for rows whose first two cells are not column names.
struct HeaderRows: Sendable {
    /// The kind of a row.
    enum Kind: Sendable {
        /// Not a header.
        case none
        /// The table's own header.
        case own
        /// A header with other columns, or another order: the rows below it have other positions.
        case other
    }

    private let keys: [String]
    private let names: [[UInt8]]
    /// A bit for each length of a column name.
    private let lengths: UInt64

    init(_ header: [String]) {
        keys = header.map(SourceTable.key)
        names = Set(keys).filter { !$0.isEmpty }.map { Array($0.utf8) }
        lengths = names.reduce(into: UInt64(0)) { $0 |= Self.bit($1.count) }
    }

    /// The kind of a row.
    func kind(of row: TableRow) -> Kind {
        guard names.count > 1, row.fields.count > 1, isName(row.fields[0]) || isName(row.fields[1]) else {
            return .none
        }
        let cells = row.fields.map { SourceTable.key(ByteText.string($0)) }
        let filled = cells.filter { !$0.isEmpty }
        guard filled.count > 1 else { return .none }
        let isOwn =
            cells.dropFirst(keys.count).allSatisfy(\.isEmpty)
            && zip(keys, cells).allSatisfy { $1.isEmpty || $0 == $1 }
        if isOwn { return .own }
        let known = filled.count { keys.contains($0) }
        return known > 1 && 2 * known >= filled.count ? .other : .none
    }

    private func isName(_ field: UnsafeRawBufferPointer) -> Bool {
        let cell = ByteText.stripped(field)
        guard !cell.isEmpty, lengths & Self.bit(cell.count) != 0 else { return false }
        return names.contains { name in
            name.count == cell.count
                && zip(name, cell).allSatisfy { $0 == ((0x41...0x5A).contains($1) ? $1 | 0x20 : $1) }
        }
    }

    private static func bit(_ length: Int) -> UInt64 { UInt64(1) << UInt64(min(length, 63)) }
}

/// Columns with the same name, of which a look-up by name returns the first.
struct TwinColumns: Sendable {
    private struct Pair {
        let first: Int
        let second: Int
        /// The number of rows in which the two differ.
        var differing = 0
    }

    private var pairs: [Pair] = []

    init(_ header: [String]) {
        var places: [String: Int] = [:]
        for (place, name) in header.enumerated() {
            let key = SourceTable.key(name)
            guard !key.isEmpty else { continue }
            if let first = places[key] { pairs.append(Pair(first: first, second: place)) } else { places[key] = place }
        }
    }

    /// Compares the columns in a usable row.
    mutating func look(at row: TableRow) {
        for index in pairs.indices {
            let (first, second) = (row[pairs[index].first], row[pairs[index].second])
            if !ByteText.stripped(first).elementsEqual(ByteText.stripped(second)) { pairs[index].differing += 1 }
        }
    }

    /// Records the columns that differ. `need` returns whether the table needs the column at a position, and `nil`
    /// where the column is not read.
    func report(to findings: TableFindings, header: [String], need: (Int) -> Bool?) {
        for pair in pairs where pair.differing > 0 && need(pair.second) == nil {
            guard let isNeeded = need(pair.first) else { continue }
            let name = ByteText.plain(header[pair.first])
            findings.add(
                isNeeded ? .error : .warning, "duplicate_column",
                "the column \"\(name)\" is there twice, and \(Figures.counted(pair.differing, "row differs", "rows differ")) "
                    + "in the two; " + (isNeeded ? "which one is meant cannot be told" : "the first one is read"),
                column: name)
        }
    }
}
