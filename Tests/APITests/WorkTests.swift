import Access
import HTTPServer
import ServiceSupport
import Store
import TestSupport
import Testing

@testable import API

@Suite("The work queue's routes")
struct WorkTests {
    private static let json = ["Content-Type": "application/json"]
    private static let keyed = json.merging(["Authorization": "Bearer \(SampleAPI.operatorKey)"]) { $1 }

    /// An API over an empty database of its own.
    private func serving(
        over carrier: Carrier, access: AccessRule = .anyone, _ body: (APIClient, SampleAPI) async throws -> Void
    ) async throws {
        let sample = try await SampleAPI(importing: nil)
        try await sample.serving(over: carrier, { $0.workAccess = access }) { try await body($0, sample) }
    }

    @Test("enqueue, show, cancel and retry an item", arguments: Carrier.allCases)
    func life(_ carrier: Carrier) async throws {
        try await serving(over: carrier) { api, _ in
            let made = try await api.send(
                "POST", "/api/v1/work", headers: Self.keyed,
                body:
                    #"{"kind":"import","payload":{"framework":"onet","path":"/data"},"priority":5,"unique_key":"k","run_at":"2099-01-01T00:00:00Z"}"#
            )
            #expect(made.status == 202 && made["Cache-Control"] == "no-store")
            let item = try made.json()
            let id = try #require(item["id"]?.stringValue)
            #expect(made["Location"] == "/api/v1/work/\(id)")
            let enqueued = try #require(item["enqueued_at"]?.stringValue)
            #expect(
                made.text
                    == #"{"id":"\#(id)","kind":"import","state":"waiting","payload":{"framework":"onet","path":"/data"},"#
                    + #""priority":5,"unique_key":"k","attempts":0,"max_attempts":3,"run_at":"2099-01-01T00:00:00.000Z","#
                    + #""leased_by":null,"lease_until":null,"progress":0,"progress_text":"","cancel_requested":false,"#
                    + #""last_error":null,"result":null,"enqueued_at":"\#(enqueued)","started_at":null,"finished_at":null}"#
            )
            let again = try await api.send(
                "POST", "/api/v1/work", headers: Self.json,
                body: #"{"kind":"import","payload":{"framework":"onet"},"unique_key":"k"}"#)
            #expect(again.status == 200 && again.text == made.text)
            #expect(try await api.get("/api/v1/work/\(id)").text == made.text)
            #expect(try await api.send("POST", "/api/v1/work/\(id)/retry").status == 401)
            let retried = try await api.send("POST", "/api/v1/work/\(id)/retry", headers: Self.keyed)
            #expect(try retried.status == 200 && retried.json()["state"]?.stringValue == "ready")
            let cancelled = try await api.send("POST", "/api/v1/work/\(id)/cancel")
            #expect(try cancelled.json()["state"]?.stringValue == "cancelled")
            let refused = try await api.send("POST", "/api/v1/work/\(id)/cancel")
            #expect(refused.status == 409)
            #expect(
                try refused.json()["detail"]?.stringValue == "Work item \(id) cannot be changed so: it is cancelled.")
        }
    }

    @Test("page through the list by state and kind", arguments: Carrier.allCases)
    func pages(_ carrier: Carrier) async throws {
        try await serving(over: carrier) { api, sample in
            let drafts = (0..<5).map { WorkDraft(kind: $0 == 1 ? "import" : "prune") }
            let ids = try await sample.store.work.enqueue(drafts, now: .now).map(\.item.id)
            let first = try await api.get("/api/v1/work?kind=prune&limit=3&state=ready")
            #expect(try first.json()["items"]?.texts("id") == [ids[4], ids[3], ids[2]])
            #expect(try first.json()["next_cursor"]?.stringValue == ids[2])
            let link = "/api/v1/work?limit=3&cursor=\(ids[2])&state=ready&kind=prune"
            #expect(first["Link"] == "<\(link)>; rel=\"next\"")
            let last = try await api.get(link)
            #expect(try last.json()["items"]?.texts("id") == [ids[0]])
            #expect(try last.json()["next_cursor"] == .null && last["Link"] == nil)
            let bad = try await api.json("/api/v1/work?state=lost&limit=0&cursor=x", status: 400)
            #expect(bad["errors"]?.texts("parameter") == ["limit", "state", "cursor"])
        }
    }

    @Test("name every field that is wrong", arguments: Carrier.allCases)
    func refused(_ carrier: Carrier) async throws {
        try await serving(over: carrier) { api, sample in
            for (body, fields) in [
                ("", ["body"]), ("[1]", ["body"]), ("{}", ["kind"]),
                (#"{"kind":1,"run_at":"soon","x":1}"#, ["kind", "run_at", "x"]),
                (#"{"kind":"nothing"}"#, ["kind"]), (#"{"kind":"prune","priority":1001}"#, ["priority"]),
                (#"{"kind":"prune","payload":[]}"#, ["payload"]),
                (#"{"kind":"prune","payload":{"a":1}}"#, ["payload.a"]),
                (
                    #"{"kind":"import","payload":{"path":1,"url":"ftp://x","force":"yes"}}"#,
                    ["payload.framework", "payload.path", "payload.url", "payload.url", "payload.force"]
                ),
            ] {
                let reply = try await api.send("POST", "/api/v1/work", headers: Self.keyed, body: body)
                #expect(reply.status == 400, "\(body)")
                #expect(try reply.json()["errors"]?.texts("parameter") == fields, "\(body)")
            }
            let unknown = try await api.send("POST", "/api/v1/work", headers: Self.json, body: #"{"kind":"nothing"}"#)
            #expect(
                try unknown.json()["detail"]?.stringValue
                    == "'kind' must be one of import, probe, prune, not 'nothing'.")
            let plain = try await api.send(
                "POST", "/api/v1/work", headers: ["Content-Type": "text/plain"], body: #"{"kind":"prune"}"#)
            #expect(plain.status == 415)
            for id in ["nothing", "01941f29-7c00-7abc-9def-0123456789ab"] {
                #expect(try await api.get("/api/v1/work/\(id)").status == 404)
                #expect(try await api.send("POST", "/api/v1/work/\(id)/retry").status == 404)
            }
            #expect(try await sample.store.work.items(WorkFilter()).isEmpty)
        }
    }

    @Test("are closed to everyone where they are switched off", arguments: Carrier.allCases)
    func off(_ carrier: Carrier) async throws {
        try await serving(over: carrier, access: .nobody) { api, sample in
            let id = "01941f29-7c00-7abc-9def-0123456789ab"
            for (method, target) in [
                ("GET", "/api/v1/work"), ("GET", "/api/v1/work/\(id)"), ("POST", "/api/v1/work"),
                ("POST", "/api/v1/work/\(id)/retry"), ("POST", "/api/v1/work/\(id)/cancel"),
            ] {
                let reply = try await api.send(method, target, headers: ["Host": "localhost"])
                #expect(reply.status == 403, "\(method) \(target)")
                #expect(try reply.json()["type"]?.stringValue == "urn:problem:work-api-refused")
            }
            #expect(try await sample.store.work.items(WorkFilter()).isEmpty)
        }
    }

    @Test("are open to programs of the same machine only, by default", arguments: Carrier.allCases)
    func sameMachine(_ carrier: Carrier) async throws {
        try await serving(over: carrier, access: .localCallers) { api, _ in
            for headers in [
                ["Host": "localhost:8000"], ["Host": "127.0.0.1:8000"], ["Host": "[::1]:8000"],
                ["Host": "localhost", "Origin": "http://localhost"], ["Host": "localhost", "Sec-Fetch-Site": "none"],
            ] { #expect(try await api.get("/api/v1/work", headers: headers).status == 200, "\(headers)") }
            // 401 where a key would help, 403 where a page of another site asks.
            for (headers, status) in [
                (["Host": "evil.example"], 401), (["Host": "127.0.0.1.evil.example"], 401),
                (["Host": "localhost", "Origin": "http://evil.example"], 403),
                (["Host": "localhost", "Origin": "null"], 403),
                (["Host": "localhost", "Sec-Fetch-Site": "cross-site"], 403),
                (["Host": "localhost", "X-Forwarded-For": "198.51.100.7"], 401),
                (["Host": "localhost", "Via": "1.1 proxy"], 401),
                (["Host": "localhost", "Authorization": "Bearer wrong"], 403),
            ] {
                let read = try await api.get("/api/v1/work", headers: headers)
                #expect(read.status == status, "\(headers)")
                #expect(read["WWW-Authenticate"] == (status == 401 ? "Bearer realm=\"metier\"" : nil), "\(headers)")
                let written = try await api.send(
                    "POST", "/api/v1/work", headers: headers.merging(Self.json) { $1 }, body: #"{"kind":"prune"}"#)
                #expect(written.status == status, "\(headers)")
            }
            let keyed = ["Host": "evil.example", "Authorization": "Bearer \(SampleAPI.operatorKey)"]
            #expect(try await api.get("/api/v1/work", headers: keyed).status == 200)
        }
    }

    @Test(
        "take an item that names a file or an address with the operator's key alone, whoever else may enqueue",
        arguments: Carrier.allCases, [AccessRule.anyone, .localCallers])
    func places(_ carrier: Carrier, _ rule: AccessRule) async throws {
        try await serving(over: carrier, access: rule) { api, sample in
            let local = Self.json.merging(["Host": "localhost"]) { $1 }
            for payload in [
                #"{"framework":"onet","path":"/data"}"#, #"{"framework":"onet","url":"http://127.0.0.1:1/x.zip"}"#,
                // Named in vain is named all the same.
                #"{"framework":"onet","url":""}"#, #"{"framework":"onet","path":"","url":1}"#,
            ] {
                let body = #"{"kind":"import","payload":\#(payload)}"#
                let refused = try await api.send("POST", "/api/v1/work", headers: local, body: body)
                #expect(refused.status == 401, "\(payload): \(refused.text)")
                let wrong = local.merging(["Authorization": "Bearer \(SampleAPI.operatorKey)x"]) { $1 }
                #expect(try await api.send("POST", "/api/v1/work", headers: wrong, body: body).status == 403)
            }
            #expect(try await sample.store.work.items(WorkFilter()).isEmpty)
            let own = try await api.send(
                "POST", "/api/v1/work", headers: local, body: #"{"kind":"import","payload":{"framework":"onet"}}"#)
            #expect(own.status == 202)
        }
    }

    @Test("describe the key's scheme, and what is answered without one")
    func described() async throws {
        let document = try JSONValue(parsing: try await SampleAPI(importing: nil).describe().openAPI)
        #expect(document.at("components", "securitySchemes", "operatorKey", "type")?.stringValue == "http")
        #expect(document.at("components", "securitySchemes", "operatorKey", "scheme")?.stringValue == "bearer")
        for (path, method) in [
            ("/api/v1/work", "post"), ("/api/v1/work/{id}/retry", "post"), ("/api/v1/knowledge", "get"),
            ("/api/v1/ask", "post"),
        ] {
            let operation = try #require(document.at("paths", path, method))
            #expect(operation["security"]?.text == #"[{},{"operatorKey":[]}]"#, "\(path)")
            #expect(operation.at("responses", "401") != nil && operation.at("responses", "403") != nil, "\(path)")
        }
        #expect(document.at("paths", "/skill-gap", "get", "security") == nil)
    }
}
