import Recommendations
import Store
import Taxonomy

extension Components {
    /// The types of companies' documents.
    static let knowledge: [(name: String, schema: Schema)] = [
        ("KnowledgeInput", input), ("KnowledgeDocument", .object(documentFields)), ("KnowledgePage", documentPage),
        ("KnowledgeReading", reading), ("KnowledgeSkill", .object(skillFields)), ("KnowledgeSkillPage", skillPage),
        ("KnowledgeReview", review), ("KnowledgeLedgerPage", ledgerPage),
    ]

    private static let text = Schema.nullable(.string())
    private static let count = Schema.integer(minimum: 0)
    private static let cursor = Schema.Property.field(
        "next_cursor", text, "Where the next page begins; null at the end.")
    private static let kinds = Schema.string(values: KnowledgeKind.allCases.map(\.rawValue))
    private static let statuses = Schema.string(values: KnowledgeStatus.allCases.map(\.rawValue))

    private static let input = Schema.either([
        .input(
            [
                .field("kind", kinds, "What sort of document."),
                .field("text", .text(), "The text, plain or HTML."),
            ] + inputFields),
        .input(
            [
                .field("kind", kinds, "What sort of document."),
                .field(
                    "content", .matching("^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"),
                    "A document in base64: PDF, DOCX, HTML or text, told from its bytes."),
                .optional(
                    "media_type", .string(values: [""] + KnowledgeEndpoints.mediaTypes.keys.sorted()),
                    "What `content` is said to be; refused if it is something else."),
            ] + inputFields),
    ])

    private static let short = Schema.note(longest: KnowledgeEndpoints.textLimit)

    private static let inputFields: [Schema.Property] = [
        .optional("title", short, "What it is called."),
        .optional(
            "occupation", .matching("^$|^[^:\\x00]+:[^\\x00]+$"),
            "Framework and code of the occupation that it is about: `onet:15-1252.00`."),
        .optional("source", short, "Who it is from: a publisher, a department. Counts sources."),
        .optional(
            "published_on", .either([.string(format: "date"), .string(values: [""])]),
            "The day of publication. Without it the day of adding counts."),
        .optional(
            "language", .matching("^$|" + KnowledgeInput.languagePattern),
            "BCP 47 tag of its language, of at most 16 characters."),
        .optional(
            "keep_text", .boolean,
            "Whether its text is kept. Default true, and false for performance reviews; then places keep no words."),
    ]

    private static let documentFields: [Schema.Property] = [
        .field("id", .string(format: "uuid"), "Its id."), .field("kind", kinds, "Its sort."),
        .field("title", .string(), "What it is called."),
        .field("occupation", text, "Framework and code of the occupation that it is about."),
        .field("source", .string(), "Who it is from."),
        .field("published_on", text, "The day of publication."),
        .field("added_at", .string(format: "date-time"), "When it was added."),
        .field("checksum", .string(), "SHA-256 of its text."), .field("bytes", count, "Bytes of its text."),
        .field("language", .string(), "Its language; `und` where nobody said."),
        .field("format", .string(values: ["plain", "html", "docx", "pdf"]), "What it was read from."),
        .field("sentences", count, "Sentences that were read."),
        .field("sentences_by_meaning", count, "Those of them whose meaning was compared."),
        .field("keeps_text", .boolean, "Whether its text is kept."),
    ]

    private static let documentPage = Schema.object([
        .field("documents", .array(.reference("KnowledgeDocument")), "The page, the latest first."), cursor,
    ])

    private static let mention = Schema.object([
        .field("skill_id", .string(format: "uuid"), "The company's id of the skill."),
        .field("name", .string(), "The skill."), .field("status", statuses, "Where the skill stands."),
        .field("framework", text, "The skill's framework; null for a new one."),
        .field("code", text, "Its code there; null for a new one."),
        .field("start", count, "First byte of the words in the text, in UTF-8."),
        .field("end", count, "The byte after the last."),
        .field("words", .string(), "The words; empty where the text is not kept."),
        .field("confidence", .number(minimum: 0, maximum: 1), "How likely the skill is meant; 0 for a new one."),
    ])

    private static let reading = Schema.object(
        documentFields + [
            .optional("is_new", .boolean, "Only after adding: false where the company had the same text already."),
            .field("text", text, "The text; null where it is not kept."),
            .field("mentions", .array(mention), "The places that name skills, in the order of the text."),
        ])

    private static let reviewed: [Schema.Property] = [
        .field("id", .string(format: "uuid"), "The company's id of it."), .field("name", .string(), "Its name."),
        .field("status", statuses, "Where it stands: linked and accepted ones are used in recommendations."),
        .field("framework", text, "Its framework; null for a new one."),
        .field("code", text, "Its code there; null for a new one."), .field("kind", .string(), "Its kind."),
        .field("category", .string(values: SkillNature.allCases.map(\.rawValue)), "Of a trade, or of a person."),
        .field("merged_into", text, "The id of the skill that stands for it."),
    ]

    private static let skillFields =
        reviewed + [
            .field("merged", .array(.string()), "Names of skills that were merged into it."),
            .field("documents", count, "Documents that name it."), .field("mentions", count, "Places that name it."),
            .field("sources", count, "Distinct sources; a document without one is its own."),
            .field("first_seen", .string(), "Day of the first document that names it."),
            .field("last_seen", .string(), "Day of the last one."),
            .field(
                "trend", .string(values: KnowledgeTrend.allCases.map(\.rawValue)),
                "Whether the later half of the documents names it more often than the earlier one."),
            .field(
                "months",
                .array(
                    .object([
                        .field("month", .string(), "`YYYY-MM`."), .field("documents", count, "Documents that name it."),
                    ])), "Counts a month."),
            .field(
                "evidence",
                .array(
                    .object([
                        .field("document", .string(format: "uuid"), "The document."),
                        .field("start", count, "First byte of the first words that name it."),
                        .field("end", count, "The byte after the last."),
                    ])), "The latest documents that name it, at most 20."),
        ]

    private static let skillPage = Schema.object([
        .field("total", count, "Skills that fit the filter."),
        .field("documents", count, "Documents in all."),
        .field("skills", .array(.reference("KnowledgeSkill")), "The page, what most documents name first."), cursor,
    ])

    private static let reason = Schema.Property.field(
        "reason", .text(longest: KnowledgeEndpoints.textLimit), "Why, for the ledger.")

    private static let review = Schema.either([
        .input([
            action("accept"),
            .optional("category", .string(values: [""] + SkillNature.allCases.map(\.rawValue)), "Hard or soft."),
            reason,
        ]),
        .input([
            action("merge"),
            .field(
                "into", .text(longest: KnowledgeEndpoints.textLimit),
                "The id of another of the company's skills, or `framework:code`."), reason,
        ]),
        .input([action("reject"), reason]),
    ])

    private static func action(_ name: String) -> Schema.Property {
        .field("action", .string(values: [name]), "What is said of it.")
    }

    private static let ledgerPage = Schema.object([
        .field(
            "entries",
            .array(
                .object([
                    .field("id", .string(format: "uuid"), "Its id."),
                    .field(
                        "action", .string(values: KnowledgeAction.Kind.allCases.map(\.rawValue)), "What was done."),
                    .field("document", text, "The document, where it is about one."),
                    .field("skill", text, "The skill, where it is about one."),
                    .field("into", text, "The skill that stands for it from then on."),
                    .field("by", .string(), "Who did it."), .field("reason", .string(), "Why."),
                    .field("at", .string(format: "date-time"), "When."),
                ])), "The page, the latest first."), cursor,
    ])
}
