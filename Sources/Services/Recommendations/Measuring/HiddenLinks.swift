import Occupations
import Taxonomy

/// The links of one occupation, taken out of sight, beside what is recommended without them.
package struct HiddenLinks: Sendable {
    /// The occupation's code.
    package let code: String
    /// What it is linked to.
    package let hidden: Set<String>
    /// What is recommended, best first.
    package let ranked: [String]

    /// Places that a ranking has at most.
    package static let depth = 100
}

extension RecommendationEngine {
    /// Products of every occupation of O*NET that has some and has related occupations, ranked from those alone.
    package func hiddenProducts() -> [HiddenLinks] {
        guard let onet = library.onet else { return [] }
        return onet.snapshot.content.occupations.indices.compactMap { place in
            let occupation = Int32(place)
            let own = Set(onet.snapshot.technologies(of: occupation).filter { $0.kind == .technology }.map(\.name))
            guard !own.isEmpty, !onet.snapshot.related(to: occupation).isEmpty else { return nil }
            let code = onet.snapshot.content.occupations[place].code
            return HiddenLinks(
                code: code, hidden: own,
                ranked: onet.likelyProducts(of: occupation).prefix(HiddenLinks.depth).map(\.name))
        }
    }

    /// Skills of every occupation of ESCO, ranked from its neighbours in ISCO-08.
    package func hiddenSkills() -> [HiddenLinks] {
        guard let esco = library.esco else { return [] }
        let skills = esco.snapshot.content.skills
        return esco.snapshot.content.occupations.indices.compactMap { place in
            let occupation = Int32(place)
            let own = Set(esco.linked(to: occupation).map { skills[Int($0.skill)].code })
            guard !own.isEmpty, esco.unit(of: occupation) != nil else { return nil }
            return HiddenLinks(
                code: esco.snapshot.content.occupations[place].code, hidden: own,
                ranked: esco.likely(for: occupation).prefix(HiddenLinks.depth).map { skills[Int($0.skill)].code })
        }
    }

    /// All products of O*NET, or skills of ESCO, the commonest first: what anybody could recommend.
    package func commonest(of framework: String) -> [String] {
        switch framework {
        case Framework.onet.id: Array((library.onet?.commonestProducts ?? []).prefix(HiddenLinks.depth))
        case Framework.esco.id: Array((library.esco?.commonestSkills ?? []).prefix(HiddenLinks.depth))
        default: []
        }
    }
}
