import HTTPServer
import ServiceSupport
import Store

/// Which errors of the rooms below have an answer of their own; everything else is a bare 500.
enum APIErrors {
    static func shaped(_ error: any Error) -> any Error {
        // Metier is no gateway: what it could not answer in time it may answer later, whatever it waited for.
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
        guard StoreFailure.isUnavailable(error) else { return error }
        return HTTPFailure(
            .serviceUnavailable, code: "database-unavailable",
            detail: "The database cannot be reached; try again.", headers: ["Retry-After": "5"])
    }
}
