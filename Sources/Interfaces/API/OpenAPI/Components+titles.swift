import Occupations
import Search
import Taxonomy

extension Components {
    /// The types of title normalisation.
    static let titles: [(name: String, schema: Schema)] = [
        ("TitleAnswer", titleAnswer), ("TitleBatch", titleBatch), ("TitleBatchAnswer", titleBatchAnswer),
        ("TitleCandidate", titleCandidate), ("ParsedTitle", parsedTitle),
    ]

    private static let answerFields: [Schema.Property] = [
        .field("parsed", .reference("ParsedTitle"), "The title, taken apart."),
        .field("candidates", .array(.reference("TitleCandidate")), "Framework by framework, best first."),
        .field(
            "frameworks",
            .array(
                .object([
                    .field("framework", .string(), "A framework that was asked."),
                    .field("abstained", .boolean, "Whether its first candidate should not be taken without a look."),
                    .field(
                        "abstention", .nullable(.string(values: TitleMatch.Abstention.allCases.map(\.rawValue))),
                        "Why."),
                    .field("reason", .string(), "Why this framework was asked."),
                ])), "The frameworks in the order in which they were asked."),
        .field("abstained", .boolean, "Whether no framework is sure."),
        .field(
            "method", .string(values: ["words", "words and meanings"]),
            "Whether a sentence model took part."),
    ]

    private static let titleAnswer = Schema.object(
        [.field("title", .string(), "The title as it was sent.")] + answerFields
            + [.field("sources", .reference("CatalogueSources"), "Whose data this is.")])

    private static let titleBatch = Schema.input([
        .field(
            "titles",
            .array(
                .either([
                    .note(longest: TitleEndpoints.titleLimit),
                    .object([
                        .optional("id", .anything, "Comes back with the answer."),
                        .field(
                            "title", .note(longest: TitleEndpoints.titleLimit), "The title as people write it."),
                        .optional(
                            "description", .nullable(.string()), "What is known of the job beside its title."),
                        .optional("country", .nullable(.reference("CountryName")), "Country of the job."),
                    ]),
                ]), least: 1, most: TitleEndpoints.batchLimit), "Titles, or objects with a title."),
        .optional("country", .reference("CountryName"), "Country of those that name none."),
        .optional(
            "frameworks", .array(.reference("TitleFramework")),
            "The frameworks to ask; by default those of the country."),
        .optional("limit", .integer(minimum: 1, maximum: 50), "Candidates a framework at most. Default 5."),
        .optional("crosswalks", .boolean, "Whether candidates may come over crosswalks. Default true."),
    ])

    private static let titleBatchAnswer = Schema.object([
        .field(
            "answers",
            .array(
                .object(
                    [
                        .optional("id", .anything, "As it was sent."),
                        .field("title", .string(), "The title as it was sent."),
                    ] + answerFields)), "One a title, in their order."),
        .field("sources", .reference("CatalogueSources"), "Whose data this is."),
    ])

    private static let titleCandidate = Schema.object([
        .field("framework", .string(), "The framework."), .field("code", .string(), "The occupation's code."),
        .field("title", .string(), "The occupation's title."),
        .field("score", .number(), "Ranks the candidates of one framework."),
        .field(
            "confidence", .number(minimum: 0, maximum: 1),
            "How likely it is the right one; calibrated on titles held out."),
        .field(
            "evidence",
            .object([
                .field("by", .string(values: ["title", "crosswalk"]), "How it was found."),
                .optional("title", .string(), "The title that speaks most for it."),
                .optional("kind", .string(values: TitleKind.allCases.map(\.rawValue)), "What sort of title that is."),
                .optional("language", .string(), "Its language."),
                .optional("words", .number(), "Cosine of the words."),
                .optional("pieces", .number(), "Cosine of the pieces of words."),
                .optional("meaning", .nullable(.number()), "Cosine of the meanings; null without a model."),
                .optional("from", .string(), "The occupation that the crosswalk starts from."),
                .optional("relation", .string(), "How this occupation stands to that one."),
                .optional("sets", .array(.string()), "The tables on the way."),
            ]), "Why it was found."),
    ])

    private static let parsedTitle = Schema.object([
        .field("title", .string(), "The title without seniority, contract words and setting."),
        .field("searched", .string(), "What was searched with."),
        .field("seniority", .nullable(.string(values: TitleQuery.Seniority.allCases.map(\.rawValue))), "Seniority."),
        .field("level", .nullable(.integer()), "A grade such as II."),
        .field("terms", .array(.string(values: TitleQuery.Terms.allCases.map(\.rawValue))), "Contract words."),
        .field("parts", .array(.string()), "The titles that a compound names."),
        .field("setting", .nullable(.string()), "What was taken for an employer or a place."),
        .field(
            "corrections",
            .array(
                .object([
                    .field("from", .string(), "As written."), .field("to", .string(), "As understood."),
                ])), "Misspelt words."),
    ])
}
