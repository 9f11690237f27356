import Foundation
import ServiceSupport
import TestSupport
import Testing

/// Asks until the answer is yes; records an issue when it is not in time.
func expectSoon(
    _ what: Comment, within limit: Duration = .seconds(30), sourceLocation: SourceLocation = #_sourceLocation,
    _ isSo: @escaping @Sendable () throws -> Bool
) async throws {
    let came = try await onThread {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            if try isSo() { return true }
            // A moment for those who are asked.
            poll(nil, 0, 20)
        }
        return false
    }
    #expect(came, what, sourceLocation: sourceLocation)
}

extension RunningServer {
    static let gap = "/skill-gap?from=43-3031.00&to=13-2011.00"

    /// One request over a connection of its own.
    func ask(_ target: String, method: String = "GET", body: String = "", seconds: Int = 30) throws -> RawClient.Answer
    {
        try RawClient(port: port, seconds: seconds).get(
            target, headers: body.isEmpty ? "" : "Content-Type: application/json\r\n", method: method,
            host: "localhost", body: body)
    }

    /// The status of an answer.
    func status(_ target: String) throws -> Int { try ask(target).status }

    /// Which release answers gaps.
    func release() throws -> Int? {
        let text = try ask(Self.gap).text
        guard let range = text.firstRange(of: #/"release_id":\d+/#) else { return nil }
        return Int(text[range].split(separator: ":")[1])
    }

    /// A figure of `/metrics`; the sum over its labels.
    func figure(_ name: String) throws -> Double {
        try ask("/metrics").text.split(separator: "\n").filter {
            $0.hasPrefix(name + " ") || $0.hasPrefix(name + "{")
        }.compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +)
    }

    /// Enqueues a small work item.
    func enqueue(_ key: String) throws -> RawClient.Answer {
        try ask("/api/v1/work", method: "POST", body: #"{"kind":"prune","unique_key":"\#(key)"}"#)
    }
}

extension RawClient.Answer {
    /// A field of a JSON body.
    func field(_ name: String) -> JSONValue? { try? JSONValue(parsing: body)[name] }
}

/// Asks a server for the same gap over and over, on threads of its own.
final class GapLoad: Sendable {
    private struct State {
        var isOver = false
        var threads = 0
        var statuses: [Int: Int] = [:]
        var slowest = Duration.zero
    }

    private let state = Locked(State())

    /// Starts asking servers, one connection to each.
    init(_ servers: [RunningServer]) {
        for server in servers {
            state.withLock { $0.threads += 1 }
            let thread = Thread { [self] in
                while !state.withLock({ $0.isOver }) {
                    let start = ContinuousClock.now
                    let status = (try? server.status(RunningServer.gap)) ?? 0
                    let took = start.duration(to: .now)
                    state.withLock { state in
                        state.statuses[status, default: 0] += 1
                        state.slowest = max(state.slowest, took)
                    }
                    // Other programs of the test need the processors too.
                    poll(nil, 0, 5)
                }
                state.withLock { $0.threads -= 1 }
            }
            thread.start()
        }
    }

    /// Ends the asking; how often each status came (0: no answer), and how long the slowest answer took.
    func end() async throws -> (statuses: [Int: Int], slowest: Duration) {
        state.withLock { $0.isOver = true }
        try await expectSoon("the load ends") { [self] in state.withLock { $0.threads == 0 } }
        return state.withLock { ($0.statuses, $0.slowest) }
    }
}

/// Programs over a server or another database, with short waits.
func faultProgram(_ address: String) throws -> BuiltProgram {
    var program = try BuiltProgram(on: .sqlite)
    program.environment = [
        "METIER_DATABASE_URL": address, "METIER_ACCESS_LOG": "false", "METIER_WORK_EMBEDDED": "false",
        "METIER_DATABASE_WAIT": "2s", "METIER_DATABASE_STATEMENT_LIMIT": "30s", "METIER_HTTP_REQUEST_DEADLINE": "4s",
        "METIER_WORK_LEASE": "2s", "METIER_WORK_PRUNE_SCHEDULE": "", "METIER_REFRESH": "500ms",
        "METIER_WORK_POLL": "200ms",
    ]
    return program
}

extension BuiltProgram {
    /// The releases as the program lists them.
    func releases() async throws -> [JSONValue] {
        let listed = try await run("releases", "list", "--json")
        #expect(listed.code == 0, "\(listed.messages)")
        return try JSONValue(parsing: listed.output)["releases"]?.arrayValue ?? []
    }

    /// Expects one current release of a version, nothing half loaded, and a gap that is right.
    func expectServed(_ version: String, gap: (String, String)) async throws {
        let releases = try await releases()
        let current = releases.filter { $0["state"]?.stringValue == "current" }
        #expect(current.map { $0["version"]?.stringValue } == [version])
        #expect(!releases.contains { $0["state"]?.stringValue == "loading" })
        let answer = try await run("gap", gap.0, gap.1, "--json")
        #expect(answer.code == 0, "\(answer.messages)")
    }

    /// Imports; waits for an importer that is dead and whom the server still believes alive, a minute at most.
    func importUntilFree(_ arguments: String...) async throws -> Outcome {
        let end = ContinuousClock.now + .seconds(60)
        while true {
            let outcome = try await run(["import", "onet"] + arguments)
            if outcome.code != 75 || ContinuousClock.now > end { return outcome }
        }
    }
}

extension SmallRelease {
    /// A release that takes a while to write.
    static func long(_ version: String, rows: Int) -> SmallRelease {
        var release = SmallRelease.old
        release["Read Me.txt"] = release["Read Me.txt"].replacing("30.1", with: version)
        for number in 0..<rows {
            release.add(["15-1252.00", "Title \(number) of \(version)", "n/a", "08"], to: "Alternate Titles.txt")
            release.add(["1.B.1.a", "Realistic", "Word \(number) of \(version)", "Action"], to: "RIASEC Keywords.txt")
        }
        return release
    }
}
