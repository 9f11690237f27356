import HTTPServer
import ServiceSupport

/// What is wrong with a request: all of it is counted, the first of it is said, so that no answer grows with its request.
struct Complaints: Sendable {
    /// What is wrong with one parameter or field.
    struct Complaint: Sendable {
        let parameter: String
        let text: String
    }

    /// Complaints that are said.
    static let shownLimit = 20
    /// Characters of a parameter's name and of a complaint that are said: some hold a list of what is accepted.
    private static let nameLimit = 80
    private static let textLimit = 1_000

    /// The first complaints.
    private(set) var shown: [Complaint] = []
    /// How many there are.
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// Takes one more.
    mutating func add(_ parameter: String, _ text: String) {
        count += 1
        guard shown.count < Self.shownLimit else { return }
        shown.append(
            Complaint(
                parameter: String(parameter.prefix(Self.nameLimit)), text: String(text.prefix(Self.textLimit))))
    }
}

/// A request whose parameters cannot be used.
struct BadParameters: HTTPErrorConvertible {
    let complaints: Complaints

    init(_ complaints: Complaints) {
        self.complaints = complaints
    }

    /// Complains of one parameter.
    init(_ parameter: String, _ text: String) {
        var complaints = Complaints()
        complaints.add(parameter, text)
        self.complaints = complaints
    }

    /// One sentence about all of them.
    var sentence: String {
        let more = complaints.count - complaints.shown.count
        return complaints.shown.map { "'\($0.parameter)' \($0.text)" }.joined(separator: "; ")
            + (more > 0 ? "; and \(more) more." : ".")
    }

    func response(to request: HTTPRequest) -> HTTPResponse {
        HTTPProblem.response(
            status: .badRequest, code: "invalid-parameter", detail: sentence, request: request, extensions: write)
    }

    /// Writes the members that tell what is wrong, of whatever answer.
    func write(to json: inout JSONWriter) {
        json.field("error_count", complaints.count)
        json.array("errors") { json in
            for complaint in complaints.shown {
                json.object { json in
                    json.field("parameter", complaint.parameter)
                    json.field("detail", complaint.text)
                }
            }
        }
    }
}
