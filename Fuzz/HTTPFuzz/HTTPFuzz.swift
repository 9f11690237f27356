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
        var framing = RequestFraming()
        for line in rest.split(separator: 10) {
            let colon = line.firstIndex(of: 58) ?? line.endIndex
            Array(line[..<colon]).withUnsafeBufferPointer { name in
                Array(line[colon...].dropFirst()).withUnsafeBufferPointer { framing.add(name: name, value: $0) }
            }
        }
        if framing.failure(version: "HTTP/1.1") == nil {
            check(!(framing.isChunked && framing.contentLength != nil), "a sound request has one end")
        }
    case 4:
        check(EntityTag.matches(condition: "*", tag: EntityTag.strong(of: rest)), "an asterisk matches")
        _ = EntityTag.matches(condition: text, tag: "\"v1\"")
    case 5:
        _ = ContentCoding.acceptsGzip(text)
    default:
        respond(rest)
    }
    return 0
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
