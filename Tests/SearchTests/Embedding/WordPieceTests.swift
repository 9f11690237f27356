import Foundation
import Search
import ServiceSupport
import TestSupport
import Testing

/// What the reference made of a text; `Tests/Fixtures/embedding/README.md` says how.
struct ReferenceText: Sendable {
    let text: String
    let numbers: [Double]

    static func load(_ file: String, _ field: String) throws -> [ReferenceText] {
        let json = try JSONValue(parsing: try Repository.text("Tests/Fixtures/embedding/" + file))
        return try #require(json.arrayValue).map { row in
            ReferenceText(
                text: try #require(row["text"]?.stringValue),
                numbers: try #require(row[field]?.arrayValue).compactMap(\.doubleValue))
        }
    }
}

@Suite("Cutting text into pieces")
struct WordPieceTests {
    private static func small() throws -> WordPieceTokenizer {
        let pieces = [
            "[PAD]", "[UNK]", "[CLS]", "[SEP]", "nurse", "##s", "un", "##known", "a", "##a", "-", "é", "e", "京",
        ]
        return try WordPieceTokenizer(vocabulary: Array((pieces.joined(separator: "\n") + "\n").utf8))
    }

    @Test("takes words apart into the longest known pieces, or not at all")
    func pieces() throws {
        let tokenizer = try Self.small()
        #expect(tokenizer.vocabularySize == 14)
        #expect(tokenizer.pieces(of: "Nurses - UNKNOWN nursex") == [2, 4, 5, 10, 6, 7, 1, 3])
        #expect(tokenizer.pieces(of: "") == [2, 3])
        #expect(tokenizer.pieces(of: "É京e\u{301}") == [2, 12, 13, 12, 3])
        #expect(tokenizer.pieces(of: String(repeating: "a", count: 100)).count == 102)
        #expect(tokenizer.pieces(of: String(repeating: "a", count: 101)) == [2, 1, 3])
    }

    @Test("lets nobody write control pieces")
    func control() throws {
        #expect(try Self.small().pieces(of: "[SEP]") == [2, 1, 1, 1, 3])
    }

    @Test("stops at 256 pieces, however long the text")
    func long() throws {
        let tokenizer = try Self.small()
        let words = [String](repeating: "nurse", count: 10_000)
        #expect(tokenizer.pieces(of: words.joined(separator: " ")) == [2] + [Int32](repeating: 4, count: 254) + [3])
        let accented = words.joined(separator: "\u{2003}") + "é"
        #expect(tokenizer.pieces(of: accented) == [2] + [Int32](repeating: 4, count: 254) + [3])
        #expect(tokenizer.pieces(of: String(repeating: "a ", count: 253) + "nurses").suffix(2) == [4, 3])
    }

    @Test("refuses a vocabulary without control pieces or with a piece twice")
    func vocabulary() {
        for (text, reason) in [
            ("", "the vocabulary has no [UNK]"), ("[UNK]\n[CLS]\n", "the vocabulary has no [SEP]"),
            ("[UNK]\na\na\n", "the vocabulary has a piece twice, the second time in line 3"),
        ] {
            #expect(throws: EmbeddingError(.damaged, reason)) {
                try WordPieceTokenizer(vocabulary: Array(text.utf8))
            }
        }
    }

    @Test(
        "does as the reference does, on hard cases too",
        .enabled(if: TestModel.folder != nil, Comment(rawValue: TestModel.missing)))
    func reference() throws {
        let folder = try #require(TestModel.folder)
        let vocabulary = try Data(contentsOf: URL(fileURLWithPath: folder + "/vocab.txt"))
        let tokenizer = try WordPieceTokenizer(vocabulary: Array(vocabulary))
        #expect(tokenizer.vocabularySize == 30_522)
        let cases = try ReferenceText.load("pieces.json", "pieces")
        #expect(cases.count >= 40)
        for one in cases {
            #expect(tokenizer.pieces(of: one.text).map(Double.init) == one.numbers, "\(one.text.debugDescription)")
        }
    }
}
