import Documents
import Foundation
import TestSupport
import Testing

/// Tables in which a quote was left open. Lines are counted by hand from the texts.
@Suite("A quote that is never closed")
struct OpenQuoteTests {
    /// Lines of the open quotes that a table shows.
    private func quotes(_ text: String, file: String = "t.csv") throws -> [Int] {
        let table = try DelimitedTable(file: file, bytes: FileBytes(text: text), padsShortRows: true)
        var lines: [Int] = []
        table.forEachRow { row in
            if row.flaws.contains(.openQuote) { lines.append(row.quoteLine) }
            return true
        }
        return lines
    }

    private func row(_ number: Int, label: String? = nil) -> String {
        "Occupation,http://x/\(number),3521,\(label ?? "label \(number)"),,released,A description,3521.\(number)\r\n"
    }

    private static let header = "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,status,description,code\r\n"

    @Test("is found at the end of a small and of a large file", arguments: [(6, 2), (600, 300), (20_000, 7)])
    func toTheEnd(rows: Int, open: Int) throws {
        let text = Self.header + (1...rows).map { row($0, label: $0 == open ? "\"boom operator" : nil) }.joined()
        #expect(try quotes(text) == [open + 1])
    }

    @Test("is found where a later quote ends it, though the record is as wide as the others")
    func even() throws {
        // The quote of row 2 ends in the same column of row 5, or of the very next row; the record has eight fields.
        for end in [3, 5] {
            let text =
                Self.header
                + (1...8).map { row($0, label: $0 == 2 ? "\"boom operator" : $0 == end ? "label\"" : nil) }.joined()
            #expect(try quotes(text) == [3], "\(end)")
        }
    }

    @Test("is found where a quoted field of a later row ends it")
    func meetsAnother() throws {
        let text =
            Self.header
            + (1...8).map { row($0, label: $0 == 2 ? "\"boom operator" : $0 == 6 ? "\"a, b\"" : nil) }.joined()
        #expect(try quotes(text) == [3])
    }

    @Test("is found in narrow tables of codes, and by semicolons")
    func narrow() throws {
        #expect(try quotes("Code;Title\n1111;\"Legislators\n1112;Officials\n1113;Chiefs\n1114;\"Heads\"\n") == [2])
        #expect(try quotes("Code;Title\n1111;\"Legislators\n1112;Officials\n1113;Chiefs\n1114;Heads\n") == [2])
    }

    @Test("is no text of several lines, however long and full of commas")
    func ordinary() throws {
        let labels = (1...90).map { "label \($0), or other, or third" }.joined(separator: "\n")
        let text =
            Self.header + row(1)
            + "Occupation,http://x/2,3521,b,\"\(labels)\",released,\"One, two,\n\nthree, \"\"four\"\", five, six, seven.\n\",3521.2\r\n"
            + row(3)
        #expect(try quotes(text).isEmpty)
        #expect(try quotes("Title,Text\na,\"one, two\nthree, four\nfive, six\"\nb,\"x\ny\"\n").isEmpty)
    }

    @Test("is found where the quote of another column ends it and the next record is lost with it")
    func neighbour() throws {
        let alternates = "\"first\nsecond\""
        func record(_ number: Int, code: String) -> String {
            "Occupation,http://x/\(number),3521,label,\(alternates),released,A description,\(code)\r\n"
        }
        func table(_ code: String) -> String {
            Self.header + record(1, code: "1") + record(2, code: code) + record(3, code: "3")
        }
        #expect(try quotes(table("\"2")) == [5])
        #expect(try quotes(table("2")).isEmpty)
        // A closing quote written twice, as a published table has it: its record and the next are lost, and no others.
        #expect(try quotes(table("\"2\"\"")).isEmpty)
    }

    @Test("is found between tabs where most fields are quoted in full, and quotes of plain text stay what they are")
    func tabs() throws {
        let quoted = (1...6).map { "11-10\($0)1.00\t\"a, b\"\t\"c, \"\"d\"\"\"\r\n" }
        let header = "Code\tTitle\tText\r\n"
        #expect(try quotes(header + quoted.joined(), file: "t.txt").isEmpty)
        var broken = quoted
        broken[2] = "11-1031.00\t\"a, b\"\t\"c, d\r\n"
        #expect(try quotes(header + broken.joined(), file: "t.txt") == [4])
        let plain = DelimitedTable.Format.tabSeparated
        for text in ["\"Big\" and \"Small\"", "\"19", "19\""] {
            let table = try DelimitedTable(file: "t.txt", bytes: FileBytes(text: header + "1\t\(text)\tx\r\n"))
            #expect(table.format == plain, "\(text)")
        }
    }

    @Test("is told where it stands in the header's last name and a field of the first record closes it")
    func headerEnd() {
        let error = #expect(throws: DocumentError.self) {
            try DelimitedTable(
                file: "t.csv", bytes: FileBytes(text: "code,title,\"text\n1,a,\"b, c\"\n2,b,c\n"), padsShortRows: true)
        }
        #expect(error?.code == .openQuote)
        #expect(error?.line == 1)
    }

    @Test("is told with its line where it stands in the header")
    func header() {
        let error = #expect(throws: DocumentError.self) {
            try DelimitedTable(file: "t.csv", bytes: FileBytes(text: "code,\"title\n1,a\n2,b\n"))
        }
        #expect(error?.code == .openQuote)
        #expect(error?.line == 1)
    }
}

@Suite("How a table is written")
struct TableFormatTests {
    private func rows(_ bytes: [UInt8], file: String) throws -> [[String]] {
        let table = try DelimitedTable(
            file: file, bytes: bytes.withUnsafeBytes { FileBytes(copying: $0) },
            isHeader: { Set($0.map { $0.lowercased() }).isSuperset(of: ["code", "title"]) })
        var rows = [table.header]
        table.forEachRow { row in
            rows.append(row.fields.map { String(decoding: $0, as: UTF8.self) })
            return true
        }
        return rows
    }

    @Test(
        "is found by its header, whatever the file's name says",
        arguments: ["t.csv", "t.txt"],
        [
            "code,title\n1,a\n", "code;title\n1;a\n", "code\ttitle\n1\ta\n", "code|title\n1|a\n",
            "\"code\";\"title\"\r\n\"1\";\"a\"\r\n", "\u{FEFF}code;title\n1;a\n", "\"\u{FEFF}code\",title\r1,a\r",
            "\"code\"\t\"title\"\n1\ta\n", "Source: office, 2021\n\ncode;title\n1;a\n",
        ])
    func found(file: String, text: String) throws {
        #expect(try rows(Array(text.utf8), file: file) == [["code", "title"], ["1", "a"]])
    }

    @Test("may be UTF-16, which spreadsheets write as text with tabs")
    func utf16() throws {
        let text = "\u{FEFF}code\ttitle\r\n1\tKöchin\r\n"
        let little = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let big = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        for bytes in [little, big] {
            #expect(try rows(bytes, file: "t.csv") == [["code", "title"], ["1", "Köchin"]])
        }
    }
}
