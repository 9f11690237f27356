import ServiceSupport
import TestSupport
import Testing

@Suite("Bad input to every endpoint of the API")
struct BadInputTests {
    /// Endpoint by endpoint: what is asked and what must come back.
    static let table: [(target: String, status: Int, parameters: [String])] = [
        ("/api/v1/occupations?limit=0", 400, ["limit"]), ("/api/v1/occupations?limit=501", 400, ["limit"]),
        ("/api/v1/occupations?limit=ten", 400, ["limit"]),
        ("/api/v1/occupations?limit=9999999999999999999", 400, ["limit"]),
        ("/api/v1/occupations?rated=perhaps", 400, ["rated"]), ("/api/v1/occupations?job_zone=6", 400, ["job_zone"]),
        ("/api/v1/occupations?job_zone=0&limit=x&rated=2", 400, ["limit", "rated", "job_zone"]),
        ("/api/v1/occupations/search", 400, ["q"]), ("/api/v1/occupations/search?q=", 400, ["q"]),
        ("/api/v1/occupations/search?q=%20%20", 400, ["q"]),
        ("/api/v1/occupations/search?q=a&limit=101", 400, ["limit"]),
        ("/api/v1/occupations/search?limit=x", 400, ["q", "limit"]),
        ("/api/v1/occupations/search?q=" + String(repeating: "a", count: 201), 400, ["q"]),
        ("/api/v1/occupations/99-9999.99", 404, []), ("/api/v1/occupations/%20", 404, []),
        ("/api/v1/occupations/%C3%A9", 404, []), ("/api/v1/occupations/15-1252.00%2F..", 404, []),
        ("/api/v1/occupations/99-9999.99/skills", 404, []),
        ("/api/v1/occupations/15-1252.00/skills?kind=magic", 400, ["kind"]),
        ("/api/v1/occupations/15-1252.00/skills?scale=XX", 400, ["scale"]),
        ("/api/v1/occupations/15-1252.00/skills?sort=best", 400, ["sort"]),
        ("/api/v1/occupations/15-1252.00/skills?limit=0", 400, ["limit"]),
        (
            "/api/v1/occupations/15-1252.00/skills?limit=-1&kind=x&sort=y&scale=z", 400,
            ["kind", "sort", "limit", "scale"]
        ),
        ("/nothing", 404, []), ("/api/v1", 404, []), ("/api/v1/occupations/15-1252.00/skills/more", 404, []),
        ("/skill-gap/", 404, []),
    ]

    /// What every problem has.
    private func expectProblem(_ reply: Reply, _ status: Int, at target: String) throws -> JSONValue {
        let body = try reply.json()
        #expect(reply.status == status, "\(target)")
        #expect(reply["Content-Type"] == "application/problem+json", "\(target)")
        #expect(reply["Cache-Control"] == "no-store", "\(target)")
        #expect(reply["ETag"] == nil, "\(target)")
        #expect(body["status"]?.intValue == status, "\(target)")
        #expect(body["type"]?.stringValue?.hasPrefix("urn:problem:") == true, "\(target)")
        #expect(body["title"]?.stringValue?.isEmpty == false, "\(target)")
        #expect(body["detail"]?.stringValue?.hasSuffix(".") == true, "\(target)")
        #expect(body["instance"]?.stringValue == String(target.prefix { $0 != "?" }), "\(target)")
        #expect(body["request_id"]?.stringValue == reply["X-Request-Id"], "\(target)")
        return body
    }

    @Test("is answered with one shape that names what is wrong", arguments: Carrier.allCases, table)
    func problems(_ carrier: Carrier, _ input: (target: String, status: Int, parameters: [String])) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            let reply = try await api.get(input.target)
            let body = try expectProblem(reply, input.status, at: input.target)
            #expect((body["errors"] ?? .array([])).texts("parameter") == input.parameters)
        }
    }

    @Test(
        "of a malformed target or a method that is not there is refused on every endpoint", arguments: Carrier.allCases)
    func everyEndpoint(_ carrier: Carrier) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            let offered = Dictionary(grouping: api.documented.operations, by: \.template).mapValues { $0.map(\.method) }
            for (template, methods) in offered where !template.contains("skill-gap") {
                let path = template.replacing("{code}", with: "15-1252.00").replacing("{id}", with: "1")
                let reads = methods.contains("GET") ? ["GET", "HEAD"] : []
                let allowed = (reads + methods.filter { $0 != "GET" } + ["OPTIONS"]).joined(separator: ", ")
                for query in ["?a=%zz", "?a=%FF", "?%=1", "?a=%00"] {
                    let body = try expectProblem(try await api.get(path + query), 400, at: path + query)
                    #expect(body["type"]?.stringValue == "urn:problem:bad-target", "\(path)\(query)")
                }
                for method in ["POST", "PUT", "PATCH", "DELETE"] where !methods.contains(method) {
                    let reply = try await api.carried.send(method, path, headers: ["Content-Length": "0"])
                    _ = try expectProblem(reply, 405, at: path)
                    #expect(reply["Allow"] == allowed, "\(method) \(path)")
                }
                let options = try await api.send("OPTIONS", path)
                #expect(options.status == 204 && options["Allow"] == allowed, "\(path)")
            }
        }
    }

    @Test("that is merely unknown is passed over")
    func unknownParameters() async throws {
        try await SampleAPI.serving(over: .memory) { api in
            for (target, _) in SystemTests.good {
                let more = target + (target.contains("?") ? "&" : "?") + "unknown=1&&=&x"
                let reply = try await api.get(more)
                #expect(reply.status == 200, "\(more)")
            }
        }
    }

    @Test("is never shown back as it came where that would be markup")
    func markup() async throws {
        try await SampleAPI.serving(over: .memory) { api in
            let body = try await api.json("/api/v1/occupations/%3Cscript%3E%22%0A", status: 404)
            #expect(body["detail"]?.stringValue?.contains("<script>") == true)
            let reply = try await api.get("/api/v1/occupations/%3Cscript%3E%22%0A")
            #expect(reply["Content-Type"] == "application/problem+json" && reply["X-Content-Type-Options"] == "nosniff")
        }
    }
}
