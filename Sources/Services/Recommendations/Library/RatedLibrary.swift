import Matching
import Occupations
import Taxonomy

/// The ratings of a national framework, each with its percentile among all occupations (OaSIS of Canada, the Australian
/// Skills Classification, the tasks of the UK Standard Skills Classification).
final class RatedLibrary: Sendable {
    /// A value with its percentile among all occupations.
    struct Rated: Sendable {
        let skill: SkillPosition
        let scale: ScalePosition
        let value: Double
        /// Mid-rank among the occupations that are rated on it, 0 to 1.
        let percentile: Double
        /// The value as a share of its scale, 0 to 1.
        let share: Double
    }

    let snapshot: OccupationSnapshot
    private let ranks: [Int64: RankScale]
    private let links: [OccupationPosition: [SkillPosition]]

    /// The kinds of skills that describe a role.
    private static let kinds: Set<SkillKind> = [.skill, .knowledge, .workStyle, .task, .technology]

    init(_ snapshot: OccupationSnapshot) {
        self.snapshot = snapshot
        var values: [Int64: [Double]] = [:]
        for rating in snapshot.content.ratings {
            values[Self.key(rating.skill, rating.scale), default: []].append(rating.value)
        }
        ranks = values.mapValues(RankScale.init)
        links = Dictionary(grouping: snapshot.content.occupationLinks, by: \.occupation).mapValues { $0.map(\.skill) }
    }

    private static func key(_ skill: SkillPosition, _ scale: ScalePosition) -> Int64 {
        Int64(skill.index) << 16 | Int64(scale.index)
    }

    /// The rated skills of an occupation.
    func rated(_ occupation: OccupationPosition) -> [Rated] {
        snapshot.ratings(of: occupation).compactMap { rating in
            guard Self.kinds.contains(snapshot.content[rating.skill].kind) else { return nil }
            let scale = snapshot.content[rating.scale]
            return Rated(
                skill: rating.skill, scale: rating.scale, value: rating.value,
                percentile: ranks[Self.key(rating.skill, rating.scale)]?.percentile(of: rating.value) ?? 0.5,
                share: (rating.value - scale.minimum) / max(scale.maximum - scale.minimum, 1e-9))
        }
    }

    /// The technologies that an occupation is linked to.
    func technologies(of occupation: OccupationPosition) -> [SkillPosition] { links[occupation] ?? [] }
}
