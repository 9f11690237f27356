import Testing

@testable import HTTPServer

@Suite("HTTP messages")
struct MessageTests {
    @Test(
        "decodes percent escapes and refuses malformed ones",
        arguments: [
            ("a%20b", "a b"), ("a+b", "a+b"), ("%C3%A9", "é"), ("a%2Fb", "a/b"), ("", ""), ("%", nil), ("%4", nil),
            ("%zz", nil), ("%FF", nil), ("%00", nil), ("\u{0}", nil), ("é", "é"),
        ] as [(String, String?)])
    func percent(encoded: String, decoded: String?) {
        #expect(PercentCoding.decode(encoded.utf8) == decoded)
    }

    @Test("keeps query parameters in order, with repeats, empty values and plus signs decoded")
    func query() throws {
        let query = try #require(QueryParameters(parsing: "from=a+b&from=c%26d&x&y=&=z&&e=1=2".utf8))
        #expect(query.first("from") == "a b")
        #expect(query.all("from") == ["a b", "c&d"])
        #expect(query.contains("x") && query.first("x") == "")
        #expect(query.names == ["from", "x", "y", "", "e"])
        #expect(query.first("e") == "1=2")
        #expect(query.first("absent") == nil)
    }

    @Test("refuses a query whose escapes are malformed", arguments: ["a=%", "%f=1", "a=%FF", "a=b&c=%0", "a%00=1"])
    func badQuery(text: String) {
        #expect(QueryParameters(parsing: text.utf8) == nil)
        #expect(RequestTarget("/p?" + text).defect == .badEscape)
    }

    @Test(
        "reads request targets",
        arguments: [
            ("/a/b?c=d", "/a/b", nil), ("/a#b?c", "/a", nil), ("*", "*", nil), ("http://h/x?y=1", "/x", nil),
            ("HTTPS://h", "/", nil), ("http:///x", "/", .badForm), ("h:80", "/", .badForm), ("a", "/", .badForm),
            ("", "/", .badForm), ("/a b", "/", .badCharacter), ("/é", "/", .badCharacter),
            ("/\u{1}", "/", .badCharacter), ("/%zz", "/%zz", .badEscape), ("//x", "//x", nil),
        ] as [(String, String, RequestTarget.Defect?)])
    func target(text: String, path: String, defect: RequestTarget.Defect?) {
        let target = RequestTarget(text)
        #expect(target.path == path)
        #expect(target.defect == defect)
    }

    @Test("compares header names without case and keeps order and repeats")
    func headers() {
        var headers: HTTPHeaders = ["Accept": "a", "X-One": "1", "accept": "b"]
        #expect(headers["ACCEPT"] == "a")
        #expect(headers.all("accept") == ["a", "b"])
        headers.set("Accept", "c")
        #expect(headers.fields.map(\.name) == ["X-One", "Accept"])
        headers.addToken("Origin", to: "Vary")
        headers.addToken("origin", to: "vary")
        headers.addToken("Accept", to: "Vary")
        #expect(headers["Vary"] == "Origin, Accept")
        #expect(headers["@ccept"] == nil)
    }

    @Test("lets no value start another header")
    func injection() {
        let headers: HTTPHeaders = ["Location": "/a\r\nSet-Cookie: b"]
        #expect(headers["Location"] == "/a  Set-Cookie: b")
    }

    @Test("takes a sane request identifier and makes one otherwise")
    func identifiers() {
        #expect(HTTPRequest(.get, "/", headers: ["X-Request-Id": "a.B-9_"]).id == "a.B-9_")
        for bad in ["", "a b", "é", String(repeating: "a", count: 65), "a\"b"] {
            let made = HTTPRequest(.get, "/", headers: ["X-Request-Id": bad]).id
            #expect(made != bad && RequestIdentifier.accepted(made) == made)
        }
        #expect(Set((0..<1_000).map { _ in RequestIdentifier.make() }).count == 1_000)
    }

    @Test("keeps an encoded slash inside its segment")
    func segments() {
        #expect(HTTPRequest(.get, "/a%2Fb/c%20d/").pathSegments == ["a/b", "c d", ""])
    }

    @Test(
        "compares entity tags weakly and reads lists",
        arguments: [
            (#""a""#, #""a""#, true), (#"W/"a""#, #""a""#, true), (#""a""#, #"W/"a""#, true),
            (#""x", "a""#, #""a""#, true), (#""x" , W/"a" "#, #""a""#, true), ("*", #""a""#, true),
            (" * ", #""a""#, true),
            (#""b""#, #""a""#, false), ("", #""a""#, false), ("a", #""a""#, false), (#""a"#, #""a""#, false),
            (#""a-gzip""#, #""a""#, true), (#""a, b""#, #""b""#, false), ("*, \"a\"", #""a""#, false),
        ])
    func entityTags(condition: String, tag: String, expected: Bool) {
        #expect(EntityTag.matches(condition: condition, tag: tag) == expected)
    }

    @Test("makes equal tags of equal bytes and others of others")
    func strongTags() {
        let samples = (0..<500).map { [UInt8](repeating: UInt8($0 & 255), count: $0) }
        let tags = samples.map(EntityTag.strong)
        #expect(Set(tags).count == samples.count)
        #expect(tags == samples.map(EntityTag.strong))
        #expect(
            EntityTag.strong(of: Array("abcdefgh12345678".utf8)) != EntityTag.strong(of: Array("12345678abcdefgh".utf8))
        )
    }

    @Test(
        "reads Accept-Encoding",
        arguments: [
            ("gzip", true), ("GZIP", true), ("deflate, gzip;q=0.5", true), ("gzip;q=0", false), ("gzip;q=0.000", false),
            ("*", true), ("*;q=0", false), ("*, gzip;q=0", false), ("gzip;q=0, *", false), ("identity", false),
            ("", false), ("br;q=1, *;q=0.1", true), ("gzip; q=x", false), ("gzip;q=2", false), (" x-gzip ", true),
        ])
    func acceptEncoding(value: String, expected: Bool) {
        #expect(ContentCoding.acceptsGzip(value) == expected)
    }
}
