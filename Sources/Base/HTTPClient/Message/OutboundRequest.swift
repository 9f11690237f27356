internal import Foundation

/// A request to another service.
package struct OutboundRequest: Sendable {
    /// The method, for instance `GET`.
    package var method: String
    /// The absolute URL, `http` or `https`.
    package var url: String
    /// The headers; `Host`, `Content-Length` and `User-Agent` are set by the client.
    package var headers: [(name: String, value: String)]
    /// The body; empty for none.
    package var body: [UInt8]
    /// The time limit for the whole request, including retries and the waits between them.
    package var deadline: Duration
    /// The time limit for connecting, including name resolution and TLS.
    package var connectDeadline: Duration = .seconds(20)
    /// How long the service may send nothing, in whole seconds; `nil` for as long as `deadline`.
    package var silence: Duration?
    /// The maximum size of the response, in bytes.
    package var maximumBodyBytes: Int
    /// The maximum number of retries; only idempotent methods are retried.
    package var retries: Int
    /// Whether repeating the request is harmless although its method is not idempotent.
    package var isRepeatable: Bool

    package init(
        _ method: String = "GET", _ url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        deadline: Duration = .seconds(30), maximumBodyBytes: Int = 16_777_216, retries: Int = 2,
        isRepeatable: Bool = false
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.deadline = deadline
        self.maximumBodyBytes = maximumBodyBytes
        self.retries = retries
        self.isRepeatable = isRepeatable
    }

    /// Whether the request may be sent again after a failure.
    var mayRepeat: Bool {
        isRepeatable || ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"].contains(method)
    }

    /// The parsed URL, nil unless it is `http` or `https` with a host.
    var parsedURL: URL? {
        guard let url = URL(string: url), let scheme = url.scheme?.lowercased(), scheme == "http" || scheme == "https",
            let host = url.host, !host.isEmpty
        else { return nil }
        return url
    }
}

/// The complete response of another service.
package struct InboundResponse: Sendable {
    /// The status code.
    package let status: Int
    /// The headers, in the order received.
    package let headers: [(name: String, value: String)]
    /// The body.
    package let body: [UInt8]

    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first value of a header; names are compared case-insensitively.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The body as text, malformed UTF-8 repaired.
    package var text: String { String(decoding: body, as: UTF8.self) }

    /// Whether the status is 200 to 299.
    package var isSuccess: Bool { (200..<300).contains(status) }
}
