import Foundation
import ServiceSupport
import TestSupport
import Testing

@testable import API

@Suite("Long work over HTTP")
struct LongWorkTests {
    /// Requests that take long, of each kind that has a queue.
    static let requests: [(path: String, body: String, queue: @Sendable (LongWork) -> ComputeQueue)] = [
        ("/api/v1/skills/extract", #"{"text":"We need Python."}"#, { $0.skills }),
        ("/api/v1/skills/map", #"{"names":["Python"]}"#, { $0.skills }),
        ("/api/v1/titles/normalize", #"{"titles":["nurse"]}"#, { $0.titles }),
        (
            "/recommend-skill", #"{"job_title":"Software Developers","responsibilities":["Python"]}"#,
            { $0.recommendations }
        ),
        ("/api/v1/knowledge", #"{"kind":"other","text":"We need Python."}"#, { $0.knowledge }),
    ]

    @Test(
        "is refused with 503 and the time to wait while its queue is full, and done when it is not", arguments: requests
    )
    func full(_ request: (path: String, body: String, queue: @Sendable (LongWork) -> ComputeQueue)) async throws {
        var work = LongWork()
        // One place that a task of the test has, and no line behind it.
        let full = ComputeQueue(kind: "tests", concurrency: 1, waiting: 0)
        work.skills = full
        work.titles = full
        work.recommendations = full
        work.knowledge = full
        let (begun, done) = (AsyncStream.makeStream(of: Void.self), AsyncStream.makeStream(of: Void.self))
        let holder = Task {
            try await full.run {
                begun.continuation.finish()
                for await _ in done.stream {}
            }
        }
        for await _ in begun.stream {}
        try await SampleAPI.serving(over: .memory, { $0.longWork = work }) { api in
            let headers = ["Content-Type": "application/json"]
            let refused = try await api.send("POST", request.path, headers: headers, body: request.body)
            #expect(refused.status == 503 && refused["Retry-After"] == "5", "\(request.path)")
            #expect(try refused.json()["type"]?.stringValue == "urn:problem:busy")
            // What is quick goes on meanwhile.
            #expect(try await api.get("/skill-gap?from=43-3031.00&to=13-2011.00").status == 200)
            done.continuation.finish()
            try await holder.value
            let answered = try await api.send("POST", request.path, headers: headers, body: request.body)
            #expect([200, 201].contains(answered.status), "\(request.path) gave \(answered.status)")
        }
    }

    /// Bodies with hundreds of thousands of faults. Before, each was complained of: 38 MB for the first of them.
    static let faulty: [(path: String, body: String, count: Int)] = [
        (
            "/recommend-skill",
            #"{"job_title":"nurse","responsibilities":["# + Array(repeating: "1", count: 340_000).joined(separator: ",")
                + "]}",
            1
        ),
        (
            "/api/v1/skills/map",
            #"{"names":["a"],"frameworks":["# + Array(repeating: "\"x\"", count: 100_000).joined(separator: ",") + "]}",
            100_000
        ),
        (
            "/api/v1/skills/map",
            #"{"names":["a"]"# + (0..<60_000).map { ",\"field\($0)\":1" }.joined() + "}", 60_000
        ),
        (
            "/api/v1/titles/normalize",
            #"{"titles":["# + Array(repeating: "7", count: 1_000).joined(separator: ",") + "]}", 1_000
        ),
    ]

    @Test("of faults is answered by their number and the first twenty", arguments: faulty)
    func faults(_ input: (path: String, body: String, count: Int)) async throws {
        try await SampleAPI.serving(over: .memory) { api in
            let reply = try await api.send(
                "POST", input.path, headers: ["Content-Type": "application/json"], body: input.body)
            #expect(reply.status == 400, "\(input.path)")
            #expect(reply.body.count <= 65_536, "\(reply.body.count) bytes")
            let errors = try reply.json()["errors"]?.arrayValue?.count ?? 0
            #expect(errors == min(20, try reply.json()["error_count"]?.intValue ?? 0))
            #expect(try reply.json()["error_count"]?.intValue ?? 0 >= input.count)
        }
    }
}
