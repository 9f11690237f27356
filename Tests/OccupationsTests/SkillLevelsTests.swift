import Database
import ServiceSupport
import Store
import Taxonomy
import Testing

@testable import Occupations

/// Six programmers and six cooks with two rated skills, an unrated one of each, and one that is rated in one skill.
private enum Kitchen {
    static func snapshot(
        id: Int64 = 1, rated: Int = 12, skills: [String] = ["2.A.1.a", "2.B.3.e"]
    ) -> OccupationSnapshot {
        var content = ReleaseContent(framework: .onet, version: "\(id)")
        content.occupations =
            (0..<6).map { OccupationRecord(code: "15-100\($0).00", title: "Programmers \($0)", summary: "Write code.") }
            + (0..<6).map { OccupationRecord(code: "35-100\($0).00", title: "Cooks \($0)", summary: "Fry food.") } + [
                OccupationRecord(code: "15-2000.00", title: "Programmers, All Other", summary: "Write other code."),
                OccupationRecord(code: "35-2000.00", title: "Cooks, All Other", summary: "Fry other food."),
                OccupationRecord(code: "55-1000.00", title: "Field Cooks", summary: "Fry food in fields."),
            ]
        content.skills = skills.map { SkillRecord(code: $0, name: $0, summary: "", kind: .skill, parentCode: nil) }
        content.scales = [
            ScaleRecord(code: "IM", name: "Importance", minimum: 1, maximum: 5),
            ScaleRecord(code: "LV", name: "Level", minimum: 0, maximum: 7),
        ]
        func rate(_ occupation: Int, _ skill: Int, _ importance: Double, _ level: Double) {
            for (scale, value) in [(ScalePosition(0), importance), (1, level)] {
                content.ratings.append(
                    RatingRecord(
                        occupation: OccupationPosition(occupation), skill: SkillPosition(skill), scale: scale,
                        value: value,
                        precision: RatingPrecision(), notRelevant: nil, yearMonth: 0, origin: ""))
            }
        }
        for place in 0..<rated {
            let isProgrammer = place < 6
            for skill in skills.indices {
                rate(place, skill, isProgrammer ? 4 : 2, skill == 0 ? (isProgrammer ? 4 : 1) : (isProgrammer ? 5 : 0))
            }
        }
        if !skills.isEmpty { rate(14, 0, 3, 2.5) }
        return OccupationSnapshot(
            release: StoredRelease(
                id: id, frameworkID: "onet", version: "\(id)", releasedOn: "", state: .current, checksum: "toy",
                loaderVersion: 1, isSample: true, source: "", loadedAt: Timestamp(milliseconds: 0), rowsRead: 0,
                rowsSetAside: 0, counts: [:]),
            content: content)
    }
}

@Suite("Levels of skills of every occupation")
struct SkillLevelsTests {
    @Test("official figures stay as published")
    func official() {
        let levels = SkillLevels(Kitchen.snapshot())
        #expect(levels.skills == [0, 1] && levels.fault == nil)
        #expect(
            levels.levels(of: 7) == [
                SkillLevel(
                    skill: 0, level: 1, importance: 2, levelError: nil, importanceError: nil, source: .official,
                    basis: []),
                SkillLevel(
                    skill: 1, level: 0, importance: 2, levelError: nil, importanceError: nil, source: .official,
                    basis: []),
            ])
        #expect(levels.levels(of: -1).isEmpty && levels.levels(of: 15).isEmpty)
    }

    @Test("occupations without ratings are estimated from those that are like them")
    func estimates() throws {
        let levels = SkillLevels(Kitchen.snapshot())
        for (place, prefix, nearer) in [(OccupationPosition(12), "15-1", [4.0, 5.0]), (13, "35-1", [1, 0])] {
            let found = levels.levels(of: place)
            #expect(found.map(\.skill) == [0, 1] && found.allSatisfy { $0.source == .estimate })
            // The means of all are 2.5 and 2.5: nearer to the occupation's own group than to the other.
            #expect(zip(found, nearer).allSatisfy { abs($0.level - $1) < 1.25 }, "\(found.map(\.level))")
            #expect(found.allSatisfy { (0...7).contains($0.level) && (1...5).contains($0.importance) })
            #expect(found.allSatisfy { ($0.levelError ?? 0) > 0 && ($0.importanceError ?? 0) > 0 })
            let basis = try #require(found.first).basis
            #expect(
                (1...5).contains(basis.count) && basis.allSatisfy { $0.code.hasPrefix(prefix) && $0.weight > 0 },
                "\(basis) \(found.map(\.level))")
        }
    }

    @Test("of an occupation with some ratings only the others are estimated, in the skills' order")
    func partly() {
        let found = SkillLevels(Kitchen.snapshot()).levels(of: 14)
        #expect(found.map(\.skill) == [0, 1] && found.map(\.source) == [.official, .estimate])
        #expect(found[0].level == 2.5 && found[0].importance == 3 && found[0].levelError == nil)
    }

    @Test("percentiles are over the occupations that are rated in all skills")
    func percentiles() {
        let levels = SkillLevels(Kitchen.snapshot())
        // Six at 4 and six at 1: (6 + 12) / 24, (6 + 6) / 24, (0 + 6) / 24.
        #expect(levels.percentile(skill: 0, level: 4) == 0.75 && levels.percentile(skill: 0, level: 2) == 0.5)
        #expect(levels.percentile(skill: 0, level: 1) == 0.25 && levels.percentile(skill: 1, level: 7) == 1)
        #expect(levels.percentile(skill: 1, importance: 4) == 0.75 && levels.percentile(skill: 9, level: 1) == nil)
    }

    @Test("too few rated occupations leave the others without levels and say so")
    func few() {
        let levels = SkillLevels(Kitchen.snapshot(rated: 5))
        #expect(levels.levels(of: 0).count == 2 && levels.levels(of: 12).isEmpty && levels.fault != nil)
        let none = SkillLevels(Kitchen.snapshot(rated: 0, skills: []))
        #expect(none.skills.isEmpty && none.levels(of: 0).isEmpty && none.fault == nil)
    }

    @Test("a holder makes levels once a snapshot")
    func holder() async {
        let snapshots = SnapshotHolder(
            store: Store(pool: ConnectionPool(driver: SQLiteDriver(path: "/nonexistent/never-opened.sqlite"))),
            logger: Logger(label: "test", writer: NoLogWriter()))
        let holder = SkillLevelsHolder(snapshots: snapshots)
        #expect(await holder.current() == nil)
        let served = Kitchen.snapshot()
        snapshots.serve(served)
        let first = await holder.current()
        let (again, same) = (await holder.current(), await holder.levels(of: served))
        #expect(first != nil && first === again && first === same)
        snapshots.serve(Kitchen.snapshot(id: 2))
        let other = await holder.current()
        #expect(other != nil && other !== first)
    }
}
