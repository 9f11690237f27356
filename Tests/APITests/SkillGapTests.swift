import ServiceSupport
import TestSupport
import Testing

@testable import API

@Suite("Skill gap over the API")
struct SkillGapTests {
    @Test("there are fixtures of at least ten pairs, read both ways")
    func fixtures() {
        #expect(GapFixture.all.count { !$0.readsAbsent } >= 10)
        #expect(GapFixture.all.count { $0.readsAbsent } == GapFixture.all.count { !$0.readsAbsent })
        #expect(GapFixture.all.reduce(0) { $0 + $1.rows.count } > 400)
    }

    @Test("gives the gaps that were worked out independently, row for row", arguments: Carrier.allCases, GapFixture.all)
    func exact(_ carrier: Carrier, _ fixture: GapFixture) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            let query = "?from=\(fixture.from)&to=\(fixture.to)\(fixture.readsAbsent ? "&not_relevant=absent" : "")"
            for path in ["/skill-gap", "/api/v1/skill-gap-by-lvl"] {
                let answer = try await api.json(path + query)
                #expect(GapFixture.rows(of: answer) == fixture.rows, "\(path)")
                #expect(answer.at("result", "rule", "name")?.stringValue == "higher_in_target")
                #expect(answer.at("result", "summary", "gaps")?.intValue == fixture.rows.count)
            }
            let absent = try await api.json("/api/v1/skill-gap" + query)
            #expect(GapFixture.rows(of: absent) == fixture.zeroRows)
            #expect(absent.at("result", "rule", "name")?.stringValue == "absent_in_source")
        }
    }

    @Test(
        "takes the reading of flagged ratings from the settings unless the request names one",
        arguments: Carrier.allCases)
    func defaultReading(_ carrier: Carrier) async throws {
        try await SampleAPI.serving(over: carrier, { $0.readsNotRelevantAsAbsent = true }) { api in
            let path = "/skill-gap?from=43-3031.00&to=13-2011.00"
            let absent = try await api.json(path)
            #expect(GapFixture.rows(of: absent).count == 28)
            let published = try await api.json(path + "&not_relevant=as_published")
            #expect(GapFixture.rows(of: published).count == 32)
        }
    }

    @Test("answers in the documented shape, word for word", arguments: Carrier.allCases)
    func shape(_ carrier: Carrier) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            let answer = try await api.json("/skill-gap?from=43-3031.00&to=13-2011.00")
            #expect(answer["success"] == .bool(true))
            #expect(
                answer["message"]?.stringValue
                    == "Successfully identified skill gap from 'Bookkeeping, Accounting, and Auditing Clerks' to "
                    + "'Accountants and Auditors' based on 'LV' scale.")
            #expect(
                answer.at("result", "from_occupation_title")?.stringValue
                    == "Bookkeeping, Accounting, and Auditing Clerks")
            #expect(answer.at("result", "to_occupation_title")?.stringValue == "Accountants and Auditors")
            let first = try #require(answer.at("result", "skill_gaps")?.arrayValue?.first)
            #expect(
                first.text.hasPrefix(
                    #"{"element_id":"2.A.1.a","element_name":"Reading Comprehension","scale_id":"LV","#
                        + #""from_data_value":3.75,"to_data_value":4.25,"#))
        }
    }

    @Test("measures each gap by its error and weight", arguments: Carrier.allCases)
    func figures(_ carrier: Carrier) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            let answer = try await api.json("/skill-gap?from=43-3031.00&to=13-2011.00")
            let gaps = answer.at("result", "skill_gaps")?.arrayValue ?? []
            func gap(_ element: String) -> JSONValue? { gaps.first { $0["element_id"]?.stringValue == element } }
            func check(
                _ element: String, _ delta: Double, z: Double, _ significant: Bool, importance: Double,
                priority: Double,
                flags: [String] = []
            ) {
                let gap = gap(element)
                #expect(gap?["delta"]?.doubleValue == delta, "\(element)")
                #expect(gap?["z"]?.doubleValue == z, "\(element)")
                #expect(gap?["significant"]?.boolValue == significant, "\(element)")
                #expect(gap?["importance"]?.doubleValue == importance, "\(element)")
                #expect(gap?["priority"]?.doubleValue == priority, "\(element)")
                #expect((gap?["flags"]?.arrayValue ?? []).compactMap(\.stringValue) == flags, "\(element)")
                #expect(
                    gap?["not_relevant"]?.boolValue == flags.contains { $0.hasSuffix("not_relevant") }, "\(element)")
                #expect(gap?["suppressed"]?.boolValue == flags.contains { $0.hasSuffix("suppressed") }, "\(element)")
            }
            // 3.75 (error 0.1637) to 4.25 (0.1637): 0.50 / sqrt(2 * 0.1637^2 = 0.053595) = 0.50 / 0.231507 = 2.1598.
            // Importance of the target 3.88 on 1 to 5: 2.88 / 4 = 0.72; priority 0.72 * 0.50.
            check("2.A.1.a", 0.5, z: 2.16, true, importance: 0.72, priority: 0.36)
            // 3.75 (0.1637) to 3.88 (0.1250): 0.13 / sqrt(0.026798 + 0.015625) = 0.13 / 0.205968 = 0.6312, not
            // significant, so priority 0. Importance 3.75: 2.75 / 4 = 0.6875.
            check("2.A.1.b", 0.13, z: 0.63, false, importance: 0.688, priority: 0)
            // Both flagged Not Relevant: 0.12 (0.1250) to 0.38 (0.2631): 0.26 / sqrt(0.015625 + 0.069222) = 0.26 / 0.291285.
            check(
                "2.A.1.f", 0.26, z: 0.89, false, importance: 0.063, priority: 0,
                flags: ["from_not_relevant", "to_not_relevant"])
            // The source's error is published as 0, so the floor of 0.1 counts: 0.12 / sqrt(0.01 + 0.015625) = 0.12 / 0.160078.
            check(
                "2.B.3.d", 0.12, z: 0.75, false, importance: 0.03, priority: 0,
                flags: ["from_not_relevant", "to_not_relevant"])
            // The target's rating is one that the publisher advises against: 1.00 / sqrt(0.015625 + 0.265637) = 1.00 / 0.530341.
            check(
                "2.B.3.m", 1, z: 1.89, false, importance: 0.22, priority: 0,
                flags: ["from_not_relevant", "to_suppressed"])
            #expect(answer.at("result", "summary", "compared")?.intValue == 35)
            #expect(answer.at("result", "summary", "significant")?.intValue == 17)
        }
    }

    @Test("leaves out what is asked to be left out and sorts as asked", arguments: Carrier.allCases)
    func options(_ carrier: Carrier) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            func gaps(_ more: String) async throws -> [JSONValue] {
                try await api.json("/skill-gap?from=43-3031.00&to=13-2011.00" + more).at("result", "skill_gaps")?
                    .arrayValue ?? []
            }
            let significant = try await gaps("&significant=true")
            #expect(significant.count == 17)
            #expect(significant.allSatisfy { $0["significant"]?.boolValue == true })
            let large = try await gaps("&min_delta=1")
            #expect(large.count == 9)
            #expect(large.allSatisfy { ($0["delta"]?.doubleValue ?? 0) >= 1 })
            let deltas = try await gaps("&sort=delta").compactMap { $0["delta"]?.doubleValue }
            #expect(deltas.count == 32 && deltas == deltas.sorted(by: >))
            #expect(deltas.first == 1.37)
            let priorities = try await gaps("&sort=priority").compactMap { $0["priority"]?.doubleValue }
            #expect(priorities.count == 32 && priorities == priorities.sorted(by: >))
            let elements = try await gaps("&sort=element").compactMap { $0["element_id"]?.stringValue }
            #expect(elements == elements.sorted())
            let knowledge = try await gaps("&kind=knowledge&scale=im")
            #expect(!knowledge.isEmpty && knowledge.allSatisfy { $0["scale_id"]?.stringValue == "IM" })
            #expect(knowledge.allSatisfy { $0["element_id"]?.stringValue?.hasPrefix("2.C") == true })
        }
    }

    @Test(
        "understands codes as people write them", arguments: Carrier.allCases,
        [
            "from=43-3031&to=13-2011", "from=433031&to=132011", "from=%2043-3031.00%20&to=+13-2011.00",
            "from_occupation=43-3031.00&to_occupation=13-2011.00", "from=43-3031.00&to_occupation=13-2011",
            "from=43%E2%80%933031.00&to=13.2011.00", "from=&from_occupation=43-3031.00&to=13-2011.00",
            "FROM=x&from=43-3031.00&to=13-2011.00",
        ])
    func spellings(_ carrier: Carrier, _ query: String) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            let answer = try await api.json("/skill-gap?" + query)
            #expect(answer.at("result", "from_occupation_code")?.stringValue == "43-3031.00")
            #expect(answer.at("result", "to_occupation_code")?.stringValue == "13-2011.00")
            #expect(answer.at("result", "skill_gaps")?.arrayValue?.count == 32)
        }
    }

    @Test("finds no gap between an occupation and itself", arguments: Carrier.allCases)
    func same(_ carrier: Carrier) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            let answer = try await api.json("/skill-gap?from=15-1252&to=15-1252.00")
            #expect(answer["success"] == .bool(true))
            #expect(answer.at("result", "skill_gaps")?.arrayValue == [])
            #expect(answer.at("result", "summary", "compared")?.intValue == 35)
        }
    }

    @Test("names the source of every figure and that it is a sample", arguments: Carrier.allCases)
    func attribution(_ carrier: Carrier) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            for target in [
                "/skill-gap?from=43-3031.00&to=13-2011.00", "/api/v1/skill-gap?from=43-3031.00&to=13-2011.00",
                "/api/v1/skill-gap-by-lvl?from=43-3031.00&to=13-2011.00", "/api/v1/occupations",
                "/api/v1/occupations/search?q=nurse", "/api/v1/occupations/15-1252.00",
                "/api/v1/occupations/15-1252.00/skills",
            ] {
                let answer = try await api.json(target)
                let sources = answer["sources"]?.arrayValue ?? []
                #expect(sources.count == 1, "\(target)")
                #expect(sources.first?["is_sample"] == .bool(true), "\(target)")
                #expect(sources.first?["version"]?.stringValue == "30.1", "\(target)")
                #expect(sources.first?["licence"]?.stringValue?.contains("CC BY 4.0") == true, "\(target)")
                let attribution = sources.first?["attribution"]?.stringValue ?? ""
                #expect(attribution.contains("O*NET 30.1 Database"), "\(target)")
                #expect(attribution.contains("CC BY 4.0"), "\(target)")
                #expect(
                    answer["notice"]?.stringValue?.contains("bundled sample of 30 occupations") == true, "\(target)")
            }
        }
    }
}
