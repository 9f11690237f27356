import HTTPServer
import ServiceSupport
import TestSupport
import Testing

@testable import API

@Suite("Failures of the skill gap over the API")
struct SkillGapFailureTests {
    static let paths = ["/skill-gap", "/api/v1/skill-gap", "/api/v1/skill-gap-by-lvl"]
    private struct Planted: Error {}

    /// What every failure in the documented shape has.
    private func expectShape(_ body: JSONValue, _ message: String, code: String, from: String?, to: String?) {
        #expect(body["success"] == .bool(false))
        #expect(body["message"]?.stringValue == message)
        #expect(body["code"]?.stringValue == code)
        #expect(body.at("result", "from_occupation_title") == from.map(JSONValue.string) ?? .null)
        #expect(body.at("result", "to_occupation_title") == to.map(JSONValue.string) ?? .null)
        #expect(body.at("result", "skill_gaps")?.arrayValue == [])
        #expect(body["request_id"]?.stringValue?.isEmpty == false)
    }

    @Test(
        "answers 400 in the documented words when a code is missing or blank", arguments: Carrier.allCases,
        [
            ("", nil, nil), ("?from=43-3031.00", "Bookkeeping, Accounting, and Auditing Clerks", nil),
            ("?to=13-2011.00", nil, "Accountants and Auditors"),
            ("?from=&to=13-2011.00", nil, "Accountants and Auditors"),
            ("?from=43-3031.00&to=%20", "Bookkeeping, Accounting, and Auditing Clerks", nil), ("?from=+&to=", nil, nil),
            ("?from=99-9999.99", nil, nil),
        ] as [(String, String?, String?)])
    func missing(_ carrier: Carrier, _ input: (query: String, from: String?, to: String?)) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            for path in Self.paths {
                let body = try await api.json(path + input.query, status: 400)
                expectShape(
                    body, "Error: Missing 'from' or 'to' occupation code parameter.", code: "missing_parameter",
                    from: input.from, to: input.to)
            }
        }
    }

    @Test("answers 404 with the code as it was sent and the nearest ones", arguments: Carrier.allCases)
    func unknown(_ carrier: Carrier) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            for path in Self.paths {
                let to = try await api.json(path + "?from=43-3031.00&to=13-2012.00", status: 404)
                expectShape(
                    to, "Error: Occupation code 13-2012.00 not found.", code: "unknown_code",
                    from: "Bookkeeping, Accounting, and Auditing Clerks", to: nil)
                #expect(to["suggestions"]?.arrayValue?.count == 3)
                #expect(to["suggestions"]?.texts("code").first == "13-2011.00")
                #expect(to["suggestions"]?.texts("title").first == "Accountants and Auditors")
                let from = try await api.json(path + "?from=99-9999.99&to=13-2011.00", status: 404)
                expectShape(
                    from, "Error: Occupation code 99-9999.99 not found.", code: "unknown_code", from: nil,
                    to: "Accountants and Auditors")
                let both = try await api.json(path + "?from=xx&to=yy", status: 404)
                expectShape(
                    both, "Error: Occupation codes xx and yy not found.", code: "unknown_code", from: nil, to: nil)
                #expect((both["suggestions"]?.arrayValue?.count ?? 0) >= 3)
                let long = try await api.json(
                    path + "?to=13-2011.00&from=" + String(repeating: "9", count: 300), status: 404)
                #expect((long["message"]?.stringValue ?? "").count < 90)
            }
        }
    }

    @Test("answers 409 with rated relatives where an occupation has no ratings", arguments: Carrier.allCases)
    func unrated(_ carrier: Carrier) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            for path in Self.paths {
                let to = try await api.json(path + "?from=43-3031.00&to=15-2051.00", status: 409)
                expectShape(
                    to, "Error: Occupation 15-2051.00 (Data Scientists) has no ratings on the 'LV' scale.",
                    code: "no_ratings", from: "Bookkeeping, Accounting, and Auditing Clerks", to: "Data Scientists")
                // Its related occupations in the release's order, as far as they are in the sample.
                #expect(
                    to["related"]?.texts("code") == [
                        "15-2041.00", "43-9111.00", "15-1221.00", "15-1243.00", "19-3022.00",
                    ])
                let from = try await api.json(path + "?from=55-1016.00&to=13-2011.00", status: 409)
                #expect(from["code"]?.stringValue == "no_ratings")
                let kind = try await api.json(path + "?from=43-3031.00&to=13-2011.00&kind=work_activity", status: 409)
                #expect(kind["message"]?.stringValue?.contains("for the kind 'work_activity'") == true)
            }
        }
    }

    @Test(
        "answers 400 and names the parameter whose value cannot be used", arguments: Carrier.allCases,
        [
            ("min_delta=x", "min_delta"), ("min_delta=-1", "min_delta"), ("min_delta=101", "min_delta"),
            ("min_delta=nan", "min_delta"), ("sort=best", "sort"), ("kind=magic", "kind"),
            ("significant=maybe", "significant"),
            ("not_relevant=perhaps", "not_relevant"),
        ])
    func wrong(_ carrier: Carrier, _ input: (query: String, parameter: String)) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            for path in Self.paths {
                let body = try await api.json(path + "?from=43-3031.00&to=13-2011.00&" + input.query, status: 400)
                #expect(body["code"]?.stringValue == "invalid_parameter")
                #expect(body["message"]?.stringValue?.hasPrefix("Error: '\(input.parameter)' must be ") == true)
                #expect(body["errors"]?.texts("parameter") == [input.parameter])
                #expect(body.at("result", "to_occupation_title")?.stringValue == "Accountants and Auditors")
            }
            let scale = try await api.json("/skill-gap?from=43-3031.00&to=13-2011.00&scale=XX", status: 400)
            #expect(scale["code"]?.stringValue == "unknown_scale")
            #expect(scale["message"]?.stringValue?.hasPrefix("Error: There is no scale 'XX'; ratings are on ") == true)
            #expect(
                scale.at("result", "from_occupation_title")?.stringValue
                    == "Bookkeeping, Accounting, and Auditing Clerks")
        }
    }

    @Test("answers 503 while nothing is imported", arguments: Carrier.allCases)
    func noData(_ carrier: Carrier) async throws {
        try await SampleAPI.empty(over: carrier) { api in
            for path in Self.paths {
                let reply = try await api.get(path + "?from=43-3031.00&to=13-2011.00")
                #expect(reply.status == 503)
                #expect(reply["Retry-After"] == "30")
                expectShape(
                    try reply.json(),
                    "Error: No release has been imported yet; run `metier import onet PATH`.", code: "no_data",
                    from: nil,
                    to: nil)
                #expect(try await api.get(path).status == 400)
            }
        }
    }

    @Test("answers a malformed target and a wrong method in the documented shape too", arguments: Carrier.allCases)
    func malformed(_ carrier: Carrier) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            for path in Self.paths {
                let target = try await api.json(path + "?from=%zz&to=13-2011.00", status: 400)
                #expect(target["success"] == .bool(false))
                #expect(target["code"]?.stringValue == "bad_target")
                #expect(target.at("result", "skill_gaps")?.arrayValue == [])
                // Not held against the document: it lists operations, and there is none for DELETE.
                let method = try await api.carried.send("DELETE", path)
                #expect(method.status == 405 && method["Allow"] == "GET, HEAD, OPTIONS")
                let body = try method.json()
                #expect(body["code"]?.stringValue == "method_not_allowed")
            }
        }
    }

    @Test("is a problem where Accept asks for one by name, and only there", arguments: Carrier.allCases)
    func problems(_ carrier: Carrier) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            let target = "/skill-gap?from=43-3031.00&to=13-2012.00"
            let reply = try await api.get(
                target, headers: ["Accept": "application/problem+json", "X-Request-Id": "abc-1"])
            #expect(reply.status == 404)
            #expect(reply["Content-Type"] == "application/problem+json")
            let problem = try reply.json()
            #expect(problem["type"]?.stringValue == "urn:problem:unknown-code")
            #expect(problem["detail"]?.stringValue == "Error: Occupation code 13-2012.00 not found.")
            #expect(problem["suggestions"]?.arrayValue?.count == 3)
            #expect(problem["instance"]?.stringValue == "/skill-gap")
            #expect(problem["request_id"]?.stringValue == "abc-1")
            for accept in ["*/*", "application/json", "application/*"] {
                let reply = try await api.get(target, headers: ["Accept": accept])
                #expect(reply["Content-Type"] == "application/json")
            }
        }
    }

    @Test("tells a stranger nothing of an unexpected error, and logs it", arguments: Carrier.allCases)
    func surprise(_ carrier: Carrier) async throws {
        let sample = try await SampleAPI(importing: nil)
        let described = sample.describe()
        let real = try described.application(logger: Logger(label: "http", writer: sample.log))
        var router = HTTPRouter()
        for path in Self.paths { try router.add(.get, path, .immediate { _ in throw Planted() }) }
        try router.add(.get, "/api/v1/occupations", .immediate { _ in throw Planted() })
        let failing = HTTPApplication(
            router: router, logger: Logger(label: "http", writer: sample.log), errorResponse: real.errorResponse)
        let documented = DocumentedAPI(document: try JSONValue(parsing: described.openAPI))
        try await CarriedApplication.serving(failing, over: carrier) { carried in
            let api = APIClient(carried: carried, documented: documented)
            for path in Self.paths {
                let reply = try await api.get(path)
                #expect(reply.status == 500)
                #expect(!reply.text.contains("Planted"))
                expectShape(
                    try reply.json(), "An internal server error occurred.", code: "internal_error",
                    from: nil, to: nil)
            }
            let other = try await carried.send("GET", "/api/v1/occupations")
            #expect(other.status == 500 && other["Content-Type"] == "application/problem+json")
            #expect(!other.text.contains("Planted"))
        }
        #expect(sample.log.all.count == 4)
        #expect(sample.log.all.allSatisfy { $0.metadata["error"]?.contains("Planted") == true })
    }
}
