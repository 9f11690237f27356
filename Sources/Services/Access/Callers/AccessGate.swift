internal import ServiceSupport

/// The callers that a route admits.
package enum AccessRule: String, Sendable, CaseIterable {
    /// Anyone who reaches the server, except pages of other sites.
    case anyone
    /// Programs on the same machine, and holders of the operator's key.
    case localCallers
    /// Holders of the operator's key only.
    case operatorAlone
    /// No one: the route is disabled.
    case nobody
}

/// The sender of a request, as far as known.
package enum Caller: String, Sendable, CaseIterable {
    /// The operator of the installation: the request carries the operator's key.
    case operatorOfNode
    /// A program on the same machine: nothing indicates a proxy in between.
    case local
    /// Any other caller.
    case anyone
}

/// Why a request is refused.
package enum AccessRefusal: Error, Sendable, Hashable {
    /// The route is disabled.
    case switchedOff
    /// The request was triggered by a page of another site.
    case crossSite
    /// The request carries a key that is not the operator's.
    case wrongKey
    /// The request carries no key, and its caller is not admitted without one; with the reason.
    case keyNeeded(String)
}

/// Identifies the caller of a request and decides whether it is admitted: the only place that does.
package struct AccessGate: Sendable {
    /// Whether programs of the same machine are admitted without a key where a route allows it.
    private let admitsLocalCallers: Bool
    private let isOperatorKey: @Sendable (String) async throws -> Bool

    /// Makes a gate.
    ///
    /// - Parameters:
    ///   - admitsLocalCallers: Whether programs of the same machine are admitted without a key where a route allows it.
    ///   - isOperatorKey: Whether a text is the operator's key; by default none is.
    package init(
        admitsLocalCallers: Bool = true,
        isOperatorKey: @escaping @Sendable (String) async throws -> Bool = { _ in false }
    ) {
        self.admitsLocalCallers = admitsLocalCallers
        self.isOperatorKey = isOperatorKey
    }

    /// The caller of a request.
    ///
    /// - Throws: ``AccessRefusal``, or an error from the key's store.
    package func caller(_ request: RequestShape, for rule: AccessRule) async throws -> Caller {
        guard rule != .nobody else { throw AccessRefusal.switchedOff }
        switch Self.bearer(of: request) {
        case .key(let key):
            if try await isOperatorKey(key) { return .operatorOfNode }
            // A route that needs no key ignores a wrong one, which may be meant for a proxy.
            guard rule == .anyone else { throw AccessRefusal.wrongKey }
        case .unreadable:
            guard rule == .anyone else { throw AccessRefusal.wrongKey }
        case .none: break
        }
        switch rule {
        case .nobody: throw AccessRefusal.switchedOff
        case .operatorAlone: throw AccessRefusal.keyNeeded("The route is for whoever runs this installation.")
        case .anyone:
            guard !Self.isCrossSite(request, schemes: ["http", "https"]) else { throw AccessRefusal.crossSite }
            return .anyone
        case .localCallers:
            guard admitsLocalCallers else {
                throw AccessRefusal.keyNeeded("Programs on the same machine need the operator's key too.")
            }
            if let reason = Self.sign(ofStranger: request) { throw AccessRefusal.keyNeeded(reason) }
            // This server does not use TLS, so a page of its own was loaded over plain HTTP.
            guard !Self.isCrossSite(request, schemes: ["http"]) else { throw AccessRefusal.crossSite }
            return .local
        }
    }

    // MARK: - Keys

    private enum Bearer {
        case none
        case key(String)
        case unreadable
    }

    /// The key in `Authorization` (RFC 6750, 2.1). Other schemes are ignored, as they may be meant for a proxy.
    private static func bearer(of request: RequestShape) -> Bearer {
        let tokens = request.values(of: "Authorization").compactMap { value -> String? in
            let parts = value.split(separator: " ", maxSplits: 1)
            guard parts.first?.lowercased() == "bearer" else { return nil }
            return parts.count == 2 ? parts[1].drop { $0 == " " }.description : ""
        }
        switch tokens.count {
        case 0: return .none
        case 1 where !tokens[0].isEmpty: return .key(tokens[0])
        default: return .unreadable
        }
    }

    // MARK: - The same machine

    /// The evidence that a request does not come directly from a program of this machine; `nil` where there is none.
    private static func sign(ofStranger request: RequestShape) -> String? {
        guard Loopback.contains(request.remoteAddress) else { return "The request comes from another machine." }
        // A default nginx sends HTTP/1.0 and nothing else that would distinguish it from a program's own request.
        guard request.isAtLeastHTTP11 else { return "HTTP/1.0 is what proxies speak, and no program of today." }
        if let name = ForwardingHeaders.first(in: request.headers) {
            return "The request came through a proxy (\(name))."
        }
        let hosts = request.values(of: "Host")
        guard hosts.count == 1, let host = Authority(hosts[0]), Loopback.contains(host.host) else {
            return "The Host header does not name this machine's loopback."
        }
        return nil
    }

    // MARK: - Pages of other sites

    /// Whether the browser's headers show that the request comes from a page of another site.
    private static func isCrossSite(_ request: RequestShape, schemes: Set<String>) -> Bool {
        let sites = request.values(of: "Sec-Fetch-Site")
        guard sites.count <= 1, sites.allSatisfy({ $0 == "same-origin" || $0 == "none" }) else { return true }
        let origins = request.values(of: "Origin")
        guard let origin = origins.first else { return false }
        let hosts = request.values(of: "Host")
        guard origins.count == 1, hosts.count == 1, let host = Authority(hosts[0]) else { return true }
        return !isOrigin(origin, of: host, schemes: schemes)
    }

    /// Whether an origin (scheme, host and port) is the one named in `Host`.
    private static func isOrigin(_ origin: String, of host: Authority, schemes: Set<String>) -> Bool {
        guard let mark = origin.firstRange(of: "://") else { return false }
        let scheme = origin[..<mark.lowerBound].lowercased()
        guard schemes.contains(scheme), let other = Authority(String(origin[mark.upperBound...])) else { return false }
        let standard = scheme == "https" ? 443 : 80
        return other.host == host.host && (other.port ?? standard) == (host.port ?? standard)
    }
}

/// The properties of a request that identify its sender, independent of the HTTP server.
package struct RequestShape: Sendable {
    /// The remote address of the connection, without its port.
    package var remoteAddress: String
    /// Whether the request line has HTTP/1.1 or later.
    package var isAtLeastHTTP11: Bool
    /// Its header fields in order, including repeated ones.
    package var headers: [(name: String, value: String)]

    package init(remoteAddress: String, isAtLeastHTTP11: Bool, headers: [(name: String, value: String)]) {
        self.remoteAddress = remoteAddress
        self.isAtLeastHTTP11 = isAtLeastHTTP11
        self.headers = headers
    }

    /// Every value of a field; names are compared case-insensitively.
    func values(of name: String) -> [String] {
        let wanted = name.lowercased()
        return headers.filter { $0.name.lowercased() == wanted }.map(\.value)
    }
}
