/// A hit: the caller's id and a score.
package struct NearText<Identifier: Sendable & Hashable>: Sendable, Hashable {
    /// The id of the text.
    package let identifier: Identifier
    /// The cosine of the angle between its vector and the query's, -1 to 1.
    package let cosine: Float

    package init(_ identifier: Identifier, cosine: Float) {
        self.identifier = identifier
        self.cosine = cosine
    }
}

/// Finds the texts whose vectors have the highest cosine similarity to a query's, wherever the vectors are stored: in
/// this process (``VectorIndex``) or in a database.
package protocol NearestTexts<Identifier, Subset>: Sendable {
    /// The id of a text.
    associatedtype Identifier: Sendable, Hashable
    /// A filter for the texts.
    associatedtype Subset: Sendable

    /// The model that made the vectors.
    var identity: EmbeddingIdentity { get }

    /// The nearest texts for each query, nearest first. Vectors of another model than `identity` are refused.
    func nearest(
        to queries: EmbeddingMatrix, limit: Int, in subset: Subset
    ) async throws -> [[NearText<Identifier>]]
}

extension VectorIndex: NearestTexts {
    /// The nearest rows, identified by their indices.
    @concurrent
    package func nearest(
        to queries: EmbeddingMatrix, limit: Int, in subset: Subset
    ) async throws -> [[NearText<Int>]] {
        try search(queries, limit: limit, in: subset).map { hits in hits.map { NearText($0.row, cosine: $0.score) } }
    }
}
