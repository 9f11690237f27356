import HTTPServer
import Occupations
import Search
import ServiceSupport
import Store
import Taxonomy

/// Health, metrics, releases and frameworks.
struct SystemEndpoints {
    let context: APIContext
    let isDraining: @Sendable () -> Bool

    private static let group = EndpointGroup(tag: "System")
    private static let data = EndpointGroup(tag: "Frameworks")

    var all: [Endpoint] {
        [
            health("/health", "health"), health("/api/v1/health", "healthVersioned"), ready, metrics, frameworks,
            releases,
        ]
    }

    // MARK: - The process

    static let healthFields = Fields<APIContext>("Health") { field in
        field("status", "`ok`") { _ in "ok" }
        field("version", "This program's version.") { $0.version }
        field("releases", "The served release of each framework.", .dictionary()) { context in
            context.occupations.snapshots.all.sorted { $0.key < $1.key }.map { ($0.key, $0.value.release.version) }
        }
    }

    private func health(_ template: String, _ operation: String) -> Endpoint {
        Self.group.endpoint(
            .get, template, operation, "Whether the process answers",
            answers: [.json(200, "It does.", Self.healthFields)],
            .immediate { _ in .uncached(Self.healthFields.json(context)) })
    }

    static let readiness = Fields<(isReady: Bool, checks: [(String, Bool)])>("Readiness") { field in
        field("ready", "Whether all checks passed.") { $0.isReady }
        field("checks", "What was checked.", .dictionary()) { $0.checks }
    }

    /// The time limit of the database check, since health checks time out soon.
    private static let pingLimit = Duration.seconds(2)

    private var ready: Endpoint {
        Self.group.endpoint(
            .get, "/ready", "ready",
            "Whether requests should be sent here: data is loaded, the database answers, no shutdown is under way",
            answers: [
                .json(200, "Send requests.", Self.readiness),
                .json(503, "Do not send requests; `checks` tells why.", Self.readiness),
            ],
            .waiting { _ in
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
                var response = HTTPResponse.uncached(
                    Self.readiness.json((isReady, checks)), status: isReady ? .ok : .serviceUnavailable)
                if !isReady { response.headers.set("Retry-After", "5") }
                return response
            })
    }

    private var metrics: Endpoint {
        Self.group.endpoint(
            .get, "/metrics", "metrics", "Figures about this process in Prometheus' text format",
            answers: [.other(200, "The figures.", "text/plain")],
            .immediate { _ in
                HTTPResponse.bytes(Array(context.metrics.render().utf8), type: MetricsRegistry.contentType).uncached
            })
    }

    // MARK: - The data

    static let frameworkList = Fields<APIContext>("FrameworkList") { field in
        field("frameworks", "The frameworks.", .list(framework)) { context in
            Framework.all.map { ($0, context.occupations.snapshots.snapshot(of: $0.id)) }
        }
    }

    private static let framework = Fields<(framework: Framework, loaded: OccupationSnapshot?)> { field in
        field("id", "Short name.") { $0.framework.id }
        field("name", "Name.") { $0.framework.name }
        field("publisher", "Who publishes it.") { $0.framework.publisher }
        field("homepage", "Where.") { $0.framework.homepage }
        field("licence", "The licence.") { $0.framework.licence }
        field("licence_url", "Its text.") { $0.framework.licenceURL }
        field("countries", "Countries whose national framework it is.") { $0.framework.countries }
        field("loaded", "What is served; null if nothing is.", .nullable(loaded)) { $0.loaded }
    }

    private static let loaded = Fields<OccupationSnapshot> { field in
        field("version", "The release.") { $0.release.version }
        field("is_sample", "Whether it is the bundled sample.") { $0.release.isSample }
        field("attribution", "The sentence to show with the data.") {
            $0.content.framework.attribution(version: $0.release.version)
        }
        field("occupations", "How many.") { $0.content.occupations.count }
        field("skills", "How many.") { snapshot in snapshot.content.skills.count { $0.kind != .group } }
        field("ratings", "How many.") { $0.content.ratings.count }
        field("titles", "How many.") { $0.titleIndex.entries.count }
        field("scales", "Scales with ratings.") { snapshot in
            Set(snapshot.ratedBlocks.map(\.scale)).sorted().map { snapshot.content[$0].code }
        }
    }

    private var frameworks: Endpoint {
        Self.data.endpoint(
            .get, "/api/v1/frameworks", "listFrameworks", "The frameworks that are known and what is loaded of each",
            answers: [.json(200, "The frameworks.", Self.frameworkList)],
            .immediate { _ in .uncached(Self.frameworkList.json(context)) })
    }

    private var releases: Endpoint {
        Self.data.endpoint(
            .get, "/api/v1/releases", "listReleases", "The releases that the database holds, newest first",
            answers: [
                .json(200, "The releases.", ReleaseWire.list), .problem(503, "The database cannot be read."),
            ],
            .waiting { _ in .uncached(ReleaseWire.list.json(try await context.store.releases.list())) })
    }
}
