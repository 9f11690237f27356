internal import ServiceSupport

/// The steps every request goes through, the same with and without a socket.
extension HTTPApplication {
    /// What is needed to run a waiting handler.
    struct WaitingWork: Sendable {
        let handler: @Sendable (HTTPRequest) async throws -> HTTPResponse
        let deadline: Duration
    }

    enum Step {
        /// The response, ready to send.
        case answered(HTTPResponse)
        /// A handler to run in a task; its result goes through `finish`.
        case waiting(WaitingWork)
    }

    static let deadlineExceeded = HTTPFailure(
        .gatewayTimeout, code: "deadline-exceeded", detail: "The answer took longer than allowed. Try again later.")
    static let shuttingDown = HTTPFailure(
        .serviceUnavailable, code: "shutting-down", detail: "The server is shutting down. Try again shortly.",
        headers: ["Retry-After": "1"])

    /// Routes a request and responds to it if that needs no waiting.
    func begin(_ request: inout HTTPRequest) -> Step {
        if let defect = request.targetDefect {
            return .answered(finish(failure: Self.failure(of: defect), to: request))
        }
        switch router.match(request.method, path: request.path) {
        case .route(let route, let parameters):
            request.parameters = parameters
            request.routeTemplate = route.template
            let limit = route.options.maximumBodyBytes ?? configuration.maximumBodyBytes
            guard request.body.count <= limit else {
                return .answered(finish(failure: Self.bodyTooLarge(limit: limit), to: request))
            }
            if !request.body.isEmpty, let coding = request.listHeader("Content-Encoding"), !Self.isPlain(coding) {
                return .answered(finish(failure: Self.unknownCoding, to: request))
            }
            switch route.handler {
            case .immediate(let handler):
                do {
                    return .answered(finish(try handler(request), to: request))
                } catch {
                    return .answered(finish(failure: error, to: request))
                }
            case .waiting(let handler):
                let deadline = route.options.deadline ?? configuration.requestDeadline
                return .waiting(WaitingWork(handler: handler, deadline: deadline))
            case .deciding(let handler):
                do {
                    switch try handler(request) {
                    case .answered(let response): return .answered(finish(response, to: request))
                    case .later(let work):
                        let deadline = route.options.deadline ?? configuration.requestDeadline
                        return .waiting(WaitingWork(handler: { _ in try await work() }, deadline: deadline))
                    }
                } catch {
                    return .answered(finish(failure: error, to: request))
                }
            }
        case .options(let allow, let template):
            request.routeTemplate = template
            return .answered(finish(options(allow: allow, request), to: request))
        case .methodNotAllowed(let allow, let template):
            request.routeTemplate = template
            let failure = HTTPFailure(
                .methodNotAllowed, code: "method-not-allowed",
                detail: "This path does not answer this method. It answers: \(allow).", headers: ["Allow": allow])
            return .answered(finish(failure: failure, to: request))
        case .notFound:
            if request.path == "*", request.method == .options {
                return .answered(finish(HTTPResponse(.noContent), to: request))
            }
            let failure = HTTPFailure(.notFound, code: "not-found", detail: "There is nothing at this path.")
            return .answered(finish(failure: failure, to: request))
        }
    }

    /// Converts an error to a response.
    func finish(failure error: any Error, to request: HTTPRequest) -> HTTPResponse {
        switch error {
        case is any HTTPErrorConvertible:
            return finish(errorResponse(error, request), to: request)
        case is CancellationError:
            // Handlers are cancelled when the client is gone, which sees no response, and at the end of a shutdown.
            return finish(errorResponse(Self.shuttingDown, request), to: request)
        default:
            logger.error(
                "a request failed with an unexpected error",
                [
                    "request_id": request.id, "route": request.routeTemplate ?? "unmatched",
                    "error": String(reflecting: error),
                ])
            return finish(errorResponse(error, request), to: request)
        }
    }

    /// Completes a handler's response: conditions, compression, CORS, HEAD and the headers common to all responses.
    func finish(_ answer: HTTPResponse, to request: HTTPRequest) -> HTTPResponse {
        var response = answer
        var isModified = true
        if let tag = response.etag {
            isModified = !answerNotModified(&response, tag: tag, request)
        }
        if isModified { compress(&response, request) }
        if let tag = response.etag, !response.headers.contains("ETag") { response.headers.add("ETag", tag) }
        if !configuration.cors.isOff { configuration.cors.apply(to: &response, origin: request.header("Origin")) }
        response.headers.add("X-Content-Type-Options", "nosniff")
        response.headers.set("X-Request-Id", request.id)
        if response.status.hasNoBody {
            response.body = .empty
        } else {
            response.declaredLength = response.body.count
        }
        if request.method == .head { response.body = .empty }
        return response
    }

    private func answerNotModified(_ response: inout HTTPResponse, tag: String, _ request: HTTPRequest) -> Bool {
        guard response.status == .ok, request.method == .get || request.method == .head,
            let condition = request.listHeader("If-None-Match"),
            let named = EntityTag.matching(condition: condition, tag: tag)
        else { return false }
        if isCompressible(response) { response.headers.addToken("Accept-Encoding", to: "Vary") }
        // The length that a 200 would have declared, where it is known without compressing.
        if named == tag { response.declaredLength = response.body.count }
        response.status = .notModified
        response.etag = named
        response.body = .empty
        for name in ["Content-Type", "Content-Encoding", "Content-Language"] { response.headers.remove(name) }
        return true
    }

    private func isCompressible(_ response: HTTPResponse) -> Bool {
        guard configuration.isCompressionOn, response.isCompressible, case .bytes(let bytes) = response.body,
            bytes.count >= configuration.minimumCompressedBytes, let type = response.headers["Content-Type"]
        else { return false }
        return ContentCoding.isText(type) && !response.headers.contains("Content-Encoding")
    }

    private func compress(_ response: inout HTTPResponse, _ request: HTTPRequest) {
        guard isCompressible(response), case .bytes(let bytes) = response.body else { return }
        response.headers.addToken("Accept-Encoding", to: "Vary")
        guard let accepted = request.listHeader("Accept-Encoding"), ContentCoding.acceptsGzip(accepted),
            let compressed = compressor.compress(bytes)
        else { return }
        response.body = .bytes(compressed)
        response.headers.add("Content-Encoding", "gzip")
        response.etag = response.etag.map(EntityTag.gzipVariant)
    }

    private func options(allow: String, _ request: HTTPRequest) -> HTTPResponse {
        let isPreflight =
            configuration.cors.allowed(request.header("Origin")) != nil
            && request.header("Access-Control-Request-Method") != nil
        guard isPreflight else { return HTTPResponse(.noContent, headers: ["Allow": allow]) }
        let requested = request.header("Access-Control-Request-Headers")
        return HTTPResponse(.noContent, headers: CORSPolicy.preflightHeaders(allow: allow, requested: requested))
    }

    static func bodyTooLarge(limit: Int) -> HTTPFailure {
        HTTPFailure(
            .contentTooLarge, code: "body-too-large", detail: "The request body may have at most \(limit) bytes.")
    }

    /// Lists the supported codings, as RFC 9110 (section 15.5.16) requires.
    private static let unknownCoding = HTTPFailure(
        .unsupportedMediaType, code: "content-coding",
        detail: "Request bodies are read as they are: send the body without a Content-Encoding.",
        headers: ["Accept-Encoding": "identity"])

    /// True for a list of codings that do not change the content.
    private static func isPlain(_ codings: String) -> Bool {
        codings.split(separator: ",").allSatisfy { coding in
            ["", "identity"].contains(coding.filter { $0 != " " && $0 != "\t" }.lowercased())
        }
    }

    private static func failure(of defect: RequestTarget.Defect) -> HTTPFailure {
        let detail =
            switch defect {
            case .badCharacter: "The request target holds a character that must be percent-encoded."
            case .badForm: "The request target must be a path that begins with a slash."
            case .badEscape: "The request target holds a percent escape that is malformed or not UTF-8."
            }
        return HTTPFailure(.badRequest, code: "bad-target", detail: detail)
    }
}
