import Numerics
import Pipeline
import Search
import ServiceSupport
import Store

/// Makes vectors of names, and learns from them which names mean the same; keeps both in the database.
struct MeaningMaker {
    private let store: Store
    private let cache: EmbeddingCache

    /// - Parameters:
    ///   - store: Where both are kept.
    ///   - model: Makes the vectors.
    init(store: Store, model: any TextEmbedder) {
        self.store = store
        cache = EmbeddingCache(store: store, embedder: model)
    }

    /// Whether every text has its vector.
    func hasVectors(of texts: [String]) async throws -> Bool {
        try await cache.missingCount(of: texts) == 0
    }

    /// A vector a text; those that are missing are made and kept.
    func vectors(
        of texts: [String], progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) async throws -> EmbeddingMatrix {
        try await cache.vectors(of: texts, progress: progress)
    }

    /// Whether what was learned from names is kept, and of these very releases.
    func hasAdaptation(model: EmbeddingIdentity, purpose: String, releases: [String]) async throws -> Bool {
        let kept = try await store.adaptation(of: model.description, for: purpose)
        return kept?.fingerprint == Self.fingerprint(model: model.description, releases)
    }

    private static func fingerprint(model: String, _ releases: [String]) -> String {
        SHA256.hex(of: ([model] + releases).joined(separator: "\n"))
    }

    /// What was learned from names, or is learned now.
    ///
    /// - Parameters:
    ///   - vectors: Of the names.
    ///   - classes: What each name names.
    ///   - purpose: What it is kept under.
    ///   - releases: Checksums of the releases that the names are from: others mean learning again.
    ///   - learns: Whether to learn where it is not kept; else what was learned from other releases is taken, or nothing.
    func adaptation(
        of vectors: EmbeddingMatrix, classes: [Int], purpose: String, releases: [String], learns: Bool
    ) async throws -> EmbeddingAdaptation {
        let model = vectors.identity.description
        let fingerprint = Self.fingerprint(model: model, releases)
        let kept = try await store.adaptation(of: model, for: purpose)
        if let kept, kept.fingerprint == fingerprint || !learns,
            let known = EmbeddingAdaptation(kept, dimensions: vectors.identity.dimensions)
        {
            return known
        }
        guard learns else { return EmbeddingAdaptation(dimensions: vectors.identity.dimensions) }
        let executor = BlockingExecutor(label: "metier.learning", threads: 1, queueLimit: 1)
        let outcome: Result<EmbeddingAdaptation, any Error>
        do {
            outcome = .success(
                try await executor.run { try EmbeddingAdaptation(learning: vectors.vectors, classes: classes) })
        } catch {
            outcome = .failure(error)
        }
        await executor.shutDown()
        let learned = try outcome.get()
        try await store.keep(learned.stored(fingerprint: fingerprint), of: model, for: purpose, now: .now)
        return learned
    }
}

extension EmbeddingAdaptation {
    /// What was kept; `nil` when it is of another size.
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

    /// As it is kept.
    fileprivate func stored(fingerprint: String) -> StoredAdaptation {
        var payload: [UInt8] = []
        payload.reserveCapacity(map.elements.count * 4)
        for element in map.elements {
            withUnsafeBytes(of: element.bitPattern.littleEndian) { payload.append(contentsOf: $0) }
        }
        return StoredAdaptation(fingerprint: fingerprint, dimensions: map.rows, payload: payload)
    }
}
