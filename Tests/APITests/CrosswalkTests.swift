import ServiceSupport
import TestSupport
import Testing

@Suite("Crosswalks over HTTP")
struct CrosswalkTests {
    /// The links to one framework, as `code relation confidence` and the sets on the way.
    private func links(_ body: JSONValue, to framework: String) -> [String] {
        let target = body["to"]?.arrayValue?.first { $0["framework"]?.stringValue == framework }
        return (target?["links"]?.arrayValue ?? []).map { link in
            let sets = (link["path"] ?? .array([])).texts("set").joined(separator: "+")
            return [
                link["code"]?.stringValue ?? "", link["relation"]?.stringValue ?? "",
                "\(link["confidence"]?.doubleValue ?? -1)", sets,
            ].joined(separator: " ")
        }
    }

    @Test("take ESCO's short codes, but none that two occupations share", arguments: Carrier.allCases)
    func shortCodes(_ carrier: Carrier) async throws {
        try await SmallCatalogue.serving(over: carrier) { api in
            let body = try await api.json("/api/v1/crosswalk?framework=esco&code=7512.1&to=isco")
            #expect(body.at("from", "code")?.stringValue == "esco/baker")
            #expect(links(body, to: "isco") == ["7512 broad 0.75 esco"])
            let shared = try await api.send("GET", "/api/v1/crosswalk?framework=esco&code=2512.9")
            #expect(shared.status == 404)
            let role = try await api.send(
                "POST", "/recommend-skill", headers: ["Content-Type": "application/json"],
                body: #"{"code":"7512.1","frameworks":["esco"]}"#)
            #expect(role.status == 200, "\(role.text.prefix(300))")
        }
    }

    /// The developer is linked to 15-1252.00 of the sample, which is rated; the baker to nothing.
    @Test("ESCO's occupations are found by both their codes, and have no gap but a reason", arguments: Carrier.allCases)
    func occupationsOfESCO(_ carrier: Carrier) async throws {
        try await SmallCatalogue.serving(over: carrier) { api in
            let one = try await api.json("/api/v1/occupations/7512.1")
            #expect(one["code"]?.stringValue == "esco/baker" && one["short_code"]?.stringValue == "7512.1")
            #expect(one["framework"]?.stringValue == "esco" && one["is_rated"] == .bool(false))
            #expect(one["linked_skills"]?.texts("name") == ["flour types", "knead dough"])
            #expect(one["linked_skills"]?.texts("relation") == ["essential", "optional"])
            #expect(one["links"]?["self"]?.stringValue == "/api/v1/occupations/7512.1")
            #expect(one["sources"]?.texts("framework") == ["esco"])
            let byAddress = try await api.json("/api/v1/occupations/esco%2Fbaker")
            #expect(byAddress == one)
            let usual = try await api.json("/api/v1/occupations/15-1252.00")
            #expect(usual["short_code"] == nil && usual["linked_skills"] == nil)
            let ratings = try await api.json("/api/v1/occupations/7512.1/skills")
            #expect(ratings["total"]?.intValue == 0)
            // A scale that the description lists, on which ESCO has no ratings, and one that nobody has.
            #expect(try await api.json("/api/v1/occupations/7512.1/skills?scale=IM") == ratings)
            // The sample's tables of ratings have these in their column Scale ID.
            let strange = try await api.json("/api/v1/occupations/7512.1/skills?scale=XX", status: 400)
            #expect(
                strange["detail"]?.stringValue == "'scale' must be one of DR, EX, IH, IM, LV, OI, VH, WI, not 'XX'.")
            let gap = try await api.send("GET", "/skill-gap?from=esco%2Fdeveloper&to=13-2011.00")
            #expect(gap.status == 409)
            let body = try JSONValue(parsing: gap.text)
            #expect(body["code"]?.stringValue == "other_framework")
            #expect(
                body["message"]?.stringValue == "Error: esco/developer (software developer) is an occupation of ESCO, "
                    + "which holds no levels of skills; gaps are found between occupations of O*NET, which holds levels."
            )
            #expect(body["related"]?.texts("code") == ["15-1252.00"])
            #expect(body["result"]?["to_occupation_title"]?.stringValue == "Accountants and Auditors")
            // A shared short code is nobody's.
            #expect(try await api.send("GET", "/api/v1/occupations/2512.9").status == 404)
            #expect(try await api.send("GET", "/skill-gap?from=2512.9&to=13-2011.00").status == 404)
        }
    }

    /// An only link is trusted by its relation: exact 0.98, close 0.9, narrow 0.8, broad 0.75, related in whole 0.9; one of
    /// two ways by that over the root of 2. To ISCO over ESCO: 0.98 x 0.75 = 0.735. Back: 0.8 / 1.41421 x 0.98 = 0.5544.
    /// Over SOC 2010: 0.98 x 0.9 = 0.882.
    @Test(
        "lead over as many tables as it takes, by the trust in each step", arguments: Carrier.allCases,
        [
            (
                "framework=onet&code=15-1252.00", ["esco", "isco"],
                ["esco": ["esco/developer exact 0.98 esco-onet"], "isco": ["2512 broad 0.735 esco-onet+esco"]]
            ),
            ("framework=isco&code=2512&to=onet", ["onet"], ["onet": ["15-1252.00 narrow 0.5544 esco+esco-onet"]]),
            (
                "framework=isco&code=2512&to=esco&limit=1", ["esco"],
                ["esco": ["esco/developer narrow 0.5657 esco"]]
            ),
            (
                "code=13-2011.00&to=isco,esco", ["isco", "esco"],
                ["isco": ["2411 related 0.882 onet-soc+isco-soc"], "esco": []]
            ),
            // A code of a classification that no release holds, and one as people write it.
            ("framework=soc-2010&code=13-2011&to=onet", ["onet"], ["onet": ["13-2011.00 exact 0.98 onet-soc"]]),
            ("code=151252&to=esco", ["esco"], ["esco": ["esco/developer exact 0.98 esco-onet"]]),
            // From one occupation of a framework to another of the same there is no table.
            ("framework=esco&code=esco%2Fweb&to=esco", ["esco"], ["esco": []]),
            ("code=15-1252.00&to=esco,%20isco&without=esco-onet", ["esco", "isco"], ["esco": [], "isco": []]),
            ("code=15-1252.00&to=isco&without=esco", ["isco"], ["isco": []]),
        ] as [(String, [String], [String: [String]])])
    func links(
        _ carrier: Carrier, _ question: (query: String, order: [String], expected: [String: [String]])
    ) async throws {
        try await SmallCatalogue.serving(over: carrier) { api in
            let body = try await api.json("/api/v1/crosswalk?" + question.query)
            #expect((body["to"] ?? .array([])).texts("framework") == question.order)
            for (framework, expected) in question.expected {
                #expect(links(body, to: framework) == expected, "\(question.query)")
            }
        }
    }

    @Test("tell every step, both titles, and whose data it is", arguments: Carrier.allCases)
    func steps(_ carrier: Carrier) async throws {
        try await SmallCatalogue.serving(over: carrier) { api in
            let body = try await api.json("/api/v1/crosswalk?code=132011&to=isco")
            #expect(body.at("from", "code")?.stringValue == "13-2011.00")
            #expect(body.at("from", "title")?.stringValue == "Accountants and Auditors")
            let link = try #require(body["to"]?.arrayValue?.first?["links"]?.arrayValue?.first)
            #expect(link["title"]?.stringValue == "Accountants")
            let path = try #require(link["path"])
            #expect(path.texts("from") == ["onet:13-2011.00", "soc-2010:13-2011"])
            #expect(path.texts("to") == ["soc-2010:13-2011", "isco:2411"])
            #expect(path.texts("relation") == ["exact", "related"])
            #expect(path.arrayValue?.map { $0["partial"]?.boolValue } == [nil, false])
            #expect((body["sources"] ?? .array([])).texts("framework") == ["onet", "isco", "isco-soc", "onet-soc"])
            let unnamed = try await api.json("/api/v1/crosswalk?framework=soc-2010&code=13-2011&to=isco")
            #expect(unnamed.at("from", "title") == .null)
        }
    }

    @Test("an answer that has not changed is not sent again", arguments: Carrier.allCases)
    func unchanged(_ carrier: Carrier) async throws {
        try await SmallCatalogue.serving(over: carrier) { api in
            for target in [
                "/api/v1/crosswalk?code=15-1252.00", "/api/v1/crosswalk/coverage?from=onet&to=esco",
                "/api/v1/search?q=baker", "/api/v1/titles/normalize?title=baker",
            ] {
                let tag = try #require(try await api.get(target)["ETag"])
                let again = try await api.get(target, headers: ["If-None-Match": tag])
                #expect(again.status == 304 && again.body.isEmpty, "\(target)")
            }
        }
    }

    @Test(
        "refuse what they do not know, every parameter by name", arguments: Carrier.allCases,
        [
            ("crosswalk", 400, ["code"]), ("crosswalk?code=15-1252.00&to=nothing", 400, ["to"]),
            ("crosswalk?code=15-1252.00&to=esco-onet", 400, ["to"]),
            ("crosswalk?code=15-1252.00&without=esco-ont", 400, ["without"]),
            ("crosswalk?limit=101&to=x&without=y", 400, ["code", "limit", "to", "without"]),
            ("crosswalk?code=99-9999.99", 404, []), ("crosswalk?framework=nothing&code=1", 404, []),
            ("crosswalk/coverage", 400, ["from", "to"]), ("crosswalk/coverage?from=onet&to=soc-2010", 400, ["to"]),
            ("crosswalk/coverage?from=esco-onet&to=onet", 400, ["from"]),
        ] as [(String, Int, [String])])
    func refused(_ carrier: Carrier, _ input: (target: String, status: Int, parameters: [String])) async throws {
        try await SmallCatalogue.serving(over: carrier) { api in
            let body = try await api.json("/api/v1/" + input.target, status: input.status)
            #expect(body.refusedParameters == input.parameters)
            if input.status == 404 { #expect(body["type"]?.stringValue == "urn:problem:unknown-code") }
        }
    }

    /// From O*NET's 30 occupations: to ESCO 15-1252.00 (exact) and 29-1141.00 (close), one step each; to ISCO both over
    /// ESCO (broad) and 13-2011.00 over SOC 2010 (related), two steps each. ISCO 2411 leads to O*NET but not to ESCO.
    @Test(
        "coverage counts where every occupation leads", arguments: Carrier.allCases,
        [
            ("onet", "esco", [30, 2, 2, 2, 1]), ("onet", "isco", [30, 3, 0, 3, 2]), ("esco", "isco", [4, 4, 0, 3, 1]),
            ("isco", "esco", [4, 3, 0, 3, 1]), ("esco", "onet", [4, 2, 2, 2, 1]),
        ] as [(String, String, [Double])])
    func coverage(_ carrier: Carrier, _ question: (from: String, to: String, counts: [Double])) async throws {
        try await SmallCatalogue.serving(over: carrier) { api in
            let body = try await api.json("/api/v1/crosswalk/coverage?from=\(question.from)&to=\(question.to)")
            let counts = ["occupations", "linked", "linked_closely", "targets", "mean_steps"].map {
                body[$0]?.doubleValue ?? -1
            }
            #expect(counts == question.counts)
        }
    }

    @Test(
        "nothing is answered before anything is imported", arguments: Carrier.allCases,
        [
            "crosswalk?code=1", "crosswalk/coverage?from=onet&to=esco", "search?q=baker",
            "titles/normalize?title=baker",
        ])
    func empty(_ carrier: Carrier, _ target: String) async throws {
        try await SampleAPI.empty(over: carrier) { api in
            let reply = try await api.get("/api/v1/" + target)
            #expect(reply.status == 503)
        }
    }
}
