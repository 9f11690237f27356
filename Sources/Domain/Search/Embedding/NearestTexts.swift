/// A text that was found, by whatever whoever keeps it calls it.
package struct NearText<Identifier: Sendable & Hashable>: Sendable, Hashable {
    /// Which text.
    package let identifier: Identifier
    /// The cosine of the angle between its vector and the query's, -1 to 1.
    package let cosine: Float

    /// Makes a find.
    package init(_ identifier: Identifier, cosine: Float) {
        self.identifier = identifier
        self.cosine = cosine
    }
}

/// Finds the texts whose vectors point most nearly the way of a query's, wherever the vectors are kept: in this process
/// (``VectorIndex``) or in a database.
package protocol NearestTexts<Identifier, Subset>: Sendable {
    /// What a text is called.
    associatedtype Identifier: Sendable, Hashable
    /// Which texts may be found.
    associatedtype Subset: Sendable

    /// The model that made the vectors.
    var identity: EmbeddingIdentity { get }

    /// The nearest texts for each query, nearest first. Vectors of another model than `identity` are refused.
    func nearest(
        to queries: EmbeddingMatrix, limit: Int, in subset: Subset
    ) async throws -> [[NearText<Identifier>]]
}

extension VectorIndex: NearestTexts {
    /// The nearest rows, by their places.
    @concurrent
    package func nearest(
        to queries: EmbeddingMatrix, limit: Int, in subset: Subset
    ) async throws -> [[NearText<Int>]] {
        try search(queries, limit: limit, in: subset).map { hits in hits.map { NearText($0.row, cosine: $0.score) } }
    }
}
