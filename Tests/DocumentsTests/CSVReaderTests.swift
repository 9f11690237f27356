import Documents
import TestSupport
import Testing

@Suite("Quoted tables")
struct CSVReaderTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let text: String
        let rows: [[String]]
        var testDescription: String { name }
    }

    @Test(
        "reads as RFC 4180 says",
        arguments: [
            Case(name: "plain", text: "a,b\n1,2\n", rows: [["a", "b"], ["1", "2"]]),
            Case(name: "CRLF", text: "a,b\r\n1,2\r\n", rows: [["a", "b"], ["1", "2"]]),
            Case(name: "lone CR", text: "a,b\r1,2\r", rows: [["a", "b"], ["1", "2"]]),
            Case(name: "delimiter in quotes", text: "\"a,b\",c\n", rows: [["a,b", "c"]]),
            Case(name: "doubled quotes", text: "\"say \"\"hi\"\"\",\"\"\"\"\n", rows: [["say \"hi\"", "\""]]),
            Case(name: "line ends in quotes", text: "\"a\nb\r\nc\",d\n", rows: [["a\nb\r\nc", "d"]]),
            Case(name: "empty quotes", text: "\"\",x,\"\"\n", rows: [["", "x", ""]]),
            Case(name: "empty fields", text: ",,\n", rows: [["", "", ""]]),
            Case(name: "quote inside a plain field", text: "5\" pipe,b\n", rows: [["5\" pipe", "b"]]),
            Case(name: "empty lines", text: "\n\na\n\r\nb\n", rows: [["a"], ["b"]]),
            Case(name: "a quoted empty line is a record", text: "\"\"\na\n", rows: [[""], ["a"]]),
            Case(name: "no final line end", text: "a,\"b\"", rows: [["a", "b"]]),
            Case(name: "final delimiter", text: "a,", rows: [["a", ""]]),
            Case(name: "spaces stay", text: " a , \"b\n", rows: [[" a ", " \"b"]]),
        ])
    func reads(example: Case) throws {
        #expect(try collect(example.text, as: .quoted(delimiter: 0x2C)).map(\.fields) == example.rows)
    }

    @Test("takes another delimiter")
    func semicolon() throws {
        #expect(try collect("a;b,c;\"d;e\"\n", as: .quoted(delimiter: 0x3B)).map(\.fields) == [["a", "b,c", "d;e"]])
    }

    @Test("numbers records by the line they start on")
    func lines() throws {
        let rows = try collect("a\n\"b\n\nc\"\n\nd\n", as: .quoted(delimiter: 0x2C))
        #expect(rows.map(\.line) == [1, 2, 6])
    }

    @Test("flags text after a closing quote and a quote that never closes, and keeps what is there")
    func badQuotes() throws {
        let rows = try collect("\"a\"b,c\nd,\"e\nf", as: .quoted(delimiter: 0x2C))
        #expect(rows[0] == CollectedRow(["ab", "c"], line: 1, flaws: .badQuotes))
        #expect(rows[1].fields == ["d", "e\nf"])
        #expect(rows[1].flaws == [.badQuotes, .noLineEnd, .openQuote])
    }

    @Test("converts records that are not UTF-8")
    func windows1252() throws {
        let rows = try collect([0x22, 0xE9, 0x22, 0x2C, 0x62, 0x0A], as: .quoted(delimiter: 0x2C))
        #expect(rows == [CollectedRow(["é", "b"], line: 1, flaws: .converted)])
    }

    @Test("reads back what was written, on seeded random records")
    func roundTrip() throws {
        var random = SeededRandom(seed: 4180)
        let alphabet = Array("ab,\"\n\ré ")
        for round in 0..<300 {
            // A record of one empty field would be written as an empty line.
            let records = (0...random.next(below: 6)).map { _ in
                (0...(1 + random.next(below: 4))).map { _ in
                    String((0..<random.next(below: 8)).map { _ in alphabet[random.next(below: alphabet.count)] })
                }
            }
            let text = records.map { record in
                record.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",") + "\r\n"
            }.joined()
            #expect(try collect(text, as: .quoted(delimiter: 0x2C)).map(\.fields) == records, "round \(round)")
        }
    }
}
