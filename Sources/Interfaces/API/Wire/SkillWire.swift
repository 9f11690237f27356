package import Occupations
import ServiceSupport
import Taxonomy

extension SkillNature: NamedValue {}
extension GenericSkillNames.Reason: NamedValue {}

/// Skills found in texts, as JSON.
package enum SkillWire {
    /// The skills found in a text, its format, and the engine.
    package typealias Found = (extraction: SkillExtraction, format: String, engine: SkillEngine)

    /// The response about a text.
    package static let extraction = Fields<Found>("SkillExtraction") { field in
        field("format", "What the document was.", .words("plain", "html", "docx", "pdf")) { $0.format }
        field("sentences", "Sentences that were read.", .count) { $0.extraction.sentences }
        field("sentences_by_meaning", "Those of them whose meaning was compared.", .count) {
            $0.extraction.sentencesByMeaning
        }
        field.method { $0.engine.usesModel }
        field("abstained", "Whether nothing sure was found.") { $0.extraction.skills.isEmpty }
        field("hard_skills", "Skills of a trade, the surest first.", .list(skill)) { $0.extraction.skills(.hard) }
        field("soft_skills", "Skills of a person, the surest first.", .list(skill)) { $0.extraction.skills(.soft) }
        field("unsure", "What the text may name.", .list(skill)) { $0.extraction.unsure }
        field.sources { found in
            let skills = found.extraction.skills + found.extraction.unsure
            return SourcesWire(Set(skills.map(\.target.framework)), of: found.engine.catalogue)
        }
    }

    static let skill = Fields<SkillExtraction.Skill>("FoundSkill") { field in
        field.include(target) { ($0.target, $0.confidence) }
        field("spans", "Where the text names it.", .list(span)) { $0.mentions }
    }

    private static let target = Fields<(skill: SkillEngine.Target, confidence: Double)> { field in
        field("framework", "The skill's framework.") { $0.skill.framework }
        field("code", "Its id there; of a product, its name.") { $0.skill.code }
        field("name", "Its preferred name.") { $0.skill.name }
        field("kind", "Its kind.") { $0.skill.kind.rawValue }
        field("category", "Of a trade, or of a person.") { $0.skill.nature }
        field("confidence", "How likely it is meant.", .share(places: 4)) { $0.confidence }
    }

    private static let span = Fields<SkillExtraction.Mention> { field in
        field("start", "First byte of the words in the text, in UTF-8.", .count) { $0.bytes.lowerBound }
        field("end", "The byte after the last.", .count) { $0.bytes.upperBound }
        field("words", "The words.") { $0.words }
        field("label", "The label they are like.") { $0.label }
    }

    /// The response about names of another vocabulary.
    package static let mappings = Fields<(mappings: [SkillEngine.Mapping], engine: SkillEngine)>("SkillMappings") {
        field in
        field("skills", "One a name, in their order.", .list(mapping)) { $0.mappings }
        field.method { $0.engine.usesModel }
        field.sources { found in
            let frameworks = found.mappings.flatMap { $0.candidates.map(\.target.framework) }
            return SourcesWire(Set(frameworks), of: found.engine.catalogue)
        }
    }

    private static let mapping = Fields<SkillEngine.Mapping> { field in
        field("name", "The name as it was sent.") { $0.name }
        field("filtered", "Why the name was left out, if it was.") { $0.filtered }
        field("abstained", "Whether no candidate is sure.") { $0.isAbstained }
        field("candidates", "Framework by framework, best first.", .list(candidate)) { $0.candidates }
    }

    private static let candidate = Fields<(target: SkillEngine.Target, confidence: Double, label: String)> { field in
        field.include(target) { ($0.target, $0.confidence) }
        field("label", "The label that the name is like.") { $0.label }
    }
}

extension SkillExtraction {
    fileprivate func skills(_ nature: SkillNature) -> [Skill] { skills.filter { $0.target.nature == nature } }
}
