import LanguageModels
import Matching
import Occupations
package import Recommendations
import Search
import ServiceSupport
package import Taxonomy

extension AnswerPath: NamedValue {}
extension Proficiency: NamedValue {}
extension RecommendedSkill.Basis: NamedValue {}
extension SkillCluster: NamedValue {}
extension SkillKind: NamedValue {}

/// The skills of a role as JSON, in the documented format with additional fields.
package enum RecommendationWire {
    /// The skills of a role, with title and country as sent; only skills of one nature if requested.
    package typealias Role = (advice: SkillAdvice, title: String, country: String?, nature: SkillNature?)

    /// The response about a role.
    package static let answer = Fields<Role>("RoleAnswer") { field in
        field.include(role) { $0 }
        field.sources { SourcesWire($0.advice.sources, of: $0.advice.catalogue) }
    }

    /// The response without its sources.
    static let role = Fields<Role> { field in
        field("job_title", "As it was sent.") { $0.title }
        field("country", "As it was sent.") { $0.country }
        field("skills", "A section a framework.", .list(section)) { role in
            role.advice.sections.map { ($0, role.nature) }
        }
        field("proficiency", "How far up the role was taken to be.") { $0.advice.seniority }
        field("path", "What made the proficiencies.") { $0.advice.path }
        field("model", "What a language model did.", .nullable(model)) { $0.advice.model }
        field.optional("title", "The title, taken apart.", .object(title)) { $0.advice.query }
        field("demand", "Published figures about demand.", .list(signal)) { $0.advice.signals }
        field.optional("personal", "Present where `skills` was sent.", .object(plan)) { $0.advice.personal }
    }

    private static let title = Fields<TitleQuery> { field in
        field("normalized", "The title without seniority and contract words.") { $0.core }
        field("seniority", "The seniority that it names.") { $0.seniority?.rawValue }
    }

    private static let model = Fields<SkillAdvice.ModelUse> { field in
        field("provider", "Who was asked.") { $0.reply?.provider }
        field("name", "Which model.") { $0.reply?.model }
        field("call_id", "The recorded call.") { $0.reply?.callID }
        field("graded", "Skills it graded.", .count) { $0.graded }
        field("dropped", "Parts of its answer that could not be used.", .count) { $0.dropped }
        field("input_tokens", "Tokens sent.", .count) { $0.reply?.inputTokens ?? 0 }
        field("output_tokens", "Tokens received.", .count) { $0.reply?.outputTokens ?? 0 }
        field("milliseconds", "How long it took.", .count) { $0.reply?.milliseconds ?? 0 }
        field("failure", "Why the rule answered instead.") { $0.failure }
    }

    // MARK: - Skills

    static let section = Fields<(found: SkillAdvice.Section, nature: SkillNature?)>("RoleSection") { field in
        field("framework", "The framework's name.") { $0.found.name }
        field("hard_skills", "Best first.", .list(skill)) { $0.nature == .soft ? [] : $0.found.hard }
        field("soft_skills", "Best first.", .list(skill)) { $0.nature == .hard ? [] : $0.found.soft }
        field("framework_id", "The framework's id.") { $0.found.framework }
        field("reason", "Why it was asked.") { $0.found.reason }
        field("occupation", "The occupation.", .nullable(occupation)) { $0.found.occupation }
        field("via", "The same occupation in frameworks that skills come from.", .list(occupation)) { $0.found.via }
        field.optional("qualifications", "Qualifications that prepare for it.", .list(qualification)) {
            $0.found.qualifications.isEmpty ? nil : $0.found.qualifications
        }
    }

    private static let qualification = Fields<QualificationRecord> { field in
        field("code", "Its code.") { $0.code }
        field("title", "Its title.") { $0.title }
        field("level", "NSQF level.", .nullable(.number(places: 1))) { $0.level }
        field("sector", "Its sector.") { $0.sector }
    }

    static let skill = Fields<SkillAdvice.Graded>("RoleSkill") { field in
        field("name", "A short name.") { $0.name }
        field("category", "Of a trade or of a person.") { $0.skill.nature }
        field("proficiency", "What this role needs.") { $0.proficiency }
        field("proficiency_source", "Who says so.", .words("model", "deterministic")) {
            $0.isFromModel ? "model" : "deterministic"
        }
        field.optional("deterministic_proficiency", "What the rule says, where a model graded.") {
            $0.isFromModel ? $0.deterministic : nil
        }
        field("cluster", "What part of the role it belongs to.") { $0.skill.cluster }
        field("id", "Framework and code.") { $0.skill.id }
        field("native_name", "The framework's own name.") { $0.skill.nativeName }
        field("kind", "What sort of concept.") { $0.skill.kind }
        field("need", "How much the role needs it, before its seniority.", .share(places: 3)) { $0.skill.need }
        field("level", "The framework's own value.", .nullable(level)) { $0.skill.level }
        field("basis", "What sort of evidence speaks for it.") { $0.skill.basis }
        field("evidence", "At most five.", .list(evidence)) { $0.skill.evidence.prefix(5) }
        field("why", "Why, in words.") { $0.skill.why }
    }

    private static let level = Fields<RecommendedSkill.NativeLevel> { field in
        field("scale_id", "The scale.") { $0.scale }
        field("scale", "Its name.") { $0.scaleName }
        field("value", "The value on it.", .number(places: 2)) { $0.value }
        field("minimum", "Its least value.", .number(places: 2)) { $0.minimum }
        field("maximum", "Its greatest value.", .number(places: 2)) { $0.maximum }
        field("error", "Standard error, or measured mean error of an estimate.", .nullable(.number(places: 3))) {
            $0.error
        }
        field("estimated", "Whether it is not published.") { $0.isEstimate }
        field("anchor", "A published example of that level.") { $0.anchor }
    }

    static let evidence = Fields<RecommendedSkill.Evidence> { field in
        field("id", "The published row.") { $0.id }
        field("framework", "Whose.") { $0.framework }
        field("text", "What it says.") { $0.text }
    }

    static let occupation = Fields<SkillAdvice.Occupation>("RoleOccupation") { field in
        field("framework", "The framework's id.") { $0.framework }
        field("code", "Its code.") { $0.code }
        field("title", "Its title.") { $0.title }
        field("confidence", "How likely it is the right one.", .share(places: 4)) { $0.confidence }
        field("abstention", "Why it is not to be taken without a look.") { $0.abstention }
        field.optional("matched_title", "The title that it was found by.") { $0.evidence?.title?.title }
        field.optional("crosswalk_from", "The occupation that a crosswalk led from.") { occupation in
            occupation.evidence?.crosswalk.map { "\($0.framework):\($0.code)" }
        }
    }

    static let signal = Fields<DemandSignal>("DemandSignal") { field in
        field("framework", "Whose figure.") { $0.framework }
        field("measure", "What is measured.") { $0.measure }
        field("subject", "What it is about.") { $0.subject }
        field("country", "Where.") { $0.country }
        field("period", "When.") { $0.period }
        field("value", "The figure.", .nullable(.number(places: 3))) { $0.value }
        field("unit", "Its unit.") { $0.unit }
    }

    // MARK: - Personal plan

    static let plan = Fields<PersonalPlan>("PersonalPlan") { field in
        field.optional("goal", "The occupation that is the goal.", .object(occupation)) { $0.goal }
        field("held", "Held well enough.", .list(held)) { $0.held }
        field("gaps", "Missing, the greatest need first.", .list(gap)) { $0.gaps }
        field("learning_path", "The gaps in the order of learning.", .list(step)) { $0.path }
        field("not_needed", "Held skills that the role does not need.") { $0.unneeded }
    }

    private typealias Held = (skill: RecommendedSkill, needed: Proficiency, held: Proficiency, heldAs: String)

    private static let held = Fields<Held> { field in
        field("name", "The skill.") { $0.skill.name }
        field("id", "Its id.") { $0.skill.id }
        field("held_as", "The name that it is held under.") { $0.heldAs }
        field("needed", "What the role needs.") { $0.needed }
        field("held", "What is held.") { $0.held }
    }

    static let gap = Fields<PersonalPlan.Gap>("PersonalGap") { field in
        field("name", "The skill.") { $0.skill.name }
        field("id", "Its id.") { $0.skill.id }
        field("category", "Of a trade or of a person.") { $0.skill.nature }
        field("needed", "What the role needs.") { $0.needed }
        field("held", "What is held.") { $0.held }
        field("held_as", "The name that it is held under.") { $0.heldAs }
        field("need", "How much the role needs it.", .share(places: 3)) { $0.skill.need }
    }

    private static let step = Fields<PersonalPlan.Step> { field in
        field("step", "Its place.", .integer(from: 1)) { $0.place }
        field.include(gap) { $0.gap }
        field("after", "Prerequisites on this path.", .list(prerequisite)) { $0.prerequisites }
    }

    private static let prerequisite = Fields<(name: String, source: String)> { field in
        field("name", "What comes before.") { $0.name }
        field("source", "Who says so.") { $0.source }
    }

    // MARK: - The job itself

    /// A job, with title and country as sent.
    typealias Job = (job: JobDescription, title: String, country: String?)

    static let description = Fields<Job>("JobDescription") { field in
        field.include(job) { $0 }
        field.sources { SourcesWire($0.job.sources, of: $0.job.catalogue) }
    }

    /// The response without its sources.
    static let job = Fields<Job> { field in
        field("job_title", "As it was sent.") { $0.title }
        field("country", "As it was sent.") { $0.country }
        field("normalized_title", "The occupation's title.") { $0.job.occupation.title }
        field("understood_title", "The title without seniority and contract words.") { $0.job.normalizedTitle }
        field("seniority", "How far up the title says it is.") { $0.job.seniority }
        field("framework", "The framework's id.") { $0.job.occupation.framework }
        field("code", "The occupation's code.") { $0.job.occupation.code }
        field("confidence", "How likely it is the right one.", .share(places: 4)) { $0.job.occupation.confidence }
        field("abstention", "Why it is not to be taken without a look.") { $0.job.occupation.abstention?.rawValue }
        field("description", "What its members do.") { $0.job.description }
        field("tasks", "Their tasks.") { $0.job.tasks }
        field("tasks_from", "The occupation whose tasks these are.") { description in
            description.job.tasksFrom.map { "\($0.framework):\($0.code)" }
        }
        field("other_occupations", "The same in other frameworks.", .list(occupation)) { $0.job.others }
    }
}
