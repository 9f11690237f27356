import Recommendations
import ServiceSupport

/// The analysis of a gap in API responses: as a field, or as server-sent events.
enum GapAnalysisWire {
    static let analysis = Fields<GapAnalysis> { field in
        field("summary", "The whole in a few sentences.") { $0.summary }
        field("top_gaps", "The gaps that matter most, the most important first.", .list(topGap)) { $0.topGaps }
        field("how_to_close", "What helps, a step an entry.") { $0.howToClose }
        field(
            "path", "Whether a language model wrote it now, wrote it before, or it was put together from the rows."
        ) { $0.path }
        field("model", "The model that wrote it.") { $0.model }
        field.optional("note", "Why no model wrote it, where one is configured.") { $0.note }
    }

    private static let topGap = Fields<GapAnalysis.TopGap> { field in
        field("element_id", "The skill's code; one of `skill_gaps`.") { $0.element }
        field("why", "Why it matters.") { $0.why }
    }

    // MARK: - Events

    /// An event of the streamed response.
    static let event = JSONSchema.either([
        event("meta", .reference("SkillGapAnswer"), "The answer without its analysis; the first event."),
        event("text", piece.schema, "The next piece of the analysis."),
        event("error", failed.schema, "The model failed; the text that follows replaces what came before."),
        event("done", end.schema, "The end; the last event."),
    ])

    private static func event(_ name: String, _ data: JSONSchema, _ text: String) -> JSONSchema {
        .object([
            .field("event", .string(values: [name]), text), .field("data", .embedded(data), "One line of JSON."),
        ])
    }

    private static let piece = Fields<String> { $0("text", "The piece.") { $0 } }
    private static let failed = Fields<String> { $0("message", "What failed.") { $0 } }
    private static let end = Fields<(path: AnswerPath, model: String?)> { field in
        field("path", "As `path` of the whole answer.") { $0.path }
        field("model", "The model that wrote it.") { $0.model }
    }

    /// An event; `data` is one line of JSON.
    static func event(_ name: StaticString, _ data: [UInt8]) -> [UInt8] {
        Array("event: \(name)\ndata: ".utf8) + data + Array("\n\n".utf8)
    }

    /// A piece of prose.
    static func text(_ text: String) -> [UInt8] { event("text", piece.json(text).bytes) }

    /// The final event.
    static func done(_ path: AnswerPath, model: String?) -> [UInt8] { event("done", end.json((path, model)).bytes) }

    /// The model failed; text sent before is void.
    static func failure(_ message: String) -> [UInt8] { event("error", failed.json(message).bytes) }
}
