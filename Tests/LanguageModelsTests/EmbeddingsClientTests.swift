import HTTPClient
import LanguageModels
import Occupations
import Search
import ServiceSupport
import TestSupport
import Testing

/// An answer of 200 with a JSON body.
private func json(_ body: String) -> ScriptedServer.Reaction {
    .send(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
            + "Connection: close\r\n\r\n\(body)")
}

private func status(_ line: String, headers: String = "") -> ScriptedServer.Reaction {
    .send("HTTP/1.1 \(line)\r\nContent-Length: 0\r\nConnection: close\r\n\(headers)\r\n")
}

/// An answer as services write it.
private func vectors(_ rows: [(Int, String)], model: String = "toy-1") -> String {
    let data = rows.map { #"{"object":"embedding","index":\#($0.0),"embedding":\#($0.1)}"# }.joined(separator: ",")
    return #"{"object":"list","data":[\#(data)],"model":"\#(model)","usage":{"prompt_tokens":2,"total_tokens":2}}"#
}

@Suite("Vectors from a service")
struct EmbeddingsClientTests {
    private static let key = "sk-very-secret"

    private func client(
        _ server: ScriptedServer, path: String = "", firstWait: Double = 0.01,
        change: (inout EmbeddingsClient.Configuration) -> Void = { _ in }
    ) -> EmbeddingsClient {
        var configuration = EmbeddingsClient.Configuration(
            baseURL: server.url(path), model: "toy", key: Secret(Self.key))
        configuration.retries = 2
        change(&configuration)
        let transport = CurlTransport(userAgent: "Metier/0", maximumRedirects: 0)
        return EmbeddingsClient(
            configuration, http: HTTPClient(transport: transport, firstWait: firstWait, longestWait: 0.5))
    }

    private func failure(_ client: EmbeddingsClient, _ texts: [String] = ["a"]) async -> LanguageModelError? {
        do {
            _ = try await client.embed(texts)
            return nil
        } catch {
            let failure = error as? LanguageModelError
            // Whatever goes wrong, neither key nor text is told.
            #expect(failure?.description.contains(Self.key) == false)
            #expect(failure?.debugDescription.contains(Self.key) == false)
            return failure
        }
    }

    @Test("asks in batches, puts the answers in order and scales them to length 1")
    func answer() async throws {
        let server = try ScriptedServer { _, count in
            json(count == 0 ? vectors([(1, "[0,2]"), (0, "[3,4]")]) : vectors([(0, "[-1e1,0.0]")]))
        }
        let reply = try await client(server, path: "/openai/v1/") {
            $0.batch = 2
            $0.dimensions = 2
        }.embed(["first", "", "third \"quoted\""])
        #expect(reply.dimensions == 2 && reply.model == "toy-1")
        #expect(zip(reply.values, [0.6, 0.8, 0, 1, -1, 0]).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(server.seen.count == 2)
        let head = try #require(server.seen.first)
        #expect(head.hasPrefix("POST /openai/v1/embeddings HTTP/1.1\r\n"))
        #expect(head.contains("Authorization: Bearer \(Self.key)"))
        #expect(!String(decoding: server.bodies[0], as: UTF8.self).contains(Self.key))
        let sent = try JSONValue(parsing: server.bodies[0])
        #expect(sent["model"]?.stringValue == "toy" && sent["encoding_format"]?.stringValue == "float")
        #expect(sent["dimensions"]?.intValue == 2)
        #expect(sent["input"]?.arrayValue?.compactMap(\.stringValue) == ["first", " "])
        #expect(try JSONValue(parsing: server.bodies[1])["input"]?.arrayValue?.count == 1)
    }

    @Test("asks nothing for no text, and sends no key where there is none")
    func nothing() async throws {
        let server = try ScriptedServer { _, _ in json(vectors([(0, "[1]")])) }
        #expect(try await client(server).embed([]).values.isEmpty)
        #expect(server.seen.isEmpty)
        _ = try await client(server) { $0.key = nil }.embed(["a"])
        #expect(server.seen.first?.lowercased().contains("authorization") == false)
        #expect(server.seen.first?.hasPrefix("POST /v1/embeddings ") == true)
    }

    @Test(
        "believes no answer that is not what was asked for",
        arguments: [
            ("garbage", "is no JSON"), ("[1,2]", "has no list of vectors"), (#"{"data":{}}"#, "has no list of vectors"),
            (vectors([(0, "[1,0]")]), "has 1 vectors for 2 texts"),
            (vectors([(0, "[1,0]"), (1, "[1,0]"), (2, "[1,0]")]), "has 3 vectors for 2 texts"),
            (vectors([(0, "[1,0]"), (0, "[0,1]")]), "numbers its vectors wrongly"),
            (vectors([(0, "[1,0]"), (2, "[0,1]")]), "numbers its vectors wrongly"),
            (vectors([(0, "[1,0]"), (-1, "[0,1]")]), "numbers its vectors wrongly"),
            (vectors([(0, "[1,0]"), (1, "[0,1,0]")]), "has a vector of 3 numbers in place of 2"),
            (vectors([(0, "[1,0,0]"), (1, "[0,1,0]")]), "has a vector of 3 numbers in place of 2"),
            (vectors([(0, "[1,0]"), (1, "[0,1e39]")]), "has a vector with something else than finite numbers"),
            (vectors([(0, "[1,0]"), (1, "[0,null]")]), "has a vector with something else than finite numbers"),
            (vectors([(0, "[1,0]"), (1, "[0,0]")]), "has a vector of zeros"),
            (vectors([(0, #""AAAA""#), (1, #""AAAA""#)]), "has no vectors of numbers"),
        ])
    func badAnswers(_ body: String, _ reason: String) async throws {
        let server = try ScriptedServer { _, _ in json(body) }
        let failure = await failure(client(server) { $0.dimensions = 2 }, ["a", "b"])
        #expect(failure?.code == .badAnswer)
        #expect(failure?.message == "The answer of the embeddings service \(reason).")
        #expect(server.seen.count == 1)
    }

    @Test("notices that a later batch has vectors of another length")
    func otherLength() async throws {
        let server = try ScriptedServer { _, count in json(vectors([(0, count == 0 ? "[1,0]" : "[1,0,0]")])) }
        let failure = await failure(client(server) { $0.batch = 1 }, ["a", "b"])
        #expect(failure?.message.contains("3 numbers in place of 2") == true)
        let empty = try ScriptedServer { _, _ in json(vectors([(0, "[]")])) }
        #expect(await self.failure(client(empty))?.code == .badAnswer)
    }

    @Test("tries again when the service is busy, as long as it asks for")
    func busy() async throws {
        let server = try ScriptedServer { _, count in
            switch count {
            case 0: status("429 Too Many Requests", headers: "Retry-After: 0\r\n")
            case 1: status("500 Internal Server Error")
            default: json(vectors([(0, "[1,0]")]))
            }
        }
        #expect(try await client(server).embed(["a"]).values == [1, 0])
        #expect(server.seen.count == 3)
        let limited = try ScriptedServer { _, _ in
            status("429 Too Many Requests", headers: "Retry-After: 3600\r\n")
        }
        #expect(await failure(client(limited))?.code == .transport(.rateLimited(retryAfter: 3600)))
        #expect(limited.seen.count == 1)
        let broken = try ScriptedServer { _, _ in status("503 Service Unavailable") }
        #expect(await failure(client(broken))?.code == .refused(503))
        #expect(broken.seen.count == 3)
    }

    @Test("says which status refused it, and asks once", arguments: [400, 401, 404, 413])
    func refusals(_ code: Int) async throws {
        let server = try ScriptedServer { _, _ in status("\(code) No") }
        let failure = await failure(client(server))
        #expect(failure?.code == .refused(code))
        #expect(failure?.message == "The embeddings service answered with status \(code).")
        #expect(server.seen.count == 1)
    }

    @Test("takes neither text nor key elsewhere when it is redirected")
    func redirected() async throws {
        let other = try ScriptedServer { _, _ in json(vectors([(0, "[1,0]")])) }
        let target = other.url("/v1/embeddings")
        let server = try ScriptedServer { _, _ in
            status("307 Temporary Redirect", headers: "Location: \(target)\r\n")
        }
        #expect(await failure(client(server))?.code == .transport(.redirect))
        #expect(other.seen.isEmpty)
    }

    @Test("reports a service that is not there, slow, cut off or too talkative")
    func transport() async throws {
        let closed = try ScriptedServer { _, _ in status("200 OK") }.url("")
        let absent = EmbeddingsClient(
            .init(baseURL: closed, model: "toy"),
            http: HTTPClient(transport: CurlTransport(userAgent: "Metier/0"), firstWait: 0.01))
        #expect(await failure(absent)?.code == .transport(.refused))
        let silent = try ScriptedServer { _, _ in .sendAndWait("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{") }
        #expect(await failure(client(silent) { $0.deadline = .milliseconds(200) })?.code == .transport(.timedOut))
        let cut = try ScriptedServer { _, _ in .send("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"data\":") }
        #expect(await failure(client(cut))?.code == .transport(.truncated))
        let long = try ScriptedServer { _, _ in json(vectors([(0, "[1,0]")])) }
        #expect(await failure(client(long) { $0.maximumBytes = 20 })?.code == .transport(.tooLarge))
    }

    @Test("serve the search, until the service changes its model")
    func embedder() async throws {
        let server = try ScriptedServer { _, count in
            json(vectors([(0, "[0,5]")], model: count < 2 ? "toy-1" : "toy-2"))
        }
        let embedder = try await RemoteEmbedder.connect(client(server), model: "toy")
        #expect(embedder.identity == EmbeddingIdentity(model: "toy", version: "toy-1", dimensions: 2))
        #expect(Array(try await embedder.embed(["a"]).vector(0)) == [0, 1])
        #expect(try await embedder.embed([]).count == 0)
        await #expect(
            throws: EmbeddingError(
                .otherModel, "the embeddings service now answers with toy-2 in place of toy-1")
        ) { try await embedder.embed(["a"]) }
    }
}
