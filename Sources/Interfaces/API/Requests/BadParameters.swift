import HTTPServer
import ServiceSupport

/// The faults of a request: all are counted, but only the first are reported, so that the response does not grow with
/// the request.
struct Complaints: Sendable {
    /// The fault of one parameter or field.
    struct Complaint: Sendable {
        let parameter: String
        let text: String
    }

    /// The maximum number of reported faults.
    static let shownLimit = 20
    /// The maximum number of characters of a parameter's name and of a fault's text; some texts list the accepted
    /// values.
    private static let nameLimit = 80
    private static let textLimit = 1_000

    /// The first faults.
    private(set) var shown: [Complaint] = []
    /// The total number of faults.
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// Adds a fault.
    mutating func add(_ parameter: String, _ text: String) {
        count += 1
        guard shown.count < Self.shownLimit else { return }
        shown.append(
            Complaint(
                parameter: String(parameter.prefix(Self.nameLimit)), text: String(text.prefix(Self.textLimit))))
    }
}

/// A request with invalid parameters.
struct BadParameters: HTTPErrorConvertible {
    let complaints: Complaints

    init(_ complaints: Complaints) {
        self.complaints = complaints
    }

    /// A failure with a fault of one parameter.
    init(_ parameter: String, _ text: String) {
        var complaints = Complaints()
        complaints.add(parameter, text)
        self.complaints = complaints
    }

    /// One sentence about all faults.
    var sentence: String {
        let more = complaints.count - complaints.shown.count
        return complaints.shown.map { "'\($0.parameter)' \($0.text)" }.joined(separator: "; ")
            + (more > 0 ? "; and \(more) more." : ".")
    }

    func response(to request: HTTPRequest) -> HTTPResponse {
        HTTPProblem.response(status: .badRequest, code: "invalid-parameter", detail: sentence, request: request) {
            ProblemWire.complaints.write(complaints, to: &$0)
        }
    }
}
