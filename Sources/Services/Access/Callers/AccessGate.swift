/// Whom a route is for.
package enum AccessRule: String, Sendable, CaseIterable {
    /// Whoever reaches the server, but no page of another site.
    case anyone
    /// Programs on the same machine, and whoever has the operator's key.
    case localCallers
    /// Whoever has the operator's key.
    case operatorAlone
    /// Nobody: the route is switched off.
    case nobody
}

/// Who sends a request, as far as is known.
package enum Caller: String, Sendable, CaseIterable {
    /// Whoever runs the installation: the request carries the operator's key.
    case operatorOfNode
    /// A program on the same machine: nothing shows that anything stands between it and the server.
    case local
    /// Anybody.
    case anyone
}

/// Why a request is not let in.
package enum AccessRefusal: Error, Sendable, Hashable {
    /// The route is switched off.
    case switchedOff
    /// A page of another site makes a browser ask.
    case crossSite
    /// A key was sent, and it is not the operator's.
    case wrongKey
    /// Without a key the request is nobody's who may pass; why.
    case keyNeeded(String)
}

/// Says who sends a request and whether that caller may pass: the one place where that is decided.
package struct AccessGate: Sendable {
    /// Whether programs of the same machine pass without a key where a route lets them.
    private let admitsLocalCallers: Bool
    private let isOperatorKey: @Sendable (String) async throws -> Bool

    /// Makes a gate.
    ///
    /// - Parameters:
    ///   - admitsLocalCallers: Whether programs of the same machine pass without a key where a route lets them.
    ///   - isOperatorKey: Whether a text is the operator's key; by default none is.
    package init(
        admitsLocalCallers: Bool = true,
        isOperatorKey: @escaping @Sendable (String) async throws -> Bool = { _ in false }
    ) {
        self.admitsLocalCallers = admitsLocalCallers
        self.isOperatorKey = isOperatorKey
    }

    /// Who sends a request.
    ///
    /// - Throws: ``AccessRefusal``, or the failure of whatever keeps the key.
    package func caller(_ request: RequestShape, for rule: AccessRule) async throws -> Caller {
        guard rule != .nobody else { throw AccessRefusal.switchedOff }
        switch Self.bearer(of: request) {
        case .key(let key):
            if try await isOperatorKey(key) { return .operatorOfNode }
            // A key for something else is nothing to a route that asks for none: a proxy may have asked for it.
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
            // This server speaks no TLS, so a page of its own was loaded by plain HTTP.
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

    /// The key in `Authorization` (RFC 6750, 2.1). Other schemes are somebody else's, for instance a proxy's.
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

    /// What shows that a request does not come straight from a program of this machine; `nil` where nothing does.
    private static func sign(ofStranger request: RequestShape) -> String? {
        guard Loopback.contains(request.remoteAddress) else { return "The request comes from another machine." }
        // A stock nginx sends HTTP/1.0 and nothing else that could be told from a program's own request.
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

    /// Whether a browser says that a page of another site has it ask.
    private static func isCrossSite(_ request: RequestShape, schemes: Set<String>) -> Bool {
        let sites = request.values(of: "Sec-Fetch-Site")
        guard sites.count <= 1, sites.allSatisfy({ $0 == "same-origin" || $0 == "none" }) else { return true }
        let origins = request.values(of: "Origin")
        guard let origin = origins.first else { return false }
        let hosts = request.values(of: "Host")
        guard origins.count == 1, hosts.count == 1, let host = Authority(hosts[0]) else { return true }
        return !isOrigin(origin, of: host, schemes: schemes)
    }

    /// Whether an origin, scheme and host and port, is the one that a `Host` names.
    private static func isOrigin(_ origin: String, of host: Authority, schemes: Set<String>) -> Bool {
        guard let mark = origin.firstRange(of: "://") else { return false }
        let scheme = origin[..<mark.lowerBound].lowercased()
        guard schemes.contains(scheme), let other = Authority(String(origin[mark.upperBound...])) else { return false }
        let standard = scheme == "https" ? 443 : 80
        return other.host == host.host && (other.port ?? standard) == (host.port ?? standard)
    }
}
