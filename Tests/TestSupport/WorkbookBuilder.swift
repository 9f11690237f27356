/// Writes small workbooks (ECMA-376) for tests.
package struct WorkbookBuilder {
    /// Sheets with their rows; every cell is an inline text.
    package var sheets: [(name: String, rows: [[String]])] = []

    /// Makes an empty workbook.
    package init() {}

    /// A workbook of parts written by hand.
    package static func bytes(parts: [String: String]) -> [UInt8] {
        var zip = ZIPBuilder()
        for (path, text) in parts.sorted(by: { $0.key < $1.key }) { zip.add(path, text) }
        return zip.bytes()
    }

    /// The parts that name the sheets `sheet1.xml` and so on.
    package static func frame(_ names: [String]) -> [String: String] {
        let listed = names.enumerated().map {
            "<sheet name=\"\(escaped($0.element))\" sheetId=\"\($0.offset + 1)\" r:id=\"r\($0.offset + 1)\"/>"
        }
        let related = names.indices.map { "<Relationship Id=\"r\($0 + 1)\" Target=\"worksheets/sheet\($0 + 1).xml\"/>" }
        return [
            "xl/workbook.xml": "<workbook xmlns:r=\"r\"><sheets>\(listed.joined())</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": "<Relationships>\(related.joined())</Relationships>",
        ]
    }

    /// The whole workbook.
    package func bytes() -> [UInt8] {
        var parts = WorkbookBuilder.frame(sheets.map(\.name))
        for (index, sheet) in sheets.enumerated() {
            let rows = sheet.rows.enumerated().map { number, cells in
                let texts = cells.map { "<c t=\"inlineStr\"><is><t>\(WorkbookBuilder.escaped($0))</t></is></c>" }
                return "<row r=\"\(number + 1)\">\(texts.joined())</row>"
            }
            parts["xl/worksheets/sheet\(index + 1).xml"] =
                "<worksheet><sheetData>\(rows.joined())</sheetData></worksheet>"
        }
        return WorkbookBuilder.bytes(parts: parts)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }
}
