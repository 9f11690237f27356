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
        /// Whether the column gives way when the table is too wide.
        package var canShrink: Bool

        /// Declares a column.
        package init(_ title: String, _ alignment: Alignment = .left, canShrink: Bool = false) {
            self.title = title
            self.alignment = alignment
            self.canShrink = canShrink
        }
    }

    private let columns: [Column]
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

    /// The table as lines: headings, then rows, two spaces between columns, no spaces at the ends of lines.
    /// - Parameters:
    ///   - width: the most columns a line may take; columns that can shrink are cut with an ellipsis, widest first, but
    ///     never below 8.
    ///   - style: how headings look.
    package func render(width: Int? = nil, style: TerminalStyle = .plain) -> String {
        let widths = widths(within: width)
        var text = line(columns.map(\.title), widths) { style.apply(.bold, $0) }
        for row in rows { text += line(row, widths) { $0 } }
        return text
    }

    private func widths(within limit: Int?) -> [Int] {
        var widths = columns.indices.map { index in
            rows.reduce(DisplayWidth.of(columns[index].title)) { max($0, DisplayWidth.of($1[index])) }
        }
        guard let limit else { return widths }
        let gaps = 2 * max(0, columns.count - 1)
        while widths.reduce(gaps, +) > limit {
            let shrinkable = columns.indices.filter { columns[$0].canShrink && widths[$0] > 8 }
            guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
        }
        return widths
    }

    private func line(_ cells: [String], _ widths: [Int], look: (String) -> String) -> String {
        var text = ""
        for (index, cell) in cells.enumerated() {
            let isLast = index == cells.count - 1
            // A cell with colour codes is only cut where it has to be; the codes would be cut with it.
            let shown = DisplayWidth.truncated(cell, to: widths[index])
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
