import Taxonomy

extension Components {
    /// The types of crosswalks.
    static let crosswalk: [(name: String, schema: Schema)] = [
        ("CrosswalkAnswer", crosswalkAnswer), ("CrosswalkLink", crosswalkLink),
        ("CrosswalkCoverage", crosswalkCoverage), ("CatalogueSources", catalogueSources),
    ]

    private static let relation = Schema.string(values: MappingRelation.allCases.map(\.rawValue))

    private static let crosswalkAnswer = Schema.object([
        .field(
            "from",
            .object([
                .field("framework", .string(), "The framework or classification."),
                .field("code", .string(), "The code."),
                .field("title", .nullable(.string()), "The title; null where no served release names the code."),
            ]), "Where the links begin."),
        .field(
            "to",
            .array(
                .object([
                    .field("framework", .string(), "The framework."),
                    .field("links", .array(.reference("CrosswalkLink")), "The most trusted first."),
                ])), "Each framework that was asked."),
        .field("sources", .reference("CatalogueSources"), "Whose data this is."),
    ])

    private static let crosswalkLink = Schema.object([
        .field("code", .string(), "The target's code."),
        .field("title", .nullable(.string()), "The target's title."),
        .field("relation", relation, "How the target stands to the start, in the words of SKOS, over the whole path."),
        .field("confidence", .number(minimum: 0, maximum: 1), "Orders the links; no probability."),
        .field(
            "path",
            .array(
                .object([
                    .field("from", .string(), "Classification and code."),
                    .field("to", .string(), "Classification and code."),
                    .field("relation", relation, "How the end of the step stands to its start."),
                    .optional("partial", .boolean, "Whether the table says that only a part is meant."),
                    .field("set", .string(), "The table's set, or `code structure`."),
                ])), "Every step."),
    ])

    private static let crosswalkCoverage = Schema.object([
        .field("from", .string(), "The framework to begin in."), .field("to", .string(), "The framework to reach."),
        .field("occupations", .integer(minimum: 0), "Occupations of the first."),
        .field("linked", .integer(minimum: 0), "Those that lead anywhere in the second."),
        .field("linked_closely", .integer(minimum: 0), "Those whose best link is exact or close."),
        .field("targets", .integer(minimum: 0), "Distinct best targets."),
        .field("mean_steps", .number(minimum: 0), "Mean number of tables on the way."),
    ])

    private static let catalogueSources = Schema.array(
        .object([
            .field("framework", .string(), "The framework's or set's id."), .field("name", .string(), "Its name."),
            .field("version", .string(), "The served release."), .field("publisher", .string(), "Who publishes it."),
            .field("homepage", .string(), "Where."), .field("licence", .string(), "Its licence."),
            .field("licence_url", .string(), "Where that can be read."),
            .field(
                "licence_status", .string(values: ["verified", "unverified"]),
                "Whether the publisher states the licence."),
            .field("attribution", .string(), "The sentence to show with the data."),
        ]))
}
