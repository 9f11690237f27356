import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("metier title")
struct TitleCommandTests {
    private func run(_ arguments: [String], code: Int32 = 0, input: String = "") async throws -> BuiltProgram.Outcome {
        let outcome = try await CatalogueCommandTests.shared.value.run(["title"] + arguments, input: input)
        #expect(outcome.code == code, "\(arguments): \(outcome.messages)")
        return outcome
    }

    /// The lines that a run of the filter writes.
    private func filter(_ input: String, _ arguments: String...) async throws -> [JSONValue] {
        let outcome = try await run(["--ndjson", "--framework", "esco"] + arguments, input: input)
        #expect(outcome.messages == "")
        #expect(outcome.output.isEmpty || outcome.output.hasSuffix("\n"))
        return try outcome.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }

    private func code(_ line: JSONValue) -> String? {
        line["candidates"]?.arrayValue?.first?["code"]?.stringValue.map { String($0.suffix(1)) }
    }

    @Test("finds the occupations of one title, for people and as the API's body")
    func one() async throws {
        let text = try await run(["Sr.", "Bread", "Maker", "--country", "Germany"]).output
        let lines = text.split(separator: "\n")
        #expect(lines[0] == #"searched "Sr Bread Maker"; seniority senior"#, "\(text)")
        #expect(
            lines.contains { $0.hasPrefix("esco ") && $0.contains("baker") && $0.contains("bread maker") }, "\(text)")
        let json = try JSONValue(parsing: try await run(["Bäckerin", "--country", "de", "--json"]).output)
        #expect(json["frameworks"]?.texts("framework") == ["esco", "onet", "isco"])
        #expect(json["candidates"]?.arrayValue?.first?["title"]?.stringValue == "baker")
        let isco = json["candidates"]?.arrayValue?.first { $0["framework"]?.stringValue == "isco" }
        #expect(isco?["code"]?.stringValue == "7512")
        let words = try JSONValue(
            parsing: try await run(["baker", "--framework", "isco, esco", "--lexical", "--json"]).output)
        #expect(words["frameworks"]?.texts("framework") == ["isco", "esco"] && words["method"]?.stringValue == "words")
    }

    @Test("refuses what it cannot use")
    func refused() async throws {
        for (arguments, words) in [
            ([], "Name a title"), (["baker", "--ndjson"], "leave out the title"),
            (["baker", "--country", "Germny"], "did you mean Germany"), (["baker", "--framework", "noc"], "'noc'"),
            (["baker", "--limit", "51"], "limit"),
        ] as [([String], String)] {
            let outcome = try await run(arguments, code: 64)
            #expect(outcome.output == "" && outcome.messages.contains(words), "\(arguments): \(outcome.messages)")
        }
    }

    @Test("--ndjson keeps the order over thousands of lines, wrong ones in their places")
    func order() async throws {
        let lines = (0..<3_000).map { number -> String in
            switch number % 10 {
            case 3: "{\"id\":\(number),"
            case 7: #"{"id":\#(number),"titel":"baker"}"#
            case let digit where digit % 2 == 0: #"{"id":\#(number),"title":"baker"}"# + (number % 4 == 0 ? "\r" : "")
            default: #"{"id":"\#(number)","title":"Software Developer","country":"Germany"}"#
            }
        }
        // The last line has no end.
        let answers = try await filter(lines.joined(separator: "\n"), "--limit", "1")
        #expect(answers.count == 3_000)
        for (number, answer) in answers.enumerated() {
            switch number % 10 {
            case 3:
                #expect(answer.text == #"{"error":"the line is no JSON object"}"#)
            case 7:
                #expect(answer.text == #"{"id":\#(number),"error":"`title` is missing or no text"}"#)
            case let digit where digit % 2 == 0:
                #expect(answer["id"]?.intValue == number && code(answer) == "a" && answer["error"] == nil)
            default:
                #expect(answer["id"]?.stringValue == "\(number)" && code(answer) == "b")
            }
        }
    }

    @Test("--ndjson answers every line: blank, odd, too long, of any writing")
    func oddLines() async throws {
        let long = #"{"id":"long","title":"\#(String(repeating: "a", count: 1_000_000))"}"#
        let lines = [
            "", "[]", "7", "\r", long, #"{"id":1,"title":"baker"}"#, #"{"title":5}"#, #"{"title":"baker","country":7}"#,
            #"{"title":"baker","description":["x"]}"#, #"{"title":"baker","country":"Germny"}"#,
            #"{"title":"baker","country":"","description":null}"#, #"{"title":""}"#, #"{"title":"🍞"}"#,
            #"{"title":"\#(String(repeating: "baker ", count: 2_000))"}"#, #"{"id":[1],"title":"B\u00e4ckerin"}"#,
            "{\"title\":\"\u{202E}rekab\"}",
        ]
        let answers = try await filter(lines.joined(separator: "\r\n") + "\r\n")
        #expect(answers.count == lines.count)
        let errors = answers.map { $0["error"]?.stringValue }
        let noObject = "the line is no JSON object"
        #expect(errors.prefix(4) == [noObject, noObject, noObject, noObject])
        #expect(errors[4] == "the line is longer than 1000000 bytes")
        #expect(
            errors[6...9] == [
                "`title` is missing or no text", "`country` is no text", "`description` is no text",
                "`country` is no country that is known",
            ])
        #expect(errors[5] == nil && errors[10...].allSatisfy { $0 == nil })
        #expect(code(answers[5]) == "a" && code(answers[10]) == "a" && code(answers[13]) == "a")
        #expect(code(answers[14]) == "a" && answers[14]["id"]?.text == "[1]")
        for place in [11, 12] {
            #expect(answers[place]["frameworks"]?.texts("abstention") == ["empty"])
            #expect(answers[place]["abstained"] == .bool(true))
        }
    }

    @Test("--ndjson with nothing to read writes nothing; one line without an end is a line")
    func little() async throws {
        #expect(try await filter("").isEmpty)
        #expect(try await filter("\n").count == 1)
        #expect(try await filter(#"{"title":"baker"}"#).map { code($0) } == ["a"])
        // Too long, and broken off.
        let broken = try await filter(#"{"title":"baker"}"# + "\n" + String(repeating: "x", count: 1_200_000))
        #expect(broken.map { $0["error"]?.stringValue } == [nil, "the line is longer than 1000000 bytes"])
    }
}
