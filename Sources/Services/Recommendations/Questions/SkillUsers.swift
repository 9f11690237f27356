import Matching
import Occupations
import Taxonomy

/// Finds the occupations that need all of several skills, using O*NET's products and elements and ESCO's links.
struct SkillUsers {
    let library: SkillLibrary
    let catalogue: Catalogue

    /// A requested skill, as concepts of the frameworks.
    struct Wanted: Sendable {
        /// The concepts that it may mean.
        let concepts: [Concept]
    }

    /// A concept of a framework.
    struct Concept: Sendable, Hashable {
        let framework: String
        let code: String
        let kind: SkillKind
    }

    /// The evidence that an occupation needs a skill, with its strength.
    private struct Claim {
        var strength: Double
        var evidence: RecommendedSkill.Evidence
    }

    /// The percentile of a rating from which an occupation counts as needing the skill.
    private static let ratedFrom = 0.75
    /// The maximum number of ESCO occupations per skill that are followed over crosswalks.
    private static let followLimit = 400

    /// The occupations that need every one of them, those with the strongest evidence first.
    func users(of wanted: [Wanted], limit: Int) -> [SkillUser] {
        let claims = wanted.map { self.claims(of: $0) }
        guard let first = claims.first, claims.allSatisfy({ !$0.isEmpty }) else { return [] }
        var common = Set(first.keys)
        for other in claims.dropFirst() { common.formIntersection(other.keys) }
        let users = common.compactMap { node -> SkillUser? in
            guard let title = catalogue.title(of: node) else { return nil }
            let own = claims.compactMap { $0[node] }
            return SkillUser(
                occupation: .init(
                    framework: node.classification.id, code: node.code, title: title, confidence: 1, abstention: nil,
                    evidence: nil),
                evidence: own.map(\.evidence), strength: own.map(\.strength).reduce(1, *))
        }
        return Array(
            users.sorted { ($1.strength, $0.occupation.code) < ($0.strength, $1.occupation.code) }.prefix(limit))
    }

    /// The occupations that need one skill: O*NET's by its own rows and over crosswalks from ESCO's, and ESCO's own.
    private func claims(of wanted: Wanted) -> [CrosswalkGraph.Node: Claim] {
        var claims: [CrosswalkGraph.Node: Claim] = [:]
        func claim(_ node: CrosswalkGraph.Node, _ strength: Double, _ evidence: RecommendedSkill.Evidence) {
            if claims[node]?.strength ?? 0 < strength { claims[node] = Claim(strength: strength, evidence: evidence) }
        }
        for concept in wanted.concepts {
            switch (concept.framework, concept.kind) {
            case (Framework.onet.id, .technology), (Framework.onet.id, .tool): products(concept.code, claim)
            case (Framework.onet.id, _): elements(concept.code, claim)
            case (Framework.esco.id, _): links(concept.code, claim)
            default: break
            }
        }
        return claims
    }

    private typealias Claiming = (CrosswalkGraph.Node, Double, RecommendedSkill.Evidence) -> Void

    private func products(_ name: String, _ claim: Claiming) {
        guard let snapshot = library.onet?.snapshot else { return }
        for technology in snapshot.content.technologies where technology.name == name {
            let code = snapshot.content[technology.occupation].code
            let strength = technology.isInDemand == true ? 1 : technology.isHot == true ? 0.6 : 0.45
            let flags = technology.isInDemand == true ? "in demand" : "technology of the occupation"
            claim(.init(.onet, code), strength, .product(occupation: code, name, text: flags))
        }
    }

    private func elements(_ code: String, _ claim: Claiming) {
        guard let onet = library.onet, let skill = onet.snapshot.skill(code) else { return }
        for occupation in onet.snapshot.content.occupations.indices {
            guard let element = onet.element(skill, of: Position(occupation)), element.percentile >= Self.ratedFrom
            else {
                continue
            }
            let occupationCode = onet.snapshot.content.occupations[occupation].code
            claim(
                .init(.onet, occupationCode), element.percentile * 0.8,
                .rating(occupation: occupationCode, skill: code, text: "level \((element.level * 10).rounded() / 10)"))
        }
    }

    private func links(_ code: String, _ claim: Claiming) {
        guard let esco = library.esco, let skill = esco.snapshot.skill(code) else { return }
        var followed = 0
        for link in esco.snapshot.content.occupationLinks where link.skill == skill && followed < Self.followLimit {
            followed += 1
            let record = esco.snapshot.content[link.occupation]
            let evidence = RecommendedSkill.Evidence.row(
                Framework.esco.id, occupation: record.code, skill: code,
                text: "\(link.relation.rawValue) for \(record.title)")
            let strength = link.relation == .essential ? 0.9 : 0.6
            let node = CrosswalkGraph.Node(.esco, record.code)
            claim(node, strength, evidence)
            for hit in catalogue.crosswalk(from: node, to: Framework.onet.id, limit: 2) {
                claim(hit.link.target, strength * hit.link.confidence, evidence)
            }
        }
    }
}
