internal import HTTPClient
internal import ServiceSupport

/// Gemini through its native interface, the only one that states how long to wait and which quota is used up.
package struct GeminiProvider: ChatProvider {
    /// Its name in the settings.
    package var name: String { endpoint.name }
    /// Whether it runs on this machine.
    package var isLocal: Bool { endpoint.isLocal }

    private let endpoint: ProviderEndpoint
    private let http: HTTPClient
    /// Models that were found not to support a response format.
    private let formless = Locked<Set<String>>([])

    /// Creates a client that follows no redirects; the address ends in the interface's version, `/v1beta`.
    package init(_ endpoint: ProviderEndpoint, version: String, connections: Int = 4) {
        self.init(
            endpoint,
            http: HTTPClient(
                transport: CurlTransport(
                    userAgent: "Metier/\(version)", maximumRedirects: 0, connectionsPerHost: connections)))
    }

    init(_ endpoint: ProviderEndpoint, http: HTTPClient) {
        self.endpoint = endpoint
        self.http = http
    }

    /// Calls a model once; see ``ChatProvider``.
    package func ask(
        _ question: ChatQuestion, of model: String, piece: (@Sendable (String) async throws -> Void)?
    ) async throws -> ChatAnswer {
        let isFormless = formless.withLock { $0.contains(model) }
        let reader = FailureReader(
            provider: name, showsWords: question.request.privacy == .publicData, secrets: endpoint.secrets,
            asksForm: question.request.schema != nil && !isFormless)
        // The name is part of the path, so only characters of names are allowed.
        guard !model.isEmpty, model.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-._".contains($0)) })
        else { throw ChatFailure(.modelGone, "\(name) has no model of such a name") }
        let method = piece == nil ? "generateContent" : "streamGenerateContent?alt=sse"
        let request = OutboundRequest(
            "POST", "\(endpoint.baseURL)/models/\(model):\(method)", headers: headers,
            body: body(question, isFormless: isFormless), deadline: question.deadline,
            maximumBodyBytes: question.maximumBytes, retries: 0)
        do {
            return try await AnswerCall(http: http, question: question, shape: .gemini, failures: reader)
                .answer(to: request, piece: piece)
        } catch let failure as ChatFailure where failure.kind == .schemaRefused {
            // The caller retries.
            _ = formless.withLock { $0.insert(model) }
            throw failure
        }
    }

    /// The models that the provider lists for this key; see ``ChatProvider``.
    package func models(deadline: Duration) async throws -> [String] {
        let reader = FailureReader(provider: name, showsWords: true, secrets: endpoint.secrets)
        var names: [String] = []
        var token: String?
        // A list has a few pages; an endless one is cut off.
        for _ in 0..<20 {
            let query = "?pageSize=1000" + (token.map { "&pageToken=\($0)" } ?? "")
            let response: InboundResponse
            do {
                response = try await http.send(
                    OutboundRequest(
                        "GET", endpoint.baseURL + "/models" + query, headers: headers, deadline: deadline,
                        maximumBodyBytes: 4 << 20, retries: 1))
            } catch let error as HTTPClientError {
                if error.code == .cancelled { throw CancellationError() }
                throw reader.failure(of: error)
            }
            let body = ResponseBody.json(response.body, limit: 4 << 20)
            guard response.isSuccess, FailureReader.errorObject(body) == nil else {
                throw reader.failure(of: response, body: body)
            }
            guard let page = body?["models"]?.arrayValue else {
                throw ChatFailure(.badAnswer, "\(name) answered without a list of models", status: response.status)
            }
            names += page.compactMap { $0["name"]?.stringValue }.map { name in
                name.hasPrefix("models/") ? String(name.dropFirst(7)) : name
            }
            token = body?["nextPageToken"]?.stringValue.flatMap { token in
                token.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._~=".contains($0)) } ? token : nil
            }
            if token?.isEmpty != false { break }
        }
        return names
    }

    private var headers: [(name: String, value: String)] {
        var headers = [(name: "Content-Type", value: "application/json")]
        if let key = endpoint.key { headers.append((name: "x-goog-api-key", value: key.reveal())) }
        return headers
    }

    private func body(_ question: ChatQuestion, isFormless: Bool) -> [UInt8] {
        let request = question.request
        var instructions = request.instructions
        if isFormless, let schema = request.schema {
            instructions += "\n\n" + schema.words
        }
        var json = JSONWriter(capacity: 1_024 + request.text.utf8.count)
        func parts(_ text: String, _ json: inout JSONWriter) {
            json.array("parts") { json in json.object { $0.field("text", text) } }
        }
        json.object { json in
            json.object("systemInstruction") { parts(instructions, &$0) }
            json.array("contents") { json in
                func turn(_ role: String, _ text: String, _ json: inout JSONWriter) {
                    json.object { json in
                        json.field("role", role)
                        parts(text, &json)
                    }
                }
                turn("user", request.text, &json)
                if let repair = question.repair, let words = question.repairText {
                    if !repair.answer.isEmpty { turn("model", repair.answer, &json) }
                    turn("user", words, &json)
                }
            }
            json.object("generationConfig") { json in
                json.field("temperature", request.temperature)
                json.field("seed", request.seed)
                json.field("maxOutputTokens", request.maximumTokens)
                guard let schema = request.schema, !isFormless else { return }
                json.field("responseMimeType", "application/json")
                json.key("responseJsonSchema")
                schema.schema.write(to: &json)
            }
        }
        return json.bytes
    }
}
