import Occupations
import Taxonomy

/// Finds the concepts of ESCO that the products of an occupation speak for.
enum ConceptInference {
    /// The concepts, best first.
    ///
    /// Two ways lead to one: the reviewed table, and a product that ESCO itself has under the same name ("Python").
    static func concepts(
        products: [(product: ONetLibrary.Product, skill: RoleSkill)], occupation: OccupationRecord, esco: ESCOLibrary,
        onet: ONetLibrary
    ) -> [RoleSkill] {
        var concepts: [RoleSkill] = []
        for row in InferredConcept.all {
            let used = products.filter { row.products.contains($0.product.name) && isTelling($0.product) }
            guard used.count >= row.needed, let position = esco.snapshot.skill(row.code) else { continue }
            var found = concept(position, from: used, occupation: occupation, esco: esco)
            // What few trades need says more about one that does.
            found.weight = 0.5 * found.weight + 2 * (1 - onet.use(of: row).squareRoot())
            // A concept that one product speaks for says little beside that product.
            if used.count == 1 { found.weight -= 0.5 }
            concepts.append(found)
        }
        return concepts
    }

    /// ESCO's own entries for products, in the order of the products.
    static func namesakes(
        products: [(product: ONetLibrary.Product, skill: RoleSkill)], occupation: OccupationRecord, esco: ESCOLibrary
    ) -> [RoleSkill] {
        products.compactMap { entry in
            guard isTelling(entry.product), let position = esco.namesake(of: entry.skill.name) else { return nil }
            return concept(position, from: [entry], occupation: occupation, esco: esco)
        }
    }

    /// Whether a product says anything about an occupation: asked for there, or clearly commoner there than elsewhere.
    private static func isTelling(_ product: ONetLibrary.Product) -> Bool { product.isInDemand || product.score >= 0.6 }

    private static func concept(
        _ position: Int32, from used: [(product: ONetLibrary.Product, skill: RoleSkill)], occupation: OccupationRecord,
        esco: ESCOLibrary
    ) -> RoleSkill {
        let record = esco.snapshot.content.skills[Int(position)]
        let needs = used.map(\.skill.need)
        let names = used.prefix(3).map(\.skill.name).joined(separator: ", ")
        let weights = used.map(\.product.score).sorted(by: >).prefix(3)
        return RoleSkill(
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
