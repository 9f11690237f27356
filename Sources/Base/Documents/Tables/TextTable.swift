/// A table of texts in memory: a sheet of a workbook, or a document converted to rows.
package struct TextTable: RowSource {
    /// The file's name, without folders.
    package let file: String
    /// The column names, with surrounding spaces removed; a column without one has an empty name.
    package let header: [String]
    /// The line of the header.
    package let headerLine: Int
    private let cells: TextCells
    private let firstRow: Int

    /// The number of rows searched for the header.
    private static let headerReach = 50

    /// Takes the first row for which `isHeader` is true as the header, or the first that is not empty.
    package init(file: String, cells: TextCells, isHeader: ([String]) -> Bool = { _ in true }) {
        self.file = file
        self.cells = cells
        var found: (index: Int, names: [String])?
        for index in cells.rows.indices where !cells.isEmpty(row: index) {
            let names = cells.texts(ofRow: index).map { ByteText.plain($0) }
            let isFound = isHeader(names)
            if found == nil || isFound { found = (index, names) }
            if isFound || index >= TextTable.headerReach { break }
        }
        guard let found else {
            header = []
            headerLine = 1
            firstRow = cells.rows.count
            return
        }
        header = found.names + [String](repeating: "", count: max(0, cells.width - found.names.count))
        headerLine = cells.rows[found.index].line
        firstRow = found.index + 1
    }

    /// Passes every non-empty row below the header to `body`, padded with empty fields to the header's width.
    package func forEachRow(_ body: (TableRow) throws -> Bool) rethrows {
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        var fields = [UnsafeRawBufferPointer](repeating: nothing, count: header.count)
        try cells.arena.withUnsafeBytes { arena in
            for index in firstRow..<max(firstRow, cells.rows.count) where !cells.isEmpty(row: index) {
                let range = cells.range(ofRow: index)
                for place in fields.indices {
                    guard place < range.count else {
                        fields[place] = nothing
                        continue
                    }
                    let cell = cells.cells[range.lowerBound + place]
                    fields[place] = UnsafeRawBufferPointer(
                        rebasing: arena[Int(cell.start)..<Int(cell.start + cell.length)])
                }
                let goesOn = try fields.withUnsafeBufferPointer {
                    try body(TableRow(fields: $0, line: cells.rows[index].line, flaws: []))
                }
                if !goesOn { return }
            }
        }
    }
}

/// A header and the records below it, which can be read repeatedly: a delimited text or a sheet of a workbook.
package protocol RowSource: Sendable {
    /// The file's name, without folders.
    var file: String { get }
    /// The column names as written, with surrounding spaces removed; empty where there are no records.
    var header: [String] { get }
    /// The line of the header.
    var headerLine: Int { get }
    /// Passes every record after the header to `body`, in order, until it returns `false`. A record is valid only
    /// inside that call.
    func forEachRow(_ body: (TableRow) throws -> Bool) rethrows
}
