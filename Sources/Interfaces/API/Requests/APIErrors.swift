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
