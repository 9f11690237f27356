import Numerics
import Pipeline
package import Search
package import ServiceSupport
package import Store
import Taxonomy

/// Keeps the engine that answers which occupation a title means, for the releases that are served.
///
/// Without a sentence model, or while its vectors are not made yet, words alone are compared.
package final class TitleService: Sendable {
    private let catalogue: CatalogueHolder
    private let store: Store
    private let logger: Logger
    private let makeEmbedder: @Sendable () async throws -> (any TextEmbedder)?
    private let embedder = Locked<Task<(any TextEmbedder)?, Never>?>(nil)
    private let built = Locked<Building?>(nil)

    private struct Building {
        let catalogue: Catalogue
        let task: Task<TitleEngine, any Error>
    }

    /// What the adaptation of titles is kept under.
    private static let purpose = "titles"

    /// Makes a service; nothing is loaded yet.
    ///
    /// - Parameters:
    ///   - catalogue: The releases that are served.
    ///   - store: Where vectors are kept.
    ///   - logger: Told how the engine is made, and why without a model.
    ///   - makeEmbedder: Loads the model, or connects to a service; `nil` where none is configured.
    package init(
        catalogue: CatalogueHolder, store: Store, logger: Logger,
        makeEmbedder: @escaping @Sendable () async throws -> (any TextEmbedder)?
    ) {
        self.catalogue = catalogue
        self.store = store
        self.logger = logger
        self.makeEmbedder = makeEmbedder
    }

    /// The engine of what is served now; waits while it is being built. Everyone who asks waits for one building.
    ///
    /// - Parameter wordsOnly: Compare words alone, whatever is configured.
    package func current(wordsOnly: Bool = false) async throws -> TitleEngine {
        let catalogue = await catalogue.current()
        if wordsOnly {
            return TitleEngine(
                catalogue: catalogue, matcher: TitleMatcher(TitleCorpora.own(of: catalogue)), embedder: nil)
        }
        let task = built.withLock { building in
            if let building, building.catalogue === catalogue { return building.task }
            let task = Task.detached { try await self.build(catalogue, makesVectors: false) { _, _ in } }
            building = Building(catalogue: catalogue, task: task)
            return task
        }
        do {
            return try await task.value
        } catch {
            // The next one to ask tries again.
            built.withLock { building in if building?.catalogue === catalogue { building = nil } }
            throw error
        }
    }

    /// Makes the vectors that are missing, learns from them, and serves an engine that uses them.
    ///
    /// - Parameter progress: Told how many of the missing vectors are made.
    /// - Returns: Whether meanings are compared now.
    @discardableResult
    package func prepare(
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> Bool {
        let catalogue = await catalogue.current()
        let engine = try await build(catalogue, makesVectors: true, progress: progress)
        built.withLock { $0 = Building(catalogue: catalogue, task: Task { engine }) }
        return engine.usesModel
    }

    /// The model that is configured; loaded at the first call, `nil` where there is none or it cannot be loaded.
    package func model() async -> (any TextEmbedder)? {
        let task = embedder.withLock { task in
            if let task { return task }
            let made = Task.detached { () -> (any TextEmbedder)? in
                do { return try await self.makeEmbedder() } catch {
                    self.logger.warning(
                        "Words alone are compared: the sentence model cannot be used", ["reason": "\(error)"])
                    return nil
                }
            }
            task = made
            return made
        }
        return await task.value
    }

    private func build(
        _ catalogue: Catalogue, makesVectors: Bool, progress: @escaping @Sendable (Int, Int) -> Void
    ) async throws -> TitleEngine {
        let start = ContinuousClock.now
        let corpus = TitleCorpora.own(of: catalogue)
        guard let model = await model(), !corpus.entries.isEmpty else {
            return TitleEngine(catalogue: catalogue, matcher: TitleMatcher(corpus), embedder: nil)
        }
        let cache = EmbeddingCache(store: store, embedder: model)
        let titles = corpus.entries.map(\.text)
        let descriptions = corpus.occupations.map(\.description)
        if !makesVectors, try await cache.missingCount(of: titles + descriptions) > 0 {
            logger.info("Words alone are compared until the titles' vectors are made")
            return TitleEngine(catalogue: catalogue, matcher: TitleMatcher(corpus), embedder: nil)
        }
        let vectors = try await cache.vectors(of: titles, progress: progress)
        let described = try await cache.vectors(of: descriptions, progress: progress)
        let adaptation = try await adaptation(
            of: vectors, corpus: corpus, catalogue: catalogue, learns: makesVectors)
        let matcher = try TitleMatcher(corpus, titles: vectors, descriptions: described, adaptation: adaptation)
        logger.info(
            "Titles are matched by words and meanings",
            [
                "titles": "\(titles.count)", "model": model.identity.description,
                "milliseconds": "\(start.duration(to: .now) / .milliseconds(1))",
            ])
        return TitleEngine(catalogue: catalogue, matcher: matcher, embedder: model)
    }

    /// What was learned from these releases' titles; learned now where it is not kept.
    private func adaptation(
        of vectors: EmbeddingMatrix, corpus: TitleCorpus, catalogue: Catalogue, learns: Bool
    ) async throws -> EmbeddingAdaptation {
        let model = vectors.identity.description
        let releases = corpus.frameworks.compactMap { catalogue.snapshots[$0.id]?.release.checksum }
        let fingerprint = SHA256.hex(of: ([model] + releases).joined(separator: "\n"))
        let kept = try await store.adaptation(of: model, for: Self.purpose)
        if let kept, kept.fingerprint == fingerprint || !learns,
            let known = EmbeddingAdaptation(kept, dimensions: vectors.identity.dimensions)
        {
            return known
        }
        guard learns else { return EmbeddingAdaptation(dimensions: vectors.identity.dimensions) }
        let learned = try EmbeddingAdaptation(learning: vectors.vectors, classes: corpus.entries.map(\.occupation))
        try await store.keep(
            learned.stored(fingerprint: fingerprint), of: model, for: Self.purpose, now: .now)
        return learned
    }
}

extension EmbeddingAdaptation {
    /// What was kept; `nil` when it is of another size.
    init?(_ stored: StoredAdaptation, dimensions: Int) {
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
    func stored(fingerprint: String) -> StoredAdaptation {
        var payload: [UInt8] = []
        payload.reserveCapacity(map.elements.count * 4)
        for element in map.elements {
            withUnsafeBytes(of: element.bitPattern.littleEndian) { payload.append(contentsOf: $0) }
        }
        return StoredAdaptation(fingerprint: fingerprint, dimensions: map.rows, payload: payload)
    }
}
