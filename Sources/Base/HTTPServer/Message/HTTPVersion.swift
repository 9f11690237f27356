/// The version of HTTP that a request's first line names.
package enum HTTPVersion: Sendable, Hashable {
    /// HTTP/1.0: no Host is needed, and a connection ends after its answer unless the client asks for more.
    case http10
    /// HTTP/1.1.
    case http11
}
