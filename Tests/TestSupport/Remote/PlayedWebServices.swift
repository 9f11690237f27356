import Foundation
import HTTPServer
import ServiceSupport

/// O*NET Web Services played on a free port of the loopback address: both generations, with faults on demand.
///
/// It knows one occupation, `15-1299.77`, whose figures are invented; the shapes are those of the real service.
package final class PlayedWebServices: Sendable {
    /// What goes wrong with a request.
    package enum Fault: Sendable {
        /// 403 with a page of HTML, as for a wrong key.
        case forbidden
        /// 422 with `{"error": ...}`.
        case unprocessable
        /// 404 with JSON.
        case missing
        /// 429; the value of `Retry-After`, if any.
        case busy(retryAfter: String?)
        /// 503.
        case failing
        /// No answer before `release()`; then the usual one.
        case held
        /// The answer ends in its middle, without its final chunk.
        case cutOff
        /// Half the answer's text, well framed.
        case half
        /// 200 with HTML.
        case garbage
        /// The list or field that matters has another name.
        case changed
        /// The filter is not respected.
        case unfiltered
        /// `next` leads to another host.
        case foreignNext
        /// 302 to another host.
        case redirect
        /// More bytes than anyone wants.
        case huge
        /// The answer repeats the credentials that it was sent.
        case echo
    }

    /// The one occupation that it knows.
    package static let code = "15-1299.77"
    /// The key of the newer generation.
    package static let key = "played-key-8f3c"
    /// Name and password of the older one.
    package static let login = (username: "played-user", password: "played-password-51d7")

    private struct State {
        var seen: [String] = []
        var faults: [(resource: String, fault: Fault, left: Int)] = []
        var isReleased = false
        var held: [CheckedContinuation<Void, Never>] = []
        var arrivals: [(count: Int, waiter: CheckedContinuation<Void, Never>)] = []
        var level = "5.25"
    }

    private let state = Locked(State())
    private let server = Locked<HTTPServer?>(nil)

    /// Starts to serve.
    package init() throws {
        var router = HTTPRouter()
        for template in ["/v2/online/occupations/{code}/", "/v2/{path...}", "/ws/{path...}"] {
            try router.add(
                .get, template, .waiting { [weak self] in try await self?.answer($0) ?? .text("") })
        }
        let server = HTTPServer(HTTPApplication(router: router))
        try server.start()
        self.server.withLock { $0 = server }
    }

    /// Ends serving.
    package func stop() async {
        release()
        let server = server.withLock { server in
            defer { server = nil }
            return server
        }
        await server?.stop(grace: .zero)
    }

    /// The address of a generation: `v2` or `ws`.
    package func address(_ generation: String) -> String {
        "http://127.0.0.1:\(server.withLock { $0?.port ?? 0 })/\(generation)/"
    }

    /// The targets of the requests so far.
    package var seen: [String] { state.withLock { $0.seen } }

    /// Forgets the requests so far.
    package func forget() { state.withLock { $0.seen = [] } }

    /// What level the occupation has of reading comprehension from now on.
    package func setLevel(_ level: String) { state.withLock { $0.level = level } }

    /// Makes the next requests go wrong whose resource (the path behind the generation) begins so.
    package func fail(_ resource: String, _ fault: Fault, times: Int = .max) {
        state.withLock { $0.faults.append((resource, fault, times)) }
    }

    /// Lets everything go well again.
    package func heal() { state.withLock { $0.faults = [] } }

    /// Answers the requests that are held, and holds no further ones.
    package func release() {
        let held = state.withLock { state in
            state.isReleased = true
            defer { state.held = [] }
            return state.held
        }
        for waiter in held { waiter.resume() }
    }

    /// Waits until so many requests have come since the last `forget`.
    package func arrived(_ count: Int) async {
        await withCheckedContinuation { waiter in
            let isThere = state.withLock { state in
                guard state.seen.count < count else { return true }
                state.arrivals.append((count, waiter))
                return false
            }
            if isThere { waiter.resume() }
        }
    }

    // MARK: - Answers

    private func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
        let isOld = request.path.hasPrefix("/ws/")
        let resource = String(request.path.dropFirst(4))
        let fault = note(request, resource)
        let basic = Data("\(Self.login.username):\(Self.login.password)".utf8).base64EncodedString()
        let isKnown =
            isOld
            ? request.header("Authorization") == "Basic \(basic)" && request.header("Accept") == "application/json"
            : request.header("X-API-Key") == Self.key
        guard isKnown else { return Self.forbidden }
        switch fault {
        case .forbidden: return Self.forbidden
        case .unprocessable: return .json(Array(#"{"error":"no such thing here"}"#.utf8), status: HTTPStatus(422))
        case .missing: return .json(Array(#"{"error":"not found"}"#.utf8), status: .notFound)
        case .busy(let wait):
            var response = HTTPResponse.text("slow down", status: HTTPStatus(429))
            if let wait { response.headers.set("Retry-After", wait) }
            return response
        case .failing: return .text("broken", status: .serviceUnavailable)
        case .garbage: return .bytes(Array("<html>hello</html>".utf8), type: "text/html")
        case .huge: return .json([UInt8](repeating: UInt8(ascii: " "), count: 200_000))
        case .redirect:
            var response = HTTPResponse.text("elsewhere", status: HTTPStatus(302))
            response.headers.set("Location", "http://127.0.0.2:9/")
            return response
        case .echo:
            let sent = request.header("X-API-Key") ?? request.header("Authorization") ?? ""
            return .json(Array(#"{"error":"who is \#(sent)"}"#.utf8), status: HTTPStatus(422))
        case .held: await hold()
        case .cutOff, .half, .changed, .unfiltered, .foreignNext, nil: break
        }
        return respond(request, resource, isOld: isOld, fault)
    }

    private static let forbidden = HTTPResponse.bytes(
        Array("<html>\r\n<head><title>403 Forbidden</title></head></html>\r\n".utf8), type: "text/html",
        status: .forbidden)

    private func note(_ request: HTTPRequest, _ resource: String) -> Fault? {
        let (fault, ready): (Fault?, [CheckedContinuation<Void, Never>]) = state.withLock { state in
            state.seen.append(request.rawTarget)
            let count = state.seen.count
            let ready = state.arrivals.filter { $0.count <= count }.map(\.waiter)
            state.arrivals.removeAll { $0.count <= count }
            guard let place = state.faults.firstIndex(where: { resource.hasPrefix($0.resource) && $0.left > 0 }) else {
                return (nil, ready)
            }
            state.faults[place].left -= 1
            return (state.faults[place].fault, ready)
        }
        for waiter in ready { waiter.resume() }
        return fault
    }

    private func hold() async {
        await withCheckedContinuation { waiter in
            let isReleased = state.withLock { state in
                if !state.isReleased { state.held.append(waiter) }
                return state.isReleased
            }
            if isReleased { waiter.resume() }
        }
    }

    private func respond(_ request: HTTPRequest, _ resource: String, isOld: Bool, _ fault: Fault?) -> HTTPResponse {
        guard var text = text(of: resource, request, isOld: isOld, fault) else {
            return .json(Array(#"{"error":"not found"}"#.utf8), status: isOld ? HTTPStatus(422) : .notFound)
        }
        if case .changed? = fault {
            text = text.replacing("\"row\":", with: "\"rows\":").replacing("\"title\":", with: "\"headline\":")
        }
        switch fault {
        case .half: return .json(Array(text.utf8.prefix(text.utf8.count / 2)))
        case .cutOff:
            let part = Array(text.utf8.prefix(text.utf8.count / 2))
            return .stream(type: "application/json") { writer in
                try await writer.write(part)
                throw CancellationError()
            }
        default: return .json(Array(text.utf8))
        }
    }

    private func text(of resource: String, _ request: HTTPRequest, isOld: Bool, _ fault: Fault?) -> String? {
        let name = resource.split(separator: "/").map(String.init)
        switch name.first {
        case "database" where name.count == 1:
            let tables = PlayedPayloads.tables.map {
                #"{"\#(isOld ? "id" : "table_id")":"\#($0.id)","title":"\#($0.title)"}"#
            }.joined(separator: ",")
            return isOld ? #"{"table":[\#(tables)]}"# : "[\(tables)]"
        case "database" where name.count == 3:
            guard let table = PlayedPayloads.tables.first(where: { $0.id == name[2] }) else { return nil }
            var rows = PlayedPayloads.rows(table.id, level: state.withLock { $0.level })
            if case .unfiltered? = fault {
                rows = rows.map { $0.replacing(Self.code, with: "11-1011.00") }
            } else if request.query.first("filter") != "onetsoc_code.eq.\(Self.code)" {
                rows = []
            }
            return page(of: rows, key: "row", request, isOld: isOld, fault)
        case "online" where name.count == 2 && name[1] == "search":
            guard request.query.first("keyword") != nil else { return nil }
            let hits = request.query.first("keyword") == "tide" ? PlayedPayloads.hits : []
            return page(of: hits, key: "occupation", request, isOld: isOld, fault)
        case "online" where name.count == 3 && name[2] == Self.code:
            return isOld ? PlayedPayloads.oldOccupation : PlayedPayloads.occupation
        case "online" where name.count == 5 && name[2] == Self.code:
            return PlayedPayloads.details(name[4], isOld: isOld)
        default: return nil
        }
    }

    /// A page of a list, with the way to the next one as the generation writes it.
    private func page(
        of items: [String], key: String, _ request: HTTPRequest, isOld: Bool, _ fault: Fault?
    ) -> String {
        let start = Int(request.query.first("start") ?? "") ?? 1
        let end = min(Int(request.query.first("end") ?? "") ?? 20, items.count)
        let shown = start <= end ? items[(start - 1)..<end].joined(separator: ",") : ""
        var next = ""
        if end < items.count {
            let kept = request.query.pairs.filter { !["start", "end"].contains($0.name) }.map {
                "&\($0.name)=\($0.value)"
            }
            let size = (Int(request.query.first("end") ?? "") ?? 20) - start
            let host = if case .foreignNext? = fault { "http://127.0.0.2:9" } else { origin }
            let address = "\(host)\(request.path)?start=\(end + 1)&end=\(end + 1 + size)\(kept.joined())"
            next = isOld ? #","link":[{"rel":"next","href":"\#(address)"}]"# : #","next":"\#(address)""#
        }
        return #"{"start":\#(start),"end":\#(end),"total":\#(items.count)\#(next),"\#(key)":[\#(shown)]}"#
    }

    private var origin: String { "http://127.0.0.1:\(server.withLock { $0?.port ?? 0 })" }
}
