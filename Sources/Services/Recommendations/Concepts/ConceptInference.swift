import Occupations
import Taxonomy

/// Infers ESCO concepts from the products of an occupation.
enum ConceptInference {
    /// The concepts inferred by the reviewed table, unsorted.
    static func concepts(
        products: [(product: ONetLibrary.Product, skill: RecommendedSkill)], occupation: OccupationRecord,
        esco: ESCOLibrary,
        onet: ONetLibrary
    ) -> [RecommendedSkill] {
        var concepts: [RecommendedSkill] = []
        for row in InferredConcept.all {
            let used = products.filter { row.products.contains($0.product.name) && isTelling($0.product) }
            guard used.count >= row.needed, let position = esco.snapshot.skill(row.code) else { continue }
            var found = concept(position, from: used, occupation: occupation, esco: esco)
            // A concept needed by few occupations is more informative for those that need it.
            found.weight = 0.5 * found.weight + 2 * (1 - onet.use(of: row).squareRoot())
            // A concept supported by only one product adds little to that product.
            if used.count == 1 { found.weight -= 0.5 }
            concepts.append(found)
        }
        return concepts
    }

    /// ESCO's concepts with the names of the products ("Python"), in the order of the products.
    static func namesakes(
        products: [(product: ONetLibrary.Product, skill: RecommendedSkill)], occupation: OccupationRecord,
        esco: ESCOLibrary
    ) -> [RecommendedSkill] {
        products.compactMap { entry in
            guard isTelling(entry.product), let position = esco.namesake(of: entry.skill.name) else { return nil }
            return concept(position, from: [entry], occupation: occupation, esco: esco)
        }
    }

    /// Whether a product is informative about an occupation: in demand there, or clearly more frequent there than
    /// elsewhere.
    private static func isTelling(_ product: ONetLibrary.Product) -> Bool { product.isInDemand || product.score >= 0.6 }

    private static func concept(
        _ position: SkillPosition, from used: [(product: ONetLibrary.Product, skill: RecommendedSkill)],
        occupation: OccupationRecord, esco: ESCOLibrary
    ) -> RecommendedSkill {
        let record = esco.snapshot.content[position]
        let needs = used.map(\.skill.need)
        let names = used.prefix(3).map(\.skill.name).joined(separator: ", ")
        let weights = used.map(\.product.score).sorted(by: >).prefix(3)
        return RecommendedSkill(
            id: "\(Framework.esco.id):\(record.code)", framework: Framework.esco.id, code: record.code,
            name: SkillDisplayName.concept(record.name), nativeName: record.name, kind: record.kind,
            nature: esco.nature(of: position), cluster: esco.cluster(of: position),
            need: needs.reduce(0, +) / Double(needs.count),
            weight: weights.reduce(0, +) / Double(weights.count) + 0.05 * Double(used.count), level: nil,
            basis: .inferred,
            evidence: used.prefix(5).map {
                .product(occupation: occupation.code, $0.product.name, text: "a product that needs it")
            },
            why: "Inferred: \(occupation.title) use \(names).")
    }
}
