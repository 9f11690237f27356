import Occupations
import Taxonomy

/// Names of skills in other languages, where their framework has them.
enum LocalNames {
    /// The preferred name in a language; else another name in it; else the short English one.
    static func name(of skill: RoleSkill, in language: String?, _ catalogue: Catalogue) -> String {
        guard let language, language != "en", let snapshot = catalogue.snapshots[skill.framework],
            let position = snapshot.skill(skill.code)
        else { return skill.name }
        let labels = snapshot.labels(of: .skill, position).filter { $0.language == language }
        guard let label = labels.first(where: { $0.kind == .preferred }) ?? labels.first else { return skill.name }
        return SkillDisplayName.capitalised(label.text)
    }
}
