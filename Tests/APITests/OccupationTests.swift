import ServiceSupport
import TestSupport
import Testing

@Suite("Occupations over the API")
struct OccupationTests {
    /// Follows `Link: rel="next"` to the end; the pages' codes in order.
    private func pages(_ first: String, _ api: APIClient) async throws -> [[String]] {
        var pages: [[String]] = []
        var target: String? = first
        while let page = target, pages.count < 100 {
            let reply = try await api.get(page)
            let body = try reply.json()
            pages.append(body["occupations"]?.texts("code") ?? [])
            let link = reply["Link"]
            #expect((link == nil) == (body["next_cursor"] == .null), "\(page)")
            target = link.map { String($0.dropFirst().prefix { $0 != ">" }) }
            #expect(link?.hasSuffix(">; rel=\"next\"") ?? true)
        }
        return pages
    }

    @Test(
        "lists every occupation once, whatever the size of the page", arguments: Carrier.allCases,
        [1, 7, 10, 29, 30, 500])
    func paging(_ carrier: Carrier, _ limit: Int) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            let pages = try await pages("/api/v1/occupations?limit=\(limit)", api)
            let codes = pages.flatMap(\.self)
            #expect(codes.count == 30 && Set(codes).count == 30)
            #expect(codes == codes.sorted())
            #expect(pages.dropLast().allSatisfy { $0.count == limit })
            #expect(codes.first == "11-1011.00" && codes.last == "55-1016.00")
        }
    }

    @Test(
        "filters the list and keeps the filter from page to page", arguments: Carrier.allCases,
        [
            ("rated=true", 28), ("rated=false", 2), ("rated=no", 2), ("job_zone=1", 1), ("job_zone=4", 10),
            ("job_zone=5", 5),
            ("major_group=15", 5), ("major_group=15&rated=false", 1), ("major_group=15-12", 3), ("major_group=99", 0),
        ])
    func filters(_ carrier: Carrier, _ input: (query: String, count: Int)) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            let body = try await api.json("/api/v1/occupations?" + input.query)
            #expect(body["total"]?.intValue == input.count)
            let codes = try await pages("/api/v1/occupations?limit=2&" + input.query, api).flatMap(\.self)
            #expect(codes.count == input.count && Set(codes).count == input.count)
            for occupation in body["occupations"]?.arrayValue ?? [] {
                if input.query.hasPrefix("job_zone") {
                    #expect(occupation["job_zone"]?.intValue == Int(input.query.suffix(1)))
                }
                if input.query == "rated=true" { #expect(occupation["is_rated"] == .bool(true)) }
            }
        }
    }

    @Test(
        "finds occupations by title and code, misspelt or not", arguments: Carrier.allCases,
        [
            ("q=nurse", "29-1141.00"), ("q=statistisian", "15-2041.00"), ("q=Lawyers", "23-1011.00"),
            ("q=15-1252", "15-1252.00"), ("q=151252", "15-1252.00"), ("q=electrican", "47-2111.00"),
            ("q=data+scientist", "15-2051.00"), ("q=heavy%20truck", "53-3032.00"), ("q=LAWYER", "23-1011.00"),
        ])
    func search(_ carrier: Carrier, _ input: (query: String, code: String)) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            let body = try await api.json("/api/v1/occupations/search?" + input.query)
            #expect(body["results"]?.texts("code").first == input.code)
            let scores = (body["results"]?.arrayValue ?? []).compactMap { $0["score"]?.doubleValue }
            #expect(scores == scores.sorted(by: >))
            let one = try await api.json("/api/v1/occupations/search?limit=1&" + input.query)
            #expect(one["results"]?.texts("code") == [input.code])
        }
    }

    @Test("finds nothing for what is nothing, and says so with an empty list", arguments: Carrier.allCases)
    func nothing(_ carrier: Carrier) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            for query in ["q=zzzzzzzzqqqq", "q=%F0%9F%90%99", "q=---", "q=15-99"] {
                let body = try await api.json("/api/v1/occupations/search?" + query)
                #expect(body["results"]?.arrayValue == [], "\(query)")
            }
        }
    }

    @Test("tells everything about one occupation", arguments: Carrier.allCases)
    func detail(_ carrier: Carrier) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            let body = try await api.json("/api/v1/occupations/15-1252.00")
            #expect(body["code"]?.stringValue == "15-1252.00")
            #expect(body["title"]?.stringValue == "Software Developers")
            #expect(body["framework"]?.stringValue == "onet")
            #expect(body["job_zone"]?.intValue == 4)
            #expect(body.at("preparation", "job_zone")?.intValue == 4)
            #expect(body["is_rated"] == .bool(true))
            #expect((body["description"]?.stringValue ?? "").count > 20)
            // As many as the sample's README says: 15 alternate and 6 reported titles, 5 tasks, 12 technologies.
            #expect(body["titles"]?.texts("kind").count { $0 == "alternate" } == 15)
            #expect(body["titles"]?.texts("kind").count { $0 == "reported" } == 6)
            let tasks = body["tasks"]?.arrayValue ?? []
            #expect(tasks.count == 5)
            #expect(tasks.allSatisfy { $0["activities"]?.arrayValue?.isEmpty == false })
            #expect(body["technologies"]?.arrayValue?.count == 12)
            #expect(body["technologies"]?.arrayValue?.contains { $0["is_in_demand"] == .bool(true) } == true)
            #expect(body["tools"]?.arrayValue?.isEmpty == false)
            #expect(body["related"]?.arrayValue?.isEmpty == false)
            let shares = (body["education"]?.arrayValue ?? []).compactMap { $0["percent"]?.doubleValue }
            #expect(abs(shares.reduce(0, +) - 100) < 0.5)
            let ratings = body["ratings"]?.arrayValue ?? []
            #expect(
                ratings.contains {
                    $0["kind"]?.stringValue == "skill" && $0["scale_id"]?.stringValue == "LV"
                        && $0["count"]?.intValue == 35
                })
            #expect(body.at("links", "skills")?.stringValue == "/api/v1/occupations/15-1252.00/skills")
            for name in ["self", "skills"] {
                let link = try #require(body.at("links", name)?.stringValue)
                #expect(try await api.get(link).status == 200)
            }
        }
    }

    @Test("describes all thirty occupations, rated or not", arguments: Carrier.allCases)
    func everyOccupation(_ carrier: Carrier) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            for code in try await pages("/api/v1/occupations", api).flatMap(\.self) {
                let detail = try await api.json("/api/v1/occupations/" + code)
                let skills = try await api.json("/api/v1/occupations/\(code)/skills?scale=LV")
                #expect(skills["total"]?.intValue == (detail["is_rated"] == .bool(true) ? 35 : 0), "\(code)")
            }
        }
    }

    @Test(
        "understands codes as people write them", arguments: Carrier.allCases,
        ["15-1252", "151252", "15-1252.00%20", "15.1252.00"])
    func spellings(_ carrier: Carrier, _ code: String) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            let body = try await api.json("/api/v1/occupations/" + code)
            #expect(body["code"]?.stringValue == "15-1252.00")
            let skills = try await api.json("/api/v1/occupations/\(code)/skills")
            #expect(skills["code"]?.stringValue == "15-1252.00")
        }
    }

    @Test("names the three nearest codes for one that is unknown", arguments: Carrier.allCases)
    func unknown(_ carrier: Carrier) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            for path in ["/api/v1/occupations/15-1253.00", "/api/v1/occupations/15-1253.00/skills"] {
                let body = try await api.json(path, status: 404)
                #expect(body["type"]?.stringValue == "urn:problem:unknown-occupation")
                #expect(body["detail"]?.stringValue == "There is no occupation with the code '15-1253.00'.")
                #expect(body["suggestions"]?.arrayValue?.count == 3)
                #expect(body["suggestions"]?.texts("code").first == "15-1252.00")
            }
            let word = try await api.json("/api/v1/occupations/nurse", status: 404)
            #expect(word["suggestions"]?.texts("code").first == "29-1141.00")
        }
    }

    @Test("lists ratings of any kind on any scale, sorted as asked", arguments: Carrier.allCases)
    func ratings(_ carrier: Carrier) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            let path = "/api/v1/occupations/13-2011.00/skills"
            let levels = try await api.json(path + "?scale=lv")
            let values = (levels["skills"]?.arrayValue ?? []).compactMap { $0["data_value"]?.doubleValue }
            #expect(values.count == 35 && values == values.sorted(by: >))
            #expect(levels["scales"]?.texts("id") == ["LV"])
            let both = try await api.json(path)
            #expect(both["total"]?.intValue == 70)
            #expect(Set(both["scales"]?.texts("id") ?? []) == ["IM", "LV"])
            let names = try await api.json(path + "?scale=LV&sort=name")["skills"]?.texts("element_name") ?? []
            #expect(names.count == 35 && names == names.sorted())
            let elements = try await api.json(path + "?scale=LV&sort=element")["skills"]?.texts("element_id") ?? []
            #expect(elements.count == 35 && elements == elements.sorted())
            let few = try await api.json(path + "?scale=LV&limit=3")
            #expect(few["skills"]?.arrayValue?.count == 3 && few["total"]?.intValue == 35)
            for kind in ["knowledge", "ability", "work_style", "interest", "work_value"] {
                let body = try await api.json(path + "?kind=" + kind)
                #expect((body["total"]?.intValue ?? 0) > 0, "\(kind)")
                #expect(body["kind"]?.stringValue == kind)
            }
            let none = try await api.json("/api/v1/occupations/15-2051.00/skills")
            #expect(none["total"]?.intValue == 0 && none["is_rated"] == .bool(false))
            // The row as it stands in the sample's Skills.txt.
            let reading = levels["skills"]?.arrayValue?.first { $0["element_id"]?.stringValue == "2.A.1.a" }
            #expect(
                reading?.text == #"{"element_id":"2.A.1.a","element_name":"Reading Comprehension","scale_id":"LV","#
                    + #""data_value":4.25,"n":8,"standard_error":0.1637,"lower_ci_bound":3.9292,"upper_ci_bound":4.5708,"#
                    + #""recommend_suppress":false,"not_relevant":false,"date":"2024-08","domain_source":"Analyst"}"#)
        }
    }
}
