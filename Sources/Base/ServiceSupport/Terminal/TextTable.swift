/// A table of text with aligned columns.
package struct TextTable: Sendable {
    /// Which side of a column its cells stand on.
    package enum Alignment: Sendable {
        case left, right
    }

    /// A column's heading and manner.
    package struct Column: Sendable {
        /// The heading.
        package var title: String
        /// Which side the cells stand on; numbers belong on the right.
        package var alignment: Alignment
        /// Whether the column's cells go on in lines below when the table is too wide.
        package var canShrink: Bool
        /// Whether the column is left out, the last one first, when the table is too wide for columns of a readable width.
        package var isExtra: Bool

        /// Declares a column.
        package init(
            _ title: String, _ alignment: Alignment = .left, canShrink: Bool = false, isExtra: Bool = false
        ) {
            self.title = title
            self.alignment = alignment
            self.canShrink = canShrink
            self.isExtra = isExtra
        }
    }

    private var columns: [Column]
    private var rows: [[String]] = []

    /// Makes an empty table.
    package init(columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row; missing cells are empty, extra ones are a fault of the program. Line breaks and control characters
    /// in cells become spaces, colour codes stay.
    package mutating func add(_ cells: [String]) {
        precondition(cells.count <= columns.count, "a row has more cells than the table has columns")
        let padded = cells + [String](repeating: "", count: columns.count - cells.count)
        rows.append(
            padded.map { cell in
                String(cell.map { $0.isNewline || $0 == "\t" ? " " : $0 })
            })
    }

    /// The least columns that a column is made narrower to, and those that words can be read in without breaking many.
    private static let (narrowest, readable) = (8, 16)

    /// The table as lines: headings, then rows, two spaces between columns, no spaces at the ends of lines. No cell is
    /// cut off.
    /// - Parameters:
    ///   - width: the most columns a line may take. Extra columns are left out for it; then cells of columns that can
    ///     shrink are broken into lines, at spaces where they can be, the widest column first, but none below 8; where that
    ///     is not enough, each row is written as a list of its own, one line a column.
    ///   - style: how headings look.
    package func render(width: Int? = nil, style: TerminalStyle = .plain) -> String {
        guard let width else { return render(naturalWidths, style) }
        let table = essential(within: width)
        let widths = table.widths(within: width)
        return table.total(widths) > width
            ? table.lists(within: width, style: style) : table.render(widths, style)
    }

    private func render(_ widths: [Int], _ style: TerminalStyle) -> String {
        var text = lines(columns.map(\.title), widths) { style.apply(.bold, $0) }
        for row in rows { text += lines(row, widths) { $0 } }
        return text
    }

    /// Every row as a list: a heading and its cell in each line, an empty line between rows.
    private func lists(within limit: Int, style: TerminalStyle) -> String {
        let left = columns.reduce(0) { max($0, DisplayWidth.of($1.title)) }
        let room = max(Self.narrowest, limit - left - 2)
        return rows.map { row in
            var text = ""
            for (column, cell) in zip(columns, row) where !cell.isEmpty {
                let heading = style.apply(.bold, column.title)
                let fill = String(repeating: " ", count: left - DisplayWidth.of(column.title) + 2)
                let indent = "\n" + String(repeating: " ", count: left + 2)
                text += heading + fill + TextWrap.pieces(cell, width: room).joined(separator: indent) + "\n"
            }
            return text
        }.joined(separator: "\n")
    }

    /// The widths that the cells have.
    private var naturalWidths: [Int] {
        columns.indices.map { index in
            rows.reduce(DisplayWidth.of(columns[index].title)) { max($0, DisplayWidth.of($1[index])) }
        }
    }

    /// The width of a line, gaps included.
    private func total(_ widths: [Int]) -> Int { widths.reduce(2 * max(0, columns.count - 1), +) }

    /// The table without the extra columns that there is no room for.
    private func essential(within limit: Int) -> TextTable {
        var table = self
        var widths = zip(columns, naturalWidths).map { $0.canShrink ? min($1, Self.readable) : $1 }
        while table.total(widths) > limit, let extra = table.columns.lastIndex(where: \.isExtra) {
            table.columns.remove(at: extra)
            widths.remove(at: extra)
            for row in table.rows.indices { table.rows[row].remove(at: extra) }
        }
        return table
    }

    private func widths(within limit: Int) -> [Int] {
        var widths = naturalWidths
        while total(widths) > limit {
            let shrinkable = columns.indices.filter { columns[$0].canShrink && widths[$0] > Self.narrowest }
            guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
        }
        return widths
    }

    /// A row: as many lines as its tallest cell has.
    private func lines(_ cells: [String], _ widths: [Int], look: (String) -> String) -> String {
        let pieces = zip(cells, widths).map { TextWrap.pieces($0, width: $1) }
        return (0..<max(1, pieces.map(\.count).max() ?? 1)).map { place in
            line(pieces.map { place < $0.count ? $0[place] : "" }, widths, look: look)
        }.joined()
    }

    private func line(_ cells: [String], _ widths: [Int], look: (String) -> String) -> String {
        var text = ""
        for (index, shown) in cells.enumerated() {
            let isLast = index == cells.count - 1
            let fill = String(repeating: " ", count: max(0, widths[index] - DisplayWidth.of(shown)))
            switch columns[index].alignment {
            case .left: text += look(shown) + (isLast ? "" : fill)
            case .right: text += fill + look(shown)
            }
            if !isLast { text += "  " }
        }
        while text.last == " " { text.removeLast() }
        return text + "\n"
    }
}
