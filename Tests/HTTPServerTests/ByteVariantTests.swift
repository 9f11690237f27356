import ServiceSupport
import TestSupport
import Testing

@testable import HTTPServer

/// Bytes that a request may not hold, and some that it may, each with the status that RFC 9112 or our limits give it.
enum ByteVariants {
    struct Variant: Sendable, CustomTestStringConvertible {
        let status: Int
        let bytes: String
        var testDescription: String { "\(status) " + bytes.prefix(90).debugDescription }

        /// Lines are separated by `|`; an empty line is added.
        init(_ status: Int, _ lines: String, body: String = "") {
            self.status = status
            bytes = lines.replacing("|", with: "\r\n") + "\r\n\r\n" + body
        }

        /// Bytes as they are.
        init(_ status: Int, raw: String) {
            self.status = status
            bytes = raw
        }
    }

    private static let post = "POST /echo HTTP/1.1|Host: a|"

    private static func headers(_ status: Int, _ lines: [String]) -> [Variant] {
        lines.map { Variant(status, "GET / HTTP/1.1|Host: a|" + $0) }
    }

    private static func requestLines(_ status: Int, _ lines: [String]) -> [Variant] {
        lines.map { Variant(status, $0 + "|Host: a") }
    }

    private static func hosts(_ status: Int, _ values: [String]) -> [Variant] {
        values.map { Variant(status, "GET / HTTP/1.1|Host:" + $0) }
    }

    private static func lengths(_ status: Int, _ values: [String]) -> [Variant] {
        values.map { Variant(status, post + "Content-Length:" + $0, body: "abc") }
    }

    private static func codings(_ status: Int, _ values: [String]) -> [Variant] {
        values.map { Variant(status, post + "Transfer-Encoding:" + $0, body: "3\r\nabc\r\n0\r\n\r\n") }
    }

    private static func chunks(_ status: Int, _ bodies: [String]) -> [Variant] {
        bodies.map { Variant(status, post + "Transfer-Encoding: chunked", body: $0) }
    }

    static let folded =
        headers(
            400,
            [
                "X: y| z", "X: y|\tz", "X: y| ", "X:| y", "X: y| Content-Length: 9", "X-Forwarded-For: 192.0.2.1| x",
                "Origin: http://a| .evil", "Host| : b", "Cookie: a=b|  ; c=d", "X: y|\t|Z: 1",
            ])
        + [
            Variant(400, post + "Content-Length:| 3", body: "abc"),
            Variant(400, post + "Content-Length: 3| 0", body: "abc"),
            Variant(400, post + "Content-Len:      3| gth", body: "abc"),
            Variant(400, post + "Transfer-Encoding: chunked| x", body: "0\r\n\r\n"),
            Variant(400, post + "Transfer-Encoding:|\tchunked", body: "0\r\n\r\n"),
            Variant(400, "GET / HTTP/1.1|Host: a| b"), Variant(400, "GET / HTTP/1.1|Host:| a"),
            Variant(400, "GET / HTTP/1.1|\tHost: a"),
        ]

    static let stray =
        requestLines(
            400, ["\0GET / HTTP/1.1", "G\0ET / HTTP/1.1", "GET /\0 HTTP/1.1", "GET / HTTP\0/1.1", "GET / HTTP/1.1\0"])
        + headers(
            400,
            [
                "\0", "X\0: y", "X:\0", "X: \0y", "X: y\0", "X: y\0z", "\0X: y", "X: y|\0", "X: \u{1}", "X: \u{B}y",
                "X: \u{1B}[2J", "X: y\u{7F}", "\u{7F}: y", "X: \u{8}",
            ])
        + lengths(400, [" 3\0", " 3\0abc", " \03"]) + codings(400, [" chunked\0", " chunked\0, identity"])
        + hosts(400, [" localhost\0.evil", " \0"])
        + requestLines(400, ["G\rET / HTTP/1.1", "GET /\r HTTP/1.1", "GET / HTTP/1.1\r", "GET / HTTP/1.1\rX: y"])
        + headers(400, ["X\r: y", "X: \ry", "X: y\r", "X: y\rZ: 1", "\rX: y", "\r", "X: y|\r|Z: 1"])
        + [
            Variant(400, raw: "GET / HTTP/1.1\nHost: a\n\n"), Variant(400, raw: "GET / HTTP/1.1\r\nHost: a\n\r\n"),
            Variant(400, raw: "GET / HTTP/1.1\nHost: a\r\n\r\n"), Variant(400, raw: "GET / HTTP/1.1\r\nHost: a\r\n\n"),
            Variant(400, raw: "GET / HTTP/1.1\r\nHost: a\r\nX: y\n\r\n\r\n"),
            Variant(400, raw: "GET / HTTP/1.1\r\nHost: a\n\r\n\r\n"), Variant(400, raw: "\nGET / HTTP/1.1\r\n\r\n"),
            Variant(400, raw: "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), Variant(400, raw: "\r\r\nGET / HTTP/1.1"),
            Variant(400, raw: "\u{16}\u{3}\u{1}\u{2}\0\u{1}"), Variant(400, raw: "\0"),
        ]

    static let names = headers(
        400,
        [
            ": value", ":", "X Y: z", "X : y", "X\t: y", "X(: y", "é: y", "nothing", "X@: y", "=: y", "X,Y: z",
            "\"X\": y", "X/Y: z", "X[0]: z", "{X}: y", "Content-Length : 0",
        ])

    static let requestLine =
        requestLines(
            400,
            [
                "GET", "GET /", "GET / ", "GET  / HTTP/1.1", "GET /  HTTP/1.1", "GET / HTTP/1.1 ", " GET / HTTP/1.1",
                "GET\t/ HTTP/1.1", "GET /\tHTTP/1.1", "GET /a b HTTP/1.1", "GET / http/1.1", "GET / HTTP/1.10",
                "GET / HTTP/11", "GET / HTTP/1.1x", "GET / HTTP/1", "GET / HTTP/a.b", "GET / HTTPS/1.1", "GET HTTP/1.1",
                "G@T / HTTP/1.1", "G:T / HTTP/1.1", String(repeating: "A", count: 33) + " / HTTP/1.1", "/ HTTP/1.1",
            ])
        + requestLines(
            505, ["GET / HTTP/2.0", "GET / HTTP/0.9", "GET / HTTP/1.2", "GET / HTTP/3.0", "PRI * HTTP/2.0"])
        + [
            Variant(414, "GET /" + String(repeating: "a", count: 8_192) + " HTTP/1.1|Host: a"),
            Variant(414, raw: "GET /" + String(repeating: "a", count: 30_000)),
            Variant(431, "GET / HTTP/1.1|Host: a|Cookie: " + String(repeating: "a=b; ", count: 4_000)),
            Variant(431, "GET / HTTP/1.1|Host: a" + String(repeating: "|X: y", count: 4_000)),
            Variant(431, "GET / HTTP/1.1|Host: a|X: " + String(repeating: "a", count: 16_355)),
            Variant(431, "GET / HTTP/1.1|Host: a|X: " + String(repeating: "a", count: 20_100)),
        ]

    static let host =
        hosts(
            400,
            [
                "", " ", " a/b?c@d", " a, b", " a,b", " a b", " user@a", " a:b", " a:99999", " a:80:80", " [::1",
                " [zz]",
                " [::1]evil", " []", " é", " a#b", " a\\b", " a?b", " <a>", " http://a", " :80", " a|Host: a",
                " a|host: b",
                " [::1]:x", " a%00", " ::1",
            ]) + [Variant(400, "GET / HTTP/1.1|X: y"), Variant(400, "GET / HTTP/1.0|Host: a/b")]

    static let framing =
        lengths(
            400,
            [
                " -1", " +3", " 0x3", " 3, 3", " 3,3", " 3 3", "", " 3;q", " 1e3", " 3.0", " ٣", " three",
                " 3|Content-Length: 3",
                " 3|Content-Length: 4", " 3|content-length: 3",
            ]) + lengths(413, [" 99999999999999999999999", " 18446744073709551619", " 999999999999999999"])
        + codings(
            400,
            [
                "", " gzip", " identity", " chunked, chunked", " chunked, identity", " gzip, chunked", " \"chunked\"",
                " chunked;q=1", " xchunked", " chunke", " chunked,", " chunked|Transfer-Encoding: chunked",
                " chunked|Content-Length: 3", " chunked|Content-Length: 0", " chunked|Transfer-Encoding: identity",
            ])
        + [
            Variant(400, "POST /echo HTTP/1.0|Transfer-Encoding: chunked", body: "0\r\n\r\n"),
            Variant(417, post + "Expect: 200-ok|Content-Length: 3", body: "abc"),
            Variant(417, post + "Expect: 100-continue, x|Content-Length: 3", body: "abc"),
        ]

    static let chunk =
        chunks(
            400,
            [
                "zz\r\n", "-3\r\nabc\r\n", "+3\r\nabc\r\n", " 3\r\nabc\r\n", "3 \r\nabc\r\n", "0x3\r\nabc\r\n",
                "\r\n3\r\nabc\r\n",
                "3\nabc\r\n", "3\r\nabc\n0\r\n\r\n", "3\r\nabcd\r\n", "3\r\nab\r\n0\r\n\r\n", "3\r\nabc\r0\r\n",
                "3\r\nabc0\r\n\r\n",
                "3;\r\nabc\r\n", "3;=x\r\nabc\r\n", "3;a=\r\nabc\r\n", "3;a=\"b\r\nabc\r\n", "3;a b\r\nabc\r\n",
                "3;a\rb\r\nabc\r\n",
                "3;a\nb\r\nabc\r\n", "3;a\0b\r\nabc\r\n", "3;a=\"\0\"\r\nabc\r\n", "3;a=\"\n\"\r\nabc\r\n",
                "3;a;\r\nabc\r\n",
                "3;a=b=c\r\nabc\r\n", "3,a\r\nabc\r\n", "3\u{B}\r\nabc\r\n", "3;a\u{7F}\r\nabc\r\n",
                "3;a=\"\\\r\nabc\r\n", "3;é\r\nabc\r\n",
                "3:a\r\nabc\r\n", "\0\r\n", String(repeating: "0", count: 5_000) + "3\r\nabc\r\n",
                "3;" + String(repeating: "a", count: 50_000) + "\r\nabc\r\n",
                String(repeating: "1;" + String(repeating: "a", count: 1_000) + "\r\nx\r\n", count: 17),
                "0\r\nX y\r\n\r\n", "0\r\n: v\r\n\r\n", "0\r\n X: y\r\n\r\n", "0\r\nX: a\r\n b\r\n\r\n",
                "0\r\nX: a\n\r\n", "0\r\nX: \0\r\n\r\n",
                "0\r\nX : a\r\n\r\n", "0\r\nX: a\rb\r\n\r\n", "0\n\n", "0\r\n\n",
                "0\r\nX: " + String(repeating: "a", count: 5_000) + "\r\n\r\n",
                "0\r\n" + String(repeating: "X: " + String(repeating: "a", count: 1_000) + "\r\n", count: 17) + "\r\n",
            ]) + chunks(413, ["fffffffffffffffff\r\n", "8000000000000000\r\n", "7fffffffffffffff0\r\n"])

    static let refused = folded + stray + names + requestLine + host + framing + chunk

    /// Requests that must be answered as any other, each with its body.
    static let taken: [(request: Variant, body: String)] =
        headers(
            200,
            [
                "X:", "X: ", "X:y", "x: \t y \t ", "X: é", "X: a\tb", "!#$%&'*+-.^_`|~1: y".replacing("|", with: ""),
                "Cookie: " + (0..<300).map { "a\($0)=xxxxxxxx" }.joined(separator: "; "),
                "X: " + String(repeating: "a", count: 16_354),
                "Connection: Keep-Alive, TE", "Expect: 100-Continue", "X: \"\\\"",
            ]
        ).map { ($0, "home") }
        + hosts(
            200,
            [" a", "a", " a.example:8080", " a:", " 127.0.0.1:1", " [::1]", " [2001:db8::1]:80", " a_b-c~d", " A "]
        ).map {
            ($0, "home")
        }
        + [
            (Variant(200, "GET / HTTP/1.0"), "home"), (Variant(200, "GET http://b/ HTTP/1.1|Host: a"), "home"),
            (Variant(200, raw: "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), "home"),
        ]
        + lengths(200, [" 3", "3", " 003", " 3 ", "\t3"]).map { ($0, "abc") }
        + codings(200, [" chunked", "chunked", " Chunked", " CHUNKED ", "\tchunked"]).map { ($0, "abc") }
        + chunks(
            200,
            [
                "3\r\nabc\r\n0\r\n\r\n", "003\r\nabc\r\n000\r\n\r\n", "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n",
                "3;a\r\nabc\r\n0\r\n\r\n",
                "3;a=b\r\nabc\r\n0;c\r\n\r\n", "3 ; a = b\r\nabc\r\n0\r\n\r\n",
                "3;a=\"b \\\" ;\";c\r\nabc\r\n0\r\n\r\n",
                "3;a;b;c=d\r\nabc\r\n0\r\n\r\n", "3\r\nabc\r\n0\r\nX: y\r\nZ:\r\n\r\n",
                "3\r\nabc\r\n0\r\nContent-Length: 9\r\n\r\n",
            ]
        ).map { ($0, "abc") }
}

@Suite("Bytes of HTTP")
struct ByteVariantTests {
    @Test("are refused with one head, a problem and the end of the connection", arguments: ByteVariants.refused)
    func refused(variant: ByteVariants.Variant) async throws {
        try await Sample.serving(try Sample.application()) { server in
            let port = server.port
            let all = try await Sample.blocking {
                let client = try RawClient(port: port)
                client.send(variant.bytes + "GET /items/smuggled HTTP/1.1\r\nHost: a\r\n\r\n")
                return String(decoding: try client.readToEnd(), as: UTF8.self)
            }
            #expect(all.hasPrefix("HTTP/1.1 \(variant.status) "))
            #expect(Sample.statusLines(in: all) == 1)
            let parts = all.split(separator: "\r\n\r\n", maxSplits: 1)
            try #require(parts.count == 2)
            #expect(parts[0].contains("\r\nConnection: close"))
            #expect(parts[0].contains("\r\nContent-Type: application/problem+json"))
            #expect(parts[0].contains("\r\nContent-Length: \(parts[1].utf8.count)"))
            let problem = try JSONValue(parsing: Array(parts[1].utf8))
            #expect(problem["status"]?.intValue == variant.status)
            #expect(!all.contains("smuggled"))
            #expect(server.activeRequests == 0)
        }
    }

    @Test("are taken where the standard lets them be", arguments: ByteVariants.taken.indices)
    func taken(index: Int) async throws {
        let (variant, body) = ByteVariants.taken[index]
        try await Sample.serving(try Sample.application()) { server in
            let port = server.port
            let answer = try await Sample.blocking {
                let client = try RawClient(port: port)
                client.send(variant.bytes)
                client.finishSending()
                return String(decoding: try client.readToEnd(), as: UTF8.self)
            }
            let expected = "HTTP/1.1 100 Continue\r\n\r\n"
            let final = answer.hasPrefix(expected) ? String(answer.dropFirst(expected.count)) : answer
            #expect(
                final.hasPrefix("HTTP/1.1 200 ") && final.hasSuffix("\r\n\r\n" + body), "\(variant.testDescription)")
        }
    }
}
