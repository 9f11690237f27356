import Matching
import Occupations
import Taxonomy

/// The ratings of a national framework, each with its place among all occupations (OaSIS of Canada, the Australian
/// Skills Classification, the tasks of the UK Standard Skills Classification).
final class RatedLibrary: Sendable {
    /// A value with its place among all occupations.
    struct Rated: Sendable {
        let skill: Int32
        let scale: Int16
        let value: Double
        /// Mid-rank among the occupations that are rated on it, 0 to 1.
        let percentile: Double
        /// The value as a share of its scale, 0 to 1.
        let share: Double
    }

    let snapshot: OccupationSnapshot
    private let ranks: [Int64: RankScale]
    private let links: [Int32: [Int32]]

    /// Kinds that a role is described by.
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

    private static func key(_ skill: Int32, _ scale: Int16) -> Int64 { Int64(skill) << 16 | Int64(scale) }

    /// The rated skills of an occupation.
    func rated(_ occupation: Int32) -> [Rated] {
        snapshot.ratings(of: occupation).compactMap { rating in
            guard Self.kinds.contains(snapshot.content.skills[Int(rating.skill)].kind) else { return nil }
            let scale = snapshot.content.scales[Int(rating.scale)]
            return Rated(
                skill: rating.skill, scale: rating.scale, value: rating.value,
                percentile: ranks[Self.key(rating.skill, rating.scale)]?.percentile(of: rating.value) ?? 0.5,
                share: (rating.value - scale.minimum) / max(scale.maximum - scale.minimum, 1e-9))
        }
    }

    /// The technologies that an occupation is linked to.
    func technologies(of occupation: Int32) -> [Int32] { links[occupation] ?? [] }
}
