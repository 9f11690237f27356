/// A table of text with aligned columns.
package struct TerminalTable: Sendable {
    /// The alignment of a column's cells.
    package enum Alignment: Sendable {
        case left, right
    }

    /// A column's title and layout.
    package struct Column: Sendable {
        /// The title.
        package var title: String
        /// The alignment of the cells; numbers are right-aligned.
        package var alignment: Alignment
        /// Whether the column's cells are wrapped when the table is too wide.
        package var canShrink: Bool
        /// Whether the column is omitted, the last one first, when the table is too wide for columns of a readable
        /// width.
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

    package init(columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row; missing cells are empty, surplus ones are a programming error. Line breaks and control characters
    /// in cells become spaces, colour codes stay.
    package mutating func add(_ cells: [String]) {
        precondition(cells.count <= columns.count, "a row has more cells than the table has columns")
        let padded = cells + [String](repeating: "", count: columns.count - cells.count)
        rows.append(
            padded.map { cell in
                String(cell.map { $0.isNewline || $0 == "\t" ? " " : $0 })
            })
    }

    /// The minimum width of a shrunk column, and the width at which few words have to be broken.
    private static let (narrowest, readable) = (8, 16)

    /// The table as lines: headings, then rows, two spaces between columns, no trailing spaces. No cell is truncated.
    /// - Parameters:
    ///   - width: the maximum number of columns of a line. To fit, extra columns are omitted; then cells of columns
    ///     that can shrink are wrapped, preferably at spaces, the widest column first, but not below 8 columns; if that
    ///     is not enough, each row is written as a list of its own, one line per column.
    ///   - style: the style of headings.
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

    /// Every row as a list: a title and its cell in each line, an empty line between rows.
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

    /// The natural widths of the columns.
    private var naturalWidths: [Int] {
        columns.indices.map { index in
            rows.reduce(DisplayWidth.of(columns[index].title)) { max($0, DisplayWidth.of($1[index])) }
        }
    }

    /// The width of a line, including gaps.
    private func total(_ widths: [Int]) -> Int { widths.reduce(2 * max(0, columns.count - 1), +) }

    /// The table without the extra columns that do not fit.
    private func essential(within limit: Int) -> TerminalTable {
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
