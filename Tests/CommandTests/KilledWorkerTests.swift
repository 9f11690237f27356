import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("A worker killed while it works", .timeLimit(.minutes(5)))
struct KilledWorkerTests {
    @Test(
        "loses its item to another one when its lease has run out, and the item is done once",
        arguments: TestEngine.all)
    func killed(_ engine: TestEngine) async throws {
        var program = try BuiltProgram(on: engine)
        program.environment["METIER_WORK_LEASE"] = "1s"
        // A release whose reading or writing takes long enough to be met at it.
        let path = try program.folder.copy(Repository.sample, as: "release")
        let titles = URL(fileURLWithPath: path + "/Alternate Titles.txt")
        var text = try String(contentsOf: titles, encoding: .utf8)
        for number in 0..<200_000 { text += "15-1252.00\tTitle \(number)\tn/a\t08\r\n" }
        try Data(text.utf8).write(to: titles)
        let payload = #"{"framework":"onet","path":"\#(path)"}"#
        let made = try await program.run("work", "enqueue", "import", "--payload", payload)
        let id = made.output.trimmingCharacters(in: .newlines)
        #expect(made.code == 0, "\(made.messages)")

        let first = try program.start("worker")
        while try await item(program, id)["state"]?.stringValue == "ready" {}
        first.kill(SIGKILL)
        #expect(first.wait() == 128 + SIGKILL)
        let orphan = try await item(program, id)
        #expect(orphan["state"]?.stringValue == "running" && orphan["attempts"]?.intValue == 1)

        let second = try program.start("worker")
        let end = ContinuousClock.now + .seconds(120)
        var last = orphan
        while last["state"]?.stringValue != "done", ContinuousClock.now < end { last = try await item(program, id) }
        #expect(last["state"]?.stringValue == "done" && last["attempts"]?.intValue == 2)
        #expect(last["result"]?["outcome"]?.stringValue == "loaded")
        second.kill(SIGTERM)
        #expect(second.wait() == 0)
        let releases = try JSONValue(parsing: try await program.run("releases", "list", "--json").output)
        #expect(releases["releases"]?.arrayValue?.count == 1)
    }

    private func item(_ program: BuiltProgram, _ id: String) async throws -> JSONValue {
        let shown = try await program.run("work", "show", id, "--json")
        #expect(shown.code == 0, "\(shown.messages)")
        return try JSONValue(parsing: shown.output)
    }
}
