import HTTPServer
import Occupations
import Search
import ServiceSupport
import Store
import Taxonomy

/// Health, metrics, releases and the documentation of the API itself.
struct SystemEndpoints {
    let context: APIContext
    let isDraining: @Sendable () -> Bool

    var all: [Endpoint] {
        [
            health("/health", "health"), health("/api/v1/health", "healthVersioned"), ready, metrics, frameworks,
            releases,
        ]
    }

    private func health(_ template: String, _ operation: String) -> Endpoint {
        Endpoint(
            method: .get, template: template, operationID: operation, tag: "System",
            summary: "Whether the process answers",
            answers: [.json(200, "It does.", .reference("Health"))],
            handler: .immediate { _ in
                var json = JSONWriter()
                json.object { json in
                    json.field("status", "ok")
                    json.field("version", context.version)
                    json.object("releases") { json in
                        for (id, snapshot) in context.occupations.snapshots.all.sorted(by: { $0.key < $1.key }) {
                            json.field(id, snapshot.release.version)
                        }
                    }
                }
                return Self.uncached(.json(json.bytes))
            })
    }

    /// How long the database may take to say that it is there; those who ask give up soon.
    private static let pingLimit = Duration.seconds(2)

    private var ready: Endpoint {
        Endpoint(
            method: .get, template: "/ready", operationID: "ready", tag: "System",
            summary:
                "Whether requests should be sent here: data is loaded, the database answers, no shutdown is under way",
            answers: [
                .json(200, "Send requests.", .reference("Readiness")),
                .json(503, "Do not send requests; `checks` tells why.", .reference("Readiness")),
            ],
            handler: .waiting { _ in
                var database = true
                do {
                    try await withDeadline(Self.pingLimit) { try await context.store.ping() }
                } catch {
                    database = false
                }
                let checks = [
                    ("data", context.occupations.snapshot != nil), ("database", database), ("accepting", !isDraining()),
                ]
                let isReady = checks.allSatisfy(\.1)
                var json = JSONWriter()
                json.object { json in
                    json.field("ready", isReady)
                    json.object("checks") { json in
                        for (name, isGood) in checks { json.field(name, isGood) }
                    }
                }
                var response = Self.uncached(.json(json.bytes, status: isReady ? .ok : .serviceUnavailable))
                if !isReady { response.headers.set("Retry-After", "5") }
                return response
            })
    }

    private var metrics: Endpoint {
        Endpoint(
            method: .get, template: "/metrics", operationID: "metrics", tag: "System",
            summary: "Figures about this process in Prometheus' text format",
            answers: [.other(200, "The figures.", "text/plain")],
            handler: .immediate { _ in
                Self.uncached(
                    .bytes(Array(context.metrics.render().utf8), type: MetricsRegistry.contentType))
            })
    }

    private var frameworks: Endpoint {
        Endpoint(
            method: .get, template: "/api/v1/frameworks", operationID: "listFrameworks", tag: "Frameworks",
            summary: "The frameworks that are known and what is loaded of each",
            answers: [.json(200, "The frameworks.", .reference("FrameworkList"))],
            handler: .immediate { _ in
                var json = JSONWriter(capacity: 2_048)
                json.object { json in
                    json.array("frameworks") { json in
                        for framework in Framework.all { write(framework, to: &json) }
                    }
                }
                return Self.uncached(.json(json.bytes))
            })
    }

    private func write(_ framework: Framework, to json: inout JSONWriter) {
        let snapshot = context.occupations.snapshots.snapshot(of: framework.id)
        json.object { json in
            json.field("id", framework.id)
            json.field("name", framework.name)
            json.field("publisher", framework.publisher)
            json.field("homepage", framework.homepage)
            json.field("licence", framework.licence)
            json.field("licence_url", framework.licenceURL)
            json.array("countries") { json in
                for country in framework.countries { json.string(country) }
            }
            json.key("loaded")
            guard let snapshot else { return json.null() }
            json.object { json in
                json.field("version", snapshot.release.version)
                json.field("is_sample", snapshot.release.isSample)
                json.field("attribution", framework.attribution(version: snapshot.release.version))
                json.field("occupations", snapshot.content.occupations.count)
                json.field("skills", snapshot.content.skills.count { $0.kind != .group })
                json.field("ratings", snapshot.content.ratings.count)
                json.field("titles", snapshot.titleIndex.entries.count)
                json.array("scales") { json in
                    for scale in Set(snapshot.ratedBlocks.map(\.scale)).sorted() {
                        json.string(snapshot.content.scales[Int(scale)].code)
                    }
                }
            }
        }
    }

    private var releases: Endpoint {
        Endpoint(
            method: .get, template: "/api/v1/releases", operationID: "listReleases", tag: "Frameworks",
            summary: "The releases that the database holds, newest first",
            answers: [
                .json(200, "The releases.", .reference("ReleaseList")),
                .problem(503, "The database cannot be read."),
            ],
            handler: .waiting { _ in
                let releases = try await context.store.releases()
                var json = JSONWriter(capacity: 2_048)
                json.object { json in
                    json.array("releases") { json in
                        for release in releases { json.object { ReleaseWire.write(release, to: &$0) } }
                    }
                }
                return Self.uncached(.json(json.bytes))
            })
    }

    static func uncached(_ response: HTTPResponse) -> HTTPResponse {
        var response = response
        response.headers.set("Cache-Control", "no-store")
        return response
    }
}
