import Documents

/// Tells rows that are a header: the table's own once more, or that of another table, as where files were put together.
///
/// It is asked of every row, so nothing is made of one whose first two cells are no column's name.
struct HeaderRows: Sendable {
    /// What a row is.
    enum Kind: Sendable {
        /// No header.
        case none
        /// The table's own.
        case own
        /// One with other columns, or with the columns in another order: what stands below it has other places.
        case other
    }

    private let keys: [String]
    private let names: [[UInt8]]
    /// A bit for each length that a name has.
    private let lengths: UInt64

    init(_ header: [String]) {
        keys = header.map(SourceTable.key)
        names = Set(keys).filter { !$0.isEmpty }.map { Array($0.utf8) }
        lengths = names.reduce(into: UInt64(0)) { $0 |= Self.bit($1.count) }
    }

    /// What a row is.
    func kind(of row: TableRow) -> Kind {
        guard names.count > 1, row.count > 1, isName(row[0]) || isName(row[1]) else { return .none }
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
