import Occupations
import Taxonomy

/// The prerequisites of skills.
struct Prerequisites {
    /// A prerequisite and the source of the relation.
    struct Reason: Sendable, Hashable {
        let before: String
        let source: String
    }

    private let esco: OccupationSnapshot?

    init(_ catalogue: Catalogue) {
        esco = catalogue.snapshots[Framework.esco.id]
    }

    /// The prerequisites of each skill among a list of skills, by id.
    ///
    /// ESCO states which skills another one needs (`essential`) and which it is a part of (`broader`); a reviewed table
    /// adds concepts of computing for which ESCO has no relations.
    func among(_ skills: [RecommendedSkill]) -> [String: [Reason]] {
        var before: [String: [Reason]] = [:]
        let ids = Set(skills.map(\.id))
        let names = Dictionary(skills.map { (SkillDisplayName.key($0.name), $0.id) }) { first, _ in first }
        func add(_ later: String, _ earlier: String, _ source: String) {
            guard later != earlier, ids.contains(earlier),
                before[later]?.contains(where: { $0.before == earlier }) != true
            else { return }
            before[later, default: []].append(Reason(before: earlier, source: source))
        }
        if let esco {
            let wanted = Set(skills.filter { $0.framework == Framework.esco.id }.compactMap { esco.skill($0.code) })
            for link in esco.content.skillLinks where wanted.contains(link.from) && wanted.contains(link.to) {
                guard link.relation == "essential" || link.relation == "broader" else { continue }
                add(id(link.from, esco), id(link.to, esco), "ESCO: \(link.relation)")
            }
        }
        for (later, earlier) in Self.table {
            guard let first = names[SkillDisplayName.key(later)] else { continue }
            for name in earlier {
                if let second = names[SkillDisplayName.key(name)] { add(first, second, "reviewed table") }
            }
        }
        return before
    }

    private func id(_ position: SkillPosition, _ esco: OccupationSnapshot) -> String {
        "\(Framework.esco.id):\(esco.content[position].code)"
    }

    /// Reviewed by hand: textbooks on the first presuppose the others.
    private static let table: [(later: String, earlier: [String])] = [
        ("Machine learning", ["Statistics", "Python", "Computer programming", "Mathematics"]),
        ("Deep learning", ["Machine learning"]), ("Natural language processing", ["Machine learning"]),
        ("TensorFlow", ["Python", "Machine learning"]), ("PyTorch", ["Python", "Machine learning"]),
        ("Scikit-learn", ["Python"]), ("pandas", ["Python"]), ("NumPy", ["Python"]),
        ("PySpark", ["Python", "Apache Spark"]),
        ("Statistics", ["Mathematics"]), ("Data mining", ["Statistics", "SQL"]),
        ("Analyse big data", ["SQL", "Data analysis"]),
        ("Data warehouse", ["SQL", "Query languages"]), ("Snowflake", ["SQL"]), ("Tableau", ["Data analysis"]),
        ("Power BI", ["Data analysis"]), ("Business intelligence", ["Data analysis"]), ("Django", ["Python"]),
        ("React", ["JavaScript", "Web programming"]), ("Node.js", ["JavaScript"]), ("TypeScript", ["JavaScript"]),
        ("Spring Boot", ["Java"]), ("Kubernetes", ["Docker", "Linux"]), ("Docker", ["Linux"]),
        ("DevOps", ["Linux", "Git"]),
        ("Revit", ["CAD software", "AutoCAD"]), ("AutoCAD Civil 3D", ["AutoCAD"]),
        ("Building information modelling", ["CAD software"]), ("CAM software", ["CAD software"]),
        ("Management of Personnel Resources", ["Coordination", "Active Listening"]),
        ("Negotiation", ["Active Listening"]), ("Instructing", ["Speaking"]),
    ]
}
