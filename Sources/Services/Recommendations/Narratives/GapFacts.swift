internal import Foundation
internal import Matching
internal import Occupations
internal import Store
internal import Taxonomy

/// What is known of a gap, as sentences are made of it: by rule, or by a model.
struct GapFacts: Sendable {
    /// One gap.
    struct Row: Sendable {
        let element: String
        let name: String
        let cluster: SkillCluster
        let from: Double
        let to: Double
        let significant: Bool?
        let importance: Double?
        let priority: Double?
        /// The published example whose level is nearest to the target's; `nil` where there is none.
        let anchor: String?

        var delta: Double { to - from }
    }

    let fromTitle: String
    let toTitle: String
    let scaleName: String
    let scaleMaximum: Double
    /// Every gap, the greatest priority first, then the greatest difference.
    let rows: [Row]
    let comparedCount: Int
    let fromZone: JobZoneDefinitionRecord?
    let toZone: JobZoneDefinitionRecord?
    /// The release that all of it is from, and the levels of models that it holds.
    let dataVersion: String

    init(_ answer: SkillGapAnswer) {
        let snapshot = answer.snapshot
        let content = snapshot.content
        let scale = content.scales[Int(answer.block.scale)]
        fromTitle = content.occupations[Int(answer.from)].title
        toTitle = content.occupations[Int(answer.to)].title
        (scaleName, scaleMaximum) = (scale.name, scale.maximum)
        comparedCount = answer.comparedCount
        rows = answer.gaps.map { gap in
            let skill = content.skills[Int(gap.skill)]
            let anchor = content.levelAnchors.lazy
                .filter { $0.skill == gap.skill && $0.scale == answer.block.scale }
                .min { abs($0.value - gap.to) < abs($1.value - gap.to) }
            return Row(
                element: skill.code, name: skill.name, cluster: SkillCluster(onet: skill.code, kind: skill.kind),
                from: gap.from, to: gap.to, significant: gap.significant, importance: gap.importance,
                priority: gap.priority, anchor: anchor?.example)
        }.sorted { ($0.priority ?? 0, $0.delta, $1.element) > ($1.priority ?? 0, $1.delta, $0.element) }
        func zone(_ occupation: Int32) -> JobZoneDefinitionRecord? {
            snapshot.jobZone(of: occupation).flatMap { zone in
                content.jobZoneDefinitions.first { Int($0.zone) == zone }
            }
        }
        (fromZone, toZone) = (zone(answer.from), zone(answer.to))
        dataVersion =
            "\(snapshot.release.frameworkID) \(snapshot.release.version) \(snapshot.release.checksum) "
            + (answer.levelsStamp ?? "")
    }

    /// How many differences exceed the rating error.
    var significantCount: Int { rows.count { $0.significant == true } }
}
