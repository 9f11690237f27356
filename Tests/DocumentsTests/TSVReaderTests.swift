import Documents
import TestSupport
import Testing

@Suite("Tab-separated tables")
struct TSVReaderTests {
    @Test("reads the same rows whatever ends the lines", arguments: ["\n", "\r\n", "\r"])
    func lineEnds(end: String) throws {
        let text = ["Code\tTitle", "11-1011.00\tChief Executives", "", "x\t"].map { $0 + end }.joined()
        #expect(
            try collect(text, as: .tabSeparated) == [
                CollectedRow(["Code", "Title"], line: 1),
                CollectedRow(["11-1011.00", "Chief Executives"], line: 2), CollectedRow(["x", ""], line: 4),
            ])
    }

    @Test("leaves out a byte order mark")
    func byteOrderMark() throws {
        #expect(
            try collect([0xEF, 0xBB, 0xBF] + Array("a\tb\n".utf8), as: .tabSeparated)
                == [CollectedRow(["a", "b"], line: 1)])
    }

    @Test("flags a last line without a line end")
    func noLineEnd() throws {
        let rows = try collect("a\tb\n1\t2\n3", as: .tabSeparated)
        #expect(rows.last == CollectedRow(["3"], line: 3, flaws: .noLineEnd))
        #expect(rows.dropLast().allSatisfy { $0.flaws.isEmpty })
    }

    @Test("reads rows that are not UTF-8 as Windows-1252 and leaves the others alone")
    func windows1252() throws {
        // "Café" in Latin-1, a Windows dash (0x96), then the same word in UTF-8.
        let bytes = Array("a\tb\n".utf8) + [0x43, 0x61, 0x66, 0xE9, 0x09, 0x96, 0x0A] + Array("Café\tx\n".utf8)
        #expect(
            try collect(bytes, as: .tabSeparated) == [
                CollectedRow(["a", "b"], line: 1), CollectedRow(["Café", "\u{2013}"], line: 2, flaws: .converted),
                CollectedRow(["Café", "x"], line: 3),
            ])
    }

    @Test("flags a zero byte far inside a file and keeps the line numbers")
    func zeroByte() throws {
        let rows = (0..<1000).map { "\($0)\tvalue\n" }.joined()
        let bytes = Array(("a\tb\n" + rows).utf8) + [0x78, 0, 0x09, 0x79, 0x0A] + Array("1\t2\n".utf8)
        let read = try collect(bytes, as: .tabSeparated)
        #expect(read.count == 1003)
        #expect(read[1001] == CollectedRow(["x\0", "y"], line: 1002, flaws: .zeroByte))
        #expect(read[1002] == CollectedRow(["1", "2"], line: 1003))
    }

    @Test("keeps at most 4,096 fields of a line and says so")
    func tooManyFields() throws {
        let rows = try collect(String(repeating: "\t", count: 100_000) + "\n1\n", as: .tabSeparated)
        #expect(rows[0].fields.count == 4096)
        #expect(rows[0].flaws == .tooManyFields)
        #expect(rows[1] == CollectedRow(["1"], line: 2))
    }

    @Test("agrees with a plain split on seeded random texts")
    func againstSplit() throws {
        var random = SeededRandom(seed: 20_261_121)
        let alphabet = Array("ab \t\t\n1.é\u{1}".unicodeScalars)
        for round in 0..<300 {
            var text = ""
            for _ in 0..<random.next(below: 200) { text.unicodeScalars.append(alphabet[random.next(below: 10)]) }
            text += "\n"
            let expected = text.split(separator: "\n", omittingEmptySubsequences: true)
                .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
            #expect(try collect(text, as: .tabSeparated).map(\.fields) == expected, "round \(round)")
        }
    }

    @Test("a table lends its rows as often as asked and stops when told")
    func table() throws {
        let table = try DelimitedTable(file: "T.txt", bytes: FileBytes(text: " Code \tTitle\n1\ta\n2\tb\n"))
        #expect(table.header == ["Code", "Title"])
        for _ in 0..<2 {
            var seen: [String] = []
            table.forEachRow { row in
                seen.append(ByteText.string(row[1]))
                return seen.count < 1
            }
            #expect(seen == ["a"])
        }
        #expect(try DelimitedTable(file: "E.txt", bytes: FileBytes(text: "")).header.isEmpty)
    }
}
