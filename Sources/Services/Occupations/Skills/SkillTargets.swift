import Search
import Taxonomy

/// The skills searched for in texts: those of ESCO and of O*NET.
enum SkillTargets {
    /// Kinds of O*NET elements that texts can name; activities, contexts and values are whole sentences.
    private static let elementKinds: Set<SkillKind> = [.skill, .knowledge, .workStyle]

    /// The frameworks that are searched, with their skills.
    static func parts(of catalogue: Catalogue) -> [(
        framework: String, targets: [SkillEngine.Target], skills: [SkillLinker.Skill]
    )] {
        var parts: [(framework: String, targets: [SkillEngine.Target], skills: [SkillLinker.Skill])] = []
        if let snapshot = catalogue.snapshots[Framework.esco.id] {
            let (targets, skills) = esco(snapshot)
            if !skills.isEmpty { parts.append((Framework.esco.id, targets, skills)) }
        }
        if let snapshot = catalogue.snapshots[Framework.onet.id] {
            let (targets, skills) = onet(snapshot)
            if !skills.isEmpty { parts.append((Framework.onet.id, targets, skills)) }
        }
        return parts
    }

    private static func esco(_ snapshot: OccupationSnapshot) -> ([SkillEngine.Target], [SkillLinker.Skill]) {
        let content = snapshot.content
        var transversal: Set<SkillPosition> = []
        for attribute in content.attributes {
            guard let skill = attribute.skill else { continue }
            let isOne =
                attribute.name == ConceptAttribute.reuseLevel && attribute.value == "transversal"
                || attribute.name == ConceptAttribute.collection && attribute.value == "transversal"
            if isOne { transversal.insert(skill) }
        }
        var targets: [SkillEngine.Target] = []
        var skills: [SkillLinker.Skill] = []
        for (position, record) in content.skills.enumerated() where record.kind != .group {
            let labels = snapshot.labels(of: SkillPosition(position)).filter { $0.language == "en" }
            targets.append(
                SkillEngine.Target(
                    framework: Framework.esco.id, code: record.code, name: record.name, kind: record.kind,
                    nature: SkillNature(
                        framework: Framework.esco.id, code: record.code, kind: record.kind,
                        isTransversal: transversal.contains(Position(position)))))
            skills.append(SkillLinker.Skill(id: record.code, label: record.name, others: labels.map(\.text)))
        }
        return (targets, skills)
    }

    private static func onet(_ snapshot: OccupationSnapshot) -> ([SkillEngine.Target], [SkillLinker.Skill]) {
        let content = snapshot.content
        var targets: [SkillEngine.Target] = []
        var skills: [SkillLinker.Skill] = []
        func add(_ code: String, _ name: String, _ kind: SkillKind, others: [String] = []) {
            targets.append(
                SkillEngine.Target(
                    framework: Framework.onet.id, code: code, name: name, kind: kind,
                    nature: SkillNature(framework: Framework.onet.id, code: code, kind: kind, isTransversal: false)))
            skills.append(SkillLinker.Skill(id: code, label: name, others: others))
        }
        let parents = Set(content.skills.compactMap(\.parentCode))
        for record in content.skills where elementKinds.contains(record.kind) && !parents.contains(record.code) {
            add(record.code, record.name, record.kind)
        }
        var known: Set<String> = []
        for product in content.technologies where product.kind == .technology && known.insert(product.name).inserted {
            add(product.name, product.name, .technology, others: shortNames(of: product.name))
        }
        return (targets, skills)
    }

    /// Short names of products: without the maker's name in front and generic words at the end ("Microsoft Excel" is
    /// "Excel", "Structured query language SQL" is "SQL").
    static func shortNames(of name: String) -> [String] {
        var names: [String] = []
        let words = name.split(separator: " ").map(String.init)
        guard words.count > 1, words.count <= 6 else { return [] }
        if makers.contains(words[0]) { names.append(words.dropFirst().joined(separator: " ")) }
        if generic.contains(words[words.count - 1].lowercased()), words.count <= 3 {
            names.append(words.dropLast().joined(separator: " "))
        }
        if let last = words.last, last.count >= 2, last.count <= 6, last == last.uppercased(),
            last.contains(where: \.isLetter), words.count >= 3
        {
            names.append(last)
        }
        return names
    }

    private static let makers: Set<String> = [
        "Microsoft", "Adobe", "Apache", "Google", "Oracle", "IBM", "Autodesk", "Amazon", "Apple", "Cisco", "Atlassian",
        "SAP", "VMware", "Intuit", "Esri", "ESRI", "JetBrains", "Red", "Hewlett", "Symantec",
    ]
    private static let generic: Set<String> = [
        "software", "programming", "language", "system", "systems", "tool", "tools",
    ]
}
