import HTTPServer
import Occupations
import ServiceSupport
import Taxonomy

/// The structured fields of errors.
enum ProblemWire {
    /// The schema of problems of RFC 9457, whose first fields are those of ``HTTPProblem``.
    static let component: (name: String, schema: JSONSchema) = (
        "Problem",
        .object(
            [
                .field("type", .string(), "Stable name of the kind of problem."),
                .field("title", .string(), "The kind of problem in words."),
                .field("status", .integer(), "The status."),
                .optional("detail", .string(), "What happened to this request."),
                .field("instance", .string(), "The path."),
                .field("request_id", .string(), "Name of this request in the logs."),
            ] + complaints.properties + [
                .optional(
                    "successors", .array(occupation.schema),
                    "What codes of earlier editions became, by the loaded tables."
                ),
                .optional("suggestions", .array(occupation.schema), "The codes nearest to an unknown one."),
                .optional("related", .array(occupation.schema), "The nearest occupations that have ratings."),
                .optional(
                    "remote", note.schema, "What became of asking elsewhere for a code that the release lacks."),
            ])
    )

    static let occupation = Fields<OccupationRecord> { field in
        field("code", "The occupation's code.") { $0.code }
        field("title", "Its title.") { $0.title }
    }

    /// The faults of a request; omitted where there are none.
    static let complaints = Fields<Complaints> { field in
        field.optional("error_count", "How many complaints there are; the first 20 are said.", .integer(from: 1)) {
            $0.isEmpty ? nil : $0.count
        }
        field.optional("errors", "What is wrong with which parameter.", .list(complaint)) {
            $0.isEmpty ? nil : $0.shown
        }
    }

    private static let complaint = Fields<Complaints.Complaint> { field in
        field("parameter", "The parameter.") { $0.parameter }
        field("detail", "What is wrong with it.") { $0.text }
    }

    /// A remote source's note on a code.
    static let note = Fields<RemoteNotes.Note> { field in
        field("code", "The code.") { $0.code }
        field("outcome", "`not_configured`, `absent`, or why the source could not tell.") { $0.outcome }
        field("source", "The source; null where none is configured.") { $0.source }
        field("detail", "The same in a sentence.") { $0.sentence }
    }
}

extension RemoteNotes.Note {
    /// `Retry-After` where a retry may help.
    var headers: HTTPHeaders {
        retryAfter.map { ["Retry-After": "\(max(1, Int($0.rounded(.up))))"] } ?? [:]
    }
}

/// An unknown occupation code.
struct UnknownOccupation: HTTPErrorConvertible {
    let code: String
    /// The successors of a code of an earlier edition.
    let successors: [OccupationRecord]
    let suggestions: [OccupationRecord]
    /// A remote source's note on the code; if a retry may help, the status is 503.
    let note: RemoteNotes.Note?

    private static let members = Fields<UnknownOccupation> { field in
        field.optional("remote", "What a remote source had to say of it.", .object(ProblemWire.note)) { $0.note }
        field.optional("successors", "What it became.", .list(ProblemWire.occupation)) {
            $0.successors.isEmpty ? nil : $0.successors
        }
        field("suggestions", "The codes nearest to it.", .list(ProblemWire.occupation)) { $0.suggestions }
    }

    func response(to request: HTTPRequest) -> HTTPResponse {
        if let note, note.retryAfter != nil {
            return HTTPProblem.response(
                status: .serviceUnavailable, code: "remote-unavailable", detail: note.sentence, headers: note.headers,
                request: request
            ) { Self.members.write(self, to: &$0) }
        }
        return HTTPProblem.response(
            status: .notFound, code: "unknown-occupation",
            detail: "There is no occupation with the code '\(ParameterReader.cut(code))'.", request: request
        ) { Self.members.write(self, to: &$0) }
    }
}
