import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("Work items on the command line", .timeLimit(.minutes(3)))
struct WorkTests {
    private func enqueue(_ program: BuiltProgram, _ arguments: String...) async throws -> String {
        let outcome = try await program.run(["work", "enqueue"] + arguments)
        #expect(outcome.code == 0, "\(outcome.messages)")
        return outcome.output.trimmingCharacters(in: .newlines)
    }

    private func item(_ program: BuiltProgram, _ id: String) async throws -> JSONValue {
        try JSONValue(parsing: try await program.run("work", "show", id, "--json").output)
    }

    @Test("are enqueued, worked on once, and shown with what came of them")
    func once() async throws {
        let program = try BuiltProgram()
        let payload = #"{"framework":"onet","path":"\#(Repository.sample)"}"#
        let id = try await enqueue(program, "import", "--payload", payload, "--unique-key", "sample", "--priority", "3")
        let same = try await program.run("work", "enqueue", "import", "--payload", payload, "--unique-key", "sample")
        #expect(same.output == "\(id) (was queued already)\n")
        let worker = try await program.run("worker", "--once")
        #expect(worker.code == 0 && worker.output == "", "\(worker.messages)")
        let item = try await item(program, id)
        #expect(item["state"]?.stringValue == "done" && item["attempts"]?.intValue == 1)
        #expect(
            item["result"]?["outcome"]?.stringValue == "loaded" && item["result"]?["version"]?.stringValue == "30.1")
        #expect(item["progress"]?.intValue == 1)
        let gap = try await program.run("gap", "43-3031.00", "13-2011.00")
        #expect(gap.code == 0)
        let list = try await program.run("work", "list")
        let enqueued = try #require(item["enqueued_at"]?.stringValue).prefix(19)
        let lines = list.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 2)
        #expect(
            lines[0].hasPrefix(
                "ID                                    KIND    STATE  PRIORITY  ATTEMPTS  DONE  ENQUEUED              NOTE"
            ))
        #expect(
            lines[1].hasPrefix("\(id)  import  done          3       1/3  100%  \(enqueued)Z  {\"outcome\":\"loaded\",")
        )
    }

    @Test("are shown, cancelled and retried, with words for people")
    func words() async throws {
        let program = try BuiltProgram()
        let id = try await enqueue(program, "prune", "--at", "2099-01-01T00:00:00Z", "--unique-key", "k")
        let shown = try await program.run("work", "show", id)
        let enqueued = try #require(try await item(program, id)["enqueued_at"]?.stringValue).prefix(19)
        #expect(
            shown.output == """
                id          \(id)
                kind        prune
                state       waiting
                payload     {}
                priority    0
                unique key  k
                attempts    0 of 5
                not before  2099-01-01T00:00:00Z
                progress    0%
                enqueued    \(enqueued)Z

                """)
        let cancelled = try await program.run("work", "cancel", id)
        #expect(cancelled.code == 0 && cancelled.output.contains("\nstate       cancelled\n"))
        let twice = try await program.run("work", "cancel", id)
        #expect(twice.code == 65)
        #expect(twice.messages == "error: Work item \(id) cannot be changed so: it is cancelled.\n")
        let retried = try await program.run("work", "retry", id, "--json")
        #expect(try JSONValue(parsing: retried.output)["state"]?.stringValue == "ready")
        let listed = try await program.run("work", "list", "--json", "--state", "ready", "--kind", "prune")
        #expect(try JSONValue(parsing: listed.output)["items"]?.arrayValue?.count == 1)
        let none = try await program.run("work", "list", "--state", "dead")
        #expect(none.code == 0 && none.output == "" && none.messages == "There are no such work items.\n")
    }

    @Test(
        "are refused with the code and words that tell why",
        arguments: [
            (
                ["enqueue", "nothing"], 65,
                "error: The work item is refused: 'kind' must be one of enrich_proficiency, import, probe, prune, not 'nothing'.\n"
            ),
            (
                ["enqueue", "import"], 65,
                "error: The work item is refused: 'payload.framework' must be one of 'onet', 'esco', 'isco', 'noc', 'asc', 'anzsco', 'skillsfuture', 'nsqf', 'nco', "
                    + "'uk-soc', 'oecd', 'bls', 'esco-onet', 'isco-soc', 'onet-soc', 'noc-crosswalks', 'anzsco-isco', 'esco-kompetenzen'.\n"
            ),
            (
                ["show", "01941f29-7c00-7abc-9def-0123456789ab"], 66,
                "error: There is no work item 01941f29-7c00-7abc-9def-0123456789ab; `metier work list` shows those there are.\n"
            ),
        ])
    func refused(_ arguments: [String], _ code: Int, _ message: String) async throws {
        let program = try BuiltProgram()
        #expect(try await program.run("migrate").code == 0)
        let outcome = try await program.run(["work"] + arguments)
        #expect(Int(outcome.code) == code && outcome.output == "")
        #expect(outcome.messages == message)
    }

    @Test("are not looked for in what was typed wrongly")
    func usage() async throws {
        let program = try BuiltProgram(on: .sqlite)
        for (arguments, text) in [
            (["show", "x"], "'x' for 'id' is no id of a work item"),
            (["enqueue", "prune", "--payload", "{"], "the payload is not JSON"),
            (["enqueue", "prune", "--at", "soon"], "'soon' for 'at' is neither a moment"),
            (["enqueue", "prune", "--priority", "1001"], "'1001' for 'priority' is not between -1000 and 1000"),
            (["list", "--state", "lost"], "lost"),
        ] {
            let outcome = try await program.run(["work"] + arguments)
            #expect(outcome.code == 64 && outcome.messages.contains(text), "\(arguments): \(outcome.messages)")
        }
        let fresh = try await program.run("work", "list")
        #expect(fresh.code == 69 && fresh.messages.contains("Nothing was ever queued in sqlite:"))
        #expect(!FileManager.default.fileExists(atPath: program.home + "/metier.sqlite"))
        var other = program
        other.environment["METIER_WORK_PRUNE_SCHEDULE"] = "61 * * * *"
        let schedule = try await other.run("worker", "--once")
        #expect(schedule.code == 78)
        #expect(
            schedule.messages.contains(
                "environment METIER_WORK_PRUNE_SCHEDULE: work.prune_schedule: minute: 61 is not between 0 and 59"))
    }

    @Test("are worked on by a server, which shows them to programs of its machine")
    func embedded() async throws {
        var program = try BuiltProgram()
        program.environment["METIER_ACCESS_LOG"] = "false"
        program.environment["METIER_REFRESH"] = "20ms"
        let server = try await RunningServer.start(program)
        let body = #"{"kind":"import","payload":{"framework":"onet","path":"\#(Repository.sample)"}}"#
        let key = try await program.run("access", "operator-key").output.trimmingCharacters(in: .newlines)
        try await onThread { [port = server.port] in
            let client = try RawClient(port: port)
            let made = try client.get(
                "/api/v1/work", headers: "Content-Type: application/json\r\nAuthorization: Bearer \(key)\r\n",
                method: "POST", host: "localhost:\(port)", body: body)
            #expect(made.status == 202, "\(made.text)")
            let id = try JSONValue(parsing: made.body)["id"]?.stringValue ?? ""
            let end = ContinuousClock.now + .seconds(60)
            var state = ""
            while state != "done", ContinuousClock.now < end {
                let shown = try client.get("/api/v1/work/\(id)", host: "localhost")
                state = try JSONValue(parsing: shown.body)["state"]?.stringValue ?? ""
            }
            #expect(state == "done")
            #expect(try client.get("/api/v1/work/\(id)", host: "metier.example").status == 401)
            // The release is served without a restart.
            while try client.get("/ready").status != 200, ContinuousClock.now < end {}
            #expect(try client.get("/ready").status == 200)
            #expect(
                try client.get("/metrics").text.contains(
                    "metier_work_ended_total{kind=\"import\",outcome=\"done\"} 1\n"))
        }
        server.signal(SIGTERM)
        #expect(try await server.end().code == 0)
    }
}
