import Foundation
package import HTTPServer
package import ServiceSupport

/// How a request reaches an application: both ways must give the same answer.
package enum Carrier: String, Sendable, CaseIterable {
    /// `HTTPApplication.respond`, without a socket.
    case memory
    /// A server on a free port of the loopback address.
    case socket

    /// Both, or those that `METIER_TEST_CARRIERS` names, with commas: a second run on another database need not go over
    /// sockets again.
    package static let allCases: [Carrier] = {
        let names = ProcessInfo.processInfo.environment["METIER_TEST_CARRIERS"]?.split(separator: ",") ?? []
        let named = names.compactMap { Carrier(rawValue: String($0)) }
        return named.isEmpty ? [.memory, .socket] : named
    }()
}

/// An answer, however it came.
package struct Reply: Sendable {
    /// The status.
    package let status: Int
    /// The headers in the order they came.
    package let headers: [(name: String, value: String)]
    /// The body.
    package let body: [UInt8]

    /// The value of a header, whatever the case of its name.
    package subscript(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The body as UTF-8.
    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON.
    package func json() throws -> JSONValue { try JSONValue(parsing: body) }
}

/// Sends requests to an application over one carrier.
package struct CarriedApplication: Sendable {
    private enum Way: Sendable {
        case memory(HTTPApplication)
        case socket(UInt16)
    }

    private let way: Way

    /// Runs `body` with an application that is reached over a carrier; a server that this needs is stopped afterwards.
    package static func serving<Value>(
        _ application: HTTPApplication, over carrier: Carrier, _ body: (CarriedApplication) async throws -> Value
    ) async throws -> Value {
        guard carrier == .socket else { return try await body(CarriedApplication(way: .memory(application))) }
        let server = HTTPServer(application)
        try server.start()
        do {
            let value = try await body(CarriedApplication(way: .socket(server.port)))
            await server.stop()
            return value
        } catch {
            await server.stop(grace: .zero)
            throw error
        }
    }

    /// Sends one request and returns its answer.
    package func send(
        _ method: String, _ target: String, headers: [String: String] = [:], body: String = ""
    ) async throws -> Reply {
        switch way {
        case .memory(let application):
            var fields = HTTPHeaders()
            for (name, value) in headers.sorted(by: { $0.key < $1.key }) { fields.add(name, value) }
            let response = await application.respond(
                to: HTTPRequest(HTTPMethod(name: method), target, headers: fields, body: Array(body.utf8)))
            return Reply(
                status: response.status.code, headers: response.headers.fields.map { ($0.name, $0.value) },
                body: try await response.collectedBody())
        case .socket(let port):
            return try await onThread {
                let client = try RawClient(port: port)
                let lines = headers.filter { $0.key != "Host" }.sorted { $0.key < $1.key }
                    .map { "\($0.key): \($0.value)\r\n" }.joined()
                let answer = try client.get(
                    target, headers: lines, method: method, host: headers["Host"] ?? "test", body: body)
                return Reply(status: answer.status, headers: answer.headers, body: answer.body)
            }
        }
    }
}
