import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("metier knowledge")
struct KnowledgeCommandTests {
    @Test("documents are added once, their skills reviewed, and removed")
    func life() async throws {
        let program = try BuiltProgram()
        func run(_ arguments: String..., code: Int32 = 0) async throws -> BuiltProgram.Outcome {
            let outcome = try await program.run(arguments)
            #expect(outcome.code == code, "\(arguments): \(outcome.messages)")
            return outcome
        }
        _ = try await run("import", "onet", Repository.sample)
        let folder = try TemporaryFolder()
        let advert = folder.path + "/advert.pdf"
        try Data(TinyPDF.bytes(saying: "Experience with Zorblax Cortex and Docker.")).write(
            to: URL(fileURLWithPath: advert))
        let review = folder.path + "/review.docx"
        try Data(TinyWord.bytes(saying: ["She has experience with Zorblax Cortex."])).write(
            to: URL(fileURLWithPath: review))
        let added = try JSONValue(
            parsing: try await run(
                "knowledge", "add", advert, "--occupation", "onet:15-1252.00", "--published", "2026-01-02", "--json"
            ).output)
        let document = try #require(added["documents"]?.arrayValue?.first)
        let id = try #require(document["id"]?.stringValue)
        #expect(document["is_new"] == .bool(true) && document["format"]?.stringValue == "pdf")
        let again = try await run("knowledge", "add", advert)
        #expect(again.output == "\(id)  advert.pdf: 1 skill, 1 proposed (was there already)\n")
        _ = try await run("knowledge", "add", review, "--kind", "performance_review")
        let list = try JSONValue(parsing: try await run("knowledge", "list", "--json").output)
        #expect(list["documents"]?.texts("kind") == ["performance_review", "job_description"])
        #expect(list["documents"]?.arrayValue?.map { $0["keeps_text"] } == [.bool(false), .bool(true)])
        let skills = try JSONValue(
            parsing: try await run("knowledge", "skills", "--status", "proposed", "--json").output)
        #expect(skills["skills"]?.texts("name") == ["Zorblax Cortex"])
        let skill = try #require(skills["skills"]?.arrayValue?.first?["id"]?.stringValue)
        #expect(skills["skills"]?.arrayValue?.first?["documents"]?.intValue == 2)
        _ = try await run("knowledge", "review", skill, "accept", "--reason", "We use it.")
        let answer = try JSONValue(
            parsing: try await run("recommend", "--code", "15-1252.00", "--framework", "onet", "--json").output)
        let hard = answer["skills"]?.arrayValue?.first?["hard_skills"]?.arrayValue
        let new = try #require(hard?.first { $0["name"]?.stringValue == "Zorblax Cortex" })
        #expect(new["evidence"]?.arrayValue?.first?["id"]?.stringValue?.hasPrefix("knowledge:\(id)#") == true)
        #expect(try await run("knowledge", "remove", id).output == "\(id) is removed.\n")
        _ = try await run("knowledge", "remove", id, code: 66)
        let left = try await run("recommend", "--code", "15-1252.00", "--framework", "onet", "--json").output
        #expect(!left.contains("Zorblax"))
    }

    @Test("refuses what it cannot use")
    func refused() async throws {
        let program = try BuiltProgram(from: .empty)
        for (arguments, code, words) in [
            (["add"], 64, "file"), (["add", "x", "--kind", "poem"], 64, "kind"),
            (["add", "x", "--occupation", "nurse"], 64, "onet:15-1252.00"),
            (["add", "x", "--published", "2026-02-30"], 64, "2026-02-30"),
            (["add", "/nowhere/x"], 66, "cannot be read"), (["review", "x", "accept"], 64, "'x'"),
            (["review", UUIDv7.next().description, "merge"], 64, "into"), (["skills"], 69, "Nothing was ever added"),
        ] as [([String], Int32, String)] {
            let outcome = try await program.run(["knowledge"] + arguments)
            #expect(outcome.code == code && outcome.messages.contains(words), "\(arguments): \(outcome.messages)")
        }
    }
}
