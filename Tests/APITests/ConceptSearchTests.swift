import ServiceSupport
import TestSupport
import Testing

@Suite("The search over every concept over HTTP")
struct ConceptSearchTests {
    /// The results as `framework code match language`.
    private func results(_ body: JSONValue) -> [String] {
        (body["results"]?.arrayValue ?? []).map { hit in
            ["framework", "code", "match", "match_language"].map { hit[$0]?.stringValue ?? "" }.joined(separator: " ")
        }
    }

    @Test(
        "finds names in every language, whole, begun or misspelt, within its filters", arguments: Carrier.allCases,
        [
            ("q=baker&framework=esco", ["esco esco/baker baker en"]),
            ("q=bak&framework=esco", ["esco esco/baker baker en"]),
            ("q=boulang", ["esco esco/baker boulanger fr"]),
            ("q=" + "bäcker".inQuery + "&language=de", ["esco esco/baker Bäcker de"]),
            ("q=backerin&language=DE", ["esco esco/baker Bäckerin de"]),
            ("q=" + "خباز".inQuery, ["esco esco/baker خباز ar"]),
            ("q=Mehlsrten&type=skill", ["esco s/flour Mehlsorten de"]),
            ("q=flour&kind=knowledge", ["esco s/flour flour types en"]), ("q=flour&kind=skill&framework=esco", []),
            ("q=food&type=skill-group", ["esco g/food food en"]),
            ("q=food&type=skill_group&framework=esco,%20isco", ["esco g/food food en"]),
            ("q=knead&type=occupation,group", []), ("q=professionals&type=group", ["isco 2 Professionals en"]),
            ("q=%F0%9F%8D%9E", []), ("q=baker&language=fr", []),
        ] as [(String, [String])])
    func finds(_ carrier: Carrier, _ question: (query: String, expected: [String])) async throws {
        try await SmallCatalogue.serving(over: carrier) { api in
            let body = try await api.json("/api/v1/search?" + question.query)
            #expect(results(body) == question.expected, "\(question.query)")
            #expect(body["total"]?.intValue == question.expected.count)
        }
    }

    /// An equal preferred name scores 1, an equal other name 0.98.
    @Test("an equal preferred name scores 1, another equal name 0.98", arguments: Carrier.allCases)
    func scores(_ carrier: Carrier) async throws {
        try await SmallCatalogue.serving(over: carrier) { api in
            for (query, score, kind) in [("baker", 1, "preferred"), ("Bread-BAKER", 0.98, "alternate")] {
                let body = try await api.json("/api/v1/search?q=\(query)&framework=esco")
                let first = try #require(body["results"]?.arrayValue?.first)
                #expect(first["score"]?.doubleValue == score)
                #expect(first["match_kind"]?.stringValue == kind)
                #expect(first["name"]?.stringValue == "baker" && first["kind"]?.stringValue == "occupation")
            }
        }
    }

    @Test("facets count all that was found, the page holds as many as were asked for", arguments: Carrier.allCases)
    func facets(_ carrier: Carrier) async throws {
        try await SmallCatalogue.serving(over: carrier) { api in
            let body = try await api.json("/api/v1/search?q=developer&framework=esco,isco&limit=1")
            #expect(body["results"]?.arrayValue?.count == 1)
            // Of ESCO "software developer" and "web developer", of ISCO "Software developers".
            #expect(body["total"]?.intValue == 3)
            #expect(body.at("facets", "type")?.text == #"{"occupation":3}"#)
            #expect(body.at("facets", "framework")?.text == #"{"esco":2,"isco":1}"#)
            #expect(body.at("facets", "language")?.text == #"{"en":3}"#)
            let german = try await api.json("/api/v1/search?q=backer&framework=esco")
            #expect(german.at("facets", "language")?.text == #"{"de":1}"#)
            #expect((german["sources"] ?? .array([])).texts("framework") == ["esco"])
        }
    }

    @Test(
        "refuses what no filter knows and says what there is", arguments: Carrier.allCases,
        [
            ("q=a&type=occupations", ["type"], "occupation, skill"),
            ("q=a&kind=magic", ["kind"], "knowledge"), ("q=a&framework=esco,onett", ["framework"], "onet"),
            ("q=a&language=xx", ["language"], "ar, de, en, fr"), ("q=a&limit=0", ["limit"], "1 to 100"),
            ("", ["q"], "missing"), ("q=" + String(repeating: "a", count: 201), ["q"], "200 characters"),
            (
                "q=%20&type=x&kind=y&language=zz&framework=f&limit=x",
                ["q", "limit", "type", "kind", "language", "framework"], ""
            ),
        ] as [(String, [String], String)])
    func refused(_ carrier: Carrier, _ input: (query: String, parameters: [String], words: String)) async throws {
        try await SmallCatalogue.serving(over: carrier) { api in
            let body = try await api.json("/api/v1/search?" + input.query, status: 400)
            #expect(body.refusedParameters == input.parameters)
            #expect(input.words.isEmpty || body.firstComplaint.contains(input.words), "\(body.firstComplaint)")
        }
    }
}
