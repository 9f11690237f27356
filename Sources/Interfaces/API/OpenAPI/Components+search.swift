import Occupations
import Taxonomy

extension Components {
    /// The types of the search over all concepts.
    static let search: [(name: String, schema: Schema)] = [
        ("ConceptAnswer", conceptAnswer), ("ConceptHit", conceptHit), ("MeaningAnswer", meaningAnswer),
    ]

    private static let counts = Schema.dictionary(.integer(minimum: 1))

    private static let conceptAnswer = Schema.object([
        .field("query", .string(), "What was asked."),
        .field("total", .integer(minimum: 0), "How many concepts were found in all."),
        .field("results", .array(.reference("ConceptHit")), "The best ones, best first."),
        .field(
            "facets",
            .object([
                .field("type", counts, "How many of each sort."), .field("framework", counts, "Of each framework."),
                .field("language", counts, "By the language of the name that was found."),
            ]), "Counts over all that was found."),
        .field("sources", .reference("CatalogueSources"), "Whose data this is."),
    ])

    private static let meaningAnswer = Schema.object([
        .field("query", .string(), "What was asked."),
        .field("compared_in", .string(), "Where vectors were compared."),
        .field(
            "results",
            .array(
                .object([
                    .field("type", .string(values: ["occupation", "skill", "task"]), "What sort of concept."),
                    .field("framework", .string(), "The framework's id."),
                    .field("code", .string(), "The framework's own code."),
                    .field("name", .string(), "The preferred name; of a task, the statement."),
                    .field("cosine", .number(minimum: -1, maximum: 1), "1 means the same direction."),
                ])), "The nearest, nearest first."),
        .field("sources", .reference("CatalogueSources"), "Whose data this is."),
    ])

    private static let conceptHit = Schema.object([
        .field("type", .string(values: ConceptReference.Sort.named.map(\.rawValue)), "What sort of concept."),
        .field("kind", .string(), "The kind of a skill or product; else as `type`."),
        .field("framework", .string(), "The framework's id."), .field("code", .string(), "The framework's own code."),
        .field("name", .string(), "The preferred name."), .field("match", .string(), "The name that was found."),
        .field("match_kind", .string(values: TitleKind.allCases.map(\.rawValue)), "What sort of name that is."),
        .field("match_language", .string(), "Its language."),
        .field("score", .number(minimum: 0, maximum: 1), "1 means that a preferred name is the query."),
    ])
}
