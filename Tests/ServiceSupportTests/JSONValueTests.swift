import ServiceSupport
import TestSupport
import Testing

@Suite("JSON reading")
struct JSONValueTests {
    @Test("reads every kind of value and writes it back in the same order")
    func everything() throws {
        let text = #"{"z":[1,-2.5,1e3,true,false,null],"a":{"b":"\u00e9\ud83d\ude42\n\/"},"":""}"#
        let value = try JSONValue(parsing: " \t\r\n" + text + "\n")
        #expect(
            value["z"]?.arrayValue == [.integer(1), .number(-2.5), .number(1_000), .bool(true), .bool(false), .null])
        #expect(value["a"]?["b"]?.stringValue == "é🙂\n/")
        #expect(value.objectValue?.names == ["z", "a", ""])
        #expect(value.text == #"{"z":[1,-2.5,1000,true,false,null],"a":{"b":"é🙂\n/"},"":""}"#)
    }

    @Test("keeps whole numbers exact as far as they fit")
    func numbers() throws {
        #expect(try JSONValue(parsing: "9223372036854775807") == .integer(.max))
        #expect(try JSONValue(parsing: "-9223372036854775808") == .integer(.min))
        #expect(try JSONValue(parsing: "9223372036854775808") == .number(9_223_372_036_854_775_808))
        #expect(try JSONValue(parsing: "-0").doubleValue?.sign == .minus)
        #expect(try JSONValue(parsing: "2.0").intValue == 2)
        #expect(try JSONValue(parsing: "2.5").intValue == nil)
        #expect(try JSONValue(parsing: "3").doubleValue == 3)
        #expect(try JSONValue(parsing: "\"3\"").intValue == nil)
    }

    @Test(
        "refuses what is not JSON, naming the place",
        arguments: [
            ("", 1, 1), ("[1,]", 1, 4), ("{\"a\":1,}", 1, 8), ("[1 2]", 1, 4), ("{\"a\" 1}", 1, 6), ("{a:1}", 1, 2),
            ("nul", 1, 1), ("[NaN]", 1, 2), ("01", 1, 1), ("-", 1, 2), ("1.", 1, 3), (".5", 1, 1), ("1e", 1, 3),
            ("+1", 1, 1), ("1e999", 1, 1), ("\"a", 1, 1), ("\"\n\"", 1, 2), ("\"\\x\"", 1, 2), ("\"\\u12g4\"", 1, 2),
            ("\"\\ud800\"", 1, 2), ("\"\\udc00\"", 1, 2), ("\"\\ud800\\u0041\"", 1, 2), ("[\n\"é\",\n  ?]", 3, 3),
            ("\"é\" x", 1, 5),
            ("[1]]", 1, 4), ("// x\n1", 1, 1), ("\u{FEFF}1", 1, 1), ("'a'", 1, 1), ("[", 1, 2), ("{", 1, 2),
            ("{\"a\"", 1, 5),
        ])
    func refuses(text: String, line: Int, column: Int) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error?.code == .syntax)
        #expect(error.map { [$0.line, $0.column] } == [line, column])
    }

    @Test("refuses a name twice, bytes that are no UTF-8, and what is too deep or too long")
    func limits() throws {
        func code(_ bytes: some Collection<UInt8>, _ limits: JSONLimits = JSONLimits()) -> JSONError.Code? {
            do {
                _ = try JSONValue(parsing: bytes, limits: limits)
                return nil
            } catch { return error.code }
        }
        #expect(code(#"{"a":1,"\u0061":2}"#.utf8) == .duplicateName)
        #expect(code([0x22, 0xC3, 0x28, 0x22]) == .encoding)
        #expect(code([0x22, 0xED, 0xA0, 0x80, 0x22]) == .encoding)
        #expect(code("[[1]]".utf8, JSONLimits(depth: 2)) == nil)
        #expect(code("[[[]]]".utf8, JSONLimits(depth: 2)) == .tooDeep)
        #expect(code("[{\"a\":[]}]".utf8, JSONLimits(depth: 2)) == .tooDeep)
        #expect(code(String(repeating: "[", count: 100_000).utf8) == .tooDeep)
        #expect(code("12345".utf8, JSONLimits(bytes: 5)) == nil)
        #expect(code("123456".utf8, JSONLimits(bytes: 5)) == .tooLong)
    }

    @Test("keeps the order of fields through changes")
    func objects() {
        var object = JSONObject(["a": .integer(1), "b": .integer(2), "c": .integer(3)])
        object["b"] = nil
        object["a"] = .string("x")
        object["d"] = .null
        object["none"] = nil
        #expect(object.names == ["a", "c", "d"])
        #expect(object["c"] == .integer(3))
        #expect(JSONValue.object(object).text == #"{"a":"x","c":3,"d":null}"#)
    }

    @Test("never stops the program, whatever the bytes (seeded)")
    func noise() {
        var generator = SeededRandom(seed: 20_261_121)
        let alphabet = Array("{}[]\",:0123456789eE+-.truefalsn \\u\u{0}é".utf8)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...24, using: &generator)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
            }
            guard let value = try? JSONValue(parsing: bytes) else { continue }
            // Texts are compared: `3e0` is written as `3`.
            #expect((try? JSONValue(parsing: value.text))?.text == value.text)
        }
    }
}
