import Access
import HTTPServer
import ServiceSupport

/// The guard of a group of routes: identifies the caller through the gate and converts refusals into responses.
struct RouteGuard: Sendable {
    /// Groups of routes with a common guard; the raw value is the prefix of their setting.
    enum Group: String, Sendable {
        /// The routes of the work queue.
        case work
        /// The routes of companies' documents.
        case knowledge

        var name: String { self == .work ? "the work queue" : "companies' documents" }
    }

    let gate: AccessGate
    let rule: AccessRule
    let group: Group

    /// The caller of a request, if admitted; throws a 401 or 403 otherwise.
    func check(_ request: HTTPRequest) async throws -> Principal {
        Principal(try await caller(request, for: rule))
    }

    /// Throws a 401 or 403 unless a request carries the operator's key.
    func requireOperator(_ request: HTTPRequest) async throws {
        guard rule != .nobody else { throw shaped(.switchedOff) }
        _ = try await caller(request, for: .operatorAlone)
    }

    private func caller(_ request: HTTPRequest, for rule: AccessRule) async throws -> Caller {
        do {
            return try await gate.caller(RequestShape(request), for: rule)
        } catch let refusal as AccessRefusal {
            throw shaped(refusal)
        }
    }

    private func shaped(_ refusal: AccessRefusal) -> HTTPFailure {
        switch refusal {
        case .switchedOff:
            refused("The routes of \(group.name) are switched off (setting \(group.rawValue).api).")
        case .crossSite:
            refused("A page of another site may not use the routes of \(group.name).")
        case .wrongKey:
            HTTPFailure(
                .forbidden, code: "operator-key-wrong",
                detail:
                    "The key in the Authorization header is not the operator's; `metier access operator-key` prints it."
            )
        case .keyNeeded(let reason):
            HTTPFailure(
                .unauthorized, code: "operator-key-needed",
                detail:
                    "\(reason) Send the operator's key (Authorization: Bearer KEY); `metier access operator-key` prints it.",
                headers: ["WWW-Authenticate": "Bearer realm=\"metier\""])
        }
    }

    private func refused(_ detail: String) -> HTTPFailure {
        HTTPFailure(.forbidden, code: "\(group.rawValue)-api-refused", detail: detail)
    }
}

extension RequestShape {
    /// The properties of an HTTP request that identify its sender.
    init(_ request: HTTPRequest) {
        self.init(
            remoteAddress: request.remoteAddress, isAtLeastHTTP11: request.httpVersion != .http10,
            headers: request.headers.fields.map { ($0.name, $0.value) })
    }
}

/// The queues for long computations, one per kind: a full one responds with 503 and `Retry-After`, without affecting
/// the others.
struct LongWork: Sendable {
    /// Extraction and mapping of skills.
    var skills = ComputeQueue(kind: "skills in texts", concurrency: 2, waiting: 16)
    /// Batches of titles.
    var titles = ComputeQueue(kind: "batches of titles", concurrency: 2, waiting: 16)
    /// Recommendations that read a description or compare held skills.
    var recommendations = ComputeQueue(kind: "recommendations with texts", concurrency: 2, waiting: 32)
    /// Documents of companies.
    var knowledge = ComputeQueue(kind: "companies' documents", concurrency: 1, waiting: 16)
}
