import Documents
import TestSupport
import Testing

@Suite("Looking at text")
struct TextProbeTests {
    private func code(of bytes: [UInt8]) -> DocumentError.Code? {
        do {
            _ = try bytes.withUnsafeBytes { try TextProbe($0, file: "T.txt") }
            return nil
        } catch {
            return (error as? DocumentError)?.code
        }
    }

    @Test("refuses UTF-16, web pages and binary content")
    func refusals() {
        #expect(code(of: [0xFF, 0xFE, 0x61, 0]) == .utf16)
        #expect(code(of: [0xFE, 0xFF, 0, 0x61]) == .utf16)
        #expect(code(of: Array("<!DOCTYPE html><html>".utf8)) == .html)
        #expect(code(of: Array("\n\n  <HTML lang=en>".utf8)) == .html)
        #expect(code(of: [0xEF, 0xBB, 0xBF] + Array("<html>".utf8)) == .html)
        #expect(code(of: [0x50, 0x4B, 3, 4, 0x14, 0, 0, 0]) == .binary)
        #expect(code(of: []) == nil)
        #expect(code(of: Array("a\tb\n<html>\tx\n".utf8)) == nil)
    }

    @Test("knows UTF-8 as the standard library does, on seeded random bytes")
    func utf8() {
        var random = SeededRandom(seed: 3629)
        let pool: [UInt8] = [
            0x61, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1,
            0xF4, 0xF5, 0xFF,
        ]
        for _ in 0..<20_000 {
            let bytes = (0..<random.next(below: 12)).map { _ in pool[random.next(below: pool.count)] }
            let expected = String(validating: bytes, as: UTF8.self) != nil
            #expect(bytes.withUnsafeBytes { ByteText.isUTF8($0) } == expected, "\(bytes)")
        }
        #expect(Array("Ærø – 日本語 🧭 and more plain text".utf8).withUnsafeBytes { ByteText.isUTF8($0) })
    }

    @Test(
        "strips white space and marks that nobody sees from both ends, and nothing else",
        arguments: [
            ("a", "a"), ("", ""), (" \u{A0}\u{200B}a b\u{202F}\t\r\n", "a b"), ("\u{FEFF}a\u{2060}", "a"),
            ("\u{200B}\u{A0} ", ""), ("à", "à"), ("\u{2014}a\u{2026}", "\u{2014}a\u{2026}"),
            ("a\u{200B}b", "a\u{200B}b"),
        ])
    func strips(text: String, expected: String) {
        let bytes = Array(text.utf8)
        #expect(bytes.withUnsafeBytes { ByteText.string(ByteText.stripped($0)) } == expected)
    }

    @Test("quotes at most 80 characters, with control characters replaced")
    func excerpts() {
        func excerpt(_ text: String) -> String { Array(text.utf8).withUnsafeBytes { ByteText.excerpt($0) } }
        #expect(excerpt("plain") == "plain")
        #expect(excerpt("a\u{1B}[31m\u{0}b\u{202E}c") == "a\u{FFFD}[31m\u{FFFD}b\u{FFFD}c")
        #expect(excerpt(String(repeating: "é", count: 80)) == String(repeating: "é", count: 80))
        let long = excerpt(String(repeating: "é", count: 5000))
        #expect(long == String(repeating: "é", count: 79) + "\u{2026}")
    }
}
