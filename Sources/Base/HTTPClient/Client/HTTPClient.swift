internal import Foundation
package import ServiceSupport

/// An HTTP client for other services, with limits on time and size, and retries for busy services.
package struct HTTPClient: Sendable {
    private let transport: any HTTPTransport
    private let retry: RetryRule
    private let logger: Logger

    /// Creates a client over libcurl.
    ///
    /// - Parameters:
    ///   - version: the program's version, sent in `User-Agent`.
    ///   - logger: logs retries, at debug level.
    package init(version: String, logger: Logger = Logger(label: "http-client", writer: NoLogWriter())) {
        self.init(transport: CurlTransport(userAgent: "Metier/\(version)"), logger: logger)
    }

    /// Creates a client over any transport.
    ///
    /// - Parameters:
    ///   - transport: sends the requests.
    ///   - longestWait: the longest wait between attempts in seconds; if a service asks for more, there is no retry.
    ///   - firstWait: the wait before the first retry in seconds.
    ///   - leastWait: the shortest wait between attempts in seconds, even if a service asks for less.
    ///   - logger: logs retries, at debug level.
    package init(
        transport: any HTTPTransport, firstWait: Double = 0.2, longestWait: Double = 10, leastWait: Double = 0,
        logger: Logger = Logger(label: "http-client", writer: NoLogWriter())
    ) {
        self.transport = transport
        retry = RetryRule(
            backoff: Backoff(first: .seconds(firstWait), cap: .seconds(longestWait)), least: max(0, leastWait))
        self.logger = logger
    }

    /// Sends a request and reads the whole response.
    ///
    /// Connection errors, truncated responses, 429, 502, 503 and 504 are retried for requests that may be repeated, and
    /// 500 for those that are explicitly repeatable (`isRepeatable`). The last response is returned whatever its
    /// status, except 429, which is thrown.
    ///
    /// - Throws: `HTTPClientError`.
    package func send(_ request: OutboundRequest) async throws -> InboundResponse {
        try await attempts(request) { try await exchangeWhole($0) }
    }

    /// Sends a request once and reads the whole response, whatever its status: for callers with their own retry logic.
    ///
    /// - Throws: `HTTPClientError`; a response of 429 is returned with its headers and body.
    package func sendOnce(_ request: OutboundRequest) async throws -> InboundResponse {
        guard let url = request.parsedURL else {
            throw HTTPClientError(.invalidURL, "The address is not one of http or https.")
        }
        do {
            return try await withDeadline(request.deadline) { try await exchangeWhole(request) }
        } catch {
            throw HTTPClientError.from(error, url: url)
        }
    }

    /// Runs one attempt and reads the whole response.
    private func exchangeWhole(_ request: OutboundRequest) async throws -> InboundResponse {
        let limit = request.maximumBodyBytes
        let place = HTTPClientError.place(request.parsedURL)
        let exchange = begin(request)
        defer { exchange.abandon() }
        var head: InboundResponse?
        var body: [UInt8] = []
        while let event = try await exchange.next() {
            switch event {
            case .head(let found):
                if let length = found.header("Content-Length").flatMap({ Int($0) }), length > limit {
                    throw Self.tooLarge(place, limit)
                }
                head = found
            case .bytes(let bytes):
                guard body.count + bytes.count <= limit else { throw Self.tooLarge(place, limit) }
                body.append(contentsOf: bytes)
            }
        }
        guard let head else { throw HTTPClientError(.other, "\(place) did not answer.") }
        return InboundResponse(status: head.status, headers: head.headers, body: body)
    }

    /// Runs attempts until one succeeds, one fails permanently, or the deadline passes.
    func attempts(
        _ request: OutboundRequest, _ attempt: @escaping @Sendable (OutboundRequest) async throws -> InboundResponse
    ) async throws -> InboundResponse {
        guard let url = request.parsedURL else {
            throw HTTPClientError(.invalidURL, "The address is not one of http or https.")
        }
        do {
            return try await withDeadline(request.deadline) {
                var failures = 0
                while true {
                    let outcome: Result<InboundResponse, HTTPClientError>
                    do {
                        outcome = .success(try await attempt(request))
                    } catch {
                        outcome = .failure(.from(error, url: url))
                    }
                    guard let wait = waitBeforeRetry(after: outcome, of: request, failures: failures) else {
                        if case .success(let response) = outcome, response.status == 429 {
                            throw Self.failure(response, request)
                        }
                        return try outcome.get()
                    }
                    failures += 1
                    logger.debug(
                        "a request is tried again",
                        ["url": HTTPClientError.place(url), "attempt": String(failures), "wait_s": String(wait)])
                    try await Task.sleep(for: .seconds(wait))
                }
            }
        } catch {
            throw HTTPClientError.from(error, url: url)
        }
    }

    /// Starts one attempt; the reader abandons the exchange when it needs no more of it.
    func begin(_ request: OutboundRequest) -> HTTPExchange {
        transport.begin(request)
    }

    private func waitBeforeRetry(
        after outcome: Result<InboundResponse, HTTPClientError>, of request: OutboundRequest, failures: Int
    ) -> Double? {
        guard request.mayRepeat, failures < request.retries else { return nil }
        switch outcome {
        case .success(let response):
            let isTransient =
                [429, 502, 503, 504].contains(response.status) || (request.isRepeatable && response.status == 500)
            guard isTransient else { return nil }
            return retry.wait(after: failures + 1, retryAfter: Self.retryAfter(response))
        case .failure(let error):
            return error.isTransient ? retry.wait(after: failures + 1, retryAfter: nil) : nil
        }
    }

    static func failure(_ response: InboundResponse, _ request: OutboundRequest) -> HTTPClientError {
        let place = HTTPClientError.place(request.parsedURL)
        guard response.status == 429 else {
            return HTTPClientError(.status(response.status), "\(place) answered with status \(response.status).")
        }
        return HTTPClientError(
            .rateLimited(retryAfter: retryAfter(response)), "\(place) asks for fewer requests. Try again later.")
    }

    /// The seconds in a `Retry-After` header: a number, or the time until an HTTP date.
    package static func retryAfter(_ response: InboundResponse) -> Double? {
        guard let value = response.header("Retry-After")?.trimmingCharacters(in: .whitespaces) else { return nil }
        if let seconds = Double(value), seconds.isFinite { return max(0, seconds) }
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        return formatter.date(from: value).map { max(0, $0.timeIntervalSinceNow) }
    }

    static func tooLarge(_ place: String, _ limit: Int) -> HTTPClientError {
        HTTPClientError(.tooLarge, "The answer of \(place) has more than \(limit) bytes.")
    }
}

/// How long to wait before a retry, taking the service's `Retry-After` into account.
struct RetryRule: Sendable {
    /// The waits where the service states none; if it asks for more than their cap, there is no retry.
    var backoff = Backoff(first: .milliseconds(200), cap: .seconds(10))
    /// The shortest wait, in seconds, whatever the service asks for.
    var least = 0.0

    /// The wait, in seconds; `nil` when the service asks for more than the cap.
    ///
    /// - Parameters:
    ///   - attempts: The number of failed attempts, 1 or more.
    ///   - retryAfter: The wait that the service asked for.
    ///   - chance: 0 to 1, see ``Backoff``.
    func wait(after attempts: Int, retryAfter: Double?, chance: Double = .random(in: 0..<1)) -> Double? {
        if let retryAfter { return retryAfter <= backoff.cap / .seconds(1) ? max(retryAfter, least) : nil }
        return max(least, backoff.wait(after: attempts, chance: chance) / .seconds(1))
    }
}
