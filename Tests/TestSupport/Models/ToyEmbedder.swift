import Numerics
package import Search
package import ServiceSupport

/// A model without meaning: pieces of three letters decide, each on a few numbers of its own.
package struct ToyEmbedder: TextEmbedder {
    /// Toy, in a version that may be chosen.
    package let identity: EmbeddingIdentity
    /// How many texts were embedded.
    package let embedded = Locked(0)

    /// Makes a model.
    package init(version: String = "1", dimensions: Int = 48) {
        identity = EmbeddingIdentity(model: "toy", version: version, dimensions: dimensions)
    }

    /// A vector a text.
    package func embed(_ texts: [String]) async throws -> EmbeddingMatrix {
        embedded.withLock { $0 += texts.count }
        var vectors = FloatMatrix(rows: texts.count, columns: identity.dimensions)
        for (row, text) in texts.enumerated() {
            let letters = Array((" " + text.lowercased() + " ").utf8)
            for start in 0..<max(0, letters.count - 2) {
                var hash: UInt32 = 2_166_136_261
                for byte in letters[start..<(start + 3)] { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
                for step in 0..<4 {
                    hash = (hash ^ UInt32(step)) &* 16_777_619
                    let column = Int(hash >> 8) % identity.dimensions
                    vectors[row, column] += hash & 1 == 0 ? 1 : -1
                }
            }
        }
        return try EmbeddingMatrix(identity: identity, vectors: vectors)
    }
}
