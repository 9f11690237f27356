import Documents
import TestSupport
import Testing

@Suite("Workbooks")
struct WorkbookTests {
    private func workbook(_ bytes: [UInt8], limits: WorkbookLimits = WorkbookLimits()) throws -> Workbook {
        try Workbook(file: "b.xlsx", bytes: bytes.withUnsafeBytes { FileBytes(copying: $0) }, limits: limits)
    }

    private func rows(_ parts: [String: String], sheet: String? = nil) throws -> [[String]] {
        let cells = try workbook(WorkbookBuilder.bytes(parts: parts)).cells(of: sheet)
        return (0..<cells.rowCount).map { cells.texts(ofRow: $0) }
    }

    private func parts(_ sheet: String) -> [String: String] {
        var parts = WorkbookBuilder.frame(["Data"])
        parts["xl/worksheets/sheet1.xml"] = "<worksheet><sheetData>\(sheet)</sheetData></worksheet>"
        return parts
    }

    @Test("give shared, rich and inline texts, numbers, booleans and dates")
    func values() throws {
        var parts = parts(
            """
            <row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>
            <row r="3"><c t="b"><v>1</v></c><c><v>4.5</v></c><c><v>1.1000000000000001</v></c><c s="1"><v>45292</v></c>
            <c t="str"><f>A1</f><v>a &amp; b</v></c><c t="inlineStr"><is><t>x_x000D_\ny</t></is></c></row>
            """)
        parts["xl/sharedStrings.xml"] =
            "<sst><si><t>é</t></si><si><r><t>ri</t></r><r><t>ch</t></r><rPh><t>no</t></rPh></si></sst>"
        parts["xl/styles.xml"] = "<s><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></s>"
        #expect(
            try rows(parts) == [["é", "", "rich"], ["TRUE", "4.5", "1.1", "2024-01-01", "a & b", "x\ny"]])
    }

    @Test("find sheets by name and say when there is none")
    func sheets() throws {
        var builder = WorkbookBuilder()
        builder.sheets = [("One", [["a"]]), ("K&A", [["b"]])]
        let book = try workbook(builder.bytes())
        #expect(book.sheetNames == ["One", "K&A"])
        #expect(try book.cells(of: "k&a ").texts(ofRow: 0) == ["b"])
        #expect(throws: DocumentError.self) { try book.cells(of: "Two") }
    }

    @Test("are tables with a header below a preamble and filled rows")
    func tables() throws {
        var builder = WorkbookBuilder()
        builder.sheets = [("S", [["Title"], [], ["Code ", "Long\nname"], ["1", "a"], [], ["2"]])]
        let table = TextTable(file: "b.xlsx", cells: try workbook(builder.bytes()).cells()) { $0.contains("Long name") }
        #expect(table.header == ["Code", "Long name"] && table.headerLine == 3)
        var seen: [CollectedRow] = []
        table.forEachRow {
            seen.append(CollectedRow($0))
            return true
        }
        #expect(seen == [CollectedRow(["1", "a"], line: 4), CollectedRow(["2", ""], line: 6)])
    }

    @Test(
        "that are damaged or hostile are errors",
        arguments: [
            "<row><c t=\"s\"><v>9</v></c></row>", "<row><c><v>1</v></row>", "<row><c><v>1", "<!DOCTYPE a><row/>",
            "<row><c r=\"ZZZZ1\"><v>1</v></c></row>",
        ])
    func damaged(_ sheet: String) {
        #expect(throws: DocumentError.self) { try rows(parts(sheet)) }
    }

    @Test("that are no workbooks are errors")
    func others() throws {
        #expect(throws: DocumentError.self) { try workbook([]) }
        #expect(throws: DocumentError.self) { try workbook(Array("PK garbage".utf8)) }
        #expect(throws: DocumentError.self) { try workbook(WorkbookBuilder.bytes(parts: ["a.txt": "a"])) }
        var builder = WorkbookBuilder()
        builder.sheets = [("One", [["a", "b"]])]
        let whole = builder.bytes()
        #expect(throws: DocumentError.self) { try workbook(Array(whole.dropLast(30))) }
        #expect(throws: DocumentError.self) {
            try workbook(whole, limits: WorkbookLimits(cells: 1)).cells()
        }
        let zeros = ZIPBuilder.deflatedZeros(runs: 40_000)
        var bomb = ZIPBuilder(entries: [
            .init(path: "xl/sharedStrings.xml", content: zeros, method: 8, size: 1 + 40_000 * 258, checksum: 0)
        ])
        bomb.add("xl/workbook.xml", "<workbook/>")
        #expect(throws: DocumentError.self) { try workbook(bomb.bytes()) }
    }
}
