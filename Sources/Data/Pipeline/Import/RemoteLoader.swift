package import Frameworks
package import ServiceSupport
package import Store
package import Taxonomy

/// Why a remote source could not answer for a code.
package struct RemoteFailure: Error, Sendable, Hashable {
    /// A stable identifier, for instance `timed_out`.
    package let code: String
    /// The message, safe to show.
    package let message: String
    /// The seconds after which a retry may help; `nil` where it will not soon.
    package let retryAfter: Double?

    package init(code: String, message: String, retryAfter: Double?) {
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
    }
}

/// Loads single occupations from a remote service into the database.
package struct RemoteLoader: Sendable {
    /// Increased whenever the same rows of the service would be converted differently.
    package static let loaderVersion = 1

    /// The result for a code.
    package enum Outcome: Sendable, Hashable {
        /// It is now in the database.
        case present
        /// The service does not have it, which is recorded.
        case absent
        /// The service could not answer.
        case failed(RemoteFailure)
    }

    private let services: ONetWebServices
    private let store: Store
    private let timeToLive: Duration
    private let absenceTimeToLive: Duration
    private let logger: Logger

    /// Makes a loader.
    ///
    /// - Parameters:
    ///   - services: The service.
    ///   - store: The target of the occupations.
    ///   - timeToLive: How long an occupation counts as fresh.
    ///   - absenceTimeToLive: How long the service is not queried again for a code that it does not have.
    ///   - logger: Logs loaded occupations, rows set aside and failures.
    package init(
        services: ONetWebServices, store: Store, timeToLive: Duration, absenceTimeToLive: Duration = .seconds(86_400),
        logger: Logger
    ) {
        self.services = services
        self.store = store
        self.timeToLive = timeToLive
        self.absenceTimeToLive = absenceTimeToLive
        self.logger = logger
    }

    /// The service's display name.
    package var sourceName: String { services.name }

    /// The service's name in tables.
    package var source: String { services.id }

    /// The time limit of a query for one code.
    package var deadline: Duration { services.configuration.deadline }

    /// What the database knows of a code from this service.
    package func known(_ code: String) async throws -> RemoteOccupation? {
        try await store.remote.occupation(code, of: services.id)
    }

    /// Queries the service for a code and stores the answer.
    package func load(_ code: String, vocabulary: ReleaseContent, now: Timestamp) async -> Outcome {
        let calls = RemoteCalls()
        let answer: Result<FetchedOccupation, RemoteSourceError>
        do throws(RemoteSourceError) {
            answer = .success(try await services.fetch(code, vocabulary: vocabulary, calls: calls))
        } catch {
            answer = .failure(error)
        }
        let records = calls.all
        do {
            switch answer {
            case .success(.present(let found)):
                try await store.remote.save(
                    RemoteDraft(
                        code: code, content: found.content, checksum: found.checksum,
                        address: services.configuration.baseURL, loaderVersion: Self.loaderVersion),
                    source: services.id, calls: records, now: now, expiresAt: now.advanced(by: timeToLive))
                tell("An occupation was loaded from a remote service", code, found.diagnostics, records.count)
                return .present
            case .success(.absent(let reason)):
                try await store.remote.saveAbsence(
                    of: code, source: services.id, reason: reason, calls: records, now: now,
                    expiresAt: now.advanced(by: absenceTimeToLive))
                return .absent
            case .failure(let error):
                logger.warning(
                    "A remote service could not tell about an occupation",
                    ["code": code, "failure": error.name, "reason": error.message])
                try? await store.remote.saveFailure(
                    of: code, source: services.id, reason: error.message, calls: records, now: now)
                return .failed(RemoteFailure(error))
            }
        } catch {
            logger.warning("An occupation could not be written", ["code": code, "reason": "\(error)"])
            return .failed(
                RemoteFailure(code: "database", message: "The database did not take the answer.", retryAfter: 5))
        }
    }

    private func tell(_ text: String, _ code: String, _ report: DiagnosticReport, _ requests: Int) {
        logger.info(
            text,
            [
                "code": code, "source": services.id, "requests": "\(requests)", "rows": "\(report.rowsRead)",
                "set_aside": "\(report.rowsSetAside)",
                "findings": report.countsByCode.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                    .joined(separator: " "),
            ])
    }
}

extension RemoteFailure {
    /// Converts a client error for callers that do not know the client.
    init(_ error: RemoteSourceError) {
        let retryAfter: Double? =
            switch error.code {
            case .rateLimited(let wait): max(1, wait ?? 1)
            case .timedOut, .unavailable, .cancelled: 5
            case .notConfigured, .unauthorized, .notFound, .badRequest, .garbage, .changedShape, .tooLarge: nil
            }
        self.init(code: error.name, message: error.message, retryAfter: retryAfter)
    }
}
