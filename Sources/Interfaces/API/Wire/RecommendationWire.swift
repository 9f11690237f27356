import LanguageModels
import Matching
import Occupations
package import Recommendations
import Search
package import ServiceSupport
package import Taxonomy

/// The skills of a role as JSON, in the documented shape; everything beyond it is added beside.
package enum RecommendationWire {
    /// Writes the fields of an answer.
    ///
    /// - Parameters:
    ///   - answer: The answer.
    ///   - title: The title as it was sent.
    ///   - country: The country as it was sent; `nil` or no text is written as `null`.
    ///   - nature: Only skills of this sort; `nil` for both.
    package static func write(
        _ answer: RoleAnswer, title: String, country: JSONValue?, nature: SkillNature? = nil, to json: inout JSONWriter
    ) {
        json.field("job_title", title)
        json.field("country", country?.stringValue)
        json.array("skills") { json in
            for section in answer.sections { json.object { write(section, nature, to: &$0) } }
        }
        json.field("proficiency", answer.seniority.rawValue)
        json.field("path", answer.path.rawValue)
        if let model = answer.model {
            json.object("model") { write(model, to: &$0) }
        } else {
            json.field("model", String?.none)
        }
        if let query = answer.query {
            json.object("title") { json in
                json.field("normalized", query.core)
                json.field("seniority", query.seniority?.rawValue)
            }
        }
        json.array("demand") { json in
            for signal in answer.signals { json.object { write(signal, to: &$0) } }
        }
        if let plan = answer.personal { json.object("personal") { write(plan, to: &$0) } }
    }

    private static func write(_ section: RoleAnswer.Section, _ nature: SkillNature?, to json: inout JSONWriter) {
        json.field("framework", section.name)
        let (hard, soft) = (nature == .soft ? [] : section.hard, nature == .hard ? [] : section.soft)
        json.array("hard_skills") { json in for skill in hard { json.object { write(skill, to: &$0) } } }
        json.array("soft_skills") { json in for skill in soft { json.object { write(skill, to: &$0) } } }
        json.field("framework_id", section.framework)
        json.field("reason", section.reason)
        if let occupation = section.occupation {
            json.object("occupation") { write(occupation, to: &$0) }
        } else {
            json.field("occupation", String?.none)
        }
        json.array("via") { json in
            for occupation in section.via { json.object { write(occupation, to: &$0) } }
        }
        guard !section.qualifications.isEmpty else { return }
        json.array("qualifications") { json in
            for record in section.qualifications {
                json.object { json in
                    json.field("code", record.code)
                    json.field("title", record.title)
                    json.key("level")
                    json.optionalNumber(record.level, places: 1)
                    json.field("sector", record.sector)
                }
            }
        }
    }

    private static func write(_ graded: RoleAnswer.Graded, to json: inout JSONWriter) {
        let skill = graded.skill
        json.field("name", graded.name)
        json.field("category", skill.nature.rawValue)
        json.field("proficiency", graded.proficiency.rawValue)
        json.field("proficiency_source", graded.isFromModel ? "model" : "deterministic")
        if graded.isFromModel { json.field("deterministic_proficiency", graded.deterministic.rawValue) }
        json.field("cluster", skill.cluster.rawValue)
        json.field("id", skill.id)
        json.field("native_name", skill.nativeName)
        json.field("kind", skill.kind.rawValue)
        json.field("need", skill.need, places: 3)
        if let level = skill.level {
            json.object("level") { json in
                json.field("scale_id", level.scale)
                json.field("scale", level.scaleName)
                json.field("value", level.value, places: 2)
                json.field("minimum", level.minimum, places: 2)
                json.field("maximum", level.maximum, places: 2)
                json.key("error")
                json.optionalNumber(level.error, places: 3)
                json.field("estimated", level.isEstimate)
                json.field("anchor", level.anchor)
            }
        } else {
            json.field("level", String?.none)
        }
        json.field("basis", skill.basis.rawValue)
        json.array("evidence") { json in
            for evidence in skill.evidence.prefix(5) {
                json.object { json in
                    json.field("id", evidence.id)
                    json.field("framework", evidence.framework)
                    json.field("text", evidence.text)
                }
            }
        }
        json.field("why", skill.why)
    }

    static func write(_ occupation: RoleAnswer.Occupation, to json: inout JSONWriter) {
        json.field("framework", occupation.framework)
        json.field("code", occupation.code)
        json.field("title", occupation.title)
        json.field("confidence", occupation.confidence, places: 4)
        json.field("abstention", occupation.abstention?.rawValue)
        switch occupation.evidence {
        case .title(let evidence): json.field("matched_title", evidence.title)
        case .crosswalk(let framework, let code, _): json.field("crosswalk_from", "\(framework):\(code)")
        case nil: break
        }
    }

    private static func write(_ model: RoleAnswer.ModelUse, to json: inout JSONWriter) {
        json.field("provider", model.reply?.provider)
        json.field("name", model.reply?.model)
        json.field("call_id", model.reply?.callID)
        json.field("graded", model.graded)
        json.field("dropped", model.dropped)
        json.field("input_tokens", model.reply?.inputTokens ?? 0)
        json.field("output_tokens", model.reply?.outputTokens ?? 0)
        json.field("milliseconds", model.reply?.milliseconds ?? 0)
        json.field("failure", model.failure)
    }

    static func write(_ signal: DemandSignal, to json: inout JSONWriter) {
        json.field("framework", signal.framework)
        json.field("measure", signal.measure)
        json.field("subject", signal.subject)
        json.field("country", signal.country)
        json.field("period", signal.period)
        json.key("value")
        json.optionalNumber(signal.value, places: 3)
        json.field("unit", signal.unit)
    }

    // MARK: - What somebody has

    private static func write(_ plan: PersonalPlan, to json: inout JSONWriter) {
        if let goal = plan.goal { json.object("goal") { write(goal, to: &$0) } }
        json.array("held") { json in
            for entry in plan.held {
                json.object { json in
                    json.field("name", entry.skill.name)
                    json.field("id", entry.skill.id)
                    json.field("held_as", entry.heldAs)
                    json.field("needed", entry.needed.rawValue)
                    json.field("held", entry.held.rawValue)
                }
            }
        }
        json.array("gaps") { json in for gap in plan.gaps { json.object { write(gap, to: &$0) } } }
        json.array("learning_path") { json in
            for step in plan.path {
                json.object { json in
                    json.field("step", step.place)
                    write(step.gap, to: &json)
                    json.array("after") { json in
                        for prerequisite in step.prerequisites {
                            json.object { json in
                                json.field("name", prerequisite.name)
                                json.field("source", prerequisite.source)
                            }
                        }
                    }
                }
            }
        }
        json.array("not_needed") { json in for name in plan.unneeded { json.string(name) } }
    }

    private static func write(_ gap: PersonalPlan.Gap, to json: inout JSONWriter) {
        json.field("name", gap.skill.name)
        json.field("id", gap.skill.id)
        json.field("category", gap.skill.nature.rawValue)
        json.field("needed", gap.needed.rawValue)
        json.field("held", gap.held?.rawValue)
        json.field("held_as", gap.heldAs)
        json.field("need", gap.skill.need, places: 3)
    }

    // MARK: - The job itself

    /// Writes the fields of a description.
    package static func write(_ job: JobDescription, title: String, country: String?, to json: inout JSONWriter) {
        json.field("job_title", title)
        json.field("country", country)
        json.field("normalized_title", job.occupation.title)
        json.field("understood_title", job.normalizedTitle)
        json.field("seniority", job.seniority.rawValue)
        json.field("framework", job.occupation.framework)
        json.field("code", job.occupation.code)
        json.field("confidence", job.occupation.confidence, places: 4)
        json.field("abstention", job.occupation.abstention?.rawValue)
        json.field("description", job.description)
        json.array("tasks") { json in for task in job.tasks { json.string(task) } }
        json.field("tasks_from", job.tasksFrom.map { "\($0.framework):\($0.code)" })
        json.array("other_occupations") { json in
            for occupation in job.others { json.object { write(occupation, to: &$0) } }
        }
    }
}
