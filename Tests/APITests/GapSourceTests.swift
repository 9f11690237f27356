import HTTPServer
import LanguageModels
import Occupations
import ServiceSupport
import Store
import TestSupport
import Testing

@testable import API

@Suite("Skill gap by a model's levels")
struct GapSourceTests {
    static let (clerk, accountant, developer) = ("43-3031.00", "13-2011.00", "15-1252.00")

    /// The sample, with levels that two models told of three skills of two occupations.
    static func sample(chat: any ChatService = NoChatService()) async throws -> SampleAPI {
        let sample = try await SampleAPI(importing: Repository.sample, chat: chat)
        let release = try #require(sample.snapshots.snapshot(of: "onet")?.release.id)
        func tell(_ code: String, _ source: String, _ levels: [(String, Double)]) async throws {
            try await sample.store.models.replaceLevels(
                .init(
                    release: release, occupation: code, scale: "LV", source: source,
                    levels: levels.map { ($0.0, $0.1) }, callID: nil, madeAt: Timestamp(milliseconds: 1_000)))
        }
        try await tell(clerk, "llm:a/b", [("2.A.1.a", 3), ("2.A.1.b", 4), ("2.A.1.c", 2)])
        try await tell(accountant, "llm:a/b", [("2.A.1.a", 4.5), ("2.A.1.b", 3.5), ("2.A.1.c", 5)])
        try await sample.snapshots.refresh()
        return sample
    }

    private func gap(_ answer: JSONValue, _ element: String) -> JSONValue? {
        answer.at("result", "skill_gaps")?.arrayValue?.first { $0["element_id"]?.stringValue == element }
    }

    @Test(
        "compares what the model told, with the official values of what it left out, and names both",
        arguments: Carrier.allCases)
    func model(_ carrier: Carrier) async throws {
        try await Self.sample().serving(over: carrier) { api in
            for path in ["/skill-gap", "/api/v1/skill-gap-by-lvl"] {
                let answer = try await api.json("\(path)?from=\(Self.clerk)&to=\(Self.accountant)&source=llm")
                let reading = try #require(gap(answer, "2.A.1.a"))
                #expect(reading["from_data_value"]?.doubleValue == 3 && reading["to_data_value"]?.doubleValue == 4.5)
                #expect(
                    reading["from_source"]?.stringValue == "llm:a/b" && reading["to_source"]?.stringValue == "llm:a/b")
                // Both errors 0.6, since nothing was measured: 1.5 / (0.6 * sqrt 2) = 1.7678. Importance as in the official gap.
                #expect(reading["z"]?.doubleValue == 1.77 && reading["significant"]?.boolValue == false)
                #expect(reading["importance"]?.doubleValue == 0.72)
                // 3 / 0.8485 = 3.5355.
                #expect(gap(answer, "2.A.1.c")?["z"]?.doubleValue == 3.54)
                #expect(gap(answer, "2.A.1.c")?["significant"]?.boolValue == true)
                // Higher in the official ratings, lower in the model's.
                #expect(gap(answer, "2.A.1.b") == nil)
                // Not told of: 2.12 to 3.00, say the official ones, unnamed.
                #expect(gap(answer, "2.A.1.e")?["from_source"] == nil)
                #expect(answer.at("result", "levels", "source")?.stringValue == "llm")
                #expect(answer.at("result", "levels", "from")?.stringValue == "llm:a/b")
                #expect(answer.at("result", "summary", "compared")?.intValue == 35)
            }
        }
    }

    @Test("blends both by the inverse of their variances", arguments: Carrier.allCases)
    func blend(_ carrier: Carrier) async throws {
        try await Self.sample().serving(over: carrier) { api in
            let answer = try await api.json("/skill-gap?from=\(Self.clerk)&to=\(Self.accountant)&source=blend")
            // Official 3.75 and 4.25, both with the error 0.1637 (weight 37.31699); the model's 3 and 4.5 have 0.6 (weight
            // 2.77778): (139.93871 + 8.33333) / 40.09477 = 3.69804 and (158.59720 + 12.5) / 40.09477 = 4.26732.
            let reading = try #require(gap(answer, "2.A.1.a"))
            #expect(reading["from_data_value"]?.doubleValue == 3.70 && reading["to_data_value"]?.doubleValue == 4.27)
            // 0.56928 / sqrt(2 / 40.09477) = 0.56928 / 0.22334 = 2.5489.
            #expect(reading["delta"]?.doubleValue == 0.57 && reading["z"]?.doubleValue == 2.55)
            #expect(reading["from_source"]?.stringValue == "blend")
            #expect(answer.at("result", "levels", "to")?.stringValue == "blend")
            // No model told of the developers: the official ratings stand, and that is said.
            let other = try await api.json("/skill-gap?from=\(Self.clerk)&to=\(Self.developer)&source=blend")
            #expect(other.at("result", "levels", "from")?.stringValue == "blend")
            #expect(other.at("result", "levels", "to")?.stringValue == "official")
            #expect(gap(other, "2.A.1.a")?["to_source"] == nil)
        }
    }

    @Test(
        "fails in the documented shape where no model told of an occupation, and says what helps",
        arguments: Carrier.allCases)
    func missing(_ carrier: Carrier) async throws {
        try await Self.sample().serving(over: carrier) { api in
            for path in ["/skill-gap", "/api/v1/skill-gap", "/api/v1/skill-gap-by-lvl"] {
                let answer = try await api.json(
                    "\(path)?from=\(Self.clerk)&to=\(Self.developer)&source=llm", status: 409)
                #expect(answer["success"] == .bool(false) && answer["code"]?.stringValue == "no_model_levels")
                #expect(
                    answer["message"]?.stringValue
                        == "Error: No language model has told the levels of occupation 15-1252.00 (Software Developers) yet; "
                        + "`metier enrich proficiency --occupations 15-1252.00` asks one. `source=official` compares the "
                        + "published levels.")
                #expect(answer.at("result", "skill_gaps")?.arrayValue == [])
                #expect(answer.at("result", "to_occupation_title")?.stringValue == "Software Developers")
            }
            let wrong = try await api.json(
                "/skill-gap?from=\(Self.clerk)&to=\(Self.accountant)&source=llm&scale=IM", status: 409)
            #expect(wrong["code"]?.stringValue == "no_model_levels")
            let unknown = try await api.json(
                "/skill-gap?from=\(Self.clerk)&to=\(Self.accountant)&source=x", status: 400)
            #expect(unknown["message"]?.stringValue == "Error: 'source' must be one of official, llm, blend, not 'x'.")
        }
    }

    @Test("is the default where the settings say so, on the scale that models tell of", arguments: Carrier.allCases)
    func defaultSource(_ carrier: Carrier) async throws {
        let sample = try await Self.sample()
        let path = "/skill-gap?from=\(Self.clerk)&to=\(Self.accountant)"
        try await sample.serving(over: carrier, { $0.gapSource = .llm }) { api in
            let told = try await api.get(path)
            #expect(gap(try told.json(), "2.A.1.a")?["to_data_value"]?.doubleValue == 4.5)
            let official = try await api.get(path + "&source=official")
            #expect(gap(try official.json(), "2.A.1.a")?["to_data_value"]?.doubleValue == 4.25)
            #expect(try official.json().at("result", "levels") == nil)
            #expect(try await api.json(path + "&scale=IM").at("result", "levels") == nil)
            // Another answer has another tag: of another default, and after another level was told.
            let release = try #require(sample.snapshots.snapshot(of: "onet")?.release.id)
            try await sample.store.models.replaceLevels(
                .init(
                    release: release, occupation: Self.accountant, scale: "LV", source: "llm:a/b",
                    levels: [("2.A.1.a", 6)], callID: nil, madeAt: Timestamp(milliseconds: 2_000)))
            try await sample.snapshots.refresh()
            let later = try await api.get(path)
            #expect(gap(try later.json(), "2.A.1.a")?["to_data_value"]?.doubleValue == 6)
            #expect(told["ETag"] != nil && later["ETag"] != told["ETag"])
        }
        try await sample.serving(over: carrier) { api in
            let plain = try await api.get(path)
            #expect(gap(try plain.json(), "2.A.1.a")?["to_data_value"]?.doubleValue == 4.25)
            #expect(GapFixture.rows(of: try plain.json()).count == 32)
        }
    }
}
