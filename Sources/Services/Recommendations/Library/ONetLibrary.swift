import Matching
import Occupations
import ServiceSupport
import Taxonomy

/// What recommendations need of a release of O*NET beside its rows: where every value stands among all occupations, and
/// who uses which product.
final class ONetLibrary: Sendable {
    /// A value of an element with its place among all occupations.
    struct Element: Sendable {
        /// Position of the skill.
        let skill: Int32
        /// Level 0 to 7 (work styles: impact -3 to 3).
        let level: Double
        /// Mid-rank of the level among all occupations, 0 to 1.
        let percentile: Double
        /// Importance, 0 to 1 of its scale.
        let importance: Double
        /// Published standard error, or the measured error of an estimate.
        let error: Double?
        /// Whether the value is an estimate and not published.
        let isEstimate: Bool
        /// Occupations whose ratings an estimate is made of, the strongest first; empty for a published value.
        let estimatedFrom: [Int32]
    }

    let snapshot: OccupationSnapshot
    /// What collectors have made of occupations.
    let parts = Locked<[Int32: ONetCollector.Parts]>([:])
    /// Estimates for occupations without ratings; `nil` where none are made.
    let levels: SkillLevels?
    private let ranks: [Int32: RankScale]
    private let users: [String: Int]
    private let demanded: [String: Int]
    private let technologyOccupations: Int
    private let conceptUse: [String: Double]
    private let levelScale: Int16?
    private let importanceScale: Int16?
    private let impactScale: Int16?
    private let anchors: [Int32: [(value: Double, example: String)]]

    /// Kinds of elements that a role is described by, with the scale that ranks them.
    static let kinds: [SkillKind] = [.skill, .knowledge, .workStyle]

    init(_ snapshot: OccupationSnapshot, levels: SkillLevels?) {
        self.snapshot = snapshot
        self.levels = levels
        levelScale = snapshot.scale("LV")
        importanceScale = snapshot.scale("IM")
        impactScale = snapshot.scale("WI") ?? snapshot.scale("IM")
        var values: [Int32: [Double]] = [:]
        for kind in Self.kinds {
            let scale = kind == .workStyle ? impactScale : levelScale
            guard let scale else { continue }
            let block = OccupationSnapshot.RatingBlock(kind: kind, scale: scale)
            for occupation in snapshot.content.occupations.indices {
                for rated in snapshot.rated(Int32(occupation), in: block) {
                    values[rated.skill, default: []].append(rated.value)
                }
            }
        }
        ranks = values.mapValues(RankScale.init)
        var users: [String: Int] = [:]
        var demanded: [String: Int] = [:]
        var having: Set<Int32> = []
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
        var anchors: [Int32: [(value: Double, example: String)]] = [:]
        for anchor in snapshot.content.levelAnchors {
            anchors[anchor.skill, default: []].append((anchor.value, anchor.example))
        }
        self.anchors = anchors.mapValues { $0.sorted { $0.value < $1.value } }
    }

    // MARK: - Elements

    /// The skills, knowledge and work styles of an occupation; estimated where it has no ratings.
    func elements(of occupation: Int32) -> [Element] {
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
    func element(_ skill: Int32, of occupation: Int32) -> Element? {
        let kind = snapshot.content.skills[Int(skill)].kind
        guard let scale = kind == .workStyle ? impactScale : levelScale else { return nil }
        let block = OccupationSnapshot.RatingBlock(kind: kind, scale: scale)
        return snapshot.rated(occupation, in: block).first { $0.skill == skill }.map {
            element($0, kind: kind, from: [])
        }
    }

    private func element(_ rated: RatedSkill, kind: SkillKind, from sources: [Int32]) -> Element {
        let scale = snapshot.content.scales[Int((kind == .workStyle ? impactScale : levelScale) ?? 0)]
        let share = (rated.value - scale.minimum) / (scale.maximum - scale.minimum)
        return Element(
            skill: rated.skill, level: rated.value, percentile: percentile(of: rated.skill, rated.value),
            importance: kind == .workStyle ? share : rated.importance ?? share, error: rated.standardError,
            isEstimate: false, estimatedFrom: sources)
    }

    /// The levels of the estimator; `nil` where it makes none.
    private func estimatedSkills(of occupation: Int32) -> [Element]? {
        guard let estimates = levels?.levels(of: occupation), !estimates.isEmpty else { return nil }
        return estimates.map { level in
            Element(
                skill: level.skill, level: level.level, percentile: percentile(of: level.skill, level.level),
                importance: (level.importance - 1) / 4, error: level.levelError,
                isEstimate: level.source == .estimate,
                estimatedFrom: level.source == .official ? [] : level.basis.compactMap { snapshot.occupation($0.code) })
        }
    }

    /// The mean over related occupations, the nearest counting most: `1 / (2 + place)`.
    private func meanOfRelated(_ occupation: Int32, kind: SkillKind, block: OccupationSnapshot.RatingBlock) -> [Element]
    {
        let near = snapshot.nearestRated(to: occupation, in: block, limit: 10)
        var sums: [Int32: (value: Double, importance: Double, weight: Double)] = [:]
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
    func percentile(of skill: Int32, _ level: Double) -> Double {
        ranks[skill]?.percentile(of: level) ?? 0.5
    }

    /// The scale that a kind is shown on.
    func scale(of kind: SkillKind) -> ScaleRecord? {
        (kind == .workStyle ? impactScale : levelScale).map { snapshot.content.scales[Int($0)] }
    }

    /// The published example at or below a level.
    func anchor(of skill: Int32, at level: Double) -> String? {
        anchors[skill]?.last { $0.value <= level }?.example
    }

    // MARK: - Products

    /// The share of occupations whose products speak for a concept of the table, 0 to 1.
    func use(of concept: InferredConcept) -> Double { conceptUse[concept.concept] ?? 0 }

    private static func conceptUse(of snapshot: OccupationSnapshot) -> [String: Double] {
        var rows: [String: [Int]] = [:]
        for (place, row) in InferredConcept.all.enumerated() {
            for name in row.products { rows[name, default: []].append(place) }
        }
        var counts = [Int](repeating: 0, count: InferredConcept.all.count)
        for occupation in snapshot.content.occupations.indices {
            var found = [Int](repeating: 0, count: counts.count)
            for technology in snapshot.technologies(of: Int32(occupation)) {
                for place in rows[technology.name] ?? [] { found[place] += 1 }
            }
            for place in counts.indices where found[place] >= InferredConcept.all[place].needed { counts[place] += 1 }
        }
        let total = Double(max(snapshot.content.occupations.count, 1))
        return Dictionary(
            uniqueKeysWithValues: zip(InferredConcept.all, counts).map { ($0.concept, Double($1) / total) })
    }

    /// A product that an occupation uses, or that its neighbours do.
    struct Product: Sendable {
        let name: String
        let commodity: Int32
        let isHot: Bool
        let isInDemand: Bool
        /// Weighted share of related occupations that use it, 0 to 1.
        let support: Double
        /// Share of all occupations that use it, 0 to 1.
        let base: Double
        /// Ranks the products of one occupation.
        let score: Double
    }

    /// The products of an occupation, best first: what is in demand for it and for related occupations, what is asked for
    /// anywhere, and what is commoner there than among all. Products that only few name are left out.
    func products(of occupation: Int32) -> [Product] {
        let own = snapshot.technologies(of: occupation).filter { $0.kind == .technology }
        // An occupation without a list of its own most likely uses what most of its neighbours use.
        guard !own.isEmpty else { return likelyProducts(of: occupation).filter { $0.support >= Self.likelyFrom } }
        let near = neighbours(of: occupation)
        return own.map { technology in
            product(
                technology.name, technology.commodity, isHot: technology.isHot == true,
                isInDemand: technology.isInDemand == true, near: near[technology.name])
        }.filter { $0.score > Self.floor }.sorted { ($1.score, $0.name) < ($0.score, $1.name) }
    }

    /// The products that an occupation uses most likely, without a look at its own list: the share of related occupations
    /// that use one, and a little the share of all; most likely first.
    func likelyProducts(of occupation: Int32) -> [Product] {
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

    /// Products that are likely anywhere.
    private static let commonest = 60

    /// The share of related occupations from which a product is taken to be used.
    private static let likelyFrom = 0.4
    /// The score from which a product is worth naming.
    private static let floor = 0.1

    /// All products, the commonest first.
    let commonestProducts: [String]
    private let commodities: [String: Int32]

    /// The products that have a name, or whose short name it is, without case.
    func products(named name: String) -> [String] {
        let wanted = name.lowercased()
        return users.keys.filter {
            $0.lowercased() == wanted || SkillDisplayName.product($0, isBrand: true).lowercased() == wanted
        }.sorted()
    }

    private func product(
        _ name: String, _ commodity: Int32, isHot: Bool, isInDemand: Bool, near: Near?
    ) -> Product {
        let uses = Double(users[name] ?? 0)
        let base = uses / Double(max(technologyOccupations, 1))
        let support = near?.support ?? 0
        // Names of classes of products say little.
        let isClass = name.hasSuffix(" software") && !isHot || name.hasSuffix(" systems")
        var score = isInDemand ? 1.0 : 0
        // A hot technology that nobody near uses is there by accident.
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
        var commodity: Int32
        var isHot = false
    }

    private func neighbours(of occupation: Int32) -> [String: Near] {
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
