import Foundation
import ServiceSupport
import Synchronization
import Testing

@testable import HTTPServer

/// An application with a route of each kind, served in memory or over a socket.
enum Sample {
    static let long = Array(String(repeating: #"{"name":"value"},"#, count: 200).utf8)

    /// An error that knows its answer.
    struct Teapot: HTTPErrorConvertible {
        func response(to request: HTTPRequest) -> HTTPResponse { .text("short and stout", status: HTTPStatus(418)) }
    }

    struct Surprise: Error {}

    /// Opens for everybody who waits, once.
    actor Gate {
        private var isOpen = false
        private var waiters: [CheckedContinuation<Void, Never>] = []

        func open() {
            isOpen = true
            for waiter in waiters { waiter.resume() }
            waiters = []
        }

        func wait() async {
            if isOpen { return }
            await withCheckedContinuation { waiters.append($0) }
        }
    }

    static func router() throws -> HTTPRouter {
        var router = HTTPRouter()
        try router.add(.get, "/", .immediate { _ in .text("home") })
        try router.add(.get, "/items/{id}", .immediate { .text($0.parameters["id"] ?? "") })
        try router.add(.get, "/items/special", .immediate { _ in .text("the special one") })
        try router.add(
            .get, "/items/{id}/parts/{part}",
            .immediate { request in
                .text("\(request.parameters["id"] ?? "") \(request.parameters["part"] ?? "")")
            })
        try router.add(.put, "/items/{id}", .immediate { .bytes($0.body, type: "text/plain", status: .created) })
        try router.add(
            .get, "/query",
            .immediate { request in
                .text(request.query.pairs.map { "\($0.name)=\($0.value)" }.joined(separator: "|"))
            })
        try router.add(.get, "/long", .immediate { _ in .json(long, etag: "\"v1\"") })
        try router.add(
            .get, "/waiting",
            .waiting { request in
                await Task.yield()
                return .text("waited for \(request.header("X-Name") ?? "nobody")")
            })
        try router.add(
            .get, "/deciding/{way}",
            .deciding { request in
                let way = request.parameters["way"] ?? ""
                if way == "never" { throw Teapot() }
                guard way == "later" else { return .answered(.text("at once")) }
                return .later {
                    await Task.yield()
                    return .text("later")
                }
            })
        try router.add(.post, "/echo", .immediate { .bytes($0.body, type: "application/octet-stream") })
        try router.add(
            .post, "/echo-waiting", options: HTTPRouteOptions(maximumBodyBytes: 64),
            .waiting { .bytes($0.body, type: "application/octet-stream") })
        try router.add(.get, "/teapot", .immediate { _ in throw Teapot() })
        try router.add(.get, "/surprise", .waiting { _ in throw Surprise() })
        try router.add(
            .get, "/never", options: HTTPRouteOptions(deadline: .milliseconds(100)),
            .waiting { _ in
                try await Task.sleep(for: .seconds(600))
                return .text("too late")
            })
        try router.add(
            .get, "/stream",
            .immediate { _ in
                .stream(type: "application/x-ndjson") { writer in
                    for index in 0..<5 { try await writer.write("{\"line\":\(index)}\n") }
                }
            })
        try router.add(.get, "/files/{path...}", .immediate { .text($0.parameters["path"] ?? "") })
        return router
    }

    static func application(
        _ change: (inout HTTPApplicationConfiguration) -> Void = { _ in }, router: HTTPRouter? = nil,
        observer: (any HTTPObserver)? = nil, logger: Logger = Logger(label: "test", writer: NoLogWriter())
    ) throws -> HTTPApplication {
        var configuration = HTTPApplicationConfiguration()
        change(&configuration)
        return HTTPApplication(
            router: try router ?? Self.router(), configuration: configuration, logger: logger, observer: observer)
    }

    /// A server that runs, whose route `/held` opens `started` when it is asked and answers "done" once `gate` is open.
    static func holding(started: Gate, until gate: Gate) throws -> HTTPServer {
        var router = HTTPRouter()
        try router.add(
            .get, "/held",
            .waiting { _ in
                await started.open()
                await gate.wait()
                return .text("done")
            })
        let server = HTTPServer(try application(router: router))
        try server.start()
        return server
    }

    /// Runs `body` against a server that is stopped afterwards.
    static func serving(
        _ application: HTTPApplication, _ change: (inout HTTPServerConfiguration) -> Void = { _ in },
        _ body: (HTTPServer) async throws -> Void
    ) async throws {
        var configuration = HTTPServerConfiguration()
        configuration.connectionLimit = 240
        change(&configuration)
        let server = HTTPServer(application, configuration: configuration)
        try server.start()
        do {
            try await body(server)
        } catch {
            await server.stop(grace: .zero)
            throw error
        }
        await server.stop(grace: .seconds(5))
        #expect(server.activeRequests == 0)
        #expect(server.openConnections == 0)
    }

    /// How many status lines there are in what a server has sent.
    static func statusLines(in text: String) -> Int {
        text.components(separatedBy: "HTTP/1.1 ").dropFirst().filter { rest in
            rest.utf8.prefix(4).map { (0x30...0x39).contains($0) } == [true, true, true, false]
        }.count
    }

    /// Runs blocking client code on a thread of its own, so that it does not hold up tasks.
    static func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Result(catching: body)) }.start()
        }
    }
}
