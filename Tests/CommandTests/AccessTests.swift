import Foundation
import ServiceSupport
import TestSupport
import Testing

@Suite("Who may do what", .timeLimit(.minutes(3)))
struct AccessTests {
    private static let item = #"{"kind":"import","payload":{"framework":"onet","path":"/nowhere"}}"#
    private static let plain = #"{"kind":"prune"}"#

    private func program() throws -> BuiltProgram {
        var program = try BuiltProgram(on: .sqlite)
        program.environment = ["METIER_WORK_EMBEDDED": "false", "METIER_ACCESS_LOG": "false"]
        return program
    }

    /// Asks as a program on this machine does.
    private func ask(
        _ port: UInt16, _ target: String, key: String? = nil, body: String = "", host: String? = nil
    ) async throws -> RawClient.Answer {
        try await onThread {
            let type = body.isEmpty ? "" : "Content-Type: application/json\r\n"
            return try RawClient(port: port).get(
                target, headers: type + (key.map { "Authorization: Bearer \($0)\r\n" } ?? ""),
                method: body.isEmpty ? "GET" : "POST", host: host ?? "127.0.0.1:\(port)", body: body)
        }
    }

    @Test("the first start makes the operator's key, the command prints and replaces it, doctor tells of another one")
    func key() async throws {
        let program = try program()
        let server = try await RunningServer.start(program)
        let path = program.home + "/operator.key"
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let printed = try await program.run("access", "operator-key")
        let key = printed.output.trimmingCharacters(in: .newlines)
        #expect(printed.code == 0 && printed.messages == "")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == key + "\n")
        // Named places need the key, from this machine too; everything else does not.
        let bare = try await ask(server.port, "/api/v1/work", body: Self.item)
        #expect(bare.status == 401 && bare["WWW-Authenticate"] == "Bearer realm=\"metier\"", "\(bare.text)")
        let wrong = try await ask(server.port, "/api/v1/work", key: key + "0", body: Self.item)
        #expect(wrong.status == 403 && wrong["WWW-Authenticate"] == nil, "\(wrong.text)")
        #expect(try await ask(server.port, "/api/v1/work", key: key, body: Self.item).status == 202)
        #expect(try await ask(server.port, "/api/v1/work", body: Self.plain).status == 202)
        // The command line is no caller over HTTP.
        let enqueued = try await program.run(
            "work", "enqueue", "import", "--payload", #"{"framework":"onet","path":"/x"}"#)
        #expect(enqueued.code == 0, "\(enqueued.messages)")
        // With another key in force the old one opens nothing, on the running server too, after a second at most.
        let rotated = try await program.run("access", "operator-key", "--rotate")
        let next = rotated.output.trimmingCharacters(in: .newlines)
        #expect(rotated.code == 0 && next != key)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == next + "\n")
        var status = 202
        let end = ContinuousClock.now + .seconds(20)
        while status != 403, ContinuousClock.now < end {
            status = try await ask(server.port, "/api/v1/work", key: key, body: Self.item).status
        }
        #expect(status == 403)
        #expect(try await ask(server.port, "/api/v1/work", key: next, body: Self.item).status == 202)
        try Data((key + "\n").utf8).write(to: URL(fileURLWithPath: path))
        let doctor = try await program.run("doctor")
        #expect(doctor.output.contains("operator key  warning"), "\(doctor.output)")
        let stale = try await program.run("access", "operator-key")
        #expect(stale.code == 78 && stale.messages.contains("--rotate"), "\(stale.messages)")
        server.signal(SIGTERM)
        let said = try await server.end()
        // The log names the file and never the key.
        #expect(!(server.greeting + said.messages).contains(key) && !said.messages.contains(next))
    }

    @Test(
        "a stock nginx on the same machine makes nobody a local caller",
        .enabled(if: ReverseProxy.program != nil, Comment(rawValue: ReverseProxy.missing)),
        arguments: [
            "", "proxy_set_header X-Real-IP $remote_addr;", "proxy_set_header Host $host;",
            "proxy_http_version 1.1; proxy_set_header X-Forwarded-Proto $scheme;",
            "proxy_http_version 1.1; proxy_set_header Host metier.example;",
        ])
    func nginx(_ directives: String) async throws {
        let program = try program()
        let server = try await RunningServer.start(program)
        let key = try await program.run("access", "operator-key").output.trimmingCharacters(in: .newlines)
        let proxy = try await ReverseProxy(to: server.port, directives: directives)
        for target in ["/api/v1/knowledge", "/api/v1/work"] {
            #expect(try await ask(server.port, target).status == 200)
            let through = try await ask(proxy.port, target)
            #expect(through.status == 401, "\(target): \(through.text)")
            // As its users name it.
            #expect(try await ask(proxy.port, target, host: "metier.example").status == 401)
            #expect(try await ask(proxy.port, target, key: key).status == 200)
        }
        #expect(try await ask(proxy.port, "/api/v1/work", body: Self.plain).status == 401)
        #expect(try await ask(proxy.port, "/api/v1/work", body: Self.item).status == 401)
        // What is open to everyone goes through as ever.
        #expect(try await ask(proxy.port, "/health").status == 200)
    }

    @Test(
        "a proxy that speaks HTTP/1.1 and adds nothing is kept out by the setting, and never enqueues a named place",
        .enabled(if: ReverseProxy.program != nil, Comment(rawValue: ReverseProxy.missing)), arguments: [true, false])
    func silentProxy(_ isClosed: Bool) async throws {
        var program = try program()
        if isClosed { program.environment["METIER_ACCESS_LOCAL_CALLERS"] = "off" }
        let server = try await RunningServer.start(program)
        let proxy = try await ReverseProxy(to: server.port, directives: "proxy_http_version 1.1;")
        // Nothing tells such a request from a program's own: the threat model says so.
        #expect(try await ask(proxy.port, "/api/v1/knowledge").status == (isClosed ? 401 : 200))
        #expect(try await ask(server.port, "/api/v1/knowledge").status == (isClosed ? 401 : 200))
        #expect(try await ask(proxy.port, "/api/v1/work", body: Self.item).status == 401)
        #expect(try await ask(server.port, "/api/v1/work", body: Self.item).status == 401)
    }
}
