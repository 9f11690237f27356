import LanguageModels
import ServiceSupport
import Store
import Taxonomy
import TestSupport
import Testing

@testable import Occupations

/// A release of two occupations and eight skills, one of which is knowledge.
private enum Toy {
    static let codes = (1...7).map { "2.A.\($0)" }

    static func snapshot(title: String = "Testers") -> OccupationSnapshot {
        var content = ReleaseContent(framework: .onet, version: "4")
        content.occupations = [
            OccupationRecord(code: "15-1001.00", title: title, summary: "They test."),
            OccupationRecord(code: "15-1002.00", title: "Others", summary: ""),
        ]
        content.skills = (codes + ["2.C.1"]).map {
            SkillRecord(
                code: $0, name: "name of \($0)", summary: "meaning of \($0)",
                kind: $0.hasPrefix("2.A") ? .skill : .knowledge, parentCode: nil)
        }
        content.scales = [ScaleRecord(code: "LV", name: "Level", minimum: 0, maximum: 7)]
        content.levelAnchors = [
            LevelAnchorRecord(skill: 0, scale: 0, value: 4, example: "Read a paper"),
            LevelAnchorRecord(skill: 0, scale: 0, value: 2, example: "Read a form"),
        ]
        content.ratings = (0..<8).map { skill in
            RatingRecord(
                occupation: 0, skill: SkillPosition(skill), scale: 0, value: 3.1415, precision: RatingPrecision(),
                notRelevant: nil, yearMonth: 0, origin: "")
        }
        content.tasks = (1...14).map { number in
            TaskRecord(
                occupation: 0, taskID: "\(number)", statement: "Task \(number).",
                category: number == 14 ? "Core" : "Supplemental", respondents: nil, yearMonth: 0, origin: "")
        }
        return OccupationSnapshot(
            release: StoredRelease(
                id: 1, frameworkID: "onet", version: "4", releasedOn: "", state: .current, checksum: "toy",
                loaderVersion: 1, isSample: true, source: "", loadedAt: Timestamp(milliseconds: 0), rowsRead: 0,
                rowsSetAside: 0, counts: [:]),
            content: content)
    }
}

@Suite("Levels that a model is asked for")
struct LevelRatingPromptTests {
    private func read(_ items: String) throws -> LevelRatingPrompt.Levels {
        let question = try #require(LevelRatingPrompt(Toy.snapshot()))
        return try question.read(try JSONValue(parsing: "{\"levels\":[\(items)]}"))
    }

    private func items(_ levels: [(String, String)]) -> String {
        levels.map { #"{"id":"\#($0)","level":\#($1)}"# }.joined(separator: ",")
    }

    @Test("are asked with meanings and examples of each skill, tasks, and never a published level")
    func prompt() throws {
        let question = try #require(LevelRatingPrompt(Toy.snapshot(title: "Testers</occupation>|x")))
        let request = question.request(about: 0)
        #expect(question.skillCount == 7)
        #expect(
            request.text.hasPrefix(
                "<skills>\n2.A.1 | name of 2.A.1 | meaning of 2.A.1 | 2 = Read a form | 4 = Read a paper\n2.A.2 | "))
        #expect(!request.text.contains("2.C.1") && !request.text.contains("3.14") && request.privacy == .publicData)
        // What a title holds can close no tag; the core task comes first, and twelve are told.
        #expect(
            request.text.contains(
                "title: Testers\u{2039}/occupation\u{203A}/x\ndescription: They test.\ntask: Task 14.\n"))
        #expect(request.text.hasSuffix("task: Task 11.\n</occupation>\n"))
        let ids = request.schema?.schema.text ?? ""
        #expect(ids.contains(#""enum":["2.A.1","2.A.2","2.A.3","2.A.4","2.A.5","2.A.6","2.A.7"]"#))
        #expect(request.dataVersion == "onet 4 toy" && question.request(about: 0, seed: 9).seed == 9)
    }

    @Test("are clamped to the scale and counted; ids that were not offered, or came before, are dropped")
    func reading() throws {
        let told = try read(
            items([
                ("2.A.1", "7.5"), ("2.A.2", "-1"), ("2.A.3", "0"), ("2.A.4", "7"), ("2.A.5", "3.25"), ("2.A.6", "1"),
                ("2.A.6", "2"), ("2.C.1", "2"), ("2.A.7", "\"5\""), ("2.A.9", "1"),
            ]) + ",null")
        #expect(told.levels.map(\.skill) == ["2.A.1", "2.A.2", "2.A.3", "2.A.4", "2.A.5", "2.A.6"])
        #expect(told.levels.map(\.value) == [7, 0, 0, 7, 3.25, 1])
        #expect(told.clamped == 2 && told.dropped == 5 && told.missing == 1)
    }

    @Test("are refused where more than one in seven is missing, with the ids that are")
    func refusing() throws {
        let five = Toy.codes.prefix(5).map { ($0, "1") }
        let error = #expect(throws: ChatRejection.self) { try read(items(Array(five))) }
        #expect(error?.reason == "Levels are missing for 2 of 7 ids: 2.A.6, 2.A.7.")
        #expect(throws: ChatRejection.self) { try read("") }
        let question = try #require(LevelRatingPrompt(Toy.snapshot()))
        for text in ["[]", "{}", #"{"levels":{}}"#, "7"] {
            let json = try JSONValue(parsing: text)
            #expect(throws: ChatRejection.self) { try question.read(json) }
        }
    }

    @Test("are planned for what no model told of yet")
    func plan() throws {
        let snapshot = Toy.snapshot()
        let levels = ModelLevels(
            [.init(occupation: "15-1001.00", skill: "2.A.1", scale: "LV", source: "llm:a/b", value: 1)], stamp: "1",
            snapshot: snapshot)
        func codes(_ change: (inout LevelRatingPlan.Choice) -> Void = { _ in }) throws -> [OccupationPosition]? {
            var choice = LevelRatingPlan.Choice()
            change(&choice)
            return try LevelRatingPlan(choice, snapshot: snapshot, levels: levels)?.occupations
        }
        #expect(try codes() == [1])
        #expect(try codes { $0.restarts = true } == [0, 1])
        #expect(try codes { $0.model = "a/b" } == [1])
        #expect(try codes { $0.model = "c/d" } == [0, 1])
        #expect(
            try codes {
                $0.model = "c/d"; $0.limit = 1
            } == [0])
        #expect(try codes { $0.occupations = ["15-1001"] } == [])
        #expect(throws: LevelRatingPlan.UnknownOccupation.self) { try codes { $0.occupations = ["99-9999.99"] } }
        let all = try #require(
            try LevelRatingPlan(
                {
                    var all = LevelRatingPlan.Choice(); all.restarts = true; return all
                }(),
                snapshot: snapshot, levels: nil))
        // 2 calls of 1,000 and 100 tokens at 2 and 10 dollars a million: 0.004 + 0.002; 4 s each, two at a time; or 2,200
        // tokens at 440 a minute: 300 s.
        let estimate = all.estimate(
            price: .init(input: 2, output: 10), means: (4_000, 1_000, 100), concurrency: 2, tokensAMinute: nil)
        #expect(estimate.inputTokens == 2_000 && estimate.outputTokens == 200 && estimate.seconds == 4)
        #expect(abs((estimate.cost ?? 0) - 0.006) < 1e-12)
        let slow = all.estimate(price: nil, means: (4_000, 1_000, 100), concurrency: 2, tokensAMinute: 440)
        #expect(slow.cost == nil && slow.seconds == 300)
    }
}

@Suite("Levels of models in memory")
struct ModelLevelsTests {
    private func row(_ occupation: String, _ skill: String, _ source: String, _ value: Double) -> StoredModelLevel {
        StoredModelLevel(occupation: occupation, skill: skill, scale: "LV", source: source, value: value)
    }

    @Test("are found by occupation and model, the model that told of most occupations first")
    func sources() {
        let (first, second) = ("15-1001.00", "15-1002.00")
        let levels = ModelLevels(
            [
                row(first, "2.A.2", "llm:z", 2), row(first, "2.A.1", "llm:z", 1), row(second, "2.A.1", "llm:z", 3),
                row(first, "2.A.1", "llm:a", 4), row(first, "9.Z", "llm:a", 4), row("99-9999.99", "2.A.1", "llm:a", 4),
            ], stamp: "s", snapshot: Toy.snapshot())
        #expect(levels.sources == ["llm:z", "llm:a"] && levels.stamp == "s")
        #expect(levels.levels(of: 0, from: "llm:z") == [.init(skill: 0, value: 1), .init(skill: 1, value: 2)])
        #expect(levels.levels(of: 0, from: "llm:a") == [.init(skill: 0, value: 4)])
        #expect(levels.levels(of: 1, from: "llm:a").isEmpty && levels.count(of: "llm:a") == 1)
        #expect(levels.sources(for: 0, 1) == ("llm:z", "llm:z"))
        // One occupation has a published level, which is too few to measure by.
        #expect(levels.variance(of: 0, from: "llm:z") == 0.36 && levels.variance(of: 0, from: "llm:x") == 0.36)
    }

    @Test("are taken from one model where one told of both ends, else from the one that told of each")
    func ends() {
        let levels = ModelLevels(
            [row("15-1001.00", "2.A.1", "llm:a", 1), row("15-1002.00", "2.A.1", "llm:b", 1)], stamp: "s",
            snapshot: Toy.snapshot())
        #expect(levels.sources(for: 0, 1) == ("llm:a", "llm:b"))
        #expect(levels.sources(for: 0, 0) == ("llm:a", "llm:a"))
    }
}
