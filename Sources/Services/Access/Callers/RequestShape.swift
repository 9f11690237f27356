/// What a request shows of who sent it, whatever carries requests.
package struct RequestShape: Sendable {
    /// The address that the connection comes from, without its port.
    package var remoteAddress: String
    /// Whether the request line names HTTP/1.1 or later.
    package var isAtLeastHTTP11: Bool
    /// Its header fields, in order, repeated ones too.
    package var headers: [(name: String, value: String)]

    /// Makes a shape.
    package init(remoteAddress: String, isAtLeastHTTP11: Bool, headers: [(name: String, value: String)]) {
        self.remoteAddress = remoteAddress
        self.isAtLeastHTTP11 = isAtLeastHTTP11
        self.headers = headers
    }

    /// Every value of a field; names compare without case.
    func values(of name: String) -> [String] {
        let wanted = name.lowercased()
        return headers.filter { $0.name.lowercased() == wanted }.map(\.value)
    }
}
