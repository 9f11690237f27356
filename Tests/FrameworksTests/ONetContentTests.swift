import Documents
import Frameworks
import Taxonomy
import TestSupport
import Testing

@Suite("Typed content of an O*NET release")
struct ONetContentTests {
    @Test("a sound release has no findings but the notes")
    func clean() throws {
        let read = try SmallRelease.old.read()
        #expect(read.diagnostics.kept.isEmpty, "\(read.diagnostics.kept)")
        #expect(read.diagnostics.rowsSetAside == 0)
        #expect(!read.diagnostics.hasErrors)
    }

    @Test("both layouts give the same content")
    func layouts() throws {
        let old = try SmallRelease.old.read()
        let new = try SmallRelease.new.read()
        #expect(String(reflecting: old.content) == String(reflecting: new.content))
        #expect(new.diagnostics.rowsSetAside == 0)
        #expect(new.diagnostics.kept.isEmpty, "\(new.diagnostics.kept)")
    }

    @Test("occupations, elements and scales are in the order of their codes, with kinds and parents")
    func references() throws {
        let content = try SmallRelease.old.read().content
        #expect(content.occupations.map(\.code) == ["11-1011.00", "15-1252.00", "29-2043.00"])
        #expect(content.scales.map(\.code) == ["CX", "CXP", "FT", "IM", "LV", "OI", "RL", "RT", "RW"])
        let kinds = content.skills.map { "\($0.code) \($0.kind.rawValue) \($0.parentCode ?? "-")" }
        #expect(
            kinds == [
                "1 group -", "1.B.1.a interest -", "1.B.3.a interest -", "2 group -",
                "2.A group 2", "2.A.1 group 2.A", "2.A.1.a skill 2.A.1", "2.B.1.a skill -", "2.D.1 requirement -",
                "3.A.1 requirement -", "4.A.1.a.1 work_activity -", "4.C.1.a.2.c work_context -", "5 group -",
                "5.A group 5",
            ])
    }

    @Test("ratings keep every published fact and stand in the order of their keys")
    func ratings() throws {
        let content = try SmallRelease.old.read().content
        let keys = content.ratings.map { [$0.occupation.index, $0.skill.index, $0.scale.index] }
        #expect(keys == keys.sorted { $0.lexicographicallyPrecedes($1) })
        #expect(content.ratings.count == 11)
        let skill = try #require(content.skills.firstIndex { $0.code == "2.A.1.a" })
        let scale = try #require(content.scales.firstIndex { $0.code == "LV" })
        let rating = content.ratings.first {
            $0.occupation == 1 && $0.skill.index == skill && $0.scale.index == scale
        }
        #expect(
            rating
                == RatingRecord(
                    occupation: 1, skill: SkillPosition(skill), scale: ScalePosition(scale), value: 4,
                    precision: RatingPrecision(sampleSize: 8, standardError: 0, suppressed: true), notRelevant: true,
                    yearMonth: 202408, origin: "Analyst"))
        let bare = content.ratings.first { $0.occupation == 1 && $0.yearMonth == 0 }
        #expect(bare?.origin == "")
        #expect(bare?.precision.sampleSize == nil)
        #expect(bare?.notRelevant == nil)
    }

    @Test("shares of answers are distributions, with or without a table of their own")
    func distributions() throws {
        let content = try SmallRelease.old.read().content
        #expect(content.distributions.map(\.percent) == [40, 60, 100, 25.5])
        #expect(content.distributions.map(\.category) == [1, 2, 1, 1])
    }

    @Test("tasks, activities, products, titles and the rest")
    func others() throws {
        let content = try SmallRelease.old.read().content
        #expect(content.tasks.map(\.taskID) == ["8823", "9001", "new-1", "new-2"])
        #expect(content.tasks.map(\.category) == ["Core", "", "New", "Revision"])
        #expect(content.tasks.map(\.respondents) == [95, nil, nil, nil])
        #expect(content.taskRatings.map(\.category) == [1, 0])
        #expect(content.detailedActivities.map(\.title) == ["Read plans.", "Read manuals."])
        #expect(content.detailedActivities.map(\.intermediateTitle) == ["Read things.", "Read things."])
        #expect(content.taskActivities.map(\.activity) == [1])
        #expect(content.commodities.map(\.code) == ["43232408", "43239999", "44101809"])
        #expect(content.commodities.map(\.segmentTitle) == ["Technology", "", ""])
        #expect(content.technologies.map(\.name) == ["Python", "Our own tool", "Gavel"])
        #expect(content.technologies.map(\.commodity) == [0, 1, 2])
        #expect(content.technologies.map(\.isHot) == [true, false, nil])
        #expect(content.technologies.map(\.kind) == [.technology, .technology, .tool])
        #expect(content.titles.map(\.title) == ["Coder", "Applications Programmer", "Boss", "Coder"])
        #expect(content.titles.map(\.kind) == [.alternate, .alternate, .alternate, .reported])
        #expect(content.titles.map(\.shortTitle) == [nil, "AP", nil, nil])
        #expect(content.titles.map(\.origin) == ["04,06", "08", "10", "Y"])
        #expect(
            content.relatedOccupations == [
                RelatedOccupationRecord(occupation: 0, related: 1, tier: "Primary-Short", rank: 1)
            ])
        #expect(content.jobZones.map(\.zone) == [5])
        #expect(content.jobZoneDefinitions.map(\.preparation) == ["8"])
        #expect(content.scaleCategories.map(\.meaning) == ["Never", "Yearly or less"])
        #expect(content.scaleCategories.map { $0.skill == nil } == [false, true])
        #expect(content.levelAnchors.map(\.example) == ["Read a sign"])
        #expect(content.skillLinks.map(\.relation) == ["related_activity", "interest_area"])
        #expect(content.version == "30.1")
        #expect(content.releasedOn == "December 2025")
        #expect(!content.isSample)
    }

    @Test("a table outside the registry is landed; every table lends its raw rows")
    func landing() throws {
        var release = SmallRelease.new
        release["Extra.csv"] = "Code,Note\n11-1011.00,\"a, b\"\n"
        let read = try release.read()
        let ids = read.tables.map(\.id)
        #expect(ids == ids.sorted())
        for id in [
            "occupation_data", "essential_skills", "transferable_skills", "technology_skills", "alternate_titles",
            "dwa_reference", "riasec_keywords", "extra",
        ] { #expect(ids.contains(id), "\(id)") }
        let skills = try #require(read.tables.first { $0.id == "essential_skills" })
        #expect(
            skills.columns.map(\.name) == [
                "onet_soc_code", "element_id", "element_name", "scale_id", "data_value", "n", "standard_error",
                "lower_ci_bound", "upper_ci_bound", "recommend_suppress", "not_relevant", "date", "domain_source",
            ])
        #expect(skills.columns[0].original == "O*NET-SOC Code")
        #expect(skills.rowCount == 4)
        var rows: [[String]] = []
        skills.forEachRow { row in rows.append(row.fields.map { ByteText.string($0) }) }
        #expect(rows.count == 4)
        #expect(rows[3][7] == "n/a")
        let extra = try #require(read.tables.first { $0.id == "extra" })
        extra.forEachRow { row in #expect(ByteText.string(row[1]) == "a, b") }
    }

    @Test("without a content model the elements come from the rating tables")
    func noContentModel() throws {
        var release = SmallRelease.old
        release.files["Content Model Reference.txt"] = nil
        let read = try release.read()
        #expect(read.diagnostics.countsByCode["derived_elements"] == 1)
        #expect(!read.diagnostics.hasErrors)
        #expect(read.content.ratings.count == 11)
        #expect(read.content.skills.first { $0.code == "2.A.1.a" }?.name == "Reading")
        #expect(read.content.skills.first { $0.code == "2.A.1.a" }?.kind == .skill)
    }

    @Test("the product requirements' own file names are understood")
    func aliases() throws {
        var release = SmallRelease.old
        for (alias, name) in [("occupation.TXT", "Occupation Data.txt"), ("Scales.txt", "Scales Reference.txt")] {
            release.files[alias] = release.files.removeValue(forKey: name)
        }
        let read = try release.read()
        #expect(String(reflecting: read.content) == String(reflecting: try SmallRelease.old.read().content))
    }

    @Test("a second file of the same table is landed, not read twice")
    func bothLayouts() throws {
        var release = SmallRelease.old
        release["Essential Skills.txt"] = SmallRelease.new["Essential Skills.txt"]
        release["Software Skills.txt"] = SmallRelease.new["Software Skills.txt"]
        let read = try release.read()
        #expect(read.diagnostics.countsByCode == ["second_file": 2])
        #expect(String(reflecting: read.content) == String(reflecting: try SmallRelease.old.read().content))
        #expect(read.tables.contains { $0.id == "essential_skills" })
        #expect(read.tables.contains { $0.id == "software_skills" })
    }
}
