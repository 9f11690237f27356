import Testing

@testable import Access

/// A request as a program on the same machine sends it, with changes.
struct Shape: Sendable, CustomTestStringConvertible {
    var from = "127.0.0.1"
    var version11 = true
    var headers: [(String, String)]

    init(
        _ headers: [(String, String)] = [], host: [String] = ["127.0.0.1:8000"], from: String = "127.0.0.1",
        version11: Bool = true
    ) {
        self.from = from
        self.version11 = version11
        self.headers = host.map { ("Host", $0) } + [("User-Agent", "curl/7.88.1"), ("Accept", "*/*")] + headers
    }

    var request: RequestShape {
        RequestShape(remoteAddress: from, isAtLeastHTTP11: version11, headers: headers.map { ($0.0, $0.1) })
    }

    var testDescription: String { "\(version11 ? "1.1" : "1.0") from \(from): \(headers)" }
}

@Suite("Who sends a request")
struct CallerTests {
    private static let key = "metier_0123456789abcdef0123456789abcdef"

    /// What became of a request, in a word.
    private func decision(
        _ shape: Shape, for rule: AccessRule = .localCallers, admitsLocalCallers: Bool = true
    ) async throws -> String {
        let gate = AccessGate(admitsLocalCallers: admitsLocalCallers, isOperatorKey: { $0 == Self.key })
        do {
            return try await gate.caller(shape.request, for: rule).rawValue
        } catch let refusal as AccessRefusal {
            return switch refusal {
            case .switchedOff: "off"
            case .crossSite: "cross-site"
            case .wrongKey: "wrong key"
            case .keyNeeded: "key needed"
            }
        }
    }

    /// Requests that a program on the same machine sends, or a page that this server itself gave.
    private static let localShapes: [Shape] = [
        Shape(), Shape(from: "::1"), Shape(from: "::ffff:127.0.0.1"), Shape(from: "127.255.0.9"),
        Shape(host: ["localhost"]), Shape(host: ["LOCALHOST:65535"]), Shape(host: ["[::1]:8000"]),
        Shape(host: ["[::ffff:127.0.0.1]"]), Shape(host: ["127.8.9.10:1"]),
        Shape([("Origin", "http://127.0.0.1:8000"), ("Sec-Fetch-Site", "same-origin")]),
        Shape([("Origin", "http://localhost")], host: ["localhost"]),
        Shape([("Origin", "http://localhost:80")], host: ["localhost"]),
        Shape([("Sec-Fetch-Site", "none")]),
        // What programs send of their own, proxied or not.
        Shape([
            ("X-Request-Id", "1"), ("traceparent", "00-1-1-00"), ("X-Client-Version", "2"), ("Connection", "close"),
            ("Authorization", "Basic dTpw"),
        ]),
    ]

    @Test("a program on the same machine, straight and by its loopback name, is a local caller", arguments: localShapes)
    func localCase(_ shape: Shape) async throws {
        #expect(try await decision(shape) == "local")
    }

    /// What a stock nginx (`proxy_pass http://127.0.0.1:PORT;` and nothing else) sends, as its manual says
    /// (ngx_http_proxy_module: proxy_http_version 1.0, Host $proxy_host, Connection close).
    private static let nginx = Shape([("Connection", "close")], version11: false)

    private static let proxiedShapes: [Shape] =
        [nginx, Shape(from: "10.0.0.1"), Shape(from: "::ffff:10.0.0.1"), Shape(from: ""), Shape(from: "127.0.0.1.x")]
        + [
            "Forwarded", "Via", "X-Forwarded-For", "x-forwarded-proto", "X-Forwarded-Host", "X-Forwarded-Server",
            "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Anything-New", "X-Forwarded", "X_Forwarded_For",
            "Forwarded-For", "Client-IP", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "X-Original-Host",
            "X-Original-Forwarded-For", "X-Original-URL", "X-Rewrite-URL", "X-ProxyUser-Ip", "Proxy-Connection",
            "Proxy-Client-IP", "WL-Proxy-Client-IP", "X-Remote-IP", "X-Remote-Addr", "X-Host", "X-Scheme",
            "CF-Connecting-IP", "CF-Connecting-IPv6", "CF-Ray", "CF-Visitor", "CDN-Loop", "True-Client-IP",
            "Fastly-Client-IP", "Fly-Client-IP", "Fly-Forwarded-Port", "X-Envoy-External-Address",
            "X-Envoy-Expected-Rq-Timeout-Ms", "X-Amzn-Trace-Id", "X-Amz-Cf-Id", "CloudFront-Viewer-Address",
            "X-Cloud-Trace-Context", "X-Azure-ClientIP", "X-Azure-FDID", "X-ARR-SSL", "X-ARR-LOG-ID",
            "X-AppEngine-User-IP", "X-Akamai-Edgescape", "Akamai-Origin-Hop", "X-Vercel-Forwarded-For",
            "X-NF-Client-Connection-IP", "X-Varnish", "Surrogate-Capability", "Front-End-Https",
            "Tailscale-User-Login", "DO-Connecting-IP", "Incap-Client-IP", "X-Sucuri-ClientIP", "X-Request-Start",
        ].map { Shape([($0, "198.51.100.7")]) }
        // A name that is there says enough, whatever it holds.
        + [Shape([("Via", "")])]

    @Test("whatever shows a proxy or another machine is nobody's own program", arguments: proxiedShapes)
    func proxiedCase(_ shape: Shape) async throws {
        #expect(try await decision(shape) == "key needed")
    }

    private static let foreignHosts: [[String]] =
        [[], ["127.0.0.1:8000", "127.0.0.1:8000"], ["127.0.0.1:8000", "evil.example"]]
        + [
            "", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "localhost.", "localhost:1, evil",
            "[::1]evil", "[::1]:8000evil", "[::1", "::1", "localhost\0.evil", "localhost:", "localhost:99999",
            "localhost:-1", "localhost:+1", "localhost:1:2", "user@localhost", "localhost/x", "local host", "0.0.0.0",
            "127.0.0", "127.0.0.256", "127.1", "127.0.0.01", "127.0.0.+1", "2130706433", "0x7f.0.0.1", "[::]",
            "[::1%25lo]", "metier.example:8000",
        ].map { [$0] }

    @Test("a Host that is no loopback name, whole, is a stranger's", arguments: foreignHosts)
    func hostsCase(_ host: [String]) async throws {
        #expect(try await decision(Shape(host: host)) == "key needed")
    }

    private static let crossSiteShapes: [Shape] = [
        Shape([("Origin", "http://evil.example")]), Shape([("Origin", "null")]), Shape([("Origin", "")]),
        // A page of another program on this machine is another site: its port differs.
        Shape([("Origin", "http://127.0.0.1:9999")]), Shape([("Origin", "http://127.0.0.1")]),
        Shape([("Origin", "http://localhost:8000")]), Shape([("Origin", "https://127.0.0.1:8000")]),
        Shape([("Origin", "file://127.0.0.1:8000")]), Shape([("Origin", "127.0.0.1:8000")]),
        // The end of it is right, and it is not the whole.
        Shape([("Origin", "http://evil.example/127.0.0.1:8000")]), Shape([("Origin", "http://x@127.0.0.1:8000")]),
        Shape([("Origin", "http://127.0.0.1:8000/")]),
        Shape([("Origin", "http://127.0.0.1:8000"), ("Origin", "http://evil.example")]),
        Shape([("Sec-Fetch-Site", "cross-site")]), Shape([("Sec-Fetch-Site", "same-site")]),
        Shape([("Sec-Fetch-Site", "")]), Shape([("Sec-Fetch-Site", "none"), ("Sec-Fetch-Site", "cross-site")]),
    ]

    @Test("a browser that is made to ask by a page of another site is refused", arguments: crossSiteShapes)
    func crossSiteCase(_ shape: Shape) async throws {
        #expect(try await decision(shape) == "cross-site")
        #expect(
            try await decision(shape, for: .anyone)
                == (shape.headers.contains { $0.1.hasPrefix("https://127") } ? "anyone" : "cross-site"))
    }

    @Test("behind a proxy with TLS a page of the server's own is no other site")
    func tlsCase() async throws {
        let page = Shape(
            [("Origin", "https://metier.example"), ("X-Forwarded-For", "1.2.3.4")], host: ["metier.example"])
        #expect(try await decision(page, for: .anyone) == "anyone")
        let other = Shape([("Origin", "https://metier.example:444")], host: ["metier.example"])
        #expect(try await decision(other, for: .anyone) == "cross-site")
    }

    /// The rows of the rule: who asks, for which rule, whether local callers are admitted, and what comes of it.
    private static let table: [(Shape, AccessRule, Bool, String)] = {
        let here = Shape()
        let remote = Shape([("X-Forwarded-For", "198.51.100.7")], host: ["metier.example"], from: "10.0.0.2")
        func with(_ shape: Shape, _ value: String) -> Shape {
            var shape = shape
            shape.headers.append(("Authorization", value))
            return shape
        }
        let twice = with(with(here, "Bearer \(key)"), "Bearer \(key)")
        return [
            (here, .nobody, true, "off"), (with(here, "Bearer \(key)"), .nobody, true, "off"),
            (here, .anyone, true, "anyone"), (remote, .anyone, true, "anyone"),
            (with(remote, "Bearer \(key)"), .anyone, true, "operatorOfNode"),
            // A proxy may have asked for a key of its own.
            (with(remote, "Bearer of something else"), .anyone, true, "anyone"),
            (here, .localCallers, true, "local"), (here, .localCallers, false, "key needed"),
            (remote, .localCallers, true, "key needed"),
            (with(remote, "Bearer \(key)"), .localCallers, true, "operatorOfNode"),
            (with(remote, "bEARER  \(key)"), .localCallers, false, "operatorOfNode"),
            (with(here, "Bearer \(key)x"), .localCallers, true, "wrong key"),
            (with(here, "Bearer \(key.dropLast())"), .localCallers, true, "wrong key"),
            (with(here, "Bearer"), .localCallers, true, "wrong key"), (twice, .localCallers, true, "wrong key"),
            (with(here, "Basic \(key)"), .localCallers, true, "local"),
            (here, .operatorAlone, true, "key needed"), (remote, .operatorAlone, true, "key needed"),
            (with(here, "Bearer nothing"), .operatorAlone, true, "wrong key"),
            (with(here, "Basic \(key)"), .operatorAlone, true, "key needed"),
            (with(nginx, "Bearer \(key)"), .operatorAlone, true, "operatorOfNode"),
        ]
    }()

    @Test(
        "each rule lets in whom it names, and the operator's key opens all but what is switched off",
        arguments: table.indices)
    func rulesCase(_ row: Int) async throws {
        let (shape, rule, admits, expected) = Self.table[row]
        #expect(
            try await decision(shape, for: rule, admitsLocalCallers: admits) == expected,
            "\(shape.testDescription), \(rule)")
    }
}
