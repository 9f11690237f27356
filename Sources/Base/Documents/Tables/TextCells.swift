/// Rows of text cells in one byte buffer, the form of a workbook or document before it becomes a table.
package struct TextCells: Sendable {
    struct Cell {
        var start: UInt32
        var length: UInt32
    }

    private(set) var arena: [UInt8]
    private(set) var cells: [Cell] = []
    /// For each row, the index of its first cell and its line.
    private(set) var rows: [(start: Int, line: Int)] = []
    /// The largest number of columns up to a row's last non-empty cell.
    private(set) var width = 0

    /// Starts with bytes that cells may refer to, for instance shared strings.
    init(arena: [UInt8]) {
        self.arena = arena
    }

    /// Makes an empty list.
    package init() {
        self.init(arena: [])
    }

    /// Starts a row.
    package mutating func startRow(line: Int) {
        rows.append((cells.count, line))
    }

    /// Adds a cell to the last row. Invalid UTF-8 is repaired.
    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        let start = arena.count
        if ByteText.isUTF8(bytes) {
            arena.append(contentsOf: bytes)
        } else {
            arena.append(contentsOf: String(decoding: bytes, as: UTF8.self).utf8)
        }
        add(Cell(start: UInt32(clamping: start), length: UInt32(clamping: arena.count - start)))
    }

    /// Adds a text to the last row.
    package mutating func append(_ text: String) {
        let start = arena.count
        arena.append(contentsOf: text.utf8)
        add(Cell(start: UInt32(clamping: start), length: UInt32(clamping: arena.count - start)))
    }

    /// Adds a row of texts.
    package mutating func appendRow(_ texts: [String], line: Int) {
        startRow(line: line)
        for text in texts { append(text) }
    }

    /// Adds a cell whose bytes are already in the arena.
    mutating func add(_ cell: Cell) {
        cells.append(cell)
        if cell.length > 0, let row = rows.last { width = max(width, cells.count - row.start) }
    }

    /// The number of cells in the last row.
    var cellsInLastRow: Int { rows.last.map { cells.count - $0.start } ?? 0 }

    /// The cells of a row.
    func range(ofRow index: Int) -> Range<Int> {
        rows[index].start..<(index + 1 < rows.count ? rows[index + 1].start : cells.count)
    }

    /// The texts of a row.
    package func texts(ofRow index: Int) -> [String] {
        arena.withUnsafeBytes { arena in
            range(ofRow: index).map { place in
                let cell = cells[place]
                return String(
                    decoding: arena[Int(cell.start)..<Int(cell.start + cell.length)], as: UTF8.self)
            }
        }
    }

    /// The number of rows.
    package var rowCount: Int { rows.count }

    /// Whether all cells of a row are empty.
    func isEmpty(row index: Int) -> Bool { range(ofRow: index).allSatisfy { cells[$0].length == 0 } }
}
