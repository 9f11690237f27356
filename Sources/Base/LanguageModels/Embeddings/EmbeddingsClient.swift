package import HTTPClient
package import ServiceSupport

/// Requests text embeddings from any service with OpenAI's `POST /v1/embeddings`.
///
/// The response is validated: as many vectors as texts, each exactly once, all of one length, all finite. Redirects are
/// not followed, so that texts and key stay with the configured service.
package struct EmbeddingsClient: Sendable {
    /// The service and its limits.
    package struct Configuration: Sendable {
        /// The address, with or without a `/v1` at its end.
        package var baseURL: String
        /// The service's name for the model.
        package var model: String
        /// The key, if the service requires one.
        package var key: Secret?
        /// The requested number of dimensions; `nil` for the model's default.
        package var dimensions: Int?
        /// The number of texts per request; the interface allows 2,048.
        package var batch = 128
        /// The time limit for one request, including its retries.
        package var deadline: Duration = .seconds(30)
        /// The maximum size of the response to one request, in bytes.
        package var maximumBytes = 32 << 20
        /// The maximum number of retries after a temporary failure.
        package var retries = 3

        package init(baseURL: String, model: String, key: Secret? = nil, dimensions: Int? = nil) {
            self.baseURL = baseURL
            self.model = model
            self.key = key
            self.dimensions = dimensions
        }
    }

    /// Vectors of length 1, one per text, in the order of the texts.
    package struct Reply: Sendable, Hashable {
        /// The number of floats in a vector; 0 if there was no text.
        package let dimensions: Int
        /// The vectors, stored contiguously.
        package let values: [Float]
        /// The model's name according to the service.
        package let model: String
    }

    private let configuration: Configuration
    private let http: HTTPClient
    private let url: String

    /// Creates a client that follows no redirects.
    package init(_ configuration: Configuration, version: String, logger: Logger) {
        self.init(
            configuration,
            http: HTTPClient(
                transport: CurlTransport(userAgent: "Metier/\(version)", maximumRedirects: 0), logger: logger))
    }

    /// Creates a client over another one, with that one's redirect rules and waits.
    package init(_ configuration: Configuration, http: HTTPClient) {
        precondition(configuration.batch > 0, "a request has a text")
        self.configuration = configuration
        self.http = http
        var base = configuration.baseURL
        while base.hasSuffix("/") { base.removeLast() }
        url = base + (base.hasSuffix("/v1") ? "/embeddings" : "/v1/embeddings")
    }

    /// Requests the vectors of texts in batches, one request after the other.
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
            // The service's own message might repeat the texts.
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
