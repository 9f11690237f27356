package import ServiceSupport

/// Settings that apply to every request and response.
package struct HTTPApplicationConfiguration: Sendable {
    /// Which other origins may read the responses. Off by default.
    package var cors: CORSPolicy = .off
    /// Whether text is compressed for clients that accept gzip. On by default.
    package var isCompressionOn = true
    /// Bodies below this many bytes are not compressed. 1,024 by default.
    package var minimumCompressedBytes = 1_024
    /// zlib's compression level, 1 (fast) to 9 (small). 5 by default.
    package var compressionLevel = 5
    /// The time limit for a waiting handler, after which the response is 504. 30 seconds by default.
    package var requestDeadline: Duration = .seconds(30)
    /// The maximum size of a request body in bytes; routes may override it. 1 MiB by default.
    package var maximumBodyBytes = 1_048_576

    /// Creates the default settings.
    package init() {}
}

/// Turns requests into responses, independent of the transport.
///
/// A class only so that sharing it costs one reference; it is immutable.
package final class HTTPApplication: Sendable {
    /// Turns an error into a response; determines the format of error responses.
    package typealias ErrorResponse = @Sendable (any Error, HTTPRequest) -> HTTPResponse

    /// The routes.
    package let router: HTTPRouter
    /// The settings that apply to every request and response.
    package let configuration: HTTPApplicationConfiguration
    /// Turns an error into a response.
    package let errorResponse: ErrorResponse
    /// Is notified of every request.
    package let observer: (any HTTPObserver)?
    /// Receives errors that are not HTTPFailure.
    package let logger: Logger
    let compressor: GzipCompressor

    /// Creates an application.
    ///
    /// - Parameters:
    ///   - router: the routes.
    ///   - configuration: the settings that apply to every request and response.
    ///   - logger: receives errors that are not HTTPFailure.
    ///   - observer: is notified of every request.
    ///   - errorResponse: turns an error into a response; by default a problem of RFC 9457.
    package init(
        router: HTTPRouter, configuration: HTTPApplicationConfiguration = HTTPApplicationConfiguration(),
        logger: Logger = Logger(label: "http", writer: NoLogWriter()), observer: (any HTTPObserver)? = nil,
        errorResponse: @escaping ErrorResponse = { HTTPProblem.response(for: $0, to: $1) }
    ) {
        self.router = router
        self.configuration = configuration
        self.errorResponse = errorResponse
        self.observer = observer
        self.logger = logger
        compressor = GzipCompressor(level: Int32(min(max(configuration.compressionLevel, 1), 9)))
    }

    /// Responds to a request without a socket; the body may be a stream that has not run yet.
    package func respond(to request: HTTPRequest) async -> HTTPResponse {
        let start = ContinuousClock.now
        var request = request
        let response: HTTPResponse
        switch begin(&request) {
        case .answered(let answer):
            response = answer
        case .waiting(let work):
            let routed = request
            do {
                response = finish(
                    try await withDeadline(work.deadline) { try await work.handler(routed) }, to: routed)
            } catch is DeadlineExceeded {
                response = finish(failure: Self.deadlineExceeded, to: routed)
            } catch {
                response = finish(failure: error, to: routed)
            }
        }
        if let observer {
            observer.requestFinished(
                summary(
                    of: request, status: response.status.code, bytesSent: response.body.count ?? 0,
                    duration: ContinuousClock.now - start))
        }
        return response
    }

    /// Responds to a request on the calling thread; nil when its route's handler has to wait.
    package func respondImmediately(to request: HTTPRequest) -> HTTPResponse? {
        var request = request
        guard case .answered(let response) = begin(&request) else { return nil }
        return response
    }

    /// The maximum body size for a request's route.
    func maximumBodyBytes(_ method: HTTPMethod, path: String) -> Int {
        guard case .route(let route, _) = router.match(method, path: path) else {
            return configuration.maximumBodyBytes
        }
        return route.options.maximumBodyBytes ?? configuration.maximumBodyBytes
    }

    func summary(
        of request: HTTPRequest, status: Int, bytesSent: Int, duration: Duration
    ) -> HTTPExchangeSummary {
        let wantsDetails = observer?.wantsClientDetails ?? false
        return HTTPExchangeSummary(
            method: request.method, route: request.routeTemplate ?? "unmatched", status: status, bytesSent: bytesSent,
            duration: duration, requestID: request.id, remoteAddress: request.remoteAddress,
            target: wantsDetails ? Self.cut(request.rawTarget, 512) : "",
            userAgent: wantsDetails ? request.header("User-Agent").map { Self.cut($0, 256) } : nil)
    }

    private static func cut(_ text: String, _ limit: Int) -> String {
        text.utf8.count <= limit ? text : String(decoding: text.utf8.prefix(limit), as: UTF8.self)
    }
}
