import Foundation
package import HTTPClient
package import ServiceSupport

/// A client of O*NET Web Services, of the generation of 2024 (v2) or the one before it (v1.9).
///
/// Responses are parsed as JSON and checked field by field; any fault is a `RemoteSourceError`. Links in responses
/// (`next`) are followed only below the configured address.
package struct ONetWebServices: Sendable {
    /// A generation of the service.
    package enum Generation: String, Sendable, CaseIterable {
        /// `https://api-v2.onetcenter.org/`, with a key.
        case v2 = "2"
        /// `https://services.onetcenter.org/ws/`, with a name and a password.
        case v1 = "1.9"
    }

    /// The credentials for the service.
    package enum Credential: Sendable {
        /// The value of `X-API-Key`.
        case key(Secret)
        /// HTTP Basic.
        case basic(username: String, password: Secret)
    }

    /// The settings of the client.
    package struct Configuration: Sendable {
        /// The generation.
        package var generation: Generation
        /// The base address of all resources.
        package var baseURL: String
        /// The credentials.
        package var credential: Credential
        /// The requested page size in rows; the service allows at most 2,000.
        package var pageSize = 2_000
        /// The maximum number of pages of one list.
        package var pageLimit = 20
        /// The time limit for everything about one occupation.
        package var deadline = Duration.seconds(20)
        /// The maximum size of a response in bytes.
        package var bodyLimit = 8 << 20
        /// How often a request to a busy service is repeated.
        package var retries = 2
        /// The number of concurrent requests.
        package var concurrency = 4

        /// Makes a configuration with the usual limits.
        package init(generation: Generation, baseURL: String, credential: Credential) {
            self.generation = generation
            self.baseURL = baseURL.hasSuffix("/") ? baseURL : baseURL + "/"
            self.credential = credential
        }
    }

    /// The settings of the client.
    package let configuration: Configuration
    private let client: HTTPClient

    /// Makes a client over another one, for tests.
    package init(_ configuration: Configuration, client: HTTPClient) {
        self.configuration = configuration
        self.client = client
    }

    /// Makes a client that follows no redirect, since the credentials would be sent along, and that waits at least 200
    /// ms before it repeats a request to a busy service.
    ///
    /// - Parameters:
    ///   - configuration: Address, credentials and limits.
    ///   - programVersion: The version in the user agent.
    ///   - leastWait: The shortest wait in seconds.
    package init(_ configuration: Configuration, programVersion: String, leastWait: Double = 0.2) {
        self.init(
            configuration,
            client: HTTPClient(
                transport: CurlTransport(userAgent: "Metier/\(programVersion)", maximumRedirects: 0),
                firstWait: leastWait * 2, longestWait: 5, leastWait: leastWait))
    }

    /// Its display name: `O*NET Web Services 2`.
    package var name: String { "O*NET Web Services \(configuration.generation.rawValue)" }

    /// Its name in tables: `onet-web-services-2`.
    package var id: String { "onet-web-services-\(configuration.generation.rawValue)" }

    /// Whether `address` may be requested: it must be below the configured address, so that credentials go nowhere
    /// else.
    func isOwn(_ address: String) -> Bool {
        guard let own = URL(string: configuration.baseURL), let other = URL(string: address) else { return false }
        return own.scheme?.lowercased() == other.scheme?.lowercased()
            && own.host?.lowercased() == other.host?.lowercased()
            && own.port == other.port && other.user == nil && other.path.hasPrefix(own.path)
            && !other.path.contains("/../")
    }

    /// Reads a resource.
    ///
    /// - Parameters:
    ///   - resource: Its path below the configured address.
    ///   - address: The whole address.
    ///   - deadline: The time limit.
    ///   - calls: Receives a record of the request.
    func get(
        _ resource: String, at address: String, deadline: Deadline, calls: RemoteCalls
    ) async throws -> JSONValue {
        let start = ContinuousClock.now
        let requestedAt = Timestamp.now
        var response: InboundResponse?
        let outcome: Result<JSONValue, RemoteSourceError>
        do {
            var request = OutboundRequest("GET", address, headers: headers)
            request.deadline = deadline.remaining ?? configuration.deadline
            request.maximumBodyBytes = configuration.bodyLimit
            request.retries = configuration.retries
            let answer = try await client.send(request)
            response = answer
            outcome = .success(try body(of: answer, resource: resource))
        } catch {
            outcome = .failure(RemoteSourceError(error, service: name))
        }
        var failure: String?
        if case .failure(let error) = outcome { failure = error.name }
        calls.add(
            ProviderCall(
                resource: resource, request: address, status: response?.status, errorCode: failure,
                requestedAt: requestedAt, milliseconds: Int(start.duration(to: .now) / .milliseconds(1)),
                reply: response.map { redacted($0.text) }, replyBytes: response?.body.count ?? 0))
        return try outcome.get()
    }

    /// The JSON of a response. The status is checked first, since a refusal comes as HTML.
    private func body(of answer: InboundResponse, resource: String) throws(RemoteSourceError) -> JSONValue {
        switch answer.status {
        case 200: break
        case 401, 403:
            throw RemoteSourceError(.unauthorized, "\(name) refuses the credentials (status \(answer.status)).")
        case 404: throw RemoteSourceError(.notFound, "\(name) does not have \(resource).")
        case 400, 422:
            let said = (try? JSONValue(parsing: answer.body))?["error"]?.stringValue
            let reason = said.map { ": \(RowTable.plain(String($0.prefix(200))))" } ?? ""
            throw RemoteSourceError(
                .badRequest, redacted("\(name) does not take the request for \(resource)\(reason)."))
        default:
            throw RemoteSourceError(.unavailable, "\(name) fails (status \(answer.status)).")
        }
        do {
            return try JSONValue(
                parsing: answer.body, limits: JSONLimits(bytes: configuration.bodyLimit, depth: 32))
        } catch {
            throw RemoteSourceError(.garbage, "The answer of \(name) for \(resource) is not whole JSON.")
        }
    }

    private var headers: [(name: String, value: String)] {
        let accept = (name: "Accept", value: "application/json")
        switch configuration.credential {
        case .key(let key): return [accept, ("X-API-Key", key.reveal())]
        case .basic(let username, let password):
            let pair = Data("\(username):\(password.reveal())".utf8).base64EncodedString()
            return [accept, ("Authorization", "Basic \(pair)")]
        }
    }

    /// A text from the service with the credentials removed, should it repeat them.
    private func redacted(_ text: String) -> String {
        var secrets: [String] = []
        switch configuration.credential {
        case .key(let key): secrets = [key.reveal()]
        case .basic(let username, let password):
            secrets = [
                password.reveal(), Data("\(username):\(password.reveal())".utf8).base64EncodedString(),
            ]
        }
        return secrets.filter { !$0.isEmpty }.reduce(text) { $0.replacingOccurrences(of: $1, with: "[redacted]") }
    }
}
