import Recommendations
import ServiceSupport

/// An analysis of a gap as the API writes it: as a field, or as server-sent events.
enum GapAnalysisWire {
    static func write(_ analysis: GapAnalysis, to json: inout JSONWriter) {
        json.object("analysis") { json in
            json.field("summary", analysis.summary)
            json.array("top_gaps") { json in
                for gap in analysis.topGaps {
                    json.object { json in
                        json.field("element_id", gap.element)
                        json.field("why", gap.why)
                    }
                }
            }
            json.array("how_to_close") { json in for step in analysis.howToClose { json.string(step) } }
            json.field("path", analysis.path.rawValue)
            json.field("model", analysis.model)
            if let note = analysis.note { json.field("note", note) }
        }
    }

    // MARK: - Events

    /// An event; `data` is one line of JSON.
    static func event(_ name: StaticString, _ data: [UInt8]) -> [UInt8] {
        Array("event: \(name)\ndata: ".utf8) + data + Array("\n\n".utf8)
    }

    /// A piece of prose.
    static func text(_ piece: String) -> [UInt8] { event("text", object { $0.field("text", piece) }) }

    /// The end.
    static func done(_ path: GapAnalysis.Path, model: String?) -> [UInt8] {
        event(
            "done",
            object { json in
                json.field("path", path.rawValue)
                json.field("model", model)
            })
    }

    /// The model failed; what it wrote does not count.
    static func failure(_ message: String) -> [UInt8] { event("error", object { $0.field("message", message) }) }

    private static func object(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter()
        json.object(body)
        return json.bytes
    }
}
