internal import HTTPClient
internal import ServiceSupport

/// Any service with OpenAI's `POST /chat/completions`: Groq, Ollama, llama.cpp, vLLM, and Gemini's compatible address.
///
/// Redirects are not followed, so that texts and key stay with the configured service.
package struct OpenAIProvider: ChatProvider {
    /// The differences between services.
    package enum Dialect: Sendable, Hashable {
        /// Groq: its name for the token limit, reasoning effort, strict schemas on two models only.
        case groq
        /// Self-hosted services: the older name for the token limit, which all of them support; schemas are enforced.
        case plain
    }

    /// How JSON is requested.
    enum SchemaMode: Sendable, Hashable {
        /// The schema is enforced.
        case strict
        /// The schema is sent but may be violated.
        case bestEffort
        /// JSON of any structure; the schema is in the instructions.
        case anyJSON
        /// No response format; only the instructions mention it.
        case inWords
    }

    /// Its name in the settings.
    package var name: String { endpoint.name }
    /// Whether it runs on this machine.
    package var isLocal: Bool { endpoint.isLocal }

    private let endpoint: ProviderEndpoint
    private let dialect: Dialect
    private let http: HTTPClient
    /// The schema modes of models that were found not to support a schema.
    private let modes = Locked<[String: SchemaMode]>([:])

    /// Creates a client that follows no redirects.
    package init(_ endpoint: ProviderEndpoint, dialect: Dialect, version: String, connections: Int = 4) {
        self.init(
            endpoint, dialect: dialect,
            http: HTTPClient(
                transport: CurlTransport(
                    userAgent: "Metier/\(version)", maximumRedirects: 0, connectionsPerHost: connections)))
    }

    init(_ endpoint: ProviderEndpoint, dialect: Dialect, http: HTTPClient) {
        self.endpoint = endpoint
        self.dialect = dialect
        self.http = http
    }

    /// Calls a model once; see ``ChatProvider``.
    package func ask(
        _ question: ChatQuestion, of model: String, piece: (@Sendable (String) async throws -> Void)?
    ) async throws -> ChatAnswer {
        let asked = schemaMode(model)
        let failures = FailureReader(
            provider: name, showsWords: question.request.privacy == .publicData, secrets: endpoint.secrets,
            asksForm: question.request.schema != nil && asked != .inWords)
        let request = OutboundRequest(
            "POST", endpoint.baseURL + "/chat/completions", headers: headers,
            body: body(question, model: model, streams: piece != nil), deadline: question.deadline,
            maximumBodyBytes: question.maximumBytes, retries: 0)
        do {
            return try await AnswerCall(http: http, question: question, shape: .openAI, failures: failures)
                .answer(to: request, piece: piece)
        } catch let failure as ChatFailure where failure.kind == .schemaRefused {
            // The caller retries. A mode found by a concurrent call is kept.
            modes.withLock { $0[model] = asked == .anyJSON || $0[model] == .inWords ? .inWords : .anyJSON }
            throw failure
        }
    }

    /// The models that the provider lists for this key; see ``ChatProvider``.
    package func models(deadline: Duration) async throws -> [String] {
        let reader = FailureReader(provider: name, showsWords: true, secrets: endpoint.secrets)
        let response: InboundResponse
        do {
            response = try await http.send(
                OutboundRequest(
                    "GET", endpoint.baseURL + "/models", headers: headers, deadline: deadline,
                    maximumBodyBytes: 4 << 20, retries: 1))
        } catch let error as HTTPClientError {
            if error.code == .cancelled { throw CancellationError() }
            throw reader.failure(of: error)
        }
        let body = ResponseBody.json(response.body, limit: 4 << 20)
        guard response.isSuccess, FailureReader.errorObject(body) == nil else {
            throw reader.failure(of: response, body: body)
        }
        guard let list = body?["data"]?.arrayValue else {
            throw ChatFailure(.badAnswer, "\(name) answered without a list of models", status: response.status)
        }
        return list.compactMap { $0["id"]?.stringValue }
    }

    private var headers: [(name: String, value: String)] {
        var headers = [(name: "Content-Type", value: "application/json")]
        if let key = endpoint.key { headers.append((name: "Authorization", value: "Bearer \(key.reveal())")) }
        return headers
    }

    // MARK: - Asking

    func schemaMode(_ model: String) -> SchemaMode {
        if let found = modes.withLock({ $0[model] }) { return found }
        switch dialect {
        case .plain: return .strict
        case .groq: return ["openai/gpt-oss-20b", "openai/gpt-oss-120b"].contains(model) ? .strict : .bestEffort
        }
    }

    func body(_ question: ChatQuestion, model: String, streams: Bool) -> [UInt8] {
        let request = question.request
        let mode = schemaMode(model)
        var json = JSONWriter(capacity: 1_024 + request.text.utf8.count)
        json.object { json in
            json.field("model", model)
            json.array("messages") { json in
                func message(_ role: String, _ text: String, _ json: inout JSONWriter) {
                    json.object { json in
                        json.field("role", role)
                        json.field("content", text)
                    }
                }
                var instructions = request.instructions
                if let schema = request.schema, mode == .anyJSON || mode == .inWords {
                    instructions += "\n\n" + schema.words
                }
                message("system", instructions, &json)
                message("user", request.text, &json)
                if let repair = question.repair, let words = question.repairText {
                    if !repair.answer.isEmpty { message("assistant", repair.answer, &json) }
                    message("user", words, &json)
                }
            }
            json.field("temperature", request.temperature)
            json.field("seed", request.seed)
            json.field(dialect == .groq ? "max_completion_tokens" : "max_tokens", request.maximumTokens)
            if model.contains("gpt-oss") { json.field("reasoning_effort", "low") }
            if let schema = request.schema, mode != .inWords { writeFormat(schema, mode, to: &json) }
            json.field("stream", streams)
            if streams { json.object("stream_options") { $0.field("include_usage", true) } }
        }
        return json.bytes
    }

    private func writeFormat(_ schema: ChatRequest.AnswerSchema, _ mode: SchemaMode, to json: inout JSONWriter) {
        json.object("response_format") { json in
            guard mode != .anyJSON else { return json.field("type", "json_object") }
            json.field("type", "json_schema")
            json.object("json_schema") { json in
                json.field("name", schema.name)
                json.field("strict", mode == .strict)
                json.key("schema")
                schema.schema.write(to: &json)
            }
        }
    }
}
