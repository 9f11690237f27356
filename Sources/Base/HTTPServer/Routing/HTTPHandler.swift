/// The handler of a route's requests.
package enum HTTPHandler: Sendable {
    /// Responds at once on the server's own thread: for reads from memory that never block.
    case immediate(@Sendable (HTTPRequest) throws -> HTTPResponse)
    /// Responds in a task, which may wait; limited by the request deadline and cancelled when the client disconnects.
    case waiting(@Sendable (HTTPRequest) async throws -> HTTPResponse)
    /// Examines the request at once on the server's own thread, and either responds there or returns work to wait for.
    case deciding(@Sendable (HTTPRequest) throws -> HTTPDecision)
}

/// The result of a deciding handler.
package enum HTTPDecision: Sendable {
    /// The response; no waiting was necessary.
    case answered(HTTPResponse)
    /// Responds in a task, limited and cancelled like a waiting handler.
    case later(@Sendable () async throws -> HTTPResponse)
}

/// A route's overrides of the application's configuration.
package struct HTTPRouteOptions: Sendable {
    /// The maximum body size in bytes; nil for the application's limit.
    package var maximumBodyBytes: Int?
    /// The time limit for a waiting handler; nil for the application's deadline.
    package var deadline: Duration?

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
    /// The handler.
    package let handler: HTTPHandler
    /// The overrides of the application's configuration.
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
