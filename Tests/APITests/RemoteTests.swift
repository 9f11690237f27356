import Database
import Frameworks
import Occupations
import Pipeline
import ServiceSupport
import Store
import TestSupport
import Testing

@Suite("Occupations that the release lacks")
struct RemoteTests {
    private static let code = PlayedWebServices.code

    /// What the gap from 43-3031.00 (3.75, 3.75, 3.25, 0.38 on four elements) to the played occupation must be.
    private func check(_ answer: JSONValue, reading: Double = 5.25) {
        #expect(
            GapFixture.rows(of: answer) == [
                .init(element: "2.A.1.a", from: 3.75, to: reading), .init(element: "2.B.3.e", from: 0.38, to: 4.38),
            ])
        #expect(answer.at("result", "to_occupation_title")?.stringValue == "Tide Modellers")
        #expect(answer.at("result", "summary", "compared")?.intValue == 35)
    }

    @Test("are fetched, answered and kept: the second question makes no request", arguments: Carrier.allCases)
    func gap(_ carrier: Carrier) async throws {
        try await RemoteSample.serving(over: carrier) { sample, api in
            let answer = try await api.json(RemoteSample.gap)
            check(answer)
            let first = answer.at("result", "skill_gaps")?.arrayValue?.first
            #expect(first?["delta"]?.doubleValue == 1.5)
            // 1.5 / sqrt(0.1637^2 + 0.1637^2)
            #expect(first?["z"]?.doubleValue == 6.48)
            #expect(first?["importance"]?.doubleValue == 0.78)
            let sources = answer["sources"]?.arrayValue ?? []
            #expect(sources.texts("name") == ["O*NET", "O*NET Web Services"])
            #expect(sources.last?["occupation"]?.stringValue == Self.code)
            #expect(sources.last?["fetched_at"]?.stringValue == RemoteSample.start.rfc3339)
            #expect(
                sources.last?["expires_at"]?.stringValue
                    == RemoteSample.start.advanced(by: .seconds(30 * 86_400)).rfc3339)
            #expect(sources.last?["version"]?.stringValue == "web services 2")
            #expect(sources.last?["attribution"]?.stringValue?.contains("O*NET Web Services") == true)
            #expect(sample.played.seen.count > 5)
            sample.played.forget()
            let again = try await api.get(RemoteSample.gap)
            check(try again.json())
            #expect(try await api.get(RemoteSample.gap, headers: ["If-None-Match": again["ETag"] ?? ""]).status == 304)
            let back = try await api.json("/skill-gap?from=\(Self.code)&to=43-3031.00&not_relevant=absent")
            #expect(
                GapFixture.rows(of: back).contains { $0.element == "2.A.2.a" && $0.from == 0 && $0.to == 3.25 })
            #expect(sample.played.seen.isEmpty)
            // Answers about local occupations alone are as they were.
            let local = try await api.json("/skill-gap?from=43-3031.00&to=13-2011.00")
            #expect(local["sources"]?.arrayValue?.count == 1)
            #expect(GapFixture.rows(of: local).count == 32)
        }
    }

    @Test("need no request after a restart either")
    func restart() async throws {
        try await PlayedWebServices.playing { played in
            let first = try await RemoteSample(played)
            try await first.api.serving(over: .memory) { check(try await $0.json(RemoteSample.gap)) }
            await first.remote.stop()
            played.forget()
            let second = try await RemoteSample(played, in: first.api.database)
            try await second.api.serving(over: .memory) { check(try await $0.json(RemoteSample.gap)) }
            #expect(played.seen.isEmpty)
        }
    }

    @Test("are seen by another node without a request")
    func secondNode() async throws {
        try await PlayedWebServices.playing { played in
            let first = try await RemoteSample(played)
            let second = try await RemoteSample(played, in: first.api.database)
            try await first.api.serving(over: .memory) { check(try await $0.json(RemoteSample.gap)) }
            played.forget()
            try await second.api.serving(over: .memory) { check(try await $0.json(RemoteSample.gap)) }
            #expect(played.seen.isEmpty)
        }
    }

    @Test("have every other answer too", arguments: Carrier.allCases)
    func occupation(_ carrier: Carrier) async throws {
        try await RemoteSample.serving(over: carrier) { sample, api in
            let skills = try await api.json("/api/v1/occupations/15129977/skills?scale=LV&sort=element")
            #expect(
                skills["skills"]?.arrayValue?.compactMap { $0["data_value"]?.doubleValue } == [5.25, 3.75, 2, 4.38])
            #expect(skills["skills"]?.arrayValue?.last?["date"]?.stringValue == "2025-08")
            #expect(skills["sources"]?.arrayValue?.count == 2)
            let page = try await api.json("/api/v1/occupations/\(Self.code)")
            #expect(page["title"]?.stringValue == "Tide Modellers")
            #expect(page["job_zone"]?.intValue == 5)
            #expect(page["preparation"]?["job_zone"]?.intValue == 5)
            #expect(page["related"]?.texts("code") == ["15-2051.00"])
            #expect(page["related"]?.arrayValue?.first?["is_rated"] == .bool(false))
            #expect(page["tasks"]?.texts("statement") == ["Model tides."])
            #expect(page["technologies"]?.texts("name") == ["Python", "TideTool"])
            let found = try await api.json("/api/v1/occupations/search?q=tide%20modeller")
            #expect(found["results"]?.texts("code").first == Self.code)
            #expect(found["sources"]?.texts("name") == ["O*NET", "O*NET Web Services"])
            let list = try await api.json("/api/v1/occupations?major_group=15")
            #expect(list["occupations"]?.texts("code").contains(Self.code) == true)
            #expect(list["sources"]?.arrayValue?.count == 2)
            #expect(sample.remote.fetches == ["fetched": 1])
            #expect(sample.fetches == 1)
        }
    }

    @Test("are asked for once, however many ask at the same time")
    func singleFlight() async throws {
        try await RemoteSample.serving { sample, api in
            sample.played.fail("online", .held)
            let answers = try await withThrowingTaskGroup(of: JSONValue.self) { group in
                for _ in 0..<10 { group.addTask { try await api.json(RemoteSample.gap) } }
                await sample.played.arrived(1)
                sample.played.release()
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count == 10)
            for answer in answers { check(answer) }
            #expect(sample.fetches == 1)
            #expect(Set(sample.played.seen).count == sample.played.seen.count)
        }
    }

    @Test("that no source has are 404 in the documented words, and are not asked for again within a day")
    func absent() async throws {
        try await RemoteSample.serving { sample, api in
            let path = "/skill-gap?from=43-3031.00&to=15-1299.78"
            for _ in 0..<2 {
                let answer = try await api.json(path, status: 404)
                #expect(answer["message"]?.stringValue == "Error: Occupation code 15-1299.78 not found.")
                #expect(answer["code"]?.stringValue == "unknown_code")
                #expect(answer.at("remote", "outcome")?.stringValue == "absent")
                #expect(answer.at("remote", "source")?.stringValue == "O*NET Web Services 2")
                #expect(answer["suggestions"]?.arrayValue?.count == 3)
            }
            let problem = try await api.json("/api/v1/occupations/15-1299.78", status: 404)
            #expect(problem.at("remote", "outcome")?.stringValue == "absent")
            #expect(sample.fetches == 1)
            sample.pass(RemoteSample.day + .seconds(1))
            _ = try await api.json(path, status: 404)
            #expect(sample.fetches == 2)
        }
    }

    /// A fault, and what is answered because of it.
    struct Case: Sendable {
        let fault: PlayedWebServices.Fault
        let status: Int
        let outcome: String
        var retryAfter: String?
    }

    static let cases = [
        Case(fault: .forbidden, status: 404, outcome: "unauthorized"),
        Case(fault: .garbage, status: 404, outcome: "garbage"),
        Case(fault: .changed, status: 404, outcome: "changed_shape"),
        Case(fault: .failing, status: 503, outcome: "unavailable", retryAfter: "5"),
        Case(fault: .busy(retryAfter: "60"), status: 503, outcome: "rate_limited", retryAfter: "60"),
        Case(fault: .held, status: 503, outcome: "timed_out", retryAfter: "5"),
    ]

    @Test("that a source cannot tell about are answered so, and asked for again at the next question", arguments: cases)
    func failures(_ example: Case) async throws {
        try await RemoteSample.serving({
            $0.deadline = example.outcome == "timed_out" ? .milliseconds(300) : .seconds(20)
        }) {
            sample, api in
            sample.played.fail("", example.fault)
            let reply = try await api.get(RemoteSample.gap)
            #expect(reply.status == example.status)
            #expect(reply["Retry-After"] == example.retryAfter)
            let body = try reply.json()
            #expect(body.at("remote", "outcome")?.stringValue == example.outcome)
            #expect(body["success"] == .bool(false))
            #expect(
                body["message"]?.stringValue?.hasPrefix(
                    example.status == 404
                        ? "Error: Occupation code \(Self.code) not found."
                        : "Error: \(Self.code) is not in the local release, and the remote source could not tell: ")
                    == true)
            let problem = try await api.get("/api/v1/occupations/\(Self.code)")
            #expect(problem.status == example.status)
            #expect(problem["Content-Type"] == "application/problem+json")
            // Once the service is well again, and the wait that it asked for is over, nothing stands in the way.
            sample.played.heal()
            sample.played.release()
            sample.pass(.seconds(61))
            if example.outcome == "timed_out" { return }
            check(try await api.json(RemoteSample.gap))
        }
    }

    @Test("are not asked for while the source wants no requests")
    func pause() async throws {
        try await RemoteSample.serving { sample, api in
            sample.played.fail("", .busy(retryAfter: "60"))
            _ = try await api.json(RemoteSample.gap, status: 503)
            sample.played.heal()
            sample.played.forget()
            sample.pass(.seconds(20))
            let reply = try await api.get(RemoteSample.gap)
            #expect(reply.status == 503)
            #expect(reply["Retry-After"] == "40")
            #expect(sample.played.seen.isEmpty)
            sample.pass(.seconds(40))
            check(try await api.json(RemoteSample.gap))
        }
    }

    @Test("are served from an old answer while a new one is fetched")
    func stale() async throws {
        try await RemoteSample.serving { sample, api in
            check(try await api.json(RemoteSample.gap))
            sample.pass(RemoteSample.day * 31)
            sample.played.setLevel("6")
            sample.played.forget()
            sample.played.fail("online", .held)
            check(try await api.json(RemoteSample.gap))
            await sample.played.arrived(1)
            check(try await api.json(RemoteSample.gap))
            sample.played.release()
            await sample.remote.settle()
            #expect(sample.fetches == 1)
            let renewed = try await api.json(RemoteSample.gap)
            check(renewed, reading: 6)
            #expect(
                renewed["sources"]?.arrayValue?.last?["fetched_at"]?.stringValue
                    == RemoteSample.start.advanced(by: RemoteSample.day * 31).rfc3339)
            await sample.remote.settle()
            #expect(sample.fetches == 1)
        }
    }

    @Test("stay what they were when they cannot be renewed, which is tried again after a minute")
    func staleFailing() async throws {
        try await RemoteSample.serving { sample, api in
            check(try await api.json(RemoteSample.gap))
            sample.pass(RemoteSample.day * 31)
            sample.played.forget()
            sample.played.fail("online", .forbidden)
            for _ in 0..<3 {
                check(try await api.json(RemoteSample.gap))
                await sample.remote.settle()
            }
            #expect(sample.fetches == 1)
            sample.pass(.seconds(61))
            check(try await api.json(RemoteSample.gap))
            await sample.remote.settle()
            #expect(sample.fetches == 2)
            let known = try await sample.api.store.remote.occupation(Self.code, of: "onet-web-services-2")
            #expect(known?.state == .present)
            #expect(known?.lastError?.contains("refuses the credentials") == true)
            #expect(known?.fetchedAt == RemoteSample.start)
        }
    }

    @Test("are asked for only so many at a time")
    func bound() async throws {
        try await RemoteSample.serving(limit: 1) { sample, api in
            sample.played.fail("online", .held)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { check(try await api.json(RemoteSample.gap)) }
                await sample.played.arrived(1)
                let reply = try await api.get("/api/v1/occupations/15-1299.76")
                #expect(reply.status == 503)
                #expect(reply["Retry-After"] == "1")
                #expect(try reply.json().at("remote", "outcome")?.stringValue == "busy")
                sample.played.release()
                try await group.waitForAll()
            }
        }
    }

    @Test("are not asked for when they cannot be codes, and local ones never are")
    func notAsked() async throws {
        try await RemoteSample.serving { sample, api in
            for code in ["99-1299.77", "15-12", "nurse", "15-1299.770"] {
                let answer = try await api.json("/skill-gap?from=43-3031.00&to=\(code)", status: 404)
                #expect(answer["remote"] == nil, "\(code)")
            }
            _ = try await api.json("/skill-gap?from=43-3031.00&to=13-2011.00")
            #expect(await sample.remote.ensure("13-2011") == .local)
            #expect(sample.played.seen.isEmpty)
        }
    }

    @Test(
        "are looked for locally alone where no source is configured, which the answer says", arguments: Carrier.allCases
    )
    func notConfigured(_ carrier: Carrier) async throws {
        try await SampleAPI.serving(over: carrier) { api in
            let answer = try await api.json(RemoteSample.gap, status: 404)
            #expect(answer["message"]?.stringValue == "Error: Occupation code \(Self.code) not found.")
            #expect(answer.at("remote", "outcome")?.stringValue == "not_configured")
            #expect(answer.at("remote", "source") == .null)
            let problem = try await api.json("/api/v1/occupations/\(Self.code)", status: 404)
            #expect(problem.at("remote", "outcome")?.stringValue == "not_configured")
        }
    }
}
