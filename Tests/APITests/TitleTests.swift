import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("Title normalisation over HTTP")
struct TitleTests {
    private static let path = "/api/v1/titles/normalize"
    private static let json = ["Content-Type": "application/json"]

    private func ask(_ title: String, _ rest: String = "", _ api: APIClient) async throws -> JSONValue {
        try await api.json(Self.path + "?title=" + title.inQuery + rest)
    }

    private func post(_ body: String, status: Int = 200, _ api: APIClient) async throws -> JSONValue {
        let reply = try await api.send("POST", Self.path, headers: Self.json, body: body)
        #expect(reply.status == status, "\(body.prefix(200))")
        return try reply.json()
    }

    /// The candidates as `framework code`.
    private func candidates(_ answer: JSONValue) -> [String] {
        (answer["candidates"]?.arrayValue ?? []).map {
            "\($0["framework"]?.stringValue ?? "") \($0["code"]?.stringValue ?? "")"
        }
    }

    /// The frameworks as `framework abstention`.
    private func frameworks(_ answer: JSONValue) -> [String] {
        (answer["frameworks"]?.arrayValue ?? []).map {
            "\($0["framework"]?.stringValue ?? "") \($0["abstention"]?.stringValue ?? "answers")"
        }
    }

    @Test("finds a title by its words and takes the rest of it apart", arguments: Carrier.allCases)
    func words(_ carrier: Carrier) async throws {
        try await SmallCatalogue.serving(over: carrier) { api in
            let exact = try await ask("Bread Baker", "&framework=esco&crosswalks=false", api)
            let first = try #require(exact["candidates"]?.arrayValue?.first)
            #expect(first["code"]?.stringValue == "esco/baker" && first["title"]?.stringValue == "baker")
            #expect(first.at("evidence", "by")?.stringValue == "title")
            #expect(first.at("evidence", "title")?.stringValue == "bread baker")
            #expect(first.at("evidence", "kind")?.stringValue == "alternate")
            #expect(first.at("evidence", "words")?.doubleValue == 1)
            #expect(first.at("evidence", "meaning") == .null)
            #expect(exact["abstained"] == .bool(false) && exact["method"]?.stringValue == "words")
            #expect((exact["sources"] ?? .array([])).texts("framework") == ["esco"])
            let apart = try await ask("Sr. Software Developer II (m/f/d), part-time", "&framework=esco", api)
            #expect(candidates(apart).first == "esco esco/developer")
            #expect(apart.at("parsed", "seniority")?.stringValue == "senior")
            #expect(apart.at("parsed", "level")?.intValue == 2)
            #expect(apart.at("parsed", "terms")?.text == #"["partTime"]"#)
            #expect(apart.at("parsed", "title")?.stringValue == "Software Developer")
        }
    }

    @Test(
        "asks the country's frameworks, then those that every country has", arguments: Carrier.allCases,
        [
            ("", ["isco", "esco", "onet"]), ("&country=DE", ["esco", "onet", "isco"]),
            ("&country=Germany", ["esco", "onet", "isco"]), ("&country=Deutschland", ["esco", "onet", "isco"]),
            ("&country=u.s.a.", ["onet", "esco", "isco"]), ("&country=France&framework=onet", ["onet"]),
            ("&framework=onet,%20esco,onet", ["onet", "esco"]),
        ] as [(String, [String])])
    func countries(_ carrier: Carrier, _ question: (rest: String, expected: [String])) async throws {
        try await SmallCatalogue.serving(over: carrier) { api in
            let answer = try await ask("Software Developer", question.rest, api)
            #expect((answer["frameworks"] ?? .array([])).texts("framework") == question.expected)
            #expect((answer["frameworks"] ?? .array([])).texts("reason").allSatisfy { $0.hasSuffix(".") })
        }
    }

    @Test(
        "finds titles in other languages and answers with the framework's own", arguments: Carrier.allCases,
        [
            ("Bäckerin", "Bäckerin", "de", "alternate"), ("BACKER", "Bäcker", "de", "preferred"),
            ("boulanger (H/F)", "boulanger", "fr", "preferred"), ("خباز", "خباز", "ar", "preferred"),
        ])
    func languages(
        _ carrier: Carrier, _ question: (title: String, found: String, language: String, kind: String)
    ) async throws {
        try await SmallCatalogue.serving(over: carrier) { api in
            let answer = try await ask(question.title, "&framework=esco", api)
            let first = try #require(answer["candidates"]?.arrayValue?.first)
            #expect(first["code"]?.stringValue == "esco/baker" && first["title"]?.stringValue == "baker")
            #expect(first.at("evidence", "title")?.stringValue == question.found)
            #expect(first.at("evidence", "language")?.stringValue == question.language)
            #expect(first.at("evidence", "kind")?.stringValue == question.kind)
            #expect(answer["abstained"] == .bool(false))
        }
    }

    /// "Bäcker" is one letter from "baker", which three titles have; Konditor is in no English title. Neither is put right
    /// or taken for a place, since German titles have them.
    @Test("takes no word of another language for misspelt English or for a place", arguments: Carrier.allCases)
    func foreignWords(_ carrier: Carrier) async throws {
        try await SmallCatalogue.serving(over: carrier) { api in
            let baker = try await ask("Bäcker", "&framework=esco", api)
            #expect(baker.at("parsed", "corrections")?.text == "[]")
            #expect(baker.at("parsed", "searched")?.stringValue == "Bäcker")
            let slip = try await ask("bakker", "&framework=esco", api)
            #expect(slip.at("parsed", "corrections")?.text == #"[{"from":"bakker","to":"baker"}]"#)
            let two = try await ask("Bäcker, Softwareentwickler", "&framework=esco", api)
            #expect(two.at("parsed", "setting") == .null)
            let place = try await ask("Baker, Oberammergau", "&framework=esco", api)
            #expect(place.at("parsed", "setting")?.stringValue == "Oberammergau")
            #expect(place.at("parsed", "searched")?.stringValue == "Baker")
        }
    }

    @Test(
        "abstains where it cannot know, and says why", arguments: Carrier.allCases,
        [
            ("coder", ["esco ambiguous"], ["esco esco/developer", "esco esco/web"]),
            ("qqqq zzzz", ["esco unlike"], []), ("🍞", ["esco empty"], []), ("(/)", ["esco empty"], []),
        ] as [(String, [String], [String])])
    func abstention(_ carrier: Carrier, _ question: (title: String, why: [String], found: [String])) async throws {
        try await SmallCatalogue.serving(over: carrier) { api in
            let answer = try await ask(question.title, "&framework=esco", api)
            #expect(frameworks(answer) == question.why)
            // Behind those that are meant, what is merely like.
            #expect(candidates(answer).prefix(2).sorted() == question.found)
            #expect(answer["abstained"] == .bool(true))
        }
    }

    /// ESCO knows the Arabic title for sure. It is the only one that is like it: its share of the votes is 1, kept at 0.9999,
    /// whose logarithm of odds is 9.2102; the confidence is that of -0.667 + 0.621 x 9.2102 + 1.368 = 6.4206, which is
    /// 1 / (1 + e^-6.4206) = 0.9984. ISCO has no title like it; ESCO's baker stands below unit
    /// group 7512 (broad, 0.75): 0.9984 x 0.75 = 0.7488. No table leads from there to O*NET.
    @Test(
        "a framework that knows no such title is led to over a crosswalk, unless asked not to",
        arguments: Carrier.allCases)
    func crosswalk(_ carrier: Carrier) async throws {
        try await SmallCatalogue.serving(over: carrier) { api in
            let led = try await ask("خباز", "", api)
            #expect(frameworks(led) == ["isco answers", "esco answers", "onet unlike"])
            #expect(candidates(led) == ["isco 7512", "esco esco/baker"])
            let first = try #require(led["candidates"]?.arrayValue?.first)
            #expect(first["title"]?.stringValue == "Bakers and confectionery makers")
            #expect(led["candidates"]?.arrayValue?.map { $0["confidence"]?.doubleValue } == [0.7488, 0.9984])
            #expect(
                first["evidence"]?.text
                    == #"{"by":"crosswalk","from":"esco:esco/baker","relation":"broad","sets":["esco"]}"#)
            let alone = try await ask("خباز", "&crosswalks=no", api)
            #expect(frameworks(alone) == ["isco unlike", "esco answers", "onet unlike"])
            #expect(candidates(alone) == ["esco esco/baker"])
            let only = try await ask("خباز", "&framework=isco", api)
            #expect(frameworks(only) == ["isco unlike"] && candidates(only) == [])
        }
    }

    @Test(
        "refuses what it cannot use, every parameter by name", arguments: Carrier.allCases,
        [
            ("", ["title"], "missing"), ("title=%20", ["title"], "missing"),
            ("title=" + String(repeating: "a", count: 301), ["title"], "300 characters"),
            ("title=a&country=Germny", ["country"], "did you mean Germany"),
            ("title=a&country=" + "🍞".inQuery, ["country"], "ISO 3166-1"),
            ("title=a&framework=bls", ["framework"], "onet, esco, isco"), ("title=a&limit=51", ["limit"], "1 to 50"),
            ("title=a&crosswalks=perhaps", ["crosswalks"], "true or false"),
            (
                "title=&country=x&framework=y&limit=z&crosswalks=q",
                ["title", "country", "framework", "limit", "crosswalks"], "missing"
            ),
        ] as [(String, [String], String)])
    func refused(_ carrier: Carrier, _ input: (query: String, parameters: [String], words: String)) async throws {
        try await SmallCatalogue.serving(over: carrier) { api in
            let body = try await api.json(Self.path + "?" + input.query, status: 400)
            #expect(body.refusedParameters == input.parameters)
            #expect(body.firstComplaint.contains(input.words), "\(body.firstComplaint)")
        }
    }

    @Test("a list is answered in its order, with the ids that were sent", arguments: Carrier.allCases)
    func batch(_ carrier: Carrier) async throws {
        try await SmallCatalogue.serving(over: carrier) { api in
            let body = try await post(
                """
                {"titles":[{"id":7,"title":"Software Developer"},{"id":"e","title":""},{"title":"🍞","description":null},
                {"id":{"a":[1]},"title":"خباز"},{"id":null,"title":"Bäcker","country":"Germny "},"baker"],
                "frameworks":["esco"]}
                """.replacing("Germny ", with: "Germany"), api)
            let answers = try #require(body["answers"]?.arrayValue)
            #expect(answers.map { $0["id"]?.text } == ["7", "\"e\"", nil, #"{"a":[1]}"#, "null", nil])
            #expect(
                answers.map { $0["title"]?.stringValue ?? "" } == [
                    "Software Developer", "", "🍞", "خباز", "Bäcker", "baker",
                ])
            #expect(
                answers.map { candidates($0).first ?? "" } == [
                    "esco esco/developer", "", "", "esco esco/baker", "esco esco/baker", "esco esco/baker",
                ])
            #expect(
                answers.map { frameworks($0)[0] }.prefix(4) == [
                    "esco answers", "esco empty", "esco empty", "esco answers",
                ])
        }
    }

    @Test("a thousand titles are answered, one more is refused", arguments: Carrier.allCases)
    func many(_ carrier: Carrier) async throws {
        func list(_ count: Int) -> String {
            let titles = ["baker", "software developer", "nurse"]
            let items = (0..<count).map { #"{"id":\#($0),"title":"\#(titles[$0 % 3])"}"# }
            return #"{"limit":1,"frameworks":["esco"],"titles":[\#(items.joined(separator: ","))]}"#
        }
        try await SmallCatalogue.serving(over: carrier) { api in
            let answers = try #require(try await post(list(1_000), api)["answers"]?.arrayValue)
            #expect(answers.map { $0["id"]?.intValue } == Array(0..<1_000))
            let found = answers.map { candidates($0) }
            #expect(found[0] == ["esco esco/baker"] && found[1] == ["esco esco/developer"])
            #expect(found[998] == ["esco esco/nurse"] && found.allSatisfy { $0.count == 1 })
            let refused = try await post(list(1_001), status: 400, api)
            #expect(refused.refusedParameters == ["titles"] && refused.firstComplaint.contains("1 to 1000"))
        }
    }

    @Test(
        "a list with wrong fields is refused, each by its name", arguments: Carrier.allCases,
        [
            (#"{"titles":[]}"#, ["titles"]), ("{}", ["titles"]), (#"{"titles":"baker"}"#, ["titles"]),
            (#"{"titles":null}"#, ["titles"]),
            (
                #"{"titles":[5,{"title":6},{"name":"a"},null]}"#,
                ["titles[0]", "titles[1]", "titles[2]", "titles[3]"]
            ),
            (
                #"{"titles":[{"title":"a","country":5},{"title":"a","description":["b"]}]}"#,
                ["titles[0].country", "titles[1].description"]
            ),
            (#"{"titles":[{"title":"a","country":"Germny"}]}"#, ["titles[0].country"]),
            (#"{"titles":["a"],"frameworks":"esco"}"#, ["frameworks"]),
            (#"{"titles":["a"],"frameworks":["esco",1]}"#, ["frameworks"]),
            (#"{"titles":["a"],"limit":"5","crosswalks":"yes","country":1}"#, ["country", "limit", "crosswalks"]),
            (#"{"titles":["a"],"titel":1}"#, ["titel"]), ("[]", ["body"]), ("{", ["body"]), ("", ["body"]),
            (#"{"titles":["\#(String(repeating: "a", count: 10_000))"]}"#, ["titles[0]"]),
        ] as [(String, [String])])
    func wrongFields(_ carrier: Carrier, _ input: (body: String, parameters: [String])) async throws {
        try await SmallCatalogue.serving(over: carrier) { api in
            let body = try await post(input.body, status: 400, api)
            #expect(body.refusedParameters == input.parameters, "\(input.body.prefix(120))")
        }
    }

    @Test("a body that is not declared as JSON is refused", arguments: Carrier.allCases)
    func undeclared(_ carrier: Carrier) async throws {
        try await SmallCatalogue.serving(over: carrier) { api in
            let reply = try await api.send(
                "POST", Self.path, headers: ["Content-Type": "text/plain"], body: #"{"titles":["baker"]}"#)
            #expect(reply.status == 415)
        }
    }
}
