import HTTPServer

// Feeds arbitrary bytes to everything of the HTTP server that reads what a client sends. A run fails when one of them
// traps, or breaks one of the promises checked here.

private let application: HTTPApplication? = {
    var router = HTTPRouter()
    let echo: @Sendable (HTTPRequest) -> HTTPResponse = { request in
        let values = request.parameters.names.map { request.parameters[$0] ?? "" }
        return .text(
            (values + request.query.pairs.map { $0.name + $0.value } + request.pathSegments).joined(separator: " "))
    }
    do {
        try router.add(.get, "/a/{b}", .immediate(echo))
        try router.add(.get, "/a/b/{c}/d", .immediate(echo))
        try router.add(.post, "/files/{path...}", .immediate(echo))
        try router.add(.get, "/", .immediate { _ in .json([UInt8](repeating: 32, count: 2_000), etag: "\"v1\"") })
    } catch {
        return nil
    }
    var configuration = HTTPApplicationConfiguration()
    configuration.cors = .origins(["https://a.example"])
    return HTTPApplication(router: router, configuration: configuration)
}()

private func check(_ condition: Bool, _ promise: StaticString) {
    precondition(condition, "\(promise)")
}

/// libFuzzer's loop.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ argumentCount: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The package manager links an executable so that `main` is this name, and libFuzzer's own `main` is not used.
@_cdecl("HTTPFuzz_main")
public func start(_ count: CInt, _ list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    var (count, list) = (count, list)
    return runDriver(&count, &list, fuzz)
}

/// One input of libFuzzer: a kind, then bytes. For whole requests: method, target, then header lines.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = UnsafeBufferPointer(start: start, count: start == nil ? 0 : count)
    guard let kind = bytes.first else { return 0 }
    let rest = Array(bytes.dropFirst())
    let text = String(decoding: rest, as: UTF8.self)
    switch kind & 7 {
    case 0:
        if let query = QueryParameters(parsing: rest) {
            check(query.names.allSatisfy(query.contains), "every name is found")
        }
    case 1:
        _ = PercentCoding.decode(rest)
        _ = PercentCoding.decode(rest, plusIsSpace: true)
    case 2:
        let target = RequestTarget(text)
        check(target.defect != nil || target.path.hasPrefix("/") || target.path == "*", "a sound target has a path")
    case 3:
        readHead(rest)
    case 4:
        check(EntityTag.matches(condition: "*", tag: EntityTag.strong(of: rest)), "an asterisk matches")
        _ = EntityTag.matches(condition: text, tag: "\"v1\"")
    case 5:
        _ = ContentCoding.acceptsGzip(text)
        _ = AddressBlock(text)
    case 6:
        readChunks(rest)
    default:
        respond(rest)
    }
    return 0
}

/// What came of a head: how it ended and what was read of it.
private struct HeadReading: Equatable {
    var end = "incomplete"
    var target = 0..<0
    var length: Int?
    var isChunked = false
}

/// Reads a head that comes in pieces of `step` bytes.
private func reading(_ bytes: [UInt8], step: Int) -> HeadReading {
    var parser = RequestHeadParser(targetLimit: 128, headLimit: 512)
    var reading = HeadReading()
    var count = 0
    while reading.end == "incomplete", count < bytes.count {
        count = min(bytes.count, count + step)
        bytes.withUnsafeBytes { all in
            switch parser.read(UnsafeRawBufferPointer(rebasing: all[..<count])) {
            case .incomplete: break
            case .complete(let length):
                reading.end = "complete \(length)"
                check(length <= count, "a head is no longer than what has come")
                check(all[(length - 4)..<length].elementsEqual([13, 10, 13, 10]), "a head ends with an empty line")
                for (index, byte) in all[..<length].enumerated() where byte == 13 || byte == 10 {
                    let partner = byte == 13 ? index + 1 : index - 1
                    check(all.indices.contains(partner) && all[partner] == 23 - byte, "line ends come in pairs")
                }
                check(!all[..<length].contains(0), "no head holds NUL")
            case .failed(let failure):
                check((400..<600).contains(failure.status.code), "a failure is an error")
                reading.end = "\(failure.status.code)"
            }
        }
    }
    reading.target = parser.target
    reading.length = parser.framing.contentLength
    reading.isChunked = parser.framing.isChunked
    if reading.end.hasPrefix("complete") {
        check(!(reading.isChunked && reading.length != nil), "a sound request has one end")
    }
    return reading
}

private func readHead(_ bytes: [UInt8]) {
    let whole = reading(bytes, step: max(1, bytes.count))
    for step in [1, 7] {
        let pieces = reading(bytes, step: step)
        // Which fault of several is met first may depend on where the pieces end; that there is one does not.
        check(
            pieces == whole || pieces.end.count == 3 && whole.end.count == 3, "pieces are read as the whole is")
    }
}

/// The body of chunks that come in pieces of `step` bytes: how it ended, the body and what was read.
private func body(_ bytes: [UInt8], step: Int) -> (end: String, body: [UInt8], offset: Int) {
    var parser = ChunkedBodyParser()
    var (body, offset, count) = ([UInt8](), 0, 0)
    while true {
        let next: (end: String?, isStuck: Bool) = bytes.withUnsafeBytes { all in
            switch parser.next(in: UnsafeRawBufferPointer(rebasing: all[..<count]), at: &offset) {
            case .data(let place):
                check(!place.isEmpty && place.upperBound == offset, "a piece is what was read last")
                body += all[place]
                return (nil, false)
            case .incomplete: return (nil, true)
            case .complete: return ("complete", false)
            case .failed: return ("failed", false)
            }
        }
        if let end = next.end { return (end, body, offset) }
        if next.isStuck {
            if count == bytes.count { return ("incomplete", body, offset) }
            count = min(bytes.count, count + step)
        }
        check(offset <= count, "nothing is read that has not come")
    }
}

private func readChunks(_ bytes: [UInt8]) {
    let whole = body(bytes, step: max(1, bytes.count))
    for step in [1, 5] {
        let pieces = body(bytes, step: step)
        check(pieces.end == whole.end, "pieces end as the whole does")
        if whole.end == "complete" {
            check(pieces.body == whole.body && pieces.offset == whole.offset, "pieces are read as the whole is")
        }
    }
}

private func respond(_ bytes: [UInt8]) {
    var lines = bytes.split(separator: 10, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    guard let application, lines.count > 1 else { return }
    let method = HTTPMethod(name: lines.removeFirst())
    let target = lines.removeFirst()
    var headers = HTTPHeaders()
    for line in lines {
        let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
        if parts.count == 2 { headers.add(parts[0], parts[1]) }
    }
    guard let response = application.respondImmediately(to: HTTPRequest(method, target, headers: headers)) else {
        return
    }
    check((200..<600).contains(response.status.code) && response.status.code != 500, "no request is an internal error")
    check(response.headers["X-Request-Id"] != nil, "every answer has an identifier")
    for field in response.headers.fields {
        check(!field.value.utf8.contains { $0 < 0x20 || $0 == 0x7F }, "no value holds a control character")
    }
}
