import Numerics
package import Search
package import Store

/// Which concepts may be found.
package struct ConceptSubset: Sendable, Hashable {
    /// Only these frameworks; empty for all.
    package let frameworks: Set<String>
    /// Only these sorts; empty for all.
    package let sorts: Set<ConceptReference.Sort>

    /// Chooses.
    package init(frameworks: Set<String> = [], sorts: Set<ConceptReference.Sort> = []) {
        self.frameworks = frameworks
        self.sorts = sorts
    }

    fileprivate func contains(_ key: ConceptKey) -> Bool {
        (frameworks.isEmpty || frameworks.contains(key.framework))
            && (sorts.isEmpty || sorts.contains { $0.rawValue == key.sort })
    }
}

/// Concepts' vectors in the memory of this process: all of them are compared.
package struct MemoryConcepts: NearestTexts {
    private let index: VectorIndex
    private let keys: [ConceptKey]

    /// Takes concepts and their vectors, in the same order.
    package init(_ keys: [ConceptKey], vectors: EmbeddingMatrix) {
        precondition(keys.count == vectors.count, "a vector a concept")
        self.keys = keys
        index = VectorIndex(vectors)
    }

    /// The model that made the vectors.
    package var identity: EmbeddingIdentity { index.identity }

    /// The nearest concepts.
    @concurrent
    package func nearest(
        to queries: EmbeddingMatrix, limit: Int, in subset: ConceptSubset
    ) async throws -> [[NearText<ConceptKey>]] {
        var chosen = VectorIndex.Subset.all
        if subset != ConceptSubset() {
            var rows = RowSet(capacity: keys.count)
            for (row, key) in keys.enumerated() where subset.contains(key) { rows.insert(row) }
            chosen = .rows(rows)
        }
        return try index.search(queries, limit: limit, in: chosen).map { hits in
            hits.map { NearText(keys[$0.row], cosine: $0.score) }
        }
    }
}

/// Concepts' vectors in the database, which compares them by itself.
package struct StoredConcepts: NearestTexts {
    /// The model that made the vectors.
    package let identity: EmbeddingIdentity
    private let store: Store

    /// Takes a database whose vectors are of a model.
    package init(_ store: Store, identity: EmbeddingIdentity) {
        self.store = store
        self.identity = identity
    }

    /// The nearest concepts.
    package func nearest(
        to queries: EmbeddingMatrix, limit: Int, in subset: ConceptSubset
    ) async throws -> [[NearText<ConceptKey>]] {
        var answers: [[NearText<ConceptKey>]] = []
        for query in 0..<queries.count {
            let found = try await store.nearestConcepts(
                to: Array(queries.vector(query)), model: queries.identity.description,
                frameworks: subset.frameworks, sorts: Set(subset.sorts.map(\.rawValue)), limit: limit)
            answers.append(found.map { NearText($0.key, cosine: Float($0.cosine)) })
        }
        return answers
    }
}
