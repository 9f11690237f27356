import ServiceSupport
import Testing

@Suite("JSON writer")
struct JSONWriterTests {
    @Test("places commas between fields, elements and nested containers")
    func nesting() {
        var json = JSONWriter()
        json.object { json in
            json.field("a", 1)
            json.array("b") { json in
                json.object { $0.field("c", true) }
                json.null()
                json.string("d")
            }
            json.object("e") { _ in }
            json.field("f", String?.none)
        }
        #expect(json.text == #"{"a":1,"b":[{"c":true},null,"d"],"e":{},"f":null}"#)
    }

    @Test("escapes quotes, backslashes and control characters, and keeps other characters")
    func escaping() {
        var json = JSONWriter()
        json.string("\"\\\n\r\t\u{1}\u{7f}é漢🙂")
        #expect(json.text == "\"\\\"\\\\\\n\\r\\t\\u0001\u{7f}é漢🙂\"")
    }

    @Test("escapes a byte wherever it stands among others, eight of which are looked at together")
    func escapingPlaces() {
        let escapes: [(UInt8, String)] = [
            (0x00, "\\u0000"), (0x08, "\\u0008"), (0x09, "\\t"), (0x0A, "\\n"), (0x0D, "\\r"), (0x1F, "\\u001f"),
            (0x20, " "), (0x21, "!"), (0x22, "\\\""), (0x23, "#"), (0x5B, "["), (0x5C, "\\\\"), (0x5D, "]"),
            (0x7F, "\u{7f}"),
        ]
        for (byte, expected) in escapes {
            for filler in ["x", "\u{1}", "\u{e9}", "\u{10FFFF}"] {
                for place in 0..<18 {
                    let before = String(repeating: filler, count: place)
                    let after = String(repeating: filler, count: 17 - place)
                    var json = JSONWriter()
                    json.string(before + String(decoding: [byte], as: UTF8.self) + after)
                    let written = filler == "\u{1}" ? "\\u0001" : filler
                    let text =
                        String(repeating: written, count: place) + expected
                        + String(repeating: written, count: 17 - place)
                    #expect(json.text == "\"\(text)\"")
                }
            }
        }
    }

    @Test("writes a key that was escaped before like any other key")
    func keys() {
        var json = JSONWriter()
        json.object { json in
            json.key(JSONWriter.Key("a\"b"))
            json.integer(1)
            json.key(JSONWriter.Key("c"))
            json.null()
        }
        #expect(json.text == #"{"a\"b":1,"c":null}"#)
    }

    @Test(
        "rounds to places and drops trailing zeros",
        arguments: [
            (2.0, 2, "2"), (2.5, 2, "2.5"), (3.875, 2, "3.88"), (-0.125, 2, "-0.13"), (0.05, 2, "0.05"),
            (-0.001, 2, "0"), (1e9 + 0.25, 2, "1000000000.25"), (12, 0, "12"), (10.01, 3, "10.01"),
        ])
    func rounding(value: Double, places: Int, expected: String) {
        var json = JSONWriter()
        json.number(value, places: places)
        #expect(json.text == expected)
    }

    @Test("writes what JSON cannot hold as null", arguments: [Double.nan, .infinity, -.infinity])
    func notFinite(value: Double) {
        var json = JSONWriter()
        json.array { json in
            json.number(value)
            json.number(value, places: 2)
        }
        #expect(json.text == "[null,null]")
    }
}
