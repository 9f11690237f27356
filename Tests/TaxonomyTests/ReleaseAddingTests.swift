import Taxonomy
import Testing

@Suite("A release with occupations of another one")
struct ReleaseAddingTests {
    /// Two occupations (A, C), two skills (k1, k3), one scale (LV), one product class.
    private var base: ReleaseContent {
        var content = ReleaseContent(framework: .onet, version: "1")
        content.occupations = [record("A"), record("C")]
        content.skills = [skill("k1"), skill("k3")]
        content.scales = [ScaleRecord(code: "LV", name: "Level", minimum: 0, maximum: 7)]
        content.commodities = [commodity("20")]
        content.ratings = [rating(0, 0, 0, 1), rating(0, 1, 0, 2), rating(1, 1, 0, 3)]
        content.titles = [title(0, "a1"), title(1, "c1"), title(1, "c2")]
        content.technologies = [technology(1, 0)]
        content.relatedOccupations = [related(0, 1)]
        content.detailedActivities = [activity("d2", 1)]
        content.taskActivities = [TaskActivityRecord(occupation: 0, taskID: "7", activity: 0)]
        content.levelAnchors = [LevelAnchorRecord(skill: 1, scale: 0, value: 2, example: "x")]
        content.scaleCategories = [ScaleCategoryRecord(skill: nil, scale: 0, category: 1, meaning: "m")]
        content.jobZoneDefinitions = [zone(2)]
        return content
    }

    /// Two occupations (B, C), skills k2 and k3, scales IM and LV, product classes 10 and 20; B is related to C and Z.
    private var supplement: ReleaseContent {
        var content = ReleaseContent(framework: .onet, version: "s")
        content.occupations = [record("B"), record("C"), record("Z")]
        content.skills = [skill("k2"), skill("k3")]
        content.scales = [
            ScaleRecord(code: "IM", name: "Importance", minimum: 1, maximum: 5),
            ScaleRecord(code: "LV", name: "Level", minimum: 0, maximum: 7),
        ]
        content.commodities = [commodity("10"), commodity("20")]
        content.ratings = [rating(0, 0, 0, 4), rating(0, 0, 1, 5), rating(0, 1, 1, 6), rating(1, 1, 1, 7)]
        content.titles = [title(0, "b1"), title(1, "not this")]
        content.technologies = [technology(0, 0), technology(0, 1)]
        content.relatedOccupations = [related(0, 1), related(0, 2)]
        content.detailedActivities = [activity("d1", 0), activity("d2", 1)]
        content.taskActivities = [TaskActivityRecord(occupation: 0, taskID: "9", activity: 0)]
        content.levelAnchors = [
            LevelAnchorRecord(skill: 1, scale: 1, value: 2, example: "x"),
            LevelAnchorRecord(skill: 0, scale: 1, value: 3, example: "y"),
        ]
        content.jobZones = [JobZoneRecord(occupation: 0, zone: 1, yearMonth: 0, origin: "")]
        content.jobZoneDefinitions = [zone(1), zone(2)]
        return content
    }

    @Test("takes those that it lacks, with every position moved to where the code now stands")
    func adding() {
        let merged = base.adding(supplement, taking: ["B"])
        #expect(merged.occupations.map(\.code) == ["A", "B", "C"])
        #expect(merged.skills.map(\.code) == ["k1", "k2", "k3"])
        #expect(merged.scales.map(\.code) == ["IM", "LV"])
        #expect(merged.commodities.map(\.code) == ["10", "20"])
        #expect(
            merged.ratings == [
                rating(0, 0, 1, 1), rating(0, 2, 1, 2), rating(1, 1, 0, 4), rating(1, 1, 1, 5), rating(1, 2, 1, 6),
                rating(2, 2, 1, 3),
            ])
        #expect(merged.titles.map { "\($0.occupation) \($0.title)" } == ["0 a1", "1 b1", "2 c1", "2 c2"])
        #expect(merged.technologies.map { "\($0.occupation) \($0.commodity)" } == ["1 0", "1 1", "2 1"])
        #expect(merged.relatedOccupations.map { "\($0.occupation) \($0.related)" } == ["0 2", "1 2"])
        #expect(merged.detailedActivities.map { "\($0.code) \($0.skill)" } == ["d1 1", "d2 2"])
        #expect(merged.taskActivities.map { "\($0.occupation) \($0.taskID) \($0.activity)" } == ["0 7 1", "1 9 0"])
        #expect(
            merged.levelAnchors.map { "\($0.skill) \($0.scale) \($0.value) \($0.example)" } == [
                "2 1 2.0 x", "1 1 3.0 y",
            ])
        #expect(merged.scaleCategories.map { "\($0.scale)" } == ["1"])
        #expect(merged.jobZones.map { "\($0.occupation) \($0.zone)" } == ["1 1"])
        #expect(merged.jobZoneDefinitions.map(\.zone) == [1, 2])
        #expect(merged.version == "1")
    }

    @Test("by default takes every occupation that it lacks, bare ones too")
    func byDefault() {
        #expect(base.adding(supplement).occupations.map(\.code) == ["A", "B", "C", "Z"])
        #expect(
            base.adding(supplement).relatedOccupations.map { "\($0.occupation) \($0.related)" } == [
                "0 2", "1 2", "1 3",
            ])
    }

    @Test("keeps occupations that are only mentioned where that is asked for, and replaces a bare record")
    func mentioned() {
        var bare = base
        bare.occupations.append(OccupationRecord(code: "B", title: "old", summary: ""))
        bare.occupations.sort { $0.code < $1.code }
        bare = bare.keeping(occupations: ["B"])
        #expect(bare.occupations.map(\.title) == ["old"])
        let merged = bare.adding(supplement, taking: ["B"], keepsMentioned: true)
        #expect(merged.occupations.map(\.code) == ["B", "C", "Z"])
        #expect(merged.occupations.first?.title == "title of B")
        #expect(merged.relatedOccupations.map { "\($0.occupation) \($0.related)" } == ["0 1", "0 2"])
        #expect(merged.ratings.count == 3)
    }

    @Test("nothing added changes nothing")
    func nothing() {
        let same = base.adding(ReleaseContent(framework: .onet, version: "s"))
        #expect(same.ratings == base.ratings)
        #expect(same.occupations == base.occupations)
        #expect(same.levelAnchors == base.levelAnchors)
        let none = supplement.keeping(occupations: [])
        #expect(none.rowCount == 0)
    }

    @Test("keeping an occupation keeps what its rows refer to, and bare records of related ones")
    func keeping() {
        let kept = base.keeping(occupations: ["A"])
        #expect(kept.occupations.map(\.code) == ["A", "C"])
        #expect(kept.skills.map(\.code) == ["k1", "k3"])
        #expect(kept.commodities.isEmpty)
        #expect(kept.ratings == [rating(0, 0, 0, 1), rating(0, 1, 0, 2)])
        #expect(kept.titles.map(\.title) == ["a1"])
        #expect(kept.relatedOccupations.count == 1)
        #expect(kept.taskActivities.count == 1)
        let other = base.keeping(occupations: ["C"])
        #expect(other.occupations.map(\.code) == ["C"])
        #expect(other.skills.map(\.code) == ["k3"])
        #expect(other.ratings == [rating(0, 0, 0, 3)])
        #expect(other.technologies.map { "\($0.occupation) \($0.commodity)" } == ["0 0"])
        #expect(other.levelAnchors.map { "\($0.skill)" } == ["0"])
        #expect(other.relatedOccupations.isEmpty)
    }

    // MARK: - Records

    private func record(_ code: String) -> OccupationRecord {
        OccupationRecord(code: code, title: "title of \(code)", summary: "")
    }

    private func skill(_ code: String) -> SkillRecord {
        SkillRecord(code: code, name: code, summary: "", kind: .skill, parentCode: nil)
    }

    private func rating(
        _ occupation: OccupationPosition, _ skill: SkillPosition, _ scale: ScalePosition, _ value: Double
    ) -> RatingRecord {
        RatingRecord(
            occupation: occupation, skill: skill, scale: scale, value: value, precision: RatingPrecision(),
            notRelevant: nil, yearMonth: 0, origin: "")
    }

    private func title(_ occupation: OccupationPosition, _ text: String) -> TitleRecord {
        TitleRecord(occupation: occupation, title: text, shortTitle: nil, kind: .alternate, origin: "")
    }

    private func commodity(_ code: String) -> CommodityRecord {
        CommodityRecord(code: code, title: code, classTitle: "", familyTitle: "", segmentTitle: "")
    }

    private func technology(_ occupation: OccupationPosition, _ commodity: CommodityPosition) -> TechnologyRecord {
        TechnologyRecord(
            occupation: occupation, kind: .technology, name: "t", commodity: commodity, isHot: nil, isInDemand: nil)
    }

    private func related(_ occupation: OccupationPosition, _ other: OccupationPosition) -> RelatedOccupationRecord {
        RelatedOccupationRecord(occupation: occupation, related: other, tier: "", rank: Int16(other.index))
    }

    private func activity(_ code: String, _ skill: SkillPosition) -> DetailedActivityRecord {
        DetailedActivityRecord(code: code, title: code, intermediateCode: "", intermediateTitle: "", skill: skill)
    }

    private func zone(_ number: Int16) -> JobZoneDefinitionRecord {
        JobZoneDefinitionRecord(
            zone: number, name: "", experience: "", education: "", training: "", examples: "", preparation: "")
    }
}
