import Access
import HTTPServer

/// The guard of a group of routes: asks the gate who sends a request and shapes its refusals.
struct RouteGuard: Sendable {
    /// Routes that are guarded alike; the raw value begins the name of their setting.
    enum Group: String, Sendable {
        /// The work queue's.
        case work
        /// Those of companies' documents.
        case knowledge

        var name: String { self == .work ? "the work queue" : "companies' documents" }
    }

    let gate: AccessGate
    let rule: AccessRule
    let group: Group

    /// Who sends a request, if that caller may pass; throws a 401 or 403 otherwise.
    func check(_ request: HTTPRequest) async throws -> Caller {
        try await caller(request, for: rule)
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
    /// What a request over HTTP shows of its sender.
    init(_ request: HTTPRequest) {
        self.init(
            remoteAddress: request.remoteAddress, isAtLeastHTTP11: request.httpVersion != .http10,
            headers: request.headers.fields.map { ($0.name, $0.value) })
    }
}
