/// The value of a response's `Connection` header.
enum ConnectionOption {
    case close
    case keepAlive
}

extension OutputBuffer {
    /// Writes the status line and headers of a response, including those that the server sets itself.
    mutating func appendHead(
        of response: HTTPResponse, date: String, isChunked: Bool, connection: ConnectionOption?
    ) {
        if response.status == .ok {
            append("HTTP/1.1 200 OK\r\nDate: ")
        } else {
            append("HTTP/1.1 ")
            append(response.status.code)
            append(" ")
            append(response.status.reason)
            append("\r\nDate: ")
        }
        append(date)
        append("\r\n")
        for field in response.headers.fields where !Self.isServers(field.name) {
            append(field.name)
            append(": ")
            append(field.value)
            append("\r\n")
        }
        switch response.body {
        case .stream:
            if isChunked { append("Transfer-Encoding: chunked\r\n") }
        case .bytes(let bytes):
            appendLength(bytes.count)
        case .empty:
            // A response to HEAD, or a 304, declares the length of an absent body; that of a stream is unknown.
            if let length = response.declaredLength { appendLength(length) }
        }
        switch connection {
        case .close: append("Connection: close\r\n")
        case .keepAlive: append("Connection: keep-alive\r\n")
        case nil: break
        }
        append("\r\n")
    }

    private mutating func appendLength(_ length: Int) {
        append("Content-Length: ")
        append(length)
        append("\r\n")
    }

    /// True for headers that only the server sets.
    private static func isServers(_ name: String) -> Bool {
        switch name.utf8.count {
        case 4: HTTPHeaders.isSame(name, "Date")
        case 10: HTTPHeaders.isSame(name, "Connection")
        case 14: HTTPHeaders.isSame(name, "Content-Length")
        case 17: HTTPHeaders.isSame(name, "Transfer-Encoding")
        default: false
        }
    }
}
