import Database
import HTTPServer
import Occupations
import ServiceSupport
import Store
import Taxonomy
import Web

/// Three invented occupations, one of them unrated and with markup in its title.
enum ToyRelease {
    static let hostile = "Cook <script>alert(1)</script> & \"Chef\""

    static func pages() throws -> HTTPApplication {
        let store = Store(pool: ConnectionPool(driver: SQLiteDriver(path: "/nonexistent/never-opened.sqlite")))
        let logger = Logger(label: "test", writer: NoLogWriter())
        let snapshots = SnapshotHolder(store: store, logger: logger)
        snapshots.serve(snapshot())
        return try application(snapshots)
    }

    static func application(_ snapshots: SnapshotHolder) throws -> HTTPApplication {
        var router = HTTPRouter()
        let pages = WebPages(occupations: OccupationService(snapshots: snapshots), version: "test")
        try pages.add(to: &router)
        // A route of the API beside them.
        try router.add(.get, "/api/v1/thing", .immediate { _ in .text("a thing") })
        return HTTPApplication(
            router: router,
            errorResponse: { error, request in
                (error as? HTTPFailure).flatMap { pages.page(of: $0, for: request) }
                    ?? HTTPProblem.response(for: error, to: request)
            })
    }

    static func emptyHolder() -> SnapshotHolder {
        SnapshotHolder(
            store: Store(pool: ConnectionPool(driver: SQLiteDriver(path: "/nonexistent/never-opened.sqlite"))),
            logger: Logger(label: "test", writer: NoLogWriter()))
    }

    static func snapshot() -> OccupationSnapshot {
        OccupationSnapshot(release: release(1, "0.1"), content: content())
    }

    /// The same framework in another release: its lists are shorter and in another order.
    static func nextSnapshot() -> OccupationSnapshot {
        let old = content()
        var content = ReleaseContent(framework: .onet, version: "0.2")
        content.occupations = [old.occupations[2], old.occupations[0]]
        content.skills = [old.skills[1]]
        content.scales = [old.scales[1]]
        content.ratings = [(0, 5.0), (1, 1.0)].map { occupation, value in
            RatingRecord(
                occupation: occupation, skill: 0, scale: 0, value: value,
                precision: RatingPrecision(standardError: 0.2), notRelevant: nil, yearMonth: 0, origin: "")
        }
        return OccupationSnapshot(release: release(2, "0.2"), content: content)
    }

    private static func content() -> ReleaseContent {
        var content = ReleaseContent(framework: .onet, version: "0.1")
        content.isSample = true
        content.occupations = [
            OccupationRecord(code: "35-1011.00", title: "Bakers", summary: "Bake."),
            OccupationRecord(code: "35-2014.00", title: hostile, summary: "Cook <b>well</b>."),
            OccupationRecord(code: "51-3011.00", title: "Pastry Makers", summary: "Make pastry."),
        ]
        content.skills = [
            SkillRecord(code: "2.A.1.a", name: "Reading", summary: "Reads.", kind: .skill, parentCode: nil),
            SkillRecord(code: "2.A.1.b", name: "Tasting", summary: "Tastes.", kind: .skill, parentCode: nil),
        ]
        content.scales = [
            ScaleRecord(code: "IM", name: "Importance", minimum: 1, maximum: 5),
            ScaleRecord(code: "LV", name: "Level", minimum: 0, maximum: 7),
        ]
        let values: [(occupation: OccupationPosition, skill: SkillPosition, importance: Double, level: Double)] = [
            (0, 0, 3, 2), (0, 1, 3, 4), (2, 0, 5, 3.5), (2, 1, 2, 1),
        ]
        content.ratings = values.flatMap { row in
            [(ScalePosition(0), row.importance), (1, row.level)].map { scale, value in
                RatingRecord(
                    occupation: row.occupation, skill: row.skill, scale: scale, value: value,
                    precision: RatingPrecision(standardError: 0.2), notRelevant: nil, yearMonth: 0, origin: "")
            }
        }
        return content
    }

    /// A framework that links skills without levels, and whose codes are addresses.
    static func addressed() -> OccupationSnapshot {
        var content = ReleaseContent(framework: .esco, version: "1")
        content.occupations = [OccupationRecord(code: "http://example/a", title: "baker", summary: "Bakes.")]
        content.attributes = [
            AttributeRecord(subject: .occupation, position: 0, name: ConceptAttribute.shortCode, value: "7512.1")
        ]
        content.skills = [SkillRecord(code: "s", name: "knead <dough>", summary: "", kind: .skill, parentCode: nil)]
        content.occupationLinks = [OccupationSkillLink(occupation: 0, skill: 0, relation: .essential)]
        return OccupationSnapshot(release: release(3, "1", of: .esco), content: content)
    }

    private static func release(_ id: Int64, _ version: String, of framework: Framework = .onet) -> StoredRelease {
        StoredRelease(
            id: id, frameworkID: framework.id, version: version, releasedOn: "", state: .current,
            checksum: "toy \(version)",
            loaderVersion: 1, isSample: true, source: "", loadedAt: Timestamp(milliseconds: 0), rowsRead: 0,
            rowsSetAside: 0, counts: [:])
    }
}
