import HTTPServer

/// Who may use the routes of the work queue, or of companies' documents, while there are no API keys.
package enum WorkAccess: String, Sendable, CaseIterable {
    /// Whoever reaches the server.
    case anyone
    /// Programs on the same machine that do not come through a proxy; for a server that listens on loopback.
    case sameMachine
    /// Nobody.
    case nobody

    /// Throws a 403 unless a request may pass.
    ///
    /// Browsers on the same machine reach a loopback server on behalf of any page, so what they send for another site is
    /// refused: by `Origin`, by `Sec-Fetch-Site`, and by a `Host` that a foreign name was made to resolve to this machine.
    func check(_ request: HTTPRequest, of routes: Routes = .work) throws {
        switch self {
        case .nobody:
            throw routes.refusal("The routes of \(routes.name) are switched off (setting \(routes.rawValue).api).")
        case .anyone:
            guard !Self.isCrossSite(request) else { throw routes.crossSite }
        case .sameMachine:
            let forwarded = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"]
            guard Self.isLoopback(request.remoteAddress), forwarded.allSatisfy({ request.header($0) == nil }) else {
                throw routes.refusal(
                    "The routes of \(routes.name) answer only to this machine; set \(routes.rawValue).api to on to open them."
                )
            }
            guard Self.isLoopback(Self.hostName(request.header("Host") ?? "localhost")), !Self.isCrossSite(request)
            else { throw routes.crossSite }
        }
    }

    /// Routes that are guarded so; the raw value begins the name of their setting.
    enum Routes: String {
        /// The work queue's.
        case work
        /// Those of companies' documents.
        case knowledge

        var name: String { self == .work ? "the work queue" : "companies' documents" }

        var crossSite: HTTPFailure { refusal("A page of another site may not use the routes of \(name).") }

        func refusal(_ detail: String) -> HTTPFailure {
            HTTPFailure(.forbidden, code: "\(rawValue)-api-refused", detail: detail)
        }
    }

    private static func isCrossSite(_ request: HTTPRequest) -> Bool {
        if let site = request.header("Sec-Fetch-Site"), site != "same-origin", site != "none" { return true }
        guard let origin = request.header("Origin") else { return false }
        return origin.split(separator: "/").last.map(String.init)?.lowercased() != request.header("Host")?.lowercased()
    }

    /// Whether an address or name is this machine's loopback.
    package static func isLoopback(_ host: String) -> Bool {
        let name = host.lowercased()
        if name == "localhost" || name == "::1" || name == "::ffff:127.0.0.1" { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// The name in a `Host` header, without port and brackets.
    private static func hostName(_ host: String) -> String {
        if host.hasPrefix("[") { return String(host.dropFirst().prefix { $0 != "]" }) }
        return String(host.prefix { $0 != ":" })
    }
}
