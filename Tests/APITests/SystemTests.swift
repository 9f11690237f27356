import Foundation
import HTTPServer
import ServiceSupport
import TestSupport
import Testing

@testable import API

@Suite("Health, releases, description and headers of the API")
struct SystemTests {
    @Test("is healthy and ready with data", arguments: Carrier.allCases)
    func healthy(_ carrier: Carrier) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            for path in ["/health", "/api/v1/health"] {
                let reply = try await api.get(path)
                #expect(reply.text == #"{"status":"ok","version":"9.8.7-test","releases":{"onet":"30.1"}}"#)
                #expect(reply["Cache-Control"] == "no-store")
            }
            let ready = try await api.get("/ready")
            #expect(ready.status == 200)
            #expect(ready.text == #"{"ready":true,"checks":{"data":true,"database":true,"accepting":true}}"#)
        }
        try await SampleAPI.serving(over: carrier, { $0.isDraining = { true } }) { api in
            let body = try await api.json("/ready", status: 503)
            #expect(body.at("checks", "accepting") == .bool(false))
        }
    }

    @Test("is healthy but not ready without data, and every reader of data says 503", arguments: Carrier.allCases)
    func empty(_ carrier: Carrier) async throws {
        try await SampleAPI.empty(over: carrier) { api in
            #expect(try await api.get("/health").text == #"{"status":"ok","version":"9.8.7-test","releases":{}}"#)
            let ready = try await api.json("/ready", status: 503)
            #expect(ready.at("checks", "data") == .bool(false) && ready.at("checks", "database") == .bool(true))
            for path in [
                "/api/v1/occupations", "/api/v1/occupations/search?q=nurse", "/api/v1/occupations/15-1252.00",
                "/api/v1/occupations/15-1252.00/skills",
            ] {
                let reply = try await api.get(path)
                #expect(reply.status == 503 && reply["Retry-After"] == "30")
                let body = try reply.json()
                #expect(body["type"]?.stringValue == "urn:problem:no-data")
            }
            let frameworks = try await api.json("/api/v1/frameworks")
            #expect(frameworks["frameworks"]?.arrayValue?.allSatisfy { $0["loaded"] == .null } == true)
            let releases = try await api.json("/api/v1/releases")
            #expect(releases["releases"]?.arrayValue == [])
        }
    }

    @Test("lists frameworks and releases", arguments: Carrier.allCases)
    func releases(_ carrier: Carrier) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            let frameworks = try await api.json("/api/v1/frameworks")
            let onet = frameworks["frameworks"]?.arrayValue?.first { $0["id"]?.stringValue == "onet" }
            #expect(onet?.at("loaded", "occupations")?.intValue == 30)
            #expect(onet?.at("loaded", "ratings")?.intValue == 7_818)
            #expect(onet?.at("loaded", "is_sample") == .bool(true))
            #expect(onet?["countries"]?.arrayValue == [.string("US")])
            let releases = try await api.json("/api/v1/releases")
            let first = releases["releases"]?.arrayValue?.first
            #expect(releases["releases"]?.arrayValue?.count == 1)
            #expect(first?["state"]?.stringValue == "current" && first?["version"]?.stringValue == "30.1")
            #expect(first?["rows_read"]?.intValue == 10_723 && first?["rows_set_aside"]?.intValue == 0)
            #expect(first?["checksum"]?.stringValue?.count == 64)
        }
    }

    @Test("shows metrics in Prometheus' text format", arguments: Carrier.allCases)
    func metrics(_ carrier: Carrier) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            let reply = try await api.get("/metrics")
            #expect(reply["Content-Type"]?.hasPrefix("text/plain; version=0.0.4") == true)
            #expect(reply.text.contains("# TYPE metier_release_occupations gauge\n"))
            #expect(reply.text.contains("metier_release_occupations{framework=\"onet\",version=\"30.1\"} 30\n"))
        }
    }

    @Test("describes itself to people on a page without scripts", arguments: Carrier.allCases)
    func page(_ carrier: Carrier) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            let reply = try await api.get("/api/v1/docs")
            #expect(reply["Content-Type"] == "text/html; charset=utf-8")
            #expect(reply["Content-Security-Policy"]?.contains("default-src 'none'") == true)
            #expect(reply["Content-Security-Policy"]?.contains("frame-ancestors 'none'") == true)
            #expect(reply["Referrer-Policy"] == "same-origin")
            #expect(!reply.text.contains("<script"))
            for operation in api.documented.operations {
                #expect(reply.text.contains("<code>\(operation.template)</code>"))
            }
        }
    }

    @Test("has an operation with a unique name for every route", arguments: Carrier.allCases)
    func document(_ carrier: Carrier) async throws {
        let routes = try await SampleAPI(importing: nil).describe().routes
        try await SampleAPI.serving(over: carrier) { api in
            let document = try await api.json("/api/v1/openapi.json")
            #expect(document["openapi"]?.stringValue == "3.1.0")
            let operations = DocumentedAPI(document: document).operations
            #expect(
                Set(operations.map { "\($0.method) \($0.template)" })
                    == Set(routes.map { "\($0.method) \($0.template)" }))
            #expect(operations.count == routes.count)
            let names = operations.compactMap { $0.description["operationId"]?.stringValue }
            #expect(names.count == operations.count && Set(names).count == names.count)
            for operation in operations {
                let declared = Set(operation.description["parameters"]?.texts("name") ?? [])
                let inPath = operation.template.split(separator: "/").filter { $0.hasPrefix("{") }
                #expect(inPath.allSatisfy { declared.contains(String($0.dropFirst().dropLast())) })
            }
        }
    }

    /// A target of every endpoint that answers 200, with its way of being repeatable.
    static let good: [(target: String, hasTag: Bool)] = [
        ("/skill-gap?from=43-3031.00&to=13-2011.00", true), ("/api/v1/skill-gap?from=43-3031.00&to=13-2011.00", true),
        ("/api/v1/skill-gap-by-lvl?from=43-3031.00&to=13-2011.00", true), ("/api/v1/occupations", true),
        ("/skill-gap-llm?from=43-3031.00&to=13-2011.00", false),
        ("/api/v1/skill-gap-llm?from=43-3031.00&to=13-2011.00", false),
        ("/api/v1/occupations/search?q=nurse", true), ("/api/v1/occupations/15-1252.00", true),
        ("/api/v1/occupations/15-1252.00/skills", true), ("/health", false), ("/api/v1/health", false),
        ("/ready", false),
        ("/metrics", false), ("/api/v1/frameworks", false), ("/api/v1/releases", false), ("/api/v1/openapi.json", true),
        ("/api/v1/docs", true), ("/api/v1/work", false), ("/api/v1/search?q=nurse", true),
        ("/api/v1/titles/normalize?title=nurse", true), ("/api/v1/crosswalk?code=15-1252.00", true),
        ("/api/v1/crosswalk/coverage?from=onet&to=onet", true), ("/api/v1/knowledge", false),
        ("/api/v1/knowledge/skills", false), ("/api/v1/knowledge/ledger", false),
        ("/api/v1/job-description?job_title=nurse", true),
    ]

    @Test("answers HEAD, conditions and gzip on every endpoint", arguments: Carrier.allCases)
    func reads(_ carrier: Carrier) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            // An item of the work queue and a document have ids that no table of targets can know; meanings need a model.
            let others: Set = ["/api/v1/work/{id}", "/api/v1/knowledge/{id}", "/api/v1/search/by-meaning"]
            let reads = api.documented.operations.filter { $0.method == "GET" && !others.contains($0.template) }
            #expect(Self.good.count == reads.count)
            for (target, hasTag) in Self.good {
                let plain = try await api.get(target, headers: ["X-Request-Id": "my-id.1"])
                #expect(plain.status == 200, "\(target)")
                #expect(plain["X-Request-Id"] == "my-id.1")
                let head = try await api.send("HEAD", target)
                #expect(head.status == 200 && head.body.isEmpty, "\(target)")
                #expect(head["ETag"] == plain["ETag"] && head["Content-Type"] == plain["Content-Type"], "\(target)")
                #expect((plain["ETag"] != nil) == hasTag, "\(target)")
                guard let tag = plain["ETag"] else {
                    #expect(plain["Cache-Control"] == "no-store", "\(target)")
                    continue
                }
                #expect(tag.hasPrefix("\"") && !tag.hasPrefix("W/"), "\(target)")
                let again = try await api.get(target, headers: ["If-None-Match": tag])
                #expect(again.status == 304 && again.body.isEmpty && again["ETag"] == tag, "\(target)")
                #expect(try await api.get(target, headers: ["If-None-Match": "\"other\""]).status == 200)
                let zipped = try await api.get(target, headers: ["Accept-Encoding": "gzip"])
                #expect((zipped["Content-Encoding"] == "gzip") == (plain.body.count >= 1_024), "\(target)")
                if zipped["Content-Encoding"] == "gzip" {
                    #expect(
                        zipped.body.starts(with: [0x1F, 0x8B]) && zipped.body.count < plain.body.count, "\(target)")
                    #expect(zipped["Vary"]?.contains("Accept-Encoding") == true && zipped["ETag"] != tag, "\(target)")
                }
            }
        }
    }

    @Test("says that there is no model when concepts are searched by meaning", arguments: Carrier.allCases)
    func withoutModel(_ carrier: Carrier) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            for (target, status) in [("?q=nurse", 503), ("", 400), ("?q=nurse&type=group", 400)] {
                let answer = try await api.get("/api/v1/search/by-meaning\(target)")
                #expect(answer.status == status, "\(target)")
            }
        }
    }

    @Test("gives different answers different tags")
    func tags() async throws {
        try await SampleAPI.serving(over: .memory) { api in
            let tags = try await [
                api.get("/skill-gap?from=43-3031.00&to=13-2011.00"),
                api.get("/skill-gap?from=43-3031.00&to=13-2011.00&sort=delta"),
                api.get("/api/v1/skill-gap?from=43-3031.00&to=13-2011.00"), api.get("/api/v1/occupations"),
                api.get("/api/v1/occupations?limit=2"),
            ].map { $0["ETag"] }
            #expect(Set(tags).count == tags.count)
            let failure = try await api.get("/api/v1/occupations/99-9999.99")
            #expect(failure["ETag"] == nil)
        }
    }

    @Test("lets the configured origins read, and no other", arguments: Carrier.allCases)
    func cors(_ carrier: Carrier) async throws {
        let page = ["Origin": "https://app.example"]
        try await SampleAPI.serving(over: carrier) { api in
            let reply = try await api.get("/health", headers: page)
            #expect(reply["Access-Control-Allow-Origin"] == nil)
        }
        try await SampleAPI.serving(over: carrier, { $0.http.cors = .origins(["https://app.example"]) }) { api in
            for target in Self.good.map(\.target) + ["/api/v1/occupations/99-9999.99", "/skill-gap", "/nothing"] {
                let reply = try await api.get(target, headers: page)
                #expect(reply["Access-Control-Allow-Origin"] == "https://app.example", "\(target)")
                let other = try await api.get(target, headers: ["Origin": "https://evil.example"])
                #expect(other["Access-Control-Allow-Origin"] == nil, "\(target)")
            }
            let preflight = try await api.carried.send(
                "OPTIONS", "/skill-gap", headers: page.merging(["Access-Control-Request-Method": "GET"]) { $1 })
            #expect(preflight.status == 204)
            #expect(preflight["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS")
        }
    }
}
