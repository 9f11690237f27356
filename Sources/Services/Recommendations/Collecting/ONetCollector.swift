import Matching
import Occupations
import ServiceSupport
import Taxonomy

/// The skills of an O*NET occupation: rated elements, products, and the concepts inferred from products.
struct ONetCollector {
    let library: ONetLibrary
    let esco: ESCOLibrary?

    private var snapshot: OccupationSnapshot { library.snapshot }
    private static let framework = Framework.onet.id

    /// The skills of an occupation.
    ///
    /// - Parameters:
    ///   - occupation: Position in the release.
    ///   - escoOccupation: The ESCO occupation reached by crosswalk or title, for its concepts.
    func skills(of occupation: OccupationPosition, escoOccupation: OccupationPosition?) -> RecommendedSkills {
        let parts = self.parts(of: occupation)
        let record = snapshot.content[occupation]
        let concepts = self.concepts(products: parts.products, record: record, escoOccupation)
        var skills = RecommendedSkills()
        // The less an occupation works with computers, the smaller the share of products such as office programs.
        let share = 0.12 + 0.28 * parts.computing
        skills.add(
            Interleaving.merge([
                (Self.telling(parts.products), share), (concepts, (1 - share) * 0.6),
                (parts.rated.filter { $0.nature == .hard }, (1 - share) * 0.4),
            ]))
        skills.add(parts.rated.filter { $0.nature == .soft })
        return skills
    }

    /// Products without those in general use, except the first two.
    private static func telling(_ products: [(product: ONetLibrary.Product, skill: RecommendedSkill)])
        -> [RecommendedSkill]
    {
        var common = 0
        return products.compactMap { entry in
            guard entry.product.base > commonShare else { return entry.skill }
            common += 1
            return common <= 2 ? entry.skill : nil
        }
    }

    /// A product used by more than this share of occupations is in general use.
    private static let commonShare = 0.5

    /// The data of an occupation for its ESCO counterpart: its rated elements, and the ESCO concepts inferred from its
    /// products, by the table and by name; best first.
    func lending(of occupation: OccupationPosition) -> (rated: [RecommendedSkill], concepts: [RecommendedSkill]) {
        let parts = self.parts(of: occupation)
        guard let esco else { return (parts.rated, []) }
        let record = snapshot.content[occupation]
        let inferred = ConceptInference.concepts(
            products: parts.products, occupation: record, esco: esco, onet: library
        ).sorted { ($1.weight, $0.code) < ($0.weight, $1.code) }
        let namesakes = ConceptInference.namesakes(products: parts.products, occupation: record, esco: esco)
        return (parts.rated, Interleaving.merge([(namesakes, 0.5), (inferred, 0.5)]))
    }

    /// The intermediate results for an occupation.
    struct Parts: Sendable {
        let rated: [RecommendedSkill]
        let products: [(product: ONetLibrary.Product, skill: RecommendedSkill)]
        /// Percentile of its knowledge of computers among all occupations, 0 to 1.
        let computing: Double
    }

    /// Computed once per occupation: used for its own list, and for those of all ESCO occupations linked to it.
    private func parts(of occupation: OccupationPosition) -> Parts {
        if let known = library.parts.withLock({ $0[occupation] }) { return known }
        let parts = collectParts(of: occupation)
        library.parts.withLock { $0[occupation] = parts }
        return parts
    }

    private func collectParts(of occupation: OccupationPosition) -> Parts {
        let elements = library.elements(of: occupation)
        let record = snapshot.content[occupation]
        let computing = elements.first { code(of: $0) == Self.computers }?.percentile ?? 0.5
        let programming = elements.first { code(of: $0) == Self.programming }?.percentile ?? 0.5
        return Parts(
            rated: ranked(elements).map { skill(of: $0, record: record) },
            products: library.products(of: occupation).enumerated().map { place, product in
                (
                    product,
                    skill(
                        of: product, place: place, occupation: occupation, record: record, computing: computing,
                        programming: programming)
                )
            },
            computing: computing)
    }

    // MARK: - Elements

    private struct Ranked {
        let element: ONetLibrary.Element
        let distinction: Double
        let need: Double
    }

    private static let computers = "2.C.3.a"
    private static let programming = "2.B.3.e"

    private func code(of element: ONetLibrary.Element) -> String { snapshot.content[element.skill].code }

    /// The relevant elements, best first: those that are both important here and higher than elsewhere.
    private func ranked(_ elements: [ONetLibrary.Element]) -> [Ranked] {
        let distinctions = elements.map { 0.5 * $0.percentile + 0.5 * $0.importance }
        let ranks = RankScale(distinctions)
        return zip(elements, distinctions).map { element, distinction in
            Ranked(
                element: element, distinction: distinction,
                need: SkillNeed.need(
                    level: element.percentile, place: ranks.percentile(of: distinction)))
        }
        .filter { $0.distinction >= 0.35 }
        .sorted { ($1.distinction, $0.element.skill) < ($0.distinction, $1.element.skill) }
    }

    private func skill(of ranked: Ranked, record: OccupationRecord) -> RecommendedSkill {
        let element = ranked.element
        let skill = snapshot.content[element.skill]
        let isEstimate = element.isEstimate
        let scale = library.scale(of: skill.kind)
        let percent = Int((100 * element.percentile).rounded())
        let sources = element.estimatedFrom.map { snapshot.content[$0].code }
        let evidence =
            isEstimate && !sources.isEmpty
            ? sources.map { .rating(occupation: $0, skill: skill.code, text: "rated there") }
            : [
                RecommendedSkill.Evidence.rating(
                    occupation: record.code, skill: skill.code, text: isEstimate ? "estimated" : "rated")
            ]
        let origin = isEstimate ? "Estimated from related occupations:" : "Rated"
        return RecommendedSkill(
            id: "\(Self.framework):\(skill.code)", framework: Self.framework, code: skill.code, name: skill.name,
            nativeName: skill.name, kind: skill.kind,
            nature: SkillNature(framework: Self.framework, code: skill.code, kind: skill.kind, isTransversal: false),
            cluster: SkillCluster(onet: skill.code, kind: skill.kind), need: ranked.need, weight: ranked.distinction,
            level: scale.map { scale in
                RecommendedSkill.NativeLevel(
                    scale: scale.code, scaleName: scale.name, value: element.level, minimum: scale.minimum,
                    maximum: scale.maximum, error: element.error, isEstimate: isEstimate,
                    anchor: library.anchor(of: element.skill, at: element.level))
            },
            basis: isEstimate ? .estimated : .rated, evidence: evidence,
            why: "\(origin) higher here than in \(percent) % of all occupations.")
    }

    // MARK: - Products

    private func skill(
        of product: ONetLibrary.Product, place: Int, occupation: OccupationPosition, record: OccupationRecord,
        computing: Double,
        programming: Double
    ) -> RecommendedSkill {
        let commodity = snapshot.content[product.commodity]
        // The need of development tools, databases and analytical software follows that of programming.
        let isForProgrammers =
            commodity.code.hasPrefix("432324") || commodity.code.hasPrefix("432323") || commodity.code == "43232605"
        let demand = isForProgrammers ? programming : computing
        var need = product.isInDemand ? 0.62 : product.isHot ? 0.5 : 0.38
        need += 0.3 * (demand - 0.5) + 0.25 * max(0, product.support - product.base) + (place < 3 ? 0.05 : 0)
        let support = Int((100 * product.support).rounded())
        var reasons: [String] = []
        if product.isInDemand { reasons.append("In demand for \(record.title) in employers' postings") }
        if product.isHot, !product.isInDemand { reasons.append("Often asked for in employers' postings") }
        if product.support > 0 { reasons.append("used by \(support) % of related occupations") }
        if reasons.isEmpty { reasons.append("Used by \(record.title)") }
        let isOwn = !snapshot.technologies(of: occupation).isEmpty
        let flags = [product.isInDemand ? "in demand" : nil, product.isHot ? "hot technology" : nil].compactMap(\.self)
        return RecommendedSkill(
            id: "\(Self.framework):technology:\(product.name)", framework: Self.framework, code: product.name,
            name: SkillDisplayName.product(product.name, isBrand: product.isHot), nativeName: product.name,
            kind: .technology, nature: .hard,
            cluster: .technical, need: min(max(need, 0.05), 0.97), weight: product.score, level: nil,
            basis: isOwn ? .linked : .inferred,
            evidence: [
                .product(
                    occupation: record.code, product.name,
                    text: !isOwn
                        ? "technology of related occupations"
                        : flags.isEmpty ? "technology of the occupation" : flags.joined(separator: ", "))
            ],
            why: SkillDisplayName.capitalised(reasons.joined(separator: "; ")) + ".")
    }

    // MARK: - Concepts

    /// ESCO concepts: those inferred from products, and those that ESCO links to the same occupation.
    private func concepts(
        products: [(product: ONetLibrary.Product, skill: RecommendedSkill)], record: OccupationRecord,
        _ escoOccupation: OccupationPosition?
    ) -> [RecommendedSkill] {
        guard let esco else { return [] }
        let linked = escoOccupation.map { ESCOCollector(library: esco).linked(to: $0, basis: .crosswalk) } ?? []
        let essential = Set(linked.filter { $0.need >= 0.5 }.map(\.code))
        let inferred = ConceptInference.concepts(products: products, occupation: record, esco: esco, onet: library).map
        { concept in
            var concept = concept
            // A concept supported by both is more certain.
            if essential.contains(concept.code) {
                concept.need = min(0.95, concept.need + 0.1)
                concept.weight += 0.8
            }
            return concept
        }.sorted { ($1.weight, $0.code) < ($0.weight, $1.code) }
        return Interleaving.merge([(inferred, 0.75), (linked.filter { $0.nature == .hard }, 0.25)])
    }
}

extension RecommendedSkill.Evidence {
    /// The evidence of an O*NET rating.
    static func rating(occupation: String, skill: String, text: String) -> RecommendedSkill.Evidence {
        row(Framework.onet.id, occupation: occupation, skill: skill, text: text)
    }

    /// The evidence of a row in O*NET's technology lists.
    static func product(occupation: String, _ name: String, text: String) -> RecommendedSkill.Evidence {
        row(Framework.onet.id, occupation: occupation, skill: "technology:\(name)", text: text)
    }

    /// The evidence of a row of any framework.
    static func row(_ framework: String, occupation: String, skill: String, text: String) -> RecommendedSkill.Evidence {
        RecommendedSkill.Evidence(id: "\(framework):\(occupation)#\(skill)", framework: framework, text: text)
    }
}
