import Foundation
import TestSupport
import Testing

@testable import HTTPServer

@Suite("HTTP and hostile clients")
struct HostileClientTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let request: String
        let status: Int
        var testDescription: String { name }

        init(_ name: String, _ status: Int, _ head: String, _ body: String = "") {
            self.name = name
            self.status = status
            request = head.replacingOccurrences(of: "|", with: "\r\n") + "\r\n\r\n" + body
        }
    }

    static let post = "POST /echo HTTP/1.1|Host: a|"

    static let framing = [
        Case("two lengths", 400, post + "Content-Length: 3|Content-Length: 4", "abcd"),
        Case("the same length twice", 400, post + "Content-Length: 3|Content-Length: 3", "abc"),
        Case("length and chunks", 400, post + "Content-Length: 5|Transfer-Encoding: chunked", "0\r\n\r\n"),
        Case("gzip as transfer encoding", 400, post + "Transfer-Encoding: gzip", "abc"),
        Case("two transfer encodings in one", 400, post + "Transfer-Encoding: gzip, chunked", "0\r\n\r\n"),
        Case(
            "two transfer encodings", 400, post + "Transfer-Encoding: chunked|Transfer-Encoding: chunked", "0\r\n\r\n"),
        Case("chunks in HTTP/1.0", 400, "POST /echo HTTP/1.0|Transfer-Encoding: chunked", "0\r\n\r\n"),
        Case("space before the colon", 400, post + "Content-Length : 3", "abc"),
        Case("two hosts", 400, "GET / HTTP/1.1|Host: a|Host: b"),
        Case("no host", 400, "GET / HTTP/1.1|X: y"),
        Case("folded first line", 400, "GET / HTTP/1.1| Host: a"),
        Case("carriage return in a value", 400, "GET / HTTP/1.1|Host: a\rX: y"),
        Case("NUL in the target", 400, "GET /\u{0}x HTTP/1.1|Host: a"),
    ]

    /// Refused before their head or body is whole.
    static let refusedEarly = [
        Case("negative length", 400, post + "Content-Length: -1"),
        Case("signed length", 400, post + "Content-Length: +3", "abc"),
        Case("hexadecimal length", 400, post + "Content-Length: 0x3", "abc"),
        Case("list of lengths", 400, post + "Content-Length: 3, 3", "abc"),
        Case("empty length", 400, post + "Content-Length:"),
        Case("length beyond 64 bits", 413, post + "Content-Length: 99999999999999999999999", "abc"),
        Case("malformed chunk", 400, post + "Transfer-Encoding: chunked", "zz\r\nabc\r\n0\r\n\r\n"),
        Case("negative chunk", 400, post + "Transfer-Encoding: chunked", "-3\r\nabc\r\n0\r\n\r\n"),
        Case("chunk beyond 64 bits", 413, post + "Transfer-Encoding: chunked", "fffffffffffffffffff\r\n"),
        Case("HTTP/2", 505, "PRI * HTTP/2.0"),
        Case("no version", 400, "GET /"),
        Case("a target beyond all memory", 414, "GET /" + String(repeating: "a", count: 40_000) + " HTTP/1.1|Host: a"),
        Case("headers beyond all memory", 431, "GET / HTTP/1.1|Host: a|X: " + String(repeating: "a", count: 60_000)),
    ]

    static let sizes = [
        Case("long target", 414, "GET /" + String(repeating: "a", count: 9_000) + " HTTP/1.1|Host: a"),
        Case("long query", 414, "GET /query?" + String(repeating: "a&", count: 4_500) + " HTTP/1.1|Host: a"),
        Case("long header", 431, "GET / HTTP/1.1|Host: a|X: " + String(repeating: "a", count: 17_000)),
        Case("announced body", 413, post + "Content-Length: 999999999999"),
        Case("announced body, asking first", 413, post + "Expect: 100-continue|Content-Length: 2000000"),
    ]

    @Test(
        "refuses requests whose end is in doubt, and closes the connection", arguments: framing + refusedEarly + sizes)
    func refused(one: Case) async throws {
        try await Sample.serving(try Sample.application()) { server in
            let port = server.port
            try await Sample.blocking {
                let client = try RawClient(port: port)
                client.send(one.request + "GET /items/smuggled HTTP/1.1\r\nHost: a\r\n\r\n")
                let all = String(decoding: try client.readToEnd(), as: UTF8.self)
                #expect(all.hasPrefix("HTTP/1.1 \(one.status) "), "\(one.name)")
                #expect(!all.contains("smuggled"))
                #expect(all.contains("application/problem+json"))
                #expect(Sample.statusLines(in: all) == 1)
            }
        }
    }

    @Test(
        "answers 400 to bad targets and goes on",
        arguments: ["/items/%zz", "/query?a=%FF", "/%00", "nowhere", "/items/\u{7f}", "/items/é"])
    func badTarget(target: String) async throws {
        try await Sample.serving(try Sample.application()) { server in
            let port = server.port
            try await Sample.blocking {
                let client = try RawClient(port: port)
                #expect(try client.get(target).status == 400)
                #expect(try client.get("/").text == "home")
            }
        }
    }

    @Test("takes absolute targets, the asterisk and thousands of parameters")
    func unusualTargets() async throws {
        try await Sample.serving(try Sample.application()) { server in
            let port = server.port
            try await Sample.blocking {
                let client = try RawClient(port: port)
                #expect(try client.get("http://a/items/1").text == "1")
                #expect(try client.get("*", method: "OPTIONS").status == 204)
                let many = try client.get("/query?" + Array(repeating: "a", count: 3_000).joined(separator: "&"))
                #expect(many.text.split(separator: "|").count == 3_000)
                #expect(try client.get("/query?a?b=c?d").text == "a?b=c?d")
                #expect(try client.get("/", method: "BREW").status == 405)
            }
        }
    }

    @Test("lets a client whose body is too long read why")
    func tooLong() async throws {
        try await Sample.serving(try Sample.application()) { server in
            let port = server.port
            try await Sample.blocking {
                let client = try RawClient(port: port)
                client.send("POST /echo-waiting HTTP/1.1\r\nHost: a\r\nContent-Length: 65\r\n\r\n")
                client.send([UInt8](repeating: 65, count: 65))
                #expect(try client.read().status == 413)
                client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
                for _ in 0..<20 {
                    client.send("10000\r\n")
                    client.send([UInt8](repeating: 65, count: 65_536))
                    client.send("\r\n")
                }
                client.send("0\r\n\r\n")
                let answer = try client.read()
                #expect(answer.status == 413 && answer.text.contains("body-too-large"))
                #expect(try client.get("/").text == "home")
            }
        }
    }

    @Test("cuts off clients that send their headers or body too slowly, or nothing")
    func slow() async throws {
        let change: (inout HTTPServerConfiguration) -> Void = {
            $0.headerDeadline = .milliseconds(150)
            $0.bodyDeadline = .milliseconds(150)
        }
        try await Sample.serving(try Sample.application(), change) { server in
            let port = server.port
            for (start, expected) in [
                ("", ""), ("GET / HTTP/1.1\r\nHo", "HTTP/1.1 408"),
                ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc", "HTTP/1.1 408"), ("GE", ""),
            ] {
                try await Sample.blocking {
                    let client = try RawClient(port: port)
                    client.send(start)
                    let all = String(decoding: try client.readToEnd(), as: UTF8.self)
                    #expect(all.hasPrefix(expected) && all.isEmpty == expected.isEmpty)
                }
            }
        }
    }

    @Test("cuts off a client that keeps a header alive byte by byte")
    func dripping() async throws {
        try await Sample.serving(try Sample.application(), { $0.headerDeadline = .milliseconds(150) }) { server in
            let port = server.port
            try await Sample.blocking {
                let client = try RawClient(port: port)
                client.send("GET / HTTP/1.1\r\nX: ")
                let end = Date(timeIntervalSinceNow: 10)
                var isCut = false
                while !isCut, Date() < end { isCut = !client.send("a") }
                #expect(isCut)
            }
        }
    }

    @Test("closes connections that are idle for too long")
    func idle() async throws {
        try await Sample.serving(try Sample.application(), { $0.idleTimeout = .seconds(1) }) { server in
            let port = server.port
            try await Sample.blocking {
                let client = try RawClient(port: port)
                #expect(try client.get("/").status == 200)
                #expect(try client.readToEnd().isEmpty)
            }
        }
    }
}
