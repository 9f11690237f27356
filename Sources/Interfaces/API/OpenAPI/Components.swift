/// The types that answers are made of.
enum Components {
    static let all: [(name: String, schema: Schema)] =
        [
            ("SkillGapAnswer", skillGapAnswer), ("SkillGapFailure", skillGapFailure), ("SkillGap", skillGap),
            ("SkillGapEvent", skillGapEvent),
            ("OccupationBrief", .object(brief)), ("OccupationPage", occupationPage), ("SearchAnswer", searchAnswer),
            ("Occupation", occupation), ("Ratings", ratings), ("Rating", rating), ("Scale", scale), ("Source", source),
            ("Problem", problem), ("Health", health), ("Readiness", readiness), ("FrameworkList", frameworkList),
            ("ReleaseList", releaseList),
        ] + work + titles + recommendations + skills + knowledge + crosswalk + search

    private static let optionalNumber = Schema.nullable(.number())
    private static let optionalString = Schema.nullable(.string())
    private static let sources = Schema.Property.field(
        "sources", .array(.reference("Source")),
        "Where the figures come from, with the sentence their licence asks for.")
    private static let notice = Schema.Property.optional(
        "notice", .string(), "Present when the answer comes from the bundled sample.")

    private static let skillGap = Schema.object([
        .field("element_id", .string(), "The skill's code."),
        .field("element_name", .string(), "The skill's name."),
        .field("scale_id", .string(), "The scale that both values are on."),
        .field("from_data_value", .number(), "The source's value; 0 where it has none."),
        .field("to_data_value", .number(), "The target's value."),
        .field("delta", .number(), "The difference in the scale's units."),
        .field("z", optionalNumber, "The difference in standard errors."),
        .field("significant", .nullable(.boolean), "Whether it exceeds the rating error."),
        .field("importance", optionalNumber, "Importance in the target, 0 to 1."),
        .field("priority", optionalNumber, "`importance * delta` where significant, else 0."),
        .field("not_relevant", .boolean, "Whether either rating is flagged Not Relevant."),
        .field("suppressed", .boolean, "Whether the publisher advises against either rating."),
        .optional(
            "flags",
            .array(
                .string(values: [
                    "from_not_relevant", "to_not_relevant", "from_suppressed", "to_suppressed", "from_unrated",
                ])), "Which end is flagged."),
        .optional("from_source", .string(), "Where the source's value is from, unless it is the publisher's."),
        .optional("to_source", .string(), "Where the target's value is from, unless it is the publisher's."),
    ])

    private static let skillGapAnswer = Schema.object([
        .field("success", .boolean, "true"),
        .field("message", .string(), "What was found, in one sentence."),
        notice,
        .field(
            "result",
            .object([
                .field("from_occupation_title", .string(), "Title of the source."),
                .field("to_occupation_title", .string(), "Title of the target."),
                .field("skill_gaps", .array(.reference("SkillGap")), "The gaps."),
                .field("from_occupation_code", .string(), "Code of the source."),
                .field("to_occupation_code", .string(), "Code of the target."),
                .field("scale", .reference("Scale"), "The scale with its range."),
                .field(
                    "rule",
                    .object([
                        .field("name", .string(), "Which skills count as a gap."),
                        .field("kind", .string(), "The kind of skill."),
                        .field("not_relevant", .string(), "How flagged ratings were read."),
                        .field("only_significant", .boolean, "Whether others were left out."),
                        .field("min_delta", .number(), "The least difference shown."),
                        .field("standard_error_floor", .number(), "The least standard error credited."),
                    ]), "How the answer was made."),
                .optional(
                    "levels",
                    .object([
                        .field("source", .string(values: ["llm", "blend"]), "Whose levels were asked for."),
                        .field("from", .string(), "Where the source's are from: `official`, `llm:MODEL` or `blend`."),
                        .field("to", .string(), "Where the target's are from."),
                    ]), "Present when they are not the publisher's alone."),
                .field(
                    "summary",
                    .object([
                        .field("compared", .integer(), "Skills that either end has."),
                        .field("gaps", .integer(), "Gaps in this answer."),
                        .field("significant", .integer(), "Those that exceed the rating error."),
                    ]), "Counts."),
                .optional("analysis", gapAnalysis, "What it means; of the routes that write it."),
            ]), "The answer."),
        sources,
    ])

    /// An event of the streamed answer.
    private static let skillGapEvent = Schema.either([
        event("meta", .reference("SkillGapAnswer"), "The answer without its analysis; the first event."),
        event("text", .object([.field("text", .string(), "The piece.")]), "The next piece of the analysis."),
        event(
            "error", .object([.field("message", .string(), "What failed.")]),
            "The model failed; the text that follows replaces what came before."),
        event(
            "done",
            .object([
                .field(
                    "path", .string(values: ["model", "cached", "deterministic"]), "As `path` of the whole answer."),
                .field("model", optionalString, "The model that wrote it."),
            ]), "The end; the last event."),
    ])

    private static func event(_ name: String, _ data: Schema, _ text: String) -> Schema {
        .object([
            .field("event", .string(values: [name]), text), .field("data", .embedded(data), "One line of JSON."),
        ])
    }

    private static let gapAnalysis = Schema.object([
        .field("summary", .string(), "The whole in a few sentences."),
        .field(
            "top_gaps",
            .array(
                .object([
                    .field("element_id", .string(), "The skill's code; one of `skill_gaps`."),
                    .field("why", .string(), "Why it matters."),
                ])), "The gaps that matter most, the most important first."),
        .field("how_to_close", .array(.string()), "What helps, a step an entry."),
        .field(
            "path", .string(values: ["model", "cached", "deterministic"]),
            "Whether a language model wrote it now, wrote it before, or it was put together from the rows."),
        .field("model", optionalString, "The model that wrote it."),
        .optional("note", .string(), "Why no model wrote it, where one is configured."),
    ])

    private static let skillGapFailure = Schema.object([
        .field("success", .boolean, "false"),
        .field("message", .string(), "What is wrong, in the documented words."),
        .field("code", .string(), "What is wrong, for programs."),
        .field(
            "result",
            .object([
                .field("from_occupation_title", optionalString, "Title of the source, if known."),
                .field("to_occupation_title", optionalString, "Title of the target, if known."),
                .field("skill_gaps", .array(.reference("SkillGap")), "Empty."),
            ]), "The titles that are known."),
        .optional("successors", .array(codeAndTitle), "What codes of earlier editions became, by the loaded tables."),
        .optional("suggestions", .array(codeAndTitle), "The codes nearest to the unknown one."),
        .optional("related", .array(codeAndTitle), "The nearest occupations that have ratings."),
        .optional("error_count", .integer(minimum: 1), "How many complaints there are; the first 20 are said."),
        .optional("errors", parameterErrors, "What is wrong with which parameter."),
        .optional("remote", remote, "What became of asking elsewhere for a code that the release lacks."),
        .optional("request_id", .string(), "Name of this request in the logs."),
    ])

    private static let remote = Schema.object([
        .field("code", .string(), "The code."),
        .field("outcome", .string(), "`not_configured`, `absent`, or why the source could not tell."),
        .field("source", optionalString, "The source; null where none is configured."),
        .field("detail", .string(), "The same in a sentence."),
    ])

    private static let codeAndTitle = Schema.object([
        .field("code", .string(), "The occupation's code."), .field("title", .string(), "Its title."),
    ])

    private static let parameterErrors = Schema.array(
        .object([
            .field("parameter", .string(), "The parameter."), .field("detail", .string(), "What is wrong with it."),
        ]))

    private static let brief: [Schema.Property] = [
        .field("code", .string(), "The occupation's code."),
        .optional("short_code", .string(), "Its short code, where the code is an address."),
        .field("title", .string(), "Its preferred title."),
        .field("job_zone", .nullable(.integer(minimum: 1, maximum: 5)), "How much preparation it needs."),
        .field("is_rated", .boolean, "Whether it has skill ratings."),
    ]

    private static let occupationPage = Schema.object([
        notice,
        .field("occupations", .array(.reference("OccupationBrief")), "The page."),
        .field("total", .integer(), "How many there are on all pages."),
        .field("next_cursor", optionalString, "Where the next page begins; null on the last one."),
        sources,
    ])

    private static let searchAnswer = Schema.object([
        .field("query", .string(), "What was looked for."),
        notice,
        .field(
            "results",
            .array(
                .object(
                    brief + [
                        .field("score", .number(minimum: 0, maximum: 1), "How well it fits."),
                        .field(
                            "match",
                            .object([
                                .field("text", .string(), "The title or code that was found."),
                                .field("kind", .string(), "`preferred`, `alternate`, `reported`, `hidden` or `code`."),
                            ]), "What was found."),
                    ])), "Best first."),
        sources,
    ])

    private static let occupation = Schema.object(
        brief + [
            .field("framework", .string(), "The framework's id."),
            .field("description", .string(), "What its members do."),
            notice,
            .field(
                "preparation",
                .nullable(
                    .object([
                        .field("job_zone", .integer(), "1 to 5."), .field("name", .string(), "The zone's name."),
                        .field("experience", .string(), "Experience usually asked for."),
                        .field("education", .string(), "Education usually asked for."),
                        .field("training", .string(), "Training usually needed."),
                        .field("svp_range", .string(), "Specific vocational preparation."),
                    ])), "What its job zone means."),
            .field(
                "titles",
                .array(
                    .object([
                        .field("title", .string(), "The title."),
                        .optional("short_title", .string(), "Its abbreviation."),
                        .field("kind", .string(), "`alternate` or `reported`."),
                    ])), "Other titles."),
            .field(
                "tasks",
                .array(
                    .object([
                        .field("id", .string(), "The task's id."), .field("statement", .string(), "What is done."),
                        .field("category", .string(), "`Core`, `Supplemental`, `New` or `Revision`."),
                        .field(
                            "activities",
                            .array(
                                .object([
                                    .field("id", .string(), "The activity's id."),
                                    .field("title", .string(), "What is done."),
                                ])), "Detailed work activities that it shows."),
                    ])), "Tasks."),
            .field("technologies", .array(technology), "Software and information technology."),
            .field("tools", .array(technology), "Machines, instruments and equipment."),
            .field(
                "education",
                .array(
                    .object([
                        .field("element_id", .string(), "What was asked."),
                        .field("element_name", .string(), "In words."),
                        .field("scale_id", .string(), "The scale."), .field("category", .integer(), "The answer."),
                        .field("meaning", optionalString, "The answer in words."),
                        .field("percent", .number(), "Share of those asked."),
                    ])), "Education, experience and training."),
            .field(
                "related",
                .array(
                    .object(
                        brief + [
                            .field("tier", .string(), "The publisher's tier."),
                            .field("rank", .integer(), "Nearest first."),
                        ])), "Related occupations."),
            .field(
                "ratings",
                .array(
                    .object([
                        .field("kind", .string(), "The kind of skill."), .field("scale_id", .string(), "The scale."),
                        .field("count", .integer(), "How many ratings."),
                    ])), "What `/skills` can be asked for."),
            .optional(
                "linked_skills",
                .array(
                    .object([
                        .field("code", .string(), "The skill's code."), .field("name", .string(), "The skill's name."),
                        .field("relation", .string(), "`essential` or `optional`."),
                    ])), "Skills that the framework links without saying at what level."),
            .field("links", .dictionary(.string()), "Where to go from here."),
            sources,
        ])

    private static let technology = Schema.object([
        .field("name", .string(), "The product or tool."),
        .field("commodity_code", .string(), "Its UNSPSC code."),
        .field("commodity", .string(), "Its class."),
        .optional("is_hot", .boolean, "Often asked for in postings."),
        .optional("is_in_demand", .boolean, "Often asked for in postings for this occupation."),
    ])

    private static let scale = Schema.object([
        .field("id", .string(), "The scale's code."), .field("name", .string(), "Its name."),
        .field("minimum", .number(), "Its least value."), .field("maximum", .number(), "Its greatest value."),
    ])

    private static let ratings = Schema.object(
        brief + [
            notice,
            .field("kind", .string(), "The kind of skill."),
            .field("total", .integer(), "How many ratings fit."),
            .field("scales", .array(.reference("Scale")), "The scales in use."),
            .field("skills", .array(.reference("Rating")), "The ratings."),
            sources,
        ])

    private static let rating = Schema.object([
        .field("element_id", .string(), "The skill's code."), .field("element_name", .string(), "Its name."),
        .field("scale_id", .string(), "The scale."), .field("data_value", .number(), "The value as published."),
        .field("n", .nullable(.integer()), "How many were asked."),
        .field("standard_error", optionalNumber, "Standard error."),
        .field("lower_ci_bound", optionalNumber, "Lower bound of the 95 % interval."),
        .field("upper_ci_bound", optionalNumber, "Upper bound of the 95 % interval."),
        .field("recommend_suppress", .nullable(.boolean), "The publisher advises against using it."),
        .field("not_relevant", .nullable(.boolean), "Most said that the skill does not matter here."),
        .field("date", optionalString, "Year and month."),
        .field("domain_source", optionalString, "Who rated."),
    ])

    private static let source = Schema.object([
        .field("framework", .string(), "The framework's id."), .field("name", .string(), "Its name."),
        .field("version", .string(), "The release."), .field("released_on", .string(), "When it was published."),
        .field("release_id", .integer(), "Its number in this database."),
        .field("publisher", .string(), "Who publishes it."), .field("homepage", .string(), "Where."),
        .field("licence", .string(), "The licence."), .field("licence_url", .string(), "Its text."),
        .field("attribution", .string(), "The sentence to show with the data."),
        .field("is_sample", .boolean, "Whether it is the bundled sample."), notice,
        .optional("occupation", .string(), "The occupation that came from this remote source."),
        .optional("fetched_at", .string(format: "date-time"), "When it was fetched."),
        .optional("expires_at", .string(format: "date-time"), "From when on it is fetched again."),
    ])

    private static let problem = Schema.object([
        .field("type", .string(), "Stable name of the kind of problem."),
        .field("title", .string(), "The kind of problem in words."),
        .field("status", .integer(), "The status."),
        .optional("detail", .string(), "What happened to this request."),
        .field("instance", .string(), "The path."),
        .field("request_id", .string(), "Name of this request in the logs."),
        .optional("error_count", .integer(minimum: 1), "How many complaints there are; the first 20 are said."),
        .optional("errors", parameterErrors, "What is wrong with which parameter."),
        .optional("successors", .array(codeAndTitle), "What codes of earlier editions became, by the loaded tables."),
        .optional("suggestions", .array(codeAndTitle), "The codes nearest to an unknown one."),
        .optional("related", .array(codeAndTitle), "The nearest occupations that have ratings."),
        .optional("remote", remote, "What became of asking elsewhere for a code that the release lacks."),
    ])

    private static let health = Schema.object([
        .field("status", .string(), "`ok`"), .field("version", .string(), "This program's version."),
        .field("releases", .dictionary(.string()), "The served release of each framework."),
    ])

    private static let readiness = Schema.object([
        .field("ready", .boolean, "Whether all checks passed."),
        .field("checks", .dictionary(.boolean), "What was checked."),
    ])

    private static let frameworkList = Schema.object([
        .field(
            "frameworks",
            .array(
                .object([
                    .field("id", .string(), "Short name."), .field("name", .string(), "Name."),
                    .field("publisher", .string(), "Who publishes it."), .field("homepage", .string(), "Where."),
                    .field("licence", .string(), "The licence."), .field("licence_url", .string(), "Its text."),
                    .field("countries", .array(.string()), "Countries whose national framework it is."),
                    .field(
                        "loaded",
                        .nullable(
                            .object([
                                .field("version", .string(), "The release."),
                                .field("is_sample", .boolean, "Whether it is the bundled sample."),
                                .field("attribution", .string(), "The sentence to show with the data."),
                                .field("occupations", .integer(), "How many."),
                                .field("skills", .integer(), "How many."),
                                .field("ratings", .integer(), "How many."), .field("titles", .integer(), "How many."),
                                .field("scales", .array(.string()), "Scales with ratings."),
                            ])), "What is served; null if nothing is."),
                ])), "The frameworks.")
    ])

    private static let releaseList = Schema.object([
        .field(
            "releases",
            .array(
                .object([
                    .field("id", .integer(), "Number in this database."),
                    .field("framework", .string(), "The framework."),
                    .field("version", .string(), "The publisher's version."),
                    .field("released_on", .string(), "When it was published."),
                    .field(
                        "state", .string(values: ["current", "previous", "supplement"]),
                        "Whether it is served; a supplement holds single occupations from a remote source."),
                    .field("is_sample", .boolean, "Whether it is the bundled sample."),
                    .field("loaded_at", .string(format: "date-time"), "When it was loaded."),
                    .field("checksum", .string(), "SHA-256 over its files."),
                    .field("rows_read", .integer(), "Rows in its files."),
                    .field("rows_set_aside", .integer(), "Rows that could not be used."),
                    .field("counts", .dictionary(.integer()), "Rows of each table."),
                ])), "Newest first.")
    ])
}
