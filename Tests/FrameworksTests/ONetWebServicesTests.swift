import Foundation
import ServiceSupport
import Taxonomy
import TestSupport
import Testing

@testable import Frameworks

@Suite("O*NET Web Services")
struct ONetWebServicesTests {
    static let vocabulary = Task { try ONetAdapter().open(Repository.sample).read().content }

    private func fetch(
        _ services: ONetWebServices, _ code: String = PlayedWebServices.code, calls: RemoteCalls = RemoteCalls()
    ) async throws -> FetchedOccupation {
        try await services.fetch(code, vocabulary: try await Self.vocabulary.value, calls: calls)
    }

    private func content(_ services: ONetWebServices) async throws -> RemoteOccupationContent {
        guard case .present(let found) = try await fetch(services) else {
            throw RemoteSourceError(.notFound, "the occupation is not there")
        }
        return found
    }

    /// Ratings as `element scale value error low high n suppress notRelevant month source`.
    private func ratings(_ content: ReleaseContent) -> [String] {
        content.ratings.map { rating in
            func text<Value>(_ value: Value?) -> String { value.map { "\($0)" } ?? "-" }
            let precision = rating.precision
            return [
                content[rating.skill].code, content[rating.scale].code, "\(rating.value)",
                text(precision.standardError), text(precision.lowerBound), text(precision.upperBound),
                text(precision.sampleSize), text(precision.suppressed), text(rating.notRelevant), "\(rating.yearMonth)",
                rating.origin,
            ].joined(separator: " ")
        }
    }

    private static let expectedRatings = [
        "2.A.1.a IM 4.12 0.125 3.88 4.37 8 false - 202508 Analyst",
        "2.A.1.a LV 5.25 0.1637 4.9292 5.5708 8 false false 202508 Analyst",
        "2.A.1.b IM 3.0 0.25 2.5 3.5 8 false - 202508 Analyst",
        "2.A.1.b LV 3.75 0.25 3.25 4.25 8 false false 202508 Analyst",
        "2.A.2.a IM 2.0 0.0 - - 8 true - 202508 Analyst",
        "2.A.2.a LV 2.0 0.0 - - 8 true true 202508 Analyst",
        "2.B.3.e IM 4.5 0.183 4.14 4.86 8 false - 202508 Analyst",
        "2.B.3.e LV 4.38 0.183 4.0164 4.7336 8 false false 202508 Analyst",
        "2.C.9.z LV 6.5 0.1 6.3 6.7 8 false false 202508 Analyst",
    ]

    @Test(
        "give the same content as a release would, on both generations and over pages of any size",
        arguments: ONetWebServices.Generation.allCases, [3, 2_000])
    func fetched(_ generation: ONetWebServices.Generation, _ pageSize: Int) async throws {
        try await PlayedWebServices.playing { played in
            let found = try await content(played.client(generation) { $0.pageSize = pageSize })
            let content = found.content
            #expect(content.version == "web services \(generation.rawValue)")
            #expect(!content.isSample)
            #expect(content.occupations.map(\.code) == ["15-1299.77", "15-2051.00"])
            #expect(content.occupations[0].title == "Tide Modellers")
            #expect(content.occupations[0].summary == "Model tides and say when.")
            #expect(ratings(content) == Self.expectedRatings)
            #expect(content.skills.map(\.code) == ["2.A.1.a", "2.A.1.b", "2.A.2.a", "2.B.3.e", "2.C.9.z"])
            #expect(content.skills.map(\.kind) == [.skill, .skill, .skill, .skill, .knowledge])
            // The vocabulary's words where it has them, the service's where it is the only one to have them.
            #expect(content.skills[0].summary.isEmpty == false)
            #expect(content.skills[4].name == "Tides")
            #expect(content.scales.map { "\($0.code) \($0.minimum) \($0.maximum)" } == ["IM 1.0 5.0", "LV 0.0 7.0"])
            #expect(
                content.titles.map { "\($0.kind.rawValue) \($0.title)" }.sorted() == [
                    "alternate Tide Analyst", "reported Coastal Analyst", "reported Tide Modeller",
                ])
            #expect(content.tasks.map { "\($0.taskID) \($0.statement) \($0.category)" } == ["90001 Model tides. Core"])
            #expect(content.tasks[0].respondents == 40)
            #expect(
                content.technologies.map {
                    "\($0.name) \(content[$0.commodity].code) \($0.isHot == true)"
                } == ["Python 43232408 true", "TideTool 99999901 false"])
            #expect(content.commodities.first?.title == "Web platform development software")
            #expect(content.jobZones.map { "\($0.zone) \($0.yearMonth) \($0.origin)" } == ["5 202508 Analyst"])
            #expect(content.jobZoneDefinitions.map(\.zone) == [5])
            #expect(
                content.relatedOccupations.map { "\($0.occupation) \($0.related) \($0.tier)" } == ["0 1 Primary-Short"])
            #expect(found.diagnostics.countsByCode["unknown_code"] == 1)
            #expect(found.diagnostics.countsByCode["no_levels"] == nil)
            let again = try await self.content(played.client(generation))
            #expect(again.checksum == found.checksum)
        }
    }

    @Test("are asked for one occupation, the list of tables and the tables that are understood, and nothing else")
    func requests() async throws {
        try await PlayedWebServices.playing { played in
            let calls = RemoteCalls()
            _ = try await fetch(played.client(), calls: calls)
            let filter = "start=1&end=2000&filter=onetsoc_code.eq.15-1299.77"
            let known = [
                "abilities", "alternate_titles", "job_zones", "knowledge", "related_occupations", "skills",
                "task_statements", "technology_skills",
            ]
            let rows = played.seen.filter { $0.hasPrefix("/v2/database/rows/") }.sorted()
            #expect(rows == known.map { "/v2/database/rows/\($0)?\(filter)" })
            #expect(Array(played.seen.prefix(2)) == ["/v2/online/occupations/15-1299.77/", "/v2/database"])
            // Tables that the database lacks are looked for on the pages; most have none.
            let pages = played.seen.filter { $0.contains("/details/") }
            #expect(
                Set(pages.map { String($0.prefix { $0 != "?" }.split(separator: "/").last ?? "") }) == [
                    "work_activities", "work_styles",
                ])
            #expect(calls.all.count == played.seen.count)
            #expect(calls.all.first?.status == 200)
            #expect(calls.all.first?.reply?.contains("Tide Modellers") == true)
        }
    }

    @Test(
        "give importance and no levels where the database is not handed out, and say so",
        arguments: ONetWebServices.Generation.allCases, [PlayedWebServices.Fault.forbidden, .missing])
    func withoutDatabase(_ generation: ONetWebServices.Generation, _ fault: PlayedWebServices.Fault) async throws {
        try await PlayedWebServices.playing { played in
            played.fail("database", fault)
            let found = try await content(played.client(generation))
            let content = found.content
            #expect(
                content.ratings.map {
                    "\(content[$0.skill].code) \(content[$0.scale].code) \($0.value)"
                } == ["2.A.1.a IM 4.0", "2.B.3.e IM 4.52", "2.C.9.z IM 5.0"])
            #expect(found.diagnostics.countsByCode["no_levels"] == 2)
            #expect(
                content.tasks.map(\.taskID) == (generation == .v2 ? ["90001", "90002"] : ["90001"]))
            #expect(content.tasks.first?.statement == "Model tides.")
            #expect(content.technologies.map(\.name) == ["Python", "TideTool"])
            #expect(content.technologies.map(\.isHot) == [true, false])
            #expect(content.jobZones.map(\.zone) == [5])
            #expect(content.relatedOccupations.count == 1)
        }
    }

    @Test("give one table without levels where only that one is refused")
    func withoutOneTable() async throws {
        try await PlayedWebServices.playing { played in
            played.fail("database/rows/skills", .forbidden)
            let content = try await content(played.client()).content
            #expect(
                ratings(content).map { $0.split(separator: " ").prefix(3).joined(separator: " ") } == [
                    "2.A.1.a IM 4.0", "2.B.3.e IM 4.52", "2.C.9.z LV 6.5",
                ])
        }
    }

    @Test(
        "say that a code is unknown in the words of either generation", arguments: ONetWebServices.Generation.allCases)
    func absent(_ generation: ONetWebServices.Generation) async throws {
        try await PlayedWebServices.playing { played in
            guard case .absent = try await fetch(played.client(generation), "15-1299.78") else {
                Issue.record("the code is known")
                return
            }
            #expect(played.seen.count == 1)
        }
    }

    @Test("search page by page, and find nothing without failing", arguments: ONetWebServices.Generation.allCases)
    func search(_ generation: ONetWebServices.Generation) async throws {
        try await PlayedWebServices.playing { played in
            let services = played.client(generation) { $0.pageSize = 2 }
            let hits = try await services.search("tide", limit: 10, deadline: .after(.seconds(10)))
            #expect(hits.map(\.code) == ["15-1299.77", "19-2043.00", "53-5021.00"])
            #expect(hits[0].title == "Tide Modellers")
            #expect(played.seen.count == 2)
            played.forget()
            #expect(try await services.search("zzzz", limit: 10, deadline: .after(.seconds(10))).isEmpty)
            #expect(played.seen.count == 1)
            #expect(
                try await services.search("tide", limit: 1, deadline: .after(.seconds(10))).map(\.code) == [
                    "15-1299.77"
                ])
        }
    }

    /// A fault, the resource it befalls, and the name of the failure that it becomes.
    struct Case: Sendable, CustomTestStringConvertible {
        let fault: PlayedWebServices.Fault
        var resource = ""
        let failure: String
        var testDescription: String { "\(fault) at '\(resource)' is \(failure)" }
    }

    static let cases: [Case] = [
        Case(fault: .forbidden, failure: "unauthorized"),
        Case(fault: .busy(retryAfter: "60"), failure: "rate_limited"),
        Case(fault: .busy(retryAfter: nil), failure: "rate_limited"),
        Case(fault: .busy(retryAfter: "60"), resource: "database/rows/skills", failure: "rate_limited"),
        Case(fault: .failing, failure: "unavailable"),
        Case(fault: .failing, resource: "database", failure: "unavailable"),
        Case(fault: .cutOff, resource: "database/rows/skills", failure: "garbage"),
        Case(fault: .half, failure: "garbage"), Case(fault: .garbage, failure: "garbage"),
        Case(fault: .garbage, resource: "database/rows/job_zones", failure: "garbage"),
        Case(fault: .changed, failure: "changed_shape"),
        Case(fault: .changed, resource: "database/rows", failure: "changed_shape"),
        Case(fault: .unfiltered, resource: "database/rows/skills", failure: "changed_shape"),
        Case(fault: .foreignNext, resource: "database/rows/skills", failure: "changed_shape"),
        Case(fault: .redirect, failure: "unavailable"), Case(fault: .huge, failure: "too_large"),
        Case(fault: .held, failure: "timed_out"),
        Case(fault: .held, resource: "database/rows/skills", failure: "timed_out"),
    ]

    @Test("fail with a typed error that shows no secret", arguments: cases)
    func faults(_ example: Case) async throws {
        try await PlayedWebServices.playing { played in
            played.fail(example.resource, example.fault)
            let services = played.client {
                $0.pageSize = 3
                $0.bodyLimit = 100_000
                if example.failure == "timed_out" { $0.deadline = .milliseconds(300) }
            }
            let calls = RemoteCalls()
            let error = await #expect(throws: RemoteSourceError.self) { _ = try await fetch(services, calls: calls) }
            #expect(error?.name == example.failure, "\(error.map { "\($0.code) \($0.message)" } ?? "")")
            #expect(calls.all.contains { $0.errorCode != nil } || example.failure == "changed_shape")
            let texts =
                calls.all.flatMap { [$0.request, $0.reply ?? "", $0.resource] } + ["\(String(describing: error))"]
            #expect(!texts.contains { $0.contains(PlayedWebServices.key) })
            if case .rateLimited(let wait)? = error?.code {
                #expect(wait == (example.testDescription.contains("60") ? 60 : nil))
            }
        }
    }

    @Test("a list that never ends is given up")
    func endless() async throws {
        try await PlayedWebServices.playing { played in
            let services = played.client {
                $0.pageSize = 1
                $0.pageLimit = 2
            }
            let error = await #expect(throws: RemoteSourceError.self) { _ = try await fetch(services) }
            #expect(error?.code == .tooLarge)
        }
    }

    @Test("a busy service is asked again and then answers")
    func busyThenFine() async throws {
        try await PlayedWebServices.playing { played in
            played.fail("online", .busy(retryAfter: "0"), times: 2)
            let content = try await content(played.client()).content
            #expect(ratings(content) == Self.expectedRatings)
            #expect(
                played.seen.filter { $0.hasPrefix("/v2/online/occupations/15-1299.77/") && !$0.contains("details") }
                    .count == 3)
        }
    }

    @Test("credentials that a service repeats are kept nowhere", arguments: ONetWebServices.Generation.allCases)
    func echoed(_ generation: ONetWebServices.Generation) async throws {
        try await PlayedWebServices.playing { played in
            played.fail("", .echo)
            let calls = RemoteCalls()
            guard case .absent(let reason) = try await fetch(played.client(generation), calls: calls) else {
                Issue.record("the code is known")
                return
            }
            let texts = calls.all.flatMap { [$0.request, $0.reply ?? ""] } + [reason]
            #expect(texts.contains { $0.contains("[redacted]") })
            let basic = Data("\(PlayedWebServices.login.username):\(PlayedWebServices.login.password)".utf8)
            for secret in [PlayedWebServices.key, PlayedWebServices.login.password, basic.base64EncodedString()] {
                #expect(!texts.contains { $0.contains(secret) })
            }
        }
    }

    @Test("an address below another host, port or path is not the service's own")
    func own() throws {
        let services = ONetWebServices(
            .init(generation: .v1, baseURL: "https://a.example/ws", credential: .key(Secret("hidden-key"))),
            programVersion: "1")
        #expect(services.configuration.baseURL == "https://a.example/ws/")
        #expect(services.isOwn("https://a.example/ws/database?start=2"))
        #expect(services.isOwn("HTTPS://A.example/ws/x"))
        for other in [
            "http://a.example/ws/x", "https://b.example/ws/x", "https://a.example:444/ws/x", "https://a.example/other",
            "https://me@a.example/ws/x", "https://a.example/ws/../x", "https://a.example.b/ws/x", "/ws/x", "",
        ] {
            #expect(!services.isOwn(other), "\(other)")
        }
        var shown = ""
        dump(services, to: &shown)
        #expect(!shown.contains("hidden-key"))
    }
}
