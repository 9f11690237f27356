import Recommendations
import Search
import Taxonomy

extension Components {
    /// The types of recommendations.
    static let recommendations: [(name: String, schema: Schema)] = [
        ("RoleRequest", roleRequest), ("ProficiencyName", proficiencyName),
        ("CountryName", countryName), ("CountryOrAny", countryOrAny), ("RoleAnswer", roleAnswer),
        ("RoleSection", roleSection),
        ("RoleSkill", roleSkill),
        ("RoleOccupation", roleOccupation), ("PersonalPlan", personalPlan), ("PersonalGap", .object(personalGap)),
        ("DemandSignal", demandSignal), ("JobDescription", jobDescription),
        ("Question", question), ("QuestionAnswer", questionAnswer),
    ]

    private static let proficiency = Schema.string(values: Proficiency.allCases.map(\.rawValue))
    private static let text = Schema.nullable(.string())

    /// Words that stand for a proficiency or a seniority, among the many that are understood.
    static let seniorities =
        Proficiency.allCases.flatMap { [$0.rawValue, $0.rawValue.lowercased()] } + [
            "fresher", "junior", "jr", "mid-level", "sr", "senior", "lead", "principal",
        ]

    private static let proficiencyName = Schema.either([
        .string(values: [""] + seniorities), .matching(#"^[0-9]{1,2}\+? years$"#),
    ])

    private static let countryName = Schema.string(
        values: [""] + Country.all.flatMap { [$0.code, $0.longCode, $0.name] })

    private static let countryOrAny = Schema.either([
        .reference("CountryName"), .string(values: RecommendationEndpoints.anywhere.sorted()),
    ])

    private static let title = Schema.text(longest: RecommendationEndpoints.titleLimit)
    private static let titleText = "The title as people write it; required unless `code` is sent."
    private static let codeText = "The occupation's code in any served framework, where it is known."

    private static let roleRequest = Schema.either([
        .input(
            [
                .field("job_title", title, titleText), .optional("code", .string(), codeText),
            ] + roleFields),
        .input(
            [
                .field("code", .text(), codeText),
                .optional("job_title", .note(longest: RecommendationEndpoints.titleLimit), titleText),
            ] + roleFields),
    ])

    private static let heldSkill = Schema.either([
        .note(longest: RecommendationEndpoints.nameLimit),
        .object([
            .field("name", .note(longest: RecommendationEndpoints.nameLimit), "The skill."),
            .optional("proficiency", .nullable(.reference("ProficiencyName")), "How well it is mastered."),
        ]),
    ])

    private static let roleFields: [Schema.Property] = [
        .optional("country", .reference("CountryOrAny"), "Country of the job, by code or name."),
        .optional(
            "proficiency", .reference("ProficiencyName"),
            "How far up the role is: \(Proficiency.accepted), in any spelling, or a seniority such as `fresher`, `sr`, "
                + "`10+ years`. Default Intermediate."),
        .optional(
            "frameworks", .array(.reference("RoleFramework")),
            "Ids of the frameworks that answer; by default the country's."),
        .optional(
            "job_description", .note(longest: RecommendationEndpoints.descriptionLimit),
            "What is known of the job; skills that it names come first."),
        .optional(
            "responsibilities", .either([.string(), .array(.string())]),
            "A text or a list of texts; read like the description."),
        .optional("career_goal", .string(), "A job title that the learning path leads to."),
        .optional(
            "skills", .array(heldSkill, most: RecommendationEndpoints.heldLimit),
            "Skills already held: names, or objects with `name` and `proficiency`."),
        .optional("language", .string(), "BCP 47 tag of the language of the names, where the framework has it."),
        .optional(
            "company", .string(values: ["", RoleRequest.onlyCompany]), "Only `local` until keys tell companies apart."),
        .optional("limit", .integer(minimum: 1, maximum: 50), "Hard skills a framework at most. Default 14."),
        .optional("model", .boolean, "Whether a language model may be asked. Default true."),
    ]

    private static let passage = Schema.object([
        .field("id", .string(), "The row, or `knowledge:` with the document and its bytes."),
        .field("type", .string(values: Passage.Sort.allCases.map(\.rawValue)), "What sort of text."),
        .field("framework", .string(), "The framework's id, or `knowledge`."),
        .field("title", .string(), "Occupation, skill or document."), .field("text", .string(), "What it says."),
        .field("score", .number(minimum: 0), "By rank over all searches; only orders."),
        .field("words", .nullable(.number(minimum: 0, maximum: 1)), "Share of the question's words that it holds."),
        .field(
            "meaning", .nullable(.number(minimum: -1, maximum: 1)), "Cosine between its meaning and the question's."),
    ])

    private static let roleOccupation = Schema.object([
        .field("framework", .string(), "The framework's id."), .field("code", .string(), "Its code."),
        .field("title", .string(), "Its title."),
        .field("confidence", .number(minimum: 0, maximum: 1), "How likely it is the right one."),
        .field(
            "abstention", .nullable(.string(values: TitleMatch.Abstention.allCases.map(\.rawValue))),
            "Why it is not to be taken without a look."),
        .optional("matched_title", .string(), "The title that it was found by."),
        .optional("crosswalk_from", .string(), "The occupation that a crosswalk led from."),
    ])

    private static let roleSkill = Schema.object([
        .field("name", .string(), "A short name."),
        .field("category", .string(values: SkillNature.allCases.map(\.rawValue)), "Of a trade or of a person."),
        .field("proficiency", proficiency, "What this role needs."),
        .field("proficiency_source", .string(values: ["model", "deterministic"]), "Who says so."),
        .optional("deterministic_proficiency", proficiency, "What the rule says, where a model graded."),
        .field(
            "cluster", .string(values: SkillCluster.allCases.map(\.rawValue)), "What part of the role it belongs to."),
        .field("id", .string(), "Framework and code."), .field("native_name", .string(), "The framework's own name."),
        .field("kind", .string(values: SkillKind.allCases.map(\.rawValue)), "What sort of concept."),
        .field("need", .number(minimum: 0, maximum: 1), "How much the role needs it, before its seniority."),
        .field(
            "level",
            .nullable(
                .object([
                    .field("scale_id", .string(), "The scale."), .field("scale", .string(), "Its name."),
                    .field("value", .number(), "The value on it."), .field("minimum", .number(), "Its least value."),
                    .field("maximum", .number(), "Its greatest value."),
                    .field("error", .nullable(.number()), "Standard error, or measured mean error of an estimate."),
                    .field("estimated", .boolean, "Whether it is not published."),
                    .field("anchor", text, "A published example of that level."),
                ])), "The framework's own value."),
        .field(
            "basis", .string(values: RoleSkill.Basis.allCases.map(\.rawValue)), "What sort of evidence speaks for it."),
        .field(
            "evidence",
            .array(
                .object([
                    .field("id", .string(), "The published row."), .field("framework", .string(), "Whose."),
                    .field("text", .string(), "What it says."),
                ])), "At most five."),
        .field("why", .string(), "Why, in words."),
    ])

    private static let roleSection = Schema.object([
        .field("framework", .string(), "The framework's name."),
        .field("hard_skills", .array(.reference("RoleSkill")), "Best first."),
        .field("soft_skills", .array(.reference("RoleSkill")), "Best first."),
        .field("framework_id", .string(), "The framework's id."), .field("reason", .string(), "Why it was asked."),
        .field("occupation", .nullable(.reference("RoleOccupation")), "The occupation."),
        .field("via", .array(.reference("RoleOccupation")), "The same occupation in frameworks that skills come from."),
        .optional(
            "qualifications",
            .array(
                .object([
                    .field("code", .string(), "Its code."), .field("title", .string(), "Its title."),
                    .field("level", .nullable(.number()), "NSQF level."), .field("sector", .string(), "Its sector."),
                ])), "Qualifications that prepare for it."),
    ])

    private static let demandSignal = Schema.object([
        .field("framework", .string(), "Whose figure."), .field("measure", .string(), "What is measured."),
        .field("subject", .string(), "What it is about."), .field("country", .string(), "Where."),
        .field("period", .string(), "When."), .field("value", .nullable(.number()), "The figure."),
        .field("unit", .string(), "Its unit."),
    ])

    private static let personalGap: [Schema.Property] = [
        .field("name", .string(), "The skill."), .field("id", .string(), "Its id."),
        .field("category", .string(values: SkillNature.allCases.map(\.rawValue)), "Of a trade or of a person."),
        .field("needed", proficiency, "What the role needs."), .field("held", .nullable(proficiency), "What is held."),
        .field("held_as", text, "The name that it is held under."),
        .field("need", .number(minimum: 0, maximum: 1), "How much the role needs it."),
    ]

    private static let personalPlan = Schema.object([
        .optional("goal", .reference("RoleOccupation"), "The occupation that is the goal."),
        .field(
            "held",
            .array(
                .object([
                    .field("name", .string(), "The skill."), .field("id", .string(), "Its id."),
                    .field("held_as", .string(), "The name that it is held under."),
                    .field("needed", proficiency, "What the role needs."), .field("held", proficiency, "What is held."),
                ])), "Held well enough."),
        .field("gaps", .array(.reference("PersonalGap")), "Missing, the greatest need first."),
        .field(
            "learning_path",
            .array(
                .object(
                    [.field("step", .integer(minimum: 1), "Its place.")] + personalGap + [
                        .field(
                            "after",
                            .array(
                                .object([
                                    .field("name", .string(), "What comes before."),
                                    .field("source", .string(), "Who says so."),
                                ])), "Prerequisites on this path.")
                    ])), "The gaps in the order of learning."),
        .field("not_needed", .array(.string()), "Held skills that the role does not need."),
    ])

    private static let roleAnswer = Schema.object([
        .field("job_title", .string(), "As it was sent."), .field("country", text, "As it was sent."),
        .field("skills", .array(.reference("RoleSection")), "A section a framework."),
        .field("proficiency", proficiency, "How far up the role was taken to be."),
        .field("path", .string(values: RoleAnswer.Path.allCases.map(\.rawValue)), "What made the proficiencies."),
        .field(
            "model",
            .nullable(
                .object([
                    .field("provider", text, "Who was asked."), .field("name", text, "Which model."),
                    .field("call_id", text, "The recorded call."),
                    .field("graded", .integer(minimum: 0), "Skills it graded."),
                    .field("dropped", .integer(minimum: 0), "Parts of its answer that could not be used."),
                    .field("input_tokens", .integer(minimum: 0), "Tokens sent."),
                    .field("output_tokens", .integer(minimum: 0), "Tokens received."),
                    .field("milliseconds", .integer(minimum: 0), "How long it took."),
                    .field("failure", text, "Why the rule answered instead."),
                ])), "What a language model did."),
        .optional(
            "title",
            .object([
                .field("normalized", .string(), "The title without seniority and contract words."),
                .field("seniority", text, "The seniority that it names."),
            ]), "The title, taken apart."),
        .field("demand", .array(.reference("DemandSignal")), "Published figures about demand."),
        .optional("personal", .reference("PersonalPlan"), "Present where `skills` was sent."),
        .field("sources", .reference("CatalogueSources"), "Whose data this is."),
    ])

    private static let jobDescription = Schema.object([
        .field("job_title", .string(), "As it was sent."), .field("country", text, "As it was sent."),
        .field("normalized_title", .string(), "The occupation's title."),
        .field("understood_title", .string(), "The title without seniority and contract words."),
        .field("seniority", proficiency, "How far up the title says it is."),
        .field("framework", .string(), "The framework's id."), .field("code", .string(), "The occupation's code."),
        .field("confidence", .number(minimum: 0, maximum: 1), "How likely it is the right one."),
        .field("abstention", text, "Why it is not to be taken without a look."),
        .field("description", .string(), "What its members do."), .field("tasks", .array(.string()), "Their tasks."),
        .field("tasks_from", text, "The occupation whose tasks these are."),
        .field("other_occupations", .array(.reference("RoleOccupation")), "The same in other frameworks."),
        .field("sources", .reference("CatalogueSources"), "Whose data this is."),
    ])

    private static let question = Schema.input([
        .field("question", .text(longest: QuestionEndpoints.questionLimit), "The question, in plain words."),
        .optional("country", .reference("CountryOrAny"), "Where, if the question does not say."),
        .optional(
            "frameworks", .array(.reference("LoadedFramework")),
            "Ids of the frameworks to look in; by default the country's."),
        .optional(
            "company", .string(values: ["", RoleRequest.onlyCompany]),
            "`local`: the documents of the company are searched, or the request is refused. By default they are searched for "
                + "clients that `knowledge.api` lets in."),
        .optional("limit", .integer(minimum: 1, maximum: 50), "Skills or occupations at most. Default 12."),
        .optional("model", .boolean, "Whether a language model may be asked. Default true."),
    ])

    private static let questionAnswer = Schema.object([
        .field("question", .string(), "As it was sent."), .field("answered", .boolean, "Whether there is an answer."),
        .field("answer", .string(), "The answer in sentences, or why there is none."),
        .field(
            "understood",
            .nullable(
                .object([
                    .field(
                        "intent", .string(values: ["skills", "occupations", "comparison", "description", "demand"]),
                        "What is asked."),
                    .optional("titles", .array(.string()), "The roles that it is about."),
                    .optional("skills", .array(.string()), "The skills that it is about."),
                    .field("country", text, "ISO code of the country."),
                    .field("category", text, "Hard or Soft alone."),
                ])), "What was understood."),
        .field("path", .string(values: QuestionAnswer.Path.allCases.map(\.rawValue)), "Who wrote the sentences."),
        .field(
            "citations",
            .array(.object([.field("id", .string(), "A row."), .field("text", .string(), "What it says.")])),
            "What the sentences rest on."),
        .field("suggestions", .array(.string()), "Near concepts, where nothing was understood or found."),
        .field("retrieved", .array(passage), "What was found for a question that no form answered, best first."),
        .field("result", .anything, "What was found, by intent; `null` where nothing was."),
        .field("sources", .reference("CatalogueSources"), "Whose data this is."),
    ])
}
