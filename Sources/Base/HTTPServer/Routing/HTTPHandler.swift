/// What answers the requests of a route.
package enum HTTPHandler: Sendable {
    /// Answers at once on the server's own thread: for reads of memory that never wait.
    case immediate(@Sendable (HTTPRequest) throws -> HTTPResponse)
    /// Answers in a task, which may wait; bounded by the request deadline and cancelled when the client goes away.
    case waiting(@Sendable (HTTPRequest) async throws -> HTTPResponse)
    /// Looks at the request at once on the server's own thread, and answers there or says what is left to wait for.
    case deciding(@Sendable (HTTPRequest) throws -> HTTPDecision)
}

/// What a deciding handler came to.
package enum HTTPDecision: Sendable {
    /// The answer; nothing had to be waited for.
    case answered(HTTPResponse)
    /// Answers in a task, bounded and cancelled as a waiting handler.
    case later(@Sendable () async throws -> HTTPResponse)
}

/// What one route does otherwise than the application's configuration says.
package struct HTTPRouteOptions: Sendable {
    /// The largest body in bytes; nil for the application's limit.
    package var maximumBodyBytes: Int?
    /// The time a waiting handler has; nil for the application's deadline.
    package var deadline: Duration?

    /// Makes options.
    package init(maximumBodyBytes: Int? = nil, deadline: Duration? = nil) {
        self.maximumBodyBytes = maximumBodyBytes
        self.deadline = deadline
    }
}

/// A registered route.
package final class HTTPRoute: Sendable {
    /// The method.
    package let method: HTTPMethod
    /// The template, for instance `/items/{id}`.
    package let template: String
    /// What answers.
    package let handler: HTTPHandler
    /// What differs from the application's configuration.
    package let options: HTTPRouteOptions
    let parameterNames: [String]

    init(
        method: HTTPMethod, template: String, handler: HTTPHandler, options: HTTPRouteOptions, parameterNames: [String]
    ) {
        self.method = method
        self.template = template
        self.handler = handler
        self.options = options
        self.parameterNames = parameterNames
    }
}
