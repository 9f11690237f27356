import Matching
import Occupations
import ServiceSupport
import Taxonomy

/// Data derived from a release of O*NET for recommendations: the percentile of every value among all occupations, and
/// the use of products.
final class ONetLibrary: Sendable {
    /// A value of an element with its percentile among all occupations.
    struct Element: Sendable {
        /// Position of the skill.
        let skill: SkillPosition
        /// Level 0 to 7 (work styles: impact -3 to 3).
        let level: Double
        /// Mid-rank of the level among all occupations, 0 to 1.
        let percentile: Double
        /// Importance, scaled to 0 to 1.
        let importance: Double
        /// Published standard error, or the measured error of an estimate.
        let error: Double?
        /// Whether the value is an estimate and not published.
        let isEstimate: Bool
        /// The rated occupations used for an estimate, the greatest weight first; empty for a published value.
        let estimatedFrom: [OccupationPosition]
    }

    let snapshot: OccupationSnapshot
    /// Cached results of collectors, by occupation.
    let parts = Locked<[OccupationPosition: ONetCollector.Parts]>([:])
    /// Estimates for occupations without ratings; `nil` where there are none.
    let levels: SkillLevels?
    private let ranks: [SkillPosition: RankScale]
    private let users: [String: Int]
    private let demanded: [String: Int]
    private let technologyOccupations: Int
    private let conceptUse: [String: Double]
    private let levelScale: ScalePosition?
    private let importanceScale: ScalePosition?
    private let impactScale: ScalePosition?
    private let anchors: [SkillPosition: [(value: Double, example: String)]]

    /// The kinds of elements that describe a role.
    static let kinds: [SkillKind] = [.skill, .knowledge, .workStyle]

    init(_ snapshot: OccupationSnapshot, levels: SkillLevels?) {
        self.snapshot = snapshot
        self.levels = levels
        levelScale = snapshot.scale("LV")
        importanceScale = snapshot.scale("IM")
        impactScale = snapshot.scale("WI") ?? snapshot.scale("IM")
        var values: [SkillPosition: [Double]] = [:]
        for kind in Self.kinds {
            let scale = kind == .workStyle ? impactScale : levelScale
            guard let scale else { continue }
            let block = OccupationSnapshot.RatingBlock(kind: kind, scale: scale)
            for occupation in snapshot.content.occupations.positions {
                for rated in snapshot.rated(occupation, in: block) {
                    values[rated.skill, default: []].append(rated.value)
                }
            }
        }
        ranks = values.mapValues(RankScale.init)
        var users: [String: Int] = [:]
        var demanded: [String: Int] = [:]
        var having: Set<OccupationPosition> = []
        for technology in snapshot.content.technologies where technology.kind == .technology {
            users[technology.name, default: 0] += 1
            if technology.isInDemand == true { demanded[technology.name, default: 0] += 1 }
            having.insert(technology.occupation)
        }
        self.users = users
        self.demanded = demanded
        commonestProducts = users.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
        commodities = Dictionary(
            snapshot.content.technologies.map { ($0.name, $0.commodity) }, uniquingKeysWith: { first, _ in first })
        conceptUse = Self.conceptUse(of: snapshot)
        technologyOccupations = having.count
        var anchors: [SkillPosition: [(value: Double, example: String)]] = [:]
        for anchor in snapshot.content.levelAnchors {
            anchors[anchor.skill, default: []].append((anchor.value, anchor.example))
        }
        self.anchors = anchors.mapValues { $0.sorted { $0.value < $1.value } }
    }

    // MARK: - Elements

    /// The skills, knowledge and work styles of an occupation; estimated where it has no ratings.
    func elements(of occupation: OccupationPosition) -> [Element] {
        var elements: [Element] = []
        for kind in Self.kinds {
            let scale = kind == .workStyle ? impactScale : levelScale
            guard let scale else { continue }
            let block = OccupationSnapshot.RatingBlock(kind: kind, scale: scale)
            let own = snapshot.rated(occupation, in: block)
            if !own.isEmpty {
                elements += own.map { element($0, kind: kind, from: []) }
            } else if kind == .skill, let estimated = estimatedSkills(of: occupation) {
                elements += estimated
            } else {
                elements += meanOfRelated(occupation, kind: kind, block: block)
            }
        }
        return elements
    }

    /// One element of an occupation; `nil` where it is not rated.
    func element(_ skill: SkillPosition, of occupation: OccupationPosition) -> Element? {
        let kind = snapshot.content[skill].kind
        guard let scale = kind == .workStyle ? impactScale : levelScale else { return nil }
        let block = OccupationSnapshot.RatingBlock(kind: kind, scale: scale)
        return snapshot.rated(occupation, in: block).first { $0.skill == skill }.map {
            element($0, kind: kind, from: [])
        }
    }

    private func element(_ rated: RatedSkill, kind: SkillKind, from sources: [OccupationPosition]) -> Element {
        let scale = snapshot.content[(kind == .workStyle ? impactScale : levelScale) ?? 0]
        let share = (rated.value - scale.minimum) / (scale.maximum - scale.minimum)
        return Element(
            skill: rated.skill, level: rated.value, percentile: percentile(of: rated.skill, rated.value),
            importance: kind == .workStyle ? share : rated.importance ?? share, error: rated.standardError,
            isEstimate: false, estimatedFrom: sources)
    }

    /// The estimator's levels; `nil` where it has none.
    private func estimatedSkills(of occupation: OccupationPosition) -> [Element]? {
        guard let estimates = levels?.levels(of: occupation), !estimates.isEmpty else { return nil }
        return estimates.map { level in
            Element(
                skill: level.skill, level: level.level, percentile: percentile(of: level.skill, level.level),
                importance: (level.importance - 1) / 4, error: level.levelError,
                isEstimate: level.source == .estimate,
                estimatedFrom: level.source == .official ? [] : level.basis.compactMap { snapshot.occupation($0.code) })
        }
    }

    /// The mean over related occupations, weighted by `1 / (2 + place)`, the nearest first.
    private func meanOfRelated(_ occupation: OccupationPosition, kind: SkillKind, block: OccupationSnapshot.RatingBlock)
        -> [Element]
    {
        let near = snapshot.nearestRated(to: occupation, in: block, limit: 10)
        var sums: [SkillPosition: (value: Double, importance: Double, weight: Double)] = [:]
        for (place, other) in near.enumerated() {
            let weight = 1 / Double(2 + place)
            for rated in snapshot.rated(other, in: block) {
                let element = element(rated, kind: kind, from: [])
                var sum = sums[rated.skill] ?? (0, 0, 0)
                sum.value += weight * rated.value
                sum.importance += weight * element.importance
                sum.weight += weight
                sums[rated.skill] = sum
            }
        }
        return sums.sorted { $0.key < $1.key }.map { skill, sum in
            let level = sum.value / sum.weight
            return Element(
                skill: skill, level: level, percentile: percentile(of: skill, level),
                importance: sum.importance / sum.weight, error: nil, isEstimate: true,
                estimatedFrom: Array(near.prefix(5)))
        }
    }

    /// The mid-rank of a level among all occupations.
    func percentile(of skill: SkillPosition, _ level: Double) -> Double {
        ranks[skill]?.percentile(of: level) ?? 0.5
    }

    /// The scale on which a kind is shown.
    func scale(of kind: SkillKind) -> ScaleRecord? {
        (kind == .workStyle ? impactScale : levelScale).map { snapshot.content[$0] }
    }

    /// The published example at or below a level.
    func anchor(of skill: SkillPosition, at level: Double) -> String? {
        anchors[skill]?.last { $0.value <= level }?.example
    }

    // MARK: - Products

    /// The share of occupations whose products imply a concept of the table, 0 to 1.
    func use(of concept: InferredConcept) -> Double { conceptUse[concept.concept] ?? 0 }

    private static func conceptUse(of snapshot: OccupationSnapshot) -> [String: Double] {
        var rows: [String: [Int]] = [:]
        for (place, row) in InferredConcept.all.enumerated() {
            for name in row.products { rows[name, default: []].append(place) }
        }
        var counts = [Int](repeating: 0, count: InferredConcept.all.count)
        for occupation in snapshot.content.occupations.positions {
            var found = [Int](repeating: 0, count: counts.count)
            for technology in snapshot.technologies(of: occupation) {
                for place in rows[technology.name] ?? [] { found[place] += 1 }
            }
            for place in counts.indices where found[place] >= InferredConcept.all[place].needed { counts[place] += 1 }
        }
        let total = Double(max(snapshot.content.occupations.count, 1))
        return Dictionary(
            uniqueKeysWithValues: zip(InferredConcept.all, counts).map { ($0.concept, Double($1) / total) })
    }

    /// A product used in an occupation, or in its neighbours.
    struct Product: Sendable {
        let name: String
        let commodity: CommodityPosition
        let isHot: Bool
        let isInDemand: Bool
        /// Weighted share of related occupations that use it, 0 to 1.
        let support: Double
        /// Share of all occupations that use it, 0 to 1.
        let base: Double
        /// The score by which the products of one occupation are ranked.
        let score: Double
    }

    /// The products of an occupation, best first: ranked by demand in it and in related occupations, by demand
    /// anywhere, and by how much more frequent they are there than overall. Products with low scores are omitted.
    func products(of occupation: OccupationPosition) -> [Product] {
        let own = snapshot.technologies(of: occupation).filter { $0.kind == .technology }
        // An occupation without a list of its own most likely uses the products of most of its neighbours.
        guard !own.isEmpty else { return likelyProducts(of: occupation).filter { $0.support >= Self.likelyFrom } }
        let near = neighbours(of: occupation)
        return own.map { technology in
            product(
                technology.name, technology.commodity, isHot: technology.isHot == true,
                isInDemand: technology.isInDemand == true, near: near[technology.name])
        }.filter { $0.score > Self.floor }.sorted { ($1.score, $0.name) < ($0.score, $1.name) }
    }

    /// The most likely products of an occupation, without using its own list: scored by the share of related
    /// occupations that use one, and with little weight by the share of all; most likely first.
    func likelyProducts(of occupation: OccupationPosition) -> [Product] {
        let own = Set(snapshot.technologies(of: occupation).map(\.name))
        let near = neighbours(of: occupation)
        let names = Set(near.keys).union(commonestProducts.prefix(Self.commonest))
        return names.map { name in
            let base =
                Double((users[name] ?? 0) - (own.contains(name) ? 1 : 0)) / Double(max(technologyOccupations - 1, 1))
            let support = near[name]?.support ?? 0
            return Product(
                name: name, commodity: near[name]?.commodity ?? commodities[name] ?? 0,
                isHot: near[name]?.isHot ?? false,
                isInDemand: false, support: support, base: base,
                score: 0.85 * support + 0.15 * base)
        }.sorted { ($1.score, $0.name) < ($0.score, $1.name) }
    }

    /// The number of products that are candidates everywhere.
    private static let commonest = 60

    /// The share of related occupations from which a product is assumed to be used.
    private static let likelyFrom = 0.4
    /// The minimum score of a product.
    private static let floor = 0.1

    /// All products, the most frequent first.
    let commonestProducts: [String]
    private let commodities: [String: CommodityPosition]

    /// The products with this name or short name, ignoring case.
    func products(named name: String) -> [String] {
        let wanted = name.lowercased()
        return users.keys.filter {
            $0.lowercased() == wanted || SkillDisplayName.product($0, isBrand: true).lowercased() == wanted
        }.sorted()
    }

    private func product(
        _ name: String, _ commodity: CommodityPosition, isHot: Bool, isInDemand: Bool, near: Near?
    ) -> Product {
        let uses = Double(users[name] ?? 0)
        let base = uses / Double(max(technologyOccupations, 1))
        let support = near?.support ?? 0
        // Names of product classes are less informative.
        let isClass = name.hasSuffix(" software") && !isHot || name.hasSuffix(" systems")
        var score = isInDemand ? 1.0 : 0
        // A hot technology not used in any related occupation is probably listed by accident.
        if isHot { score += 0.35 * min(1, 3 * support) }
        score += 0.6 * support + 0.9 * (near?.demand ?? 0) + 0.5 * Double(demanded[name] ?? 0) / max(uses, 1)
        score -= 1.1 * base + (isClass ? 0.4 : 0)
        return Product(
            name: name, commodity: commodity, isHot: isHot, isInDemand: isInDemand, support: support,
            base: base, score: score)
    }

    private struct Near {
        var support = 0.0
        var demand = 0.0
        var commodity: CommodityPosition
        var isHot = false
    }

    private func neighbours(of occupation: OccupationPosition) -> [String: Near] {
        var found: [String: Near] = [:]
        var total = 0.0
        for (place, relation) in snapshot.related(to: occupation).prefix(20).enumerated() {
            let weight = 1 / Double(2 + place)
            let technologies = snapshot.technologies(of: relation.related)
            guard !technologies.isEmpty else { continue }
            total += weight
            for technology in technologies where technology.kind == .technology {
                var near = found[technology.name] ?? Near(commodity: technology.commodity)
                near.support += weight
                if technology.isInDemand == true { near.demand += weight }
                near.isHot = near.isHot || technology.isHot == true
                found[technology.name] = near
            }
        }
        guard total > 0 else { return [:] }
        return found.mapValues { near in
            var near = near
            near.support /= total
            near.demand /= total
            return near
        }
    }
}
