import Occupations
import Taxonomy

/// A skill of a framework that a text, a person or a document named, as answers show it.
struct NamedSkill: Sendable, Hashable {
    let framework: String
    /// Its code there; of a product, its name.
    let code: String
    let nativeName: String
    let kind: SkillKind
    let nature: SkillNature

    /// What answers call it, as ``RoleSkill/id``.
    var id: String { "\(framework):\(kind == .technology ? "technology:" : "")\(code)" }

    /// The short name to show.
    var name: String {
        kind == .technology
            ? SkillDisplayName.product(nativeName, isBrand: true) : SkillDisplayName.concept(nativeName)
    }

    /// What tells whether it is the same as a skill of another framework.
    var key: String { SkillDisplayName.key(name) }

    /// What part of a role it belongs to, as far as kind and nature tell.
    var cluster: SkillCluster {
        if framework == Framework.onet.id { return SkillCluster(onet: code, kind: kind) }
        return kind == .technology ? .technical : nature == .soft ? .interpersonal : .domain
    }
}

extension NamedSkill {
    /// What was found in a text, or meant by a name.
    init(_ target: SkillEngine.Target) {
        self.init(
            framework: target.framework, code: target.code, nativeName: target.name, kind: target.kind,
            nature: target.nature)
    }
}
