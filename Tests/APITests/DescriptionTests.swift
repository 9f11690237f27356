import Foundation
import ServiceSupport
import Taxonomy
import TestSupport
import Testing

@testable import API

@Suite("What the description of the API says of requests, and what the API does with them")
struct DescriptionTests {
    /// The served description, and what validates against it.
    private struct Description {
        let json: JSONValue
        let validator: SchemaValidator

        init(_ api: APIClient) async throws {
            json = try await api.json("/api/v1/openapi.json")
            validator = SchemaValidator(document: json)
        }

        func operation(_ method: String, _ template: String) throws -> JSONValue {
            try #require(json["paths"]?[template]?[method.lowercased()])
        }

        func body(_ template: String) throws -> JSONValue {
            try #require(
                operation("post", template).at("requestBody", "content", "application/json", "schema"), "\(template)")
        }

        /// The objects that a schema allows.
        func objects(_ schema: JSONValue) -> [JSONValue] {
            if let reference = schema["$ref"]?.stringValue {
                let name = reference.split(separator: "/").last.map(String.init) ?? ""
                return (json["components"]?["schemas"]?[name]).map(objects) ?? []
            }
            if let choices = schema["anyOf"]?.arrayValue { return choices.flatMap(objects) }
            return [schema]
        }

        func component(_ name: String) -> [String] {
            (json["components"]?["schemas"]?[name]?["enum"]?.arrayValue ?? []).compactMap(\.stringValue)
        }
    }

    // MARK: - Empty and null

    @Test("an empty parameter counts as absent and blanks are refused, on every route and of every optional one")
    func empty() async throws {
        try await SampleAPI.serving(over: .memory) { api in
            let description = try await Description(api)
            var count = 0
            for (target, _) in SystemTests.good {
                let path = String(target.prefix { $0 != "?" })
                let template = path.replacing("15-1252.00", with: "{code}")
                for parameter in try description.operation("get", template)["parameters"]?.arrayValue ?? []
                where parameter["required"] == .bool(false) {
                    let name = try #require(parameter["name"]?.stringValue)
                    #expect(parameter["allowEmptyValue"] == .bool(true), "\(template) \(name)")
                    let separator = target.contains("?") ? "&" : "?"
                    let empty = try await api.get("\(target)\(separator)\(name)=")
                    #expect(empty.status == 200, "\(template) \(name)")
                    let blank = try await api.get("\(target)\(separator)\(name)=%20%0D")
                    #expect(blank.status == 400, "\(template) \(name)")
                    #expect(try blank.json()["errors"]?.texts("parameter") == [name], "\(template)")
                    count += 1
                }
            }
            // Five gap routes have 7, two of them 8; then: the list of occupations 5, their search 1, ratings 4, work 4, concepts
            // 5, titles 5, crosswalk 4, documents 2, their skills 4, the ledger 2, the job's description 2.
            #expect(count == 5 * 7 + 2 + 5 + 1 + 4 + 4 + 5 + 5 + 4 + 2 + 4 + 2 + 2)
        }
    }

    /// A body of every route that takes one, and the status that it gets.
    private static let bodies: [(path: String, body: String, status: Int)] = [
        ("/api/v1/skills/extract", #"{"text":"They write SQL."}"#, 200),
        ("/api/v1/skills/map", #"{"names":["SQL"]}"#, 200),
        ("/api/v1/titles/normalize", #"{"titles":["nurse",{"title":"cook"}]}"#, 200),
        ("/recommend-skill", #"{"job_title":"Registered Nurse"}"#, 200),
        ("/api/v1/recommend-skill", #"{"code":"29-1141.00"}"#, 200),
        ("/recomend-skill", #"{"job_title":"Registered Nurse"}"#, 200),
        ("/api/v1/recomend-skill", #"{"job_title":"Registered Nurse"}"#, 200),
        ("/api/v1/ask", #"{"question":"What does a nurse do?"}"#, 200),
        ("/api/v1/knowledge", #"{"kind":"other","text":"Experience with QuillDB."}"#, 200),
        ("/api/v1/work", #"{"kind":"probe"}"#, 202),
    ]
    private static let headers = ["Content-Type": "application/json"]

    @Test("a null counts as absent in every body, as described; a field that is not described is refused")
    func nulls() async throws {
        try await SampleAPI(importing: Repository.sample).serving(over: .memory) { api in
            let description = try await Description(api)
            for (path, body, status) in Self.bodies {
                let schema = try description.body(path)
                let sent = try #require(try JSONValue(parsing: body).objectValue)
                func expect(_ fields: [(name: String, value: JSONValue)], fits: Bool) async throws {
                    var object = sent
                    for field in fields { object[field.name] = field.value }
                    let value = JSONValue.object(object)
                    let complaints = description.validator.complaints(about: value, schema: schema)
                    #expect(complaints.isEmpty == fits, "\(path) \(value.text) \(complaints)")
                    let reply = try await api.send("POST", path, headers: Self.headers, body: value.text)
                    #expect((reply.status < 300) == fits, "\(path) \(value.text): \(reply.text)")
                }
                let first = try await api.send("POST", path, headers: Self.headers, body: body)
                #expect([status, 201].contains(first.status), "\(path): \(first.text)")
                let variant = try #require(
                    description.objects(schema).first {
                        description.validator.complaints(about: .object(sent), schema: $0).isEmpty
                    }, "\(path)")
                #expect(variant["additionalProperties"] == .bool(false), "\(path)")
                let required = Set((variant["required"]?.arrayValue ?? []).compactMap(\.stringValue))
                let optional = (variant["properties"]?.objectValue?.names ?? []).filter { !required.contains($0) }
                #expect(!optional.isEmpty, "\(path)")
                for name in optional { try await expect([(name, .null)], fits: true) }
                try await expect(optional.map { ($0, JSONValue.null) }, fits: true)
                try await expect([("undescribed", .integer(1))], fits: false)
            }
        }
    }

    // MARK: - Limits

    /// Values of parameters, and whether they are taken.
    private static let values: [(template: String, parameter: String, value: String, isTaken: Bool)] = [
        ("/api/v1/occupations", "cursor", "15-1252.00", true), ("/api/v1/occupations", "cursor", "junk", false),
        ("/api/v1/occupations", "limit", "500", true), ("/api/v1/occupations", "limit", "501", false),
        ("/api/v1/occupations", "job_zone", "6", false), ("/api/v1/occupations", "major_group", "15", true),
        ("/api/v1/work", "cursor", "01941f29-7c00-7abc-9def-0123456789ab", true),
        // Version 4 is none of ours.
        ("/api/v1/work", "cursor", "01941f29-7c00-4abc-9def-0123456789ab", false),
        ("/api/v1/work", "cursor", "junk", false), ("/api/v1/knowledge", "cursor", "junk", false),
        ("/api/v1/knowledge/ledger", "cursor", "junk", false), ("/api/v1/knowledge/skills", "cursor", "junk", false),
        // Characters count, not their bytes: a loaf is four of them.
        ("/api/v1/search", "q", String(repeating: "🍞", count: 200), true),
        ("/api/v1/search", "q", String(repeating: "a", count: 201), false),
        ("/api/v1/search", "q", "\u{A0}\t", false), ("/api/v1/search", "q", "", false),
        ("/api/v1/search", "language", "en", true), ("/api/v1/search", "language", "de", false),
        ("/api/v1/titles/normalize", "title", String(repeating: "é", count: 300), true),
        ("/api/v1/titles/normalize", "title", String(repeating: "e", count: 301), false),
        ("/api/v1/titles/normalize", "country", "Germany", true),
        ("/api/v1/titles/normalize", "country", "Atlantis", false),
        ("/api/v1/job-description", "country", "worldwide", true),
        ("/api/v1/job-description", "country", "Atlantis", false),
        ("/api/v1/occupations/{code}/skills", "scale", "IM", true),
        ("/api/v1/occupations/{code}/skills", "scale", "ZZ", false),
        ("/api/v1/crosswalk/coverage", "to", "onet", true), ("/api/v1/crosswalk/coverage", "to", "esco", false),
    ]

    @Test("a parameter is taken exactly where the description allows it", arguments: values)
    func limits(_ input: (template: String, parameter: String, value: String, isTaken: Bool)) async throws {
        try await SampleAPI.serving(over: .memory) { api in
            let description = try await Description(api)
            let parameter = try #require(
                try description.operation("get", input.template)["parameters"]?.arrayValue?.first {
                    $0["name"]?.stringValue == input.parameter
                })
            let schema = try #require(parameter["schema"])
            let isNumber = schema["type"]?.stringValue == "integer"
            let value = isNumber ? Int64(input.value).map(JSONValue.integer) ?? .null : .string(input.value)
            let complaints = description.validator.complaints(about: value, schema: schema)
            #expect(complaints.isEmpty == input.isTaken, "\(complaints)")
            let path = input.template.replacing("{code}", with: "15-1252.00")
            let target = try #require(
                SystemTests.good.first { $0.target == path || $0.target.hasPrefix(path + "?") }?.target)
            let others = (target.split(separator: "?").dropFirst().first ?? "").split(separator: "&")
                .filter { !$0.hasPrefix(input.parameter + "=") }.map(String.init)
            let query = (others + ["\(input.parameter)=\(input.value.inQuery)"]).joined(separator: "&")
            let reply = try await api.get("\(path)?\(query)")
            #expect(![400, 422].contains(reply.status) == input.isTaken, "\(reply.status) \(reply.text)")
        }
    }

    /// Bodies, and whether they are taken.
    private static let limitedBodies: [(path: String, body: String, isTaken: Bool)] = [
        ("/api/v1/skills/extract", #"{"text":" "}"#, false), ("/api/v1/skills/map", #"{"names":[]}"#, false),
        ("/api/v1/skills/map", #"{"names":["a"],"frameworks":["nothing"]}"#, false),
        ("/api/v1/skills/map", #"{"names":["\#(String(repeating: "é", count: 500))"]}"#, true),
        ("/api/v1/skills/map", #"{"names":["\#(String(repeating: "e", count: 501))"]}"#, false),
        ("/api/v1/titles/normalize", #"{"titles":[]}"#, false),
        ("/api/v1/titles/normalize", #"{"titles":["a"],"country":""}"#, true),
        ("/api/v1/titles/normalize", #"{"titles":["a"],"country":"Atlantis"}"#, false),
        ("/recommend-skill", #"{"country":"US"}"#, false), ("/recommend-skill", #"{"job_title":" "}"#, false),
        ("/recommend-skill", #"{"job_title":"nurse","company":"other"}"#, false),
        ("/recommend-skill", #"{"job_title":"nurse","company":"","country":"","proficiency":""}"#, true),
        ("/recommend-skill", #"{"job_title":"nurse","proficiency":"banana"}"#, false),
        ("/recommend-skill", #"{"job_title":"nurse","proficiency":"10+ years"}"#, true),
        ("/recommend-skill", #"{"job_title":"nurse","skills":[{"name":"SQL","proficiency":5}]}"#, false),
        ("/recommend-skill", #"{"job_title":"nurse","skills":["SQL",{"name":"C","proficiency":"Expert"}]}"#, true),
        ("/recommend-skill", #"{"job_title":"nurse","responsibilities":5}"#, false),
        ("/api/v1/ask", #"{"question":"\t"}"#, false),
        ("/api/v1/ask", #"{"question":"\#(String(repeating: "e", count: 1_001))"}"#, false),
        ("/api/v1/knowledge", #"{"kind":"other"}"#, false),
        ("/api/v1/knowledge", #"{"kind":"other","text":"a","content":"YQ=="}"#, false),
        ("/api/v1/knowledge", #"{"kind":"other","text":"a","published_on":"","language":""}"#, true),
        ("/api/v1/knowledge", #"{"kind":"other","text":"a","language":"English!"}"#, false),
        ("/api/v1/knowledge", #"{"kind":"other","text":"a","language":"zh-Hant-TW"}"#, true),
        ("/api/v1/knowledge", #"{"kind":"other","text":"a","language":"en-oxendict-abc"}"#, true),
        ("/api/v1/knowledge", #"{"kind":"other","text":"a","language":"YxM-thjCcb-thjCcb"}"#, false),
        ("/api/v1/knowledge", #"{"kind":"other","text":"a","occupation":"a:\ud83c\udffb"}"#, true),
        ("/api/v1/skills/extract", #"{"text":"\u0085"}"#, false),
        // A control character is a text, and nothing that can be read.
        ("/api/v1/skills/extract", #"{"text":"\u008c"}"#, true),
        ("/api/v1/work", #"{"kind":""}"#, false), ("/api/v1/work", #"{"kind":"probe","payload":{"a":1}}"#, false),
        ("/api/v1/work", #"{"kind":"import"}"#, false),
        ("/api/v1/work", #"{"kind":"import","payload":{"framework":"nothing"}}"#, false),
        ("/api/v1/work", #"{"kind":"import","payload":{"framework":"onet","force":true}}"#, true),
        ("/api/v1/work", #"{"kind":"import","payload":{"framework":"onet","url":"hTTp://\ud83c\udffb"}}"#, true),
        (
            "/api/v1/work",
            #"{"kind":"enrich_proficiency","payload":{"framework":"onet","occupation":"1","seed":2147483648}}"#, false
        ),
        ("/api/v1/work", #"{"kind":"probe","unique_key":"ends with a space "}"#, false),
    ]

    @Test("a body is taken exactly where the description allows it", arguments: limitedBodies)
    func bodies(_ input: (path: String, body: String, isTaken: Bool)) async throws {
        try await SampleAPI(importing: Repository.sample).serving(over: .memory) { api in
            let description = try await Description(api)
            let complaints = description.validator.complaints(
                about: try JSONValue(parsing: input.body), schema: try description.body(input.path))
            #expect(complaints.isEmpty == input.isTaken, "\(complaints)")
            let reply = try await api.send("POST", input.path, headers: Self.headers, body: input.body)
            // What needs the operator's key is well formed.
            #expect(![400, 422].contains(reply.status) == input.isTaken, "\(reply.status) \(reply.text)")
        }
    }

    @Test("what is listed is what is loaded, and every word that is listed is understood")
    func lists() async throws {
        try await SampleAPI.serving(over: .memory) { api in
            let description = try await Description(api)
            for name in ["LoadedFramework", "OccupationFramework", "TitleFramework", "SkillFramework", "RoleFramework"]
            {
                #expect(description.component(name) == ["onet"], "\(name)")
            }
            #expect(description.component("NameLanguage") == ["en"])
            #expect(description.component("CountryName").allSatisfy { $0.isEmpty || Country.named($0) != nil })
            #expect(description.component("CountryName").count == 1 + 3 * Country.all.count)
            #expect(Components.seniorities.allSatisfy { Proficiency(reading: $0) != nil })
        }
        try await SmallCatalogue.serving(over: .memory) { api in
            let description = try await Description(api)
            #expect(description.component("OccupationFramework") == ["onet", "esco", "isco"])
            #expect(description.component("NameLanguage") == ["ar", "de", "en", "fr"])
        }
    }

    // MARK: - Answers

    @Test("each event of a stream is one that is described", arguments: ["/skill-gap-llm", "/api/v1/skill-gap-llm"])
    func events(_ path: String) async throws {
        try await SampleAPI.serving(over: .memory) { api in
            let description = try await Description(api)
            let schema = try #require(
                try description.operation("get", path).at("responses", "200", "content", "text/event-stream", "schema"))
            let reply = try await api.get(path + "?from=43-3031.00&to=13-2011.00&stream=true")
            let events = reply.text.split(separator: "\n\n").map { event in
                event.split(separator: "\n").reduce(into: JSONObject()) { fields, line in
                    let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
                    fields[parts[0]] = .string(String(parts[1].dropFirst()))
                }
            }
            #expect(events.count >= 3)
            for event in events {
                let complaints = description.validator.complaints(about: .object(event), schema: schema)
                #expect(complaints.isEmpty, "\(JSONValue.object(event).text.prefix(80))")
            }
            let planted = JSONValue.object(JSONObject(["event": .string("text"), "data": .string(#"{"text":1}"#)]))
            #expect(!description.validator.complaints(about: planted, schema: schema).isEmpty)
        }
    }

    @Test("every route that takes a body says that a coded one is 415 and a large one 413, and does so")
    func coded() async throws {
        try await SampleAPI.serving(over: .memory) { api in
            let description = try await Description(api)
            let routes = api.documented.operations.filter { $0.description["requestBody"] != nil }
            #expect(Set(routes.map(\.template)) == Set(Self.bodies.map(\.path) + [Self.review]))
            for route in routes {
                let answers = try description.operation(route.method, route.template)["responses"]
                #expect(answers?["415"] != nil && answers?["413"] != nil, "\(route.template)")
                let path = route.template.replacing("{id}", with: "01941f29-7c00-7abc-9def-0123456789ab")
                let reply = try await api.send(
                    "POST", path, headers: Self.headers.merging(["Content-Encoding": "gzip"]) { $1 }, body: "x")
                #expect(reply.status == 415, "\(route.template)")
            }
        }
    }

    private static let review = "/api/v1/knowledge/skills/{id}/review"

    @Test("every 503 is described with Retry-After, and carries it where nothing is imported")
    func unavailable() async throws {
        try await SampleAPI.empty(over: .memory) { api in
            let description = try await Description(api)
            for operation in api.documented.operations {
                let answers = try description.operation(operation.method, operation.template)["responses"]
                guard let answer = answers?["503"] else { continue }
                #expect(answer.at("headers", "Retry-After", "required") == .bool(true), "\(operation.template)")
            }
            var refused = 0
            for (target, _) in SystemTests.good + [("/api/v1/search/by-meaning?q=nurse", false)] {
                let reply = try await api.get(target)
                guard reply.status != 200 else { continue }
                #expect(reply.status == 503 && Int(reply["Retry-After"] ?? "") != nil, "\(target) \(reply.status)")
                refused += 1
            }
            // Five gaps, four of occupations, two searches, titles, two of crosswalks, the job's description, readiness.
            #expect(refused == 16)
            for (path, body, _) in Self.bodies where !["/api/v1/knowledge", "/api/v1/work"].contains(path) {
                let reply = try await api.send("POST", path, headers: Self.headers, body: body)
                #expect(reply.status == 503 && reply["Retry-After"] == "30", "\(path) \(reply.status)")
            }
        }
        try await SampleAPI.serving(over: .memory) { api in
            let reply = try await api.get("/api/v1/search/by-meaning?q=nurse")
            #expect(reply["Retry-After"] == "60")
        }
    }
}
