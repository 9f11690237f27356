package import LanguageModels
internal import Numerics
package import Search

/// An embedding model behind an OpenAI-compatible service.
package struct RemoteEmbedder: TextEmbedder {
    /// The configured name of the model and the model reported by the service.
    package let identity: EmbeddingIdentity
    private let client: EmbeddingsClient

    /// Requests one embedding from the service, to learn its dimensions.
    ///
    /// - Parameters:
    ///   - client: The service.
    ///   - model: The model's name as configured.
    /// - Throws: `LanguageModelError`, `CancellationError`.
    package static func connect(_ client: EmbeddingsClient, model: String) async throws -> RemoteEmbedder {
        let reply = try await client.embed(["occupation"])
        return RemoteEmbedder(
            identity: EmbeddingIdentity(model: model, version: reply.model, dimensions: reply.dimensions),
            client: client)
    }

    /// One embedding per text, in the order of the texts.
    ///
    /// - Throws: `LanguageModelError`, `CancellationError`; `EmbeddingError` `.otherModel` or `.dimensions` when the
    ///   service now uses another model.
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
