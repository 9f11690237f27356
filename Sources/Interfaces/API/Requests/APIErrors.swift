package import HTTPServer
import Knowledge
package import Occupations
package import Recommendations
import ServiceSupport
import Store

/// Maps errors of lower modules to HTTP failures; all other errors are a plain 500.
enum APIErrors {
    static func shaped(_ error: any Error) -> any Error {
        // Metier is not a gateway: a request that timed out may succeed later, so it is a 503.
        if let failure = error as? HTTPFailure, failure.status == .gatewayTimeout {
            return HTTPFailure(
                .serviceUnavailable, code: failure.code, detail: failure.detail, headers: ["Retry-After": "5"])
        }
        // A bounded queue is full, of documents or of computations.
        if error is BlockingExecutor.Refusal || error is ComputeQueue.Refusal {
            return HTTPFailure(
                .serviceUnavailable, code: "busy", detail: "Too much work of this kind is waiting; try again.",
                headers: ["Retry-After": "5"])
        }
        guard let failure = StoreFailure(error) else { return error }
        let (code, detail, pause) =
            switch failure {
            case .unavailable: ("database-unavailable", "The database cannot be reached; try again.", "5")
            case .full: ("disk-full", "The disk of the database is full: nothing is written until there is room.", "60")
            case .replaced:
                (
                    "database-replaced",
                    "The database's file was moved, deleted or replaced while the server runs: nothing is written until "
                        + "it is back in its place or the server is restarted.", "60"
                )
            case .damaged:
                (
                    "database-damaged",
                    "The database's file is damaged: nothing is written until a backup is restored and the server is "
                        + "restarted.", "60"
                )
            }
        return HTTPFailure(.serviceUnavailable, code: code, detail: detail, headers: ["Retry-After": pause])
    }
}

extension SemanticSearch.Unavailable: HTTPErrorConvertible {
    package func response(to request: HTTPRequest) -> HTTPResponse {
        HTTPFailure(.serviceUnavailable, code: "no-vectors", detail: description, headers: ["Retry-After": "60"])
            .response(to: request)
    }
}

extension KnowledgeFailure: HTTPErrorConvertible {
    package func response(to request: HTTPRequest) -> HTTPResponse { failure.response(to: request) }

    private var failure: HTTPFailure {
        switch self {
        case .notFound: HTTPFailure(.notFound, code: "unknown-knowledge", detail: "The company has nothing of that id.")
        case .unknownOccupation(let name):
            HTTPFailure(
                .notFound, code: "unknown-occupation",
                detail: "No served framework has the occupation '\(ParameterReader.cut(name))'.")
        case .unknownSkill(let name):
            HTTPFailure(
                .notFound, code: "unknown-skill",
                detail: "No served framework has the skill '\(ParameterReader.cut(name))'.")
        case .refused(let reason):
            HTTPFailure(.conflict, code: "review-refused", detail: "The skill cannot be reviewed so: \(reason).")
        case .full(let limit):
            HTTPFailure(
                .conflict, code: "knowledge-full", detail: "The company has \(limit) documents, as many as it may.")
        }
    }
}

extension SkillAdviceFailure: HTTPErrorConvertible {
    package func response(to request: HTTPRequest) -> HTTPResponse { failure.response(to: request) }

    private var failure: HTTPFailure {
        switch self {
        case .noData: return APIContext.noData
        case .unknownTitle(let title, let suggestions):
            let near = suggestions.isEmpty ? "" : " Nearest: \(suggestions.joined(separator: "; "))."
            return HTTPFailure(
                .notFound, code: "unknown-title",
                detail: "No occupation has a title like '\(ParameterReader.cut(title))'.\(near)")
        case .unknownCode(let code):
            return HTTPFailure(
                .notFound, code: "unknown-code",
                detail: "No served framework has an occupation '\(ParameterReader.cut(code))'.")
        case .unknownFramework(let name, let known):
            return HTTPFailure(
                .unprocessableContent, code: "unknown-framework",
                detail: "`frameworks` must be of \(known.joined(separator: ", ")), not '\(ParameterReader.cut(name))'.")
        }
    }
}
