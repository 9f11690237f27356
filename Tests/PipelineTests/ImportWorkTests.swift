import Database
import Foundation
import Pipeline
import ServiceSupport
import Store
import TestSupport
import Testing
import WorkQueue

@Suite("Imports as work items")
struct ImportWorkTests {
    private func handler(_ importing: Importing) -> ImportWork {
        ImportWork(
            store: importing.store,
            sources: ReleaseSources(home: importing.folder.path, programVersion: "test", announce: { _ in }), data: nil)
    }

    private func item(_ importing: Importing, _ payload: String) async throws -> WorkItem {
        try await importing.store.work.enqueue([WorkDraft(kind: "import", payload: payload)], now: .now)[0].item
    }

    @Test("import a release, change nothing the second time, and import again by force")
    func imports() async throws {
        let importing = try await Importing()
        let path = try importing.folder.write("30.1", SmallRelease.old)
        let payload = #"{"framework":"onet","path":"\#(path)"}"#
        for (force, outcome) in [("", "loaded"), ("", "unchanged"), (#","force":true"#, "loaded")] {
            let item = try await item(importing, payload.dropLast() + force + "}")
            let result = try await handler(importing).run(item, .detached).result
            let report = try JSONValue(parsing: try #require(result))
            #expect(report["outcome"]?.stringValue == outcome)
            #expect(report["version"]?.stringValue == "30.1" && report["source"]?.stringValue == path)
        }
        #expect(try await importing.states() == ["2 30.1 current", "1 30.1 previous"])
    }

    @Test("come back later while another process imports, without counting")
    func busy() async throws {
        let importing = try await Importing()
        let path = try importing.folder.write("30.1", SmallRelease.old)
        let item = try await item(importing, #"{"framework":"onet","path":"\#(path)"}"#)
        let (held, goOn) = (StopSwitch(), DispatchSemaphore(value: 0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await importing.store.pool.withSession { session in
                    try session.exclusively("import") {
                        held.turn()
                        goOn.wait()
                    }
                }
            }
            try await held.wait()
            let failure = await #expect(throws: WorkFailure.self) {
                try await handler(importing).run(item, .detached)
            }
            goOn.signal()
            guard case .postponed(let wait, _) = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
            #expect(wait == .seconds(15))
            try await group.waitForAll()
        }
    }

    @Test("are given up at once when the files are refused or are none")
    func refused() async throws {
        let importing = try await Importing()
        var damaged = SmallRelease.old
        damaged.files["Occupation Data.txt"] = nil
        let path = try importing.folder.write("damaged", damaged)
        for payload in [
            #"{"framework":"onet","path":"\#(path)"}"#, #"{"framework":"onet","path":"\#(importing.folder.path)/no"}"#,
            #"{"framework":"sfia"}"#, "[]",
        ] {
            let item = try await item(importing, payload)
            await #expect(throws: (any Error).self, "\(payload)") {
                try await handler(importing).run(item, .detached)
            }
        }
        #expect(try await importing.states() == [])
    }
}
