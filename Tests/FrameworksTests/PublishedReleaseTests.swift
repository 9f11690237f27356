import Documents
import Foundation
import Frameworks
import Taxonomy
import TestSupport
import Testing

@Suite(
    "The published O*NET 30.1 release",
    .enabled(
        if: TestData.onet != nil, "needs the O*NET 30.1 text files: set METIER_TEST_DATA to the folder above onet/"))
struct PublishedReleaseTests {
    private static let read = Result {
        try ONetAdapter().open(try #require(TestData.onet)).read()
    }

    /// Rows and different O*NET-SOC codes of each file, counted with `wc -l` and `cut -f1 | sort -u`.
    private static let counts: [(file: String, rows: Int, codes: Int)] = [
        ("Abilities to Work Activities", 381, 0), ("Abilities to Work Context", 139, 0), ("Abilities", 92976, 894),
        ("Alternate Titles", 56505, 1016), ("Basic Interests to RIASEC", 53, 0), ("Content Model Reference", 630, 0),
        ("DWA Reference", 2087, 0), ("Education, Training, and Experience Categories", 41, 0),
        ("Education, Training, and Experience", 37125, 878), ("Emerging Tasks", 328, 235), ("IWA Reference", 332, 0),
        ("Interests Illustrative Activities", 188, 0), ("Interests Illustrative Occupations", 186, 164),
        ("Interests", 8307, 923), ("Job Zone Reference", 5, 0), ("Job Zones", 923, 923), ("Knowledge", 59004, 894),
        ("Level Scale Anchors", 483, 0), ("Occupation Data", 1016, 1016), ("Occupation Level Metadata", 32202, 878),
        ("RIASEC Keywords", 75, 0), ("Related Occupations", 18460, 923), ("Sample of Reported Titles", 7955, 907),
        ("Scales Reference", 31, 0), ("Skills to Work Activities", 232, 0), ("Skills to Work Context", 96, 0),
        ("Skills", 62580, 894), ("Survey Booklet Locations", 211, 0), ("Task Categories", 7, 0),
        ("Task Statements", 18796, 923), ("Tasks to DWAs", 23850, 923), ("Technology Skills", 32773, 923),
        ("Tools Used", 41662, 902), ("UNSPSC Reference", 4264, 0), ("Work Context Categories", 281, 0),
        ("Work Styles", 37422, 891), ("Work Values", 7866, 874),
    ]

    @Test("every table has its rows and its occupation codes, and no row is set aside")
    func rows() throws {
        let read = try Self.read.get()
        #expect(read.tables.count == Self.counts.count)
        for expected in Self.counts {
            let table = try #require(read.tables.first { $0.file == expected.file + ".txt" })
            #expect(table.rowCount == expected.rows, "\(expected.file)")
            guard expected.codes > 0 else { continue }
            let place = try #require(table.columns.firstIndex { $0.name == "onet_soc_code" })
            var codes: Set<String> = []
            var rows = 0
            table.forEachRow { row in
                rows += 1
                codes.insert(ByteText.string(row[place]))
            }
            #expect(rows == expected.rows, "\(expected.file)")
            #expect(codes.count == expected.codes, "\(expected.file)")
        }
        #expect(read.diagnostics.rowsRead == Self.counts.reduce(0) { $0 + $1.rows })
        #expect(read.diagnostics.rowsSetAside == 0)
        #expect(!read.diagnostics.hasErrors)
        // One published value lies outside its scale: 0.00 on VH (1 to 6) for 35-3023.00.
        #expect(read.diagnostics.countsByCode == ["out_of_range": 1])
        #expect(read.diagnostics.kept.first?.line == 4339)
    }

    @Test("skills have the published flags")
    func flags() throws {
        let content = try Self.read.get().content
        let level = try #require(content.scales.firstIndex { $0.code == "LV" })
        let skills = content.ratings.filter { content[$0.skill].kind == .skill }
        #expect(skills.count == 62_580)
        #expect(Set(skills.map(\.occupation)).count == 894)
        #expect(skills.count { $0.precision.suppressed == true } == 147)
        #expect(skills.count { $0.notRelevant == true } == 3_383)
        #expect(skills.allSatisfy { $0.notRelevant == nil || $0.scale.index == level })
        let knowledge = content.ratings.filter { content[$0.skill].kind == .knowledge }
        #expect(knowledge.count { $0.precision.sampleSize == nil } == 1_056)
        #expect(knowledge.count { $0.precision.standardError == nil } == 14_916)
    }

    @Test("values add up to the published ones, in hundredths (awk over the files)")
    func sums() throws {
        let content = try Self.read.get().content
        var sums: [SkillKind: Int] = [:]
        var rows: [SkillKind: Int] = [:]
        for rating in content.ratings {
            let kind = content[rating.skill].kind
            sums[kind, default: 0] += Int((rating.value * 100).rounded())
            rows[kind, default: 0] += 1
        }
        #expect(
            rows == [
                .skill: 62_580, .knowledge: 59_004, .ability: 92_976, .workStyle: 37_422, .interest: 8_307,
                .workValue: 7_866, .requirement: 1_127,
            ])
        #expect(sums[.skill] == 15_548_391)
        #expect(sums[.knowledge] == 12_942_987)
        #expect(sums[.ability] == 21_779_340)
        #expect(sums[.workStyle] == 3_953_298)
        #expect(sums[.interest] == 2_702_872)
        #expect(sums[.workValue] == 3_179_569)
        #expect(content.distributions.count == 35_998)
        #expect(content.distributions.reduce(0) { $0 + Int(($1.percent * 100).rounded()) } == 35_120_123)
    }

    @Test("everything else is there")
    func others() throws {
        let content = try Self.read.get().content
        #expect(content.version == "30.1")
        #expect(content.releasedOn == "December 2025")
        #expect(!content.isSample)
        #expect(content.titles.count { $0.kind == .alternate } == 56_505)
        #expect(content.titles.count { $0.kind == .reported } == 7_955)
        #expect(content.titles.count { $0.shortTitle != nil } == 3866)
        #expect(content.tasks.count == 18_796 + 328)
        #expect(content.taskActivities.count == 23_850)
        #expect(content.detailedActivities.count == 2_087)
        #expect(content.detailedActivities.allSatisfy { !$0.intermediateTitle.isEmpty })
        #expect(content.technologies.count { $0.kind == .technology } == 32_773)
        #expect(content.technologies.count { $0.kind == .tool } == 41_662)
        #expect(content.technologies.count { $0.isHot == true } == 11_526)
        #expect(content.technologies.count { $0.isInDemand == true } == 2493)
        #expect(content.commodities.count == 4_264)
        #expect(content.relatedOccupations.count == 18_460)
        #expect(content.jobZones.count == 923)
        #expect(content.jobZoneDefinitions.count == 5)
        #expect(content.scaleCategories.count == 41 + 7 + 281)
        #expect(content.levelAnchors.count == 483)
        #expect(content.skillLinks.count == 381 + 139 + 232 + 96 + 53)
        let kinds = Dictionary(grouping: content.skills, by: \.kind).mapValues(\.count)
        #expect(
            kinds == [
                .group: 231, .requirement: 78, .workContext: 59, .ability: 52, .interest: 50, .workActivity: 41,
                .skill: 35, .knowledge: 33, .workValue: 30, .workStyle: 21,
            ])
    }

    @Test("ratings stand in the order of their keys, without repeats")
    func order() throws {
        let ratings = try Self.read.get().content.ratings
        let keys = ratings.map { $0.occupation.index << 40 | $0.skill.index << 16 | $0.scale.index }
        #expect(zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test("the checksum is that of `sha256sum` over the sorted names and sums")
    func checksum() throws {
        #expect(try Self.read.get().checksum == "d990af9fb70f0f7bd6f23c0e31aa9f5bda8eeb150393f11c7bd9b875e4ab7077")
    }
}
