package import HTTPClient
package import ServiceSupport

/// Vectors of texts from any service with OpenAI's `POST /v1/embeddings`.
///
/// What comes back is checked before it is believed: as many vectors as texts, each once, all of one length, all finite.
/// Redirects are not followed, so that texts and key stay with the service that was named.
package struct EmbeddingsClient: Sendable {
    /// Which service, and how much patience it gets.
    package struct Configuration: Sendable {
        /// The address, with or without a `/v1` at its end.
        package var baseURL: String
        /// What the service calls the model.
        package var model: String
        /// The key, if the service wants one.
        package var key: Secret?
        /// How long vectors shall be; `nil` asks for nothing and takes the model's own length.
        package var dimensions: Int?
        /// Texts a request; the interface allows 2,048.
        package var batch = 128
        /// The time that one request may take, its repetitions included.
        package var deadline: Duration = .seconds(30)
        /// The largest answer to one request in bytes.
        package var maximumBytes = 32 << 20
        /// How often a request that failed for the moment is repeated.
        package var retries = 3

        /// Names the service.
        package init(baseURL: String, model: String, key: Secret? = nil, dimensions: Int? = nil) {
            self.baseURL = baseURL
            self.model = model
            self.key = key
            self.dimensions = dimensions
        }
    }

    /// Vectors of length 1, one a text, in the order of the texts.
    package struct Reply: Sendable, Hashable {
        /// Floats a vector; 0 when there was no text.
        package let dimensions: Int
        /// The vectors, one after the other.
        package let values: [Float]
        /// What the service says the model is.
        package let model: String
    }

    private let configuration: Configuration
    private let http: HTTPClient
    private let url: String

    /// Makes a client that follows no redirects.
    package init(_ configuration: Configuration, version: String, logger: Logger) {
        self.init(
            configuration,
            http: HTTPClient(
                transport: CurlTransport(userAgent: "Metier/\(version)", maximumRedirects: 0), logger: logger))
    }

    /// Makes a client over another one, whose redirects and waits are then its own.
    package init(_ configuration: Configuration, http: HTTPClient) {
        precondition(configuration.batch > 0, "a request has a text")
        self.configuration = configuration
        self.http = http
        var base = configuration.baseURL
        while base.hasSuffix("/") { base.removeLast() }
        url = base + (base.hasSuffix("/v1") ? "/embeddings" : "/v1/embeddings")
    }

    /// Asks for the vectors of texts, a batch a request, one request after the other.
    ///
    /// - Throws: ``LanguageModelError``, `CancellationError`.
    @concurrent
    package func embed(_ texts: [String]) async throws -> Reply {
        var values: [Float] = []
        var dimensions: Int?
        var model = configuration.model
        for start in stride(from: 0, to: texts.count, by: configuration.batch) {
            let batch = texts[start..<min(start + configuration.batch, texts.count)]
            let answer = try EmbeddingsAnswer(
                try await ask(batch), count: batch.count, dimensions: dimensions ?? configuration.dimensions,
                limit: configuration.maximumBytes)
            dimensions = answer.dimensions
            values += answer.values
            model = answer.model ?? model
        }
        return Reply(dimensions: dimensions ?? 0, values: values, model: model)
    }

    private func ask(_ texts: ArraySlice<String>) async throws -> [UInt8] {
        var headers = [(name: "Content-Type", value: "application/json"), (name: "Accept", value: "application/json")]
        if let key = configuration.key, !key.isEmpty {
            headers.append((name: "Authorization", value: "Bearer \(key.reveal())"))
        }
        let request = OutboundRequest(
            "POST", url, headers: headers, body: body(texts), deadline: configuration.deadline,
            maximumBodyBytes: configuration.maximumBytes, retries: configuration.retries, isRepeatable: true)
        let response: InboundResponse
        do {
            response = try await http.send(request)
        } catch let error as HTTPClientError {
            if error.code == .cancelled { throw CancellationError() }
            throw LanguageModelError(error)
        }
        guard response.isSuccess else {
            // The service's own words might repeat what was sent.
            throw LanguageModelError(
                .refused(response.status), "The embeddings service answered with status \(response.status).")
        }
        return response.body
    }

    private func body(_ texts: ArraySlice<String>) -> [UInt8] {
        var json = JSONWriter(capacity: 64 * texts.count)
        json.object { json in
            json.field("model", configuration.model)
            // Services refuse an empty text.
            json.array("input") { json in for text in texts { json.string(text.isEmpty ? " " : text) } }
            json.field("encoding_format", "float")
            if let dimensions = configuration.dimensions { json.field("dimensions", dimensions) }
        }
        return json.bytes
    }
}
