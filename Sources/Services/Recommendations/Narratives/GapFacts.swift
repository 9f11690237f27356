internal import Foundation
internal import Matching
internal import Occupations
internal import Store
internal import Taxonomy

/// The facts about a gap from which sentences are made, by rule or by a model.
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
        /// The published example with the level nearest to the target's; `nil` where there is none.
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
    /// A version stamp of the release and of the model levels used.
    let dataVersion: String

    init(_ answer: SkillGapAnswer) {
        let snapshot = answer.snapshot
        let content = snapshot.content
        let scale = content[answer.block.scale]
        fromTitle = content[answer.from].title
        toTitle = content[answer.to].title
        (scaleName, scaleMaximum) = (scale.name, scale.maximum)
        comparedCount = answer.comparedCount
        rows = answer.gaps.map { gap in
            let skill = content[gap.skill]
            let anchor = content.levelAnchors.lazy
                .filter { $0.skill == gap.skill && $0.scale == answer.block.scale }
                .min { abs($0.value - gap.to) < abs($1.value - gap.to) }
            return Row(
                element: skill.code, name: skill.name, cluster: SkillCluster(onet: skill.code, kind: skill.kind),
                from: gap.from, to: gap.to, significant: gap.significant, importance: gap.importance,
                priority: gap.priority, anchor: anchor?.example)
        }.sorted { ($0.priority ?? 0, $0.delta, $1.element) > ($1.priority ?? 0, $1.delta, $0.element) }
        func zone(_ occupation: OccupationPosition) -> JobZoneDefinitionRecord? {
            snapshot.jobZone(of: occupation).flatMap { zone in
                content.jobZoneDefinitions.first { Int($0.zone) == zone }
            }
        }
        (fromZone, toZone) = (zone(answer.from), zone(answer.to))
        dataVersion =
            "\(snapshot.release.frameworkID) \(snapshot.release.version) \(snapshot.release.checksum) "
            + (answer.levelsStamp ?? "")
    }

    /// The number of differences that exceed the rating error.
    var significantCount: Int { rows.count { $0.significant == true } }
}
