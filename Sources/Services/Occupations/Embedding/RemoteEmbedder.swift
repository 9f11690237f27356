package import LanguageModels
internal import Numerics
package import Search

/// A model behind an OpenAI-compatible service, as the search asks for vectors.
package struct RemoteEmbedder: TextEmbedder {
    /// The model's name and what the service says it is.
    package let identity: EmbeddingIdentity
    private let client: EmbeddingsClient

    /// Asks the service for one vector, to learn how long its vectors are.
    ///
    /// - Parameters:
    ///   - client: the service.
    ///   - model: the model's name as configured.
    /// - Throws: `LanguageModelError`, `CancellationError`.
    package static func connect(_ client: EmbeddingsClient, model: String) async throws -> RemoteEmbedder {
        let reply = try await client.embed(["occupation"])
        return RemoteEmbedder(
            identity: EmbeddingIdentity(model: model, version: reply.model, dimensions: reply.dimensions),
            client: client)
    }

    /// One vector a text, in the order of the texts.
    ///
    /// - Throws: `LanguageModelError`, `CancellationError`; `EmbeddingError` `.otherModel` or `.dimensions` when the
    ///   service has come to use another model.
    package func embed(_ texts: [String]) async throws -> EmbeddingMatrix {
        guard !texts.isEmpty else {
            return try EmbeddingMatrix(
                identity: identity, vectors: FloatMatrix(rows: 0, columns: identity.dimensions))
        }
        let reply = try await client.embed(texts)
        guard reply.model == identity.version else {
            throw EmbeddingError(
                .otherModel, "the embeddings service now answers with \(reply.model) in place of \(identity.version)")
        }
        return try EmbeddingMatrix(
            identity: identity,
            vectors: FloatMatrix(rows: texts.count, columns: reply.dimensions, elements: reply.values))
    }
}
