/// Reads the cells of a sheet.
struct SheetReader {
    let file: String
    let limits: WorkbookLimits
    let strings: SharedStrings
    let styles: CellStyles

    private struct CellHead {
        var type = ""
        var style: Int?
        var value: [UInt8] = []
        var text = RichText()
        var isValue = false
    }

    func read(_ bytes: FileBytes) throws(DocumentError) -> TextCells {
        try bytes.withUnsafeBytes { (raw) throws(DocumentError) in
            var scanner = try XMLScanner(raw, file: file)
            var cells = TextCells(arena: strings.arena)
            var head: CellHead?
            var line = 0
            var column = 0
            while true {
                let token = try scanner.next()
                switch token {
                case .finished: return cells
                case .start where scanner.isNamed("row"):
                    line = scanner.attribute("r").flatMap { Int($0) } ?? line + 1
                    column = 0
                    cells.startRow(line: line)
                case .start where scanner.isNamed("c"):
                    if let reference = scanner.attribute("r") { column = SheetReader.column(of: reference) ?? column }
                    guard column < limits.columns, cells.cells.count < limits.cells else {
                        throw DocumentError(
                            .limitExceeded, "has a sheet with too many cells; it is refused", file: file, line: line)
                    }
                    while cells.cellsInLastRow < column { cells.add(TextCells.Cell(start: 0, length: 0)) }
                    head = CellHead(
                        type: scanner.attribute("t") ?? "n", style: scanner.attribute("s").flatMap { Int($0) })
                case .end where scanner.isNamed("c"):
                    if let finished = head, !cells.rows.isEmpty { try add(finished, to: &cells, line: line) }
                    head = nil
                    column += 1
                case .start where head != nil && scanner.isNamed("v"): head?.isValue = true
                case .end where head != nil && scanner.isNamed("v"): head?.isValue = false
                case .text where head?.isValue == true:
                    if var filled = head {
                        head = nil
                        scanner.appendText(to: &filled.value)
                        head = filled
                    }
                default:
                    guard head?.type == "inlineStr", var filled = head else { continue }
                    head = nil
                    filled.text.take(token, scanner, into: &filled.value)
                    head = filled
                }
            }
        }
    }

    private func add(_ head: CellHead, to cells: inout TextCells, line: Int) throws(DocumentError) {
        switch head.type {
        case "s":
            let number = Int(String(decoding: head.value, as: UTF8.self))
            guard !head.value.isEmpty else { return cells.add(TextCells.Cell(start: 0, length: 0)) }
            guard let number, strings.cells.indices.contains(number) else {
                throw DocumentError(
                    .malformed, "has a cell that refers to a text that is not there", file: file, line: line)
            }
            cells.add(strings.cells[number])
        case "b":
            cells.append(head.value == [0x31] ? "TRUE" : head.value.isEmpty ? "" : "FALSE")
        case "n" where head.style != nil || head.value.count > 15:
            let number = String(decoding: head.value, as: UTF8.self)
            cells.append(number.isEmpty ? "" : styles.text(of: number, style: head.style))
        default:
            var value = head.value
            RichText.decodeEscapes(&value, from: 0)
            value.withUnsafeBytes { cells.append($0) }
        }
    }

    /// The column index of a reference such as `BC12`, counted from 0.
    private static func column(of reference: String) -> Int? {
        var column = 0
        for byte in reference.utf8 {
            guard byte >= 0x41, byte <= 0x5A else { break }
            column = column * 26 + Int(byte - 0x40)
            if column > 1 << 20 { return nil }
        }
        return column == 0 ? nil : column - 1
    }
}
