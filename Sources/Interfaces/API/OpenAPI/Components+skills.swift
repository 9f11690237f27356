import Taxonomy

extension Components {
    /// The types of finding skills in texts.
    static let skills: [(name: String, schema: Schema)] = [
        ("SkillText", skillText), ("SkillExtraction", skillExtraction), ("FoundSkill", foundSkill),
        ("SkillNames", skillNames), ("SkillMappings", skillMappings),
    ]

    private static let targetFields: [Schema.Property] = [
        .field("framework", .string(), "The skill's framework."),
        .field("code", .string(), "Its id there; of a product, its name."),
        .field("name", .string(), "Its preferred name."), .field("kind", .string(), "Its kind."),
        .field("category", .string(values: SkillNature.allCases.map(\.rawValue)), "Of a trade, or of a person."),
        .field("confidence", .number(minimum: 0, maximum: 1), "How likely it is meant."),
    ]

    private static let skillText = Schema.input([
        .field("text", .text(), "The text, plain or HTML. Documents are sent as they are, without JSON."),
        .optional("frameworks", .array(.reference("SkillFramework")), "Only these frameworks."),
        .optional(
            "threshold", .number(minimum: 0, maximum: 1), "The confidence from which a skill counts. Default 0.5."),
    ])

    private static let foundSkill = Schema.object(
        targetFields + [
            .field(
                "spans",
                .array(
                    .object([
                        .field("start", .integer(minimum: 0), "First byte of the words in the text, in UTF-8."),
                        .field("end", .integer(minimum: 0), "The byte after the last."),
                        .field("words", .string(), "The words."),
                        .field("label", .string(), "The label they are like."),
                    ])), "Where the text names it.")
        ])

    private static let skillExtraction = Schema.object([
        .field("format", .string(values: ["plain", "html", "docx", "pdf"]), "What the document was."),
        .field("sentences", .integer(minimum: 0), "Sentences that were read."),
        .field("sentences_by_meaning", .integer(minimum: 0), "Those of them whose meaning was compared."),
        .field("method", .string(values: ["words", "words and meanings"]), "Whether a sentence model took part."),
        .field("abstained", .boolean, "Whether nothing sure was found."),
        .field("hard_skills", .array(.reference("FoundSkill")), "Skills of a trade, the surest first."),
        .field("soft_skills", .array(.reference("FoundSkill")), "Skills of a person, the surest first."),
        .field("unsure", .array(.reference("FoundSkill")), "What the text may name."),
        .field("sources", .reference("CatalogueSources"), "Whose data this is."),
    ])

    private static let skillNames = Schema.input([
        .field(
            "names", .array(.note(longest: SkillEndpoints.nameLimit), least: 1, most: SkillEndpoints.listLimit),
            "Names of another vocabulary, at most 1,000."),
        .optional("frameworks", .array(.reference("SkillFramework")), "Only these frameworks."),
        .optional("limit", .integer(minimum: 1, maximum: 20), "Candidates a framework at most. Default 3."),
    ])

    private static let skillMappings = Schema.object([
        .field(
            "skills",
            .array(
                .object([
                    .field("name", .string(), "The name as it was sent."),
                    .field(
                        "filtered", .nullable(.string(values: GenericSkillNames.Reason.allCases.map(\.rawValue))),
                        "Why the name was left out, if it was."),
                    .field("abstained", .boolean, "Whether no candidate is sure."),
                    .field(
                        "candidates",
                        .array(
                            .object(targetFields + [.field("label", .string(), "The label that the name is like.")])),
                        "Framework by framework, best first."),
                ])), "One a name, in their order."),
        .field("method", .string(values: ["words", "words and meanings"]), "Whether a sentence model took part."),
        .field("sources", .reference("CatalogueSources"), "Whose data this is."),
    ])
}
