import Numerics
import Pipeline
import Search
import ServiceSupport
import Store

/// Computes embeddings of names, learns from them an adaptation for names of the same concept, and stores both.
struct EmbeddingMaker {
    private let store: Store
    private let cache: EmbeddingCache

    /// - Parameters:
    ///   - store: Stores both.
    ///   - model: Computes the embeddings.
    init(store: Store, model: any TextEmbedder) {
        self.store = store
        cache = EmbeddingCache(store: store, embedder: model)
    }

    /// Whether every text has a stored embedding.
    func hasVectors(of texts: [String]) async throws -> Bool {
        try await cache.missingCount(of: texts) == 0
    }

    /// One embedding per text; missing ones are computed and stored.
    func vectors(
        of texts: [String], progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) async throws -> EmbeddingMatrix {
        try await cache.vectors(of: texts, progress: progress)
    }

    /// Whether an adaptation learned from these very releases is stored.
    func hasAdaptation(model: EmbeddingIdentity, purpose: String, releases: [String]) async throws -> Bool {
        let kept = try await store.embeddings.adaptation(of: model.description, for: purpose)
        return kept?.fingerprint == Self.fingerprint(model: model.description, releases)
    }

    private static func fingerprint(model: String, _ releases: [String]) -> String {
        SHA256.hex(of: ([model] + releases).joined(separator: "\n"))
    }

    /// The stored adaptation, or one learned now.
    ///
    /// - Parameters:
    ///   - vectors: The embeddings of the names.
    ///   - classes: The concept of each name.
    ///   - purpose: The key under which it is stored.
    ///   - releases: Checksums of the names' releases; if they change, it is learned again.
    ///   - learns: Whether to learn if none is stored for these releases; otherwise one learned from other releases is
    ///     used, or none.
    func adaptation(
        of vectors: EmbeddingMatrix, classes: [Int], purpose: String, releases: [String], learns: Bool
    ) async throws -> EmbeddingAdaptation {
        let model = vectors.identity.description
        let fingerprint = Self.fingerprint(model: model, releases)
        let kept = try await store.embeddings.adaptation(of: model, for: purpose)
        if let kept, kept.fingerprint == fingerprint || !learns,
            let known = EmbeddingAdaptation(kept, dimensions: vectors.identity.dimensions)
        {
            return known
        }
        guard learns else { return EmbeddingAdaptation(dimensions: vectors.identity.dimensions) }
        let learned = try await BlockingExecutor.once(label: "metier.learning") {
            try EmbeddingAdaptation(learning: vectors.vectors, classes: classes)
        }
        try await store.embeddings.keep(learned.stored(fingerprint: fingerprint), of: model, for: purpose, now: .now)
        return learned
    }
}

extension EmbeddingAdaptation {
    /// The stored adaptation; `nil` when its dimensions differ.
    fileprivate init?(_ stored: StoredAdaptation, dimensions: Int) {
        guard stored.dimensions == dimensions, stored.payload.count == dimensions * dimensions * 4 else { return nil }
        let elements = stored.payload.withUnsafeBytes { bytes in
            (0..<(dimensions * dimensions)).map { index in
                Float(
                    bitPattern: UInt32(
                        littleEndian: bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)))
            }
        }
        self.init(map: .init(rows: dimensions, columns: dimensions, elements: elements))
    }

    /// The adaptation in its stored form.
    fileprivate func stored(fingerprint: String) -> StoredAdaptation {
        var payload: [UInt8] = []
        payload.reserveCapacity(map.elements.count * 4)
        for element in map.elements {
            withUnsafeBytes(of: element.bitPattern.littleEndian) { payload.append(contentsOf: $0) }
        }
        return StoredAdaptation(fingerprint: fingerprint, dimensions: map.rows, payload: payload)
    }
}
