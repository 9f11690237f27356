import Foundation

/// A client that sends exactly the bytes it is told to and reads with a time limit.
package final class RawClient {
    /// An answer as it came.
    package struct Answer {
        /// The status.
        package var status: Int
        /// The headers in the order they came.
        package var headers: [(name: String, value: String)]
        /// The body without its framing.
        package var body: [UInt8]

        /// The value of a header, whatever the case of its name.
        package subscript(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }

        /// The body as UTF-8.
        package var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// The connection ended before the answer did.
    package struct ClosedEarly: Error {}
    /// The server sent nothing for too long.
    package struct TimedOut: Error {}

    /// The socket.
    package let descriptor: Int32
    private var buffer: [UInt8] = []
    private var isOpen = true

    /// Connects to 127.0.0.1; reads wait `seconds` at most.
    ///
    /// - Parameter source: the client's own address, one of 127.0.0.0/8; nil for any.
    package init(port: UInt16, seconds: Int = 10, source: String? = nil) throws {
        descriptor = socket(AF_INET, streamSocketType, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        if let source {
            var own = sockaddr_in()
            own.sin_family = sa_family_t(AF_INET)
            own.sin_addr.s_addr = inet_addr(source)
            let size = socklen_t(MemoryLayout<sockaddr_in>.size)
            _ = withUnsafePointer(to: &own) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
            }
        }
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            Foundation.close(descriptor)
            isOpen = false
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
    }

    deinit { close() }

    /// Closes the connection; may be called more than once.
    package func close() {
        guard isOpen else { return }
        isOpen = false
        Foundation.close(descriptor)
    }

    /// Says that nothing more will be sent; answers can still be read.
    package func finishSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Sends bytes; false when the server has closed the connection.
    @discardableResult
    package func send(_ bytes: some Collection<UInt8>) -> Bool {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, noSignal) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Sends text as UTF-8; false when the server has closed the connection.
    @discardableResult
    package func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Sends a request with a Host header and reads its answer.
    package func get(
        _ target: String, headers: String = "", method: String = "GET", host: String = "test", body: String = ""
    ) throws -> Answer {
        let length = body.isEmpty ? "" : "Content-Length: \(body.utf8.count)\r\n"
        send("\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\n\(headers)\(length)\r\n\(body)")
        return try read(isHead: method == "HEAD")
    }

    /// Reads one answer, chunked or of known length or up to the end of the connection.
    package func read(isHead: Bool = false) throws -> Answer {
        let head = try readHead()
        var answer = Answer(status: head.status, headers: head.headers, body: [])
        if isHead || answer.status == 204 || answer.status == 304 || answer.status < 200 { return answer }
        if answer["Transfer-Encoding"]?.lowercased() == "chunked" {
            while let chunk = try readChunk() { answer.body += chunk }
        } else if let length = answer["Content-Length"].flatMap(Int.init) {
            answer.body = try take(length)
        } else {
            answer.body = buffer + (try readToEnd())
            buffer = []
        }
        return answer
    }

    /// Reads a status line and headers only.
    package func readHead() throws -> (status: Int, headers: [(name: String, value: String)]) {
        var lines: [String] = []
        while true {
            let line = try readLine()
            if line.isEmpty { break }
            lines.append(line)
        }
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        let headers = lines.dropFirst().map { line -> (name: String, value: String) in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (String(parts.first ?? ""), parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : "")
        }
        return (status, headers)
    }

    /// Reads one chunk of a chunked body, nil at its end.
    package func readChunk() throws -> [UInt8]? {
        let size = Int(try readLine(), radix: 16) ?? 0
        let bytes = try take(size)
        _ = try readLine()
        return size == 0 ? nil : bytes
    }

    /// Everything up to the end of the connection, which must come within the time limit.
    @discardableResult
    package func readToEnd() throws -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let more = try receive()
            if more.isEmpty { return all }
            all += more
        }
    }

    private func readLine() throws -> String {
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                let line = buffer[..<end].filter { $0 != 0x0D }
                buffer.removeFirst(end + 1)
                return String(decoding: line, as: UTF8.self)
            }
            let more = try receive()
            guard !more.isEmpty else { throw ClosedEarly() }
            buffer += more
        }
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while buffer.count < count {
            let more = try receive()
            guard !more.isEmpty else { throw ClosedEarly() }
            buffer += more
        }
        defer { buffer.removeFirst(count) }
        return Array(buffer.prefix(count))
    }

    private func receive() throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        if count < 0 {
            // A reset is an end, too.
            if errno == EAGAIN || errno == EWOULDBLOCK { throw TimedOut() }
            return []
        }
        return Array(bytes.prefix(count))
    }
}

#if canImport(Glibc)
    private let noSignal = Int32(MSG_NOSIGNAL)
    private let streamSocketType = Int32(SOCK_STREAM.rawValue)
#else
    private let noSignal: Int32 = 0
    private let streamSocketType = SOCK_STREAM
#endif
