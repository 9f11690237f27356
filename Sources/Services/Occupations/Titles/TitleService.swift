import Numerics
package import Search
package import ServiceSupport
package import Store

/// Keeps the engine that matches titles to occupations, for the served releases.
///
/// Without a sentence model, or while its embeddings have not been computed yet, only words are compared.
package final class TitleService: Sendable {
    private let catalogue: CatalogueHolder
    private let store: Store
    private let logger: Logger
    private let makeEmbedder: @Sendable () async throws -> (any TextEmbedder)?
    private let embedder = Locked<Task<(any TextEmbedder)?, Never>?>(nil)
    private let built = BuiltFor<Catalogue, Built, any Error>()

    private struct Built {
        let engine: TitleEngine
        /// Whether computing embeddings and learning would change nothing.
        let isComplete: Bool
    }

    /// The key under which the adaptation of titles is stored.
    private static let purpose = "titles"

    /// Makes a service; nothing is loaded yet.
    ///
    /// - Parameters:
    ///   - catalogue: The served releases.
    ///   - store: Stores embeddings.
    ///   - logger: Logs how the engine is built, and why without a model.
    ///   - makeEmbedder: Loads the model, or connects to a service; returns `nil` where none is configured.
    package init(
        catalogue: CatalogueHolder, store: Store, logger: Logger,
        makeEmbedder: @escaping @Sendable () async throws -> (any TextEmbedder)?
    ) {
        self.catalogue = catalogue
        self.store = store
        self.logger = logger
        self.makeEmbedder = makeEmbedder
    }

    /// The engine for the releases served now. Concurrent callers share one build; while it takes long, they get the
    /// engine before.
    ///
    /// - Parameter wordsOnly: Whether to compare only words, whatever is configured.
    package func current(wordsOnly: Bool = false) async throws -> TitleEngine {
        let catalogue = await catalogue.current()
        if wordsOnly {
            return TitleEngine(
                catalogue: catalogue, matcher: TitleMatcher(TitleCorpora.own(of: catalogue)), embedder: nil)
        }
        return try await built.value(for: catalogue, patience: CatalogueHolder.patience) {
            try await self.build(catalogue, makesVectors: false) { _, _ in }
        }.engine
    }

    /// Computes missing embeddings, learns from them, and serves an engine that uses them.
    ///
    /// - Parameter progress: Called with the number of missing embeddings computed, and their total.
    /// - Returns: Whether embeddings are compared now.
    @discardableResult
    package func prepare(
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> Bool {
        let catalogue = await catalogue.latest()
        // An engine built meanwhile for other callers is not built again if it is complete.
        if let known = await built.known(for: catalogue), known.isComplete { return known.engine.usesModel }
        let made = try await build(catalogue, makesVectors: true, progress: progress)
        built.set(made, for: catalogue)
        return made.engine.usesModel
    }

    /// The configured model; loaded at the first call, `nil` where there is none or it cannot be loaded.
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
    ) async throws -> Built {
        let start = ContinuousClock.now
        let corpus = TitleCorpora.own(of: catalogue)
        guard let model = await model(), !corpus.entries.isEmpty else {
            return Built(
                engine: TitleEngine(catalogue: catalogue, matcher: TitleMatcher(corpus), embedder: nil),
                isComplete: true)
        }
        let maker = EmbeddingMaker(store: store, model: model)
        let titles = corpus.entries.map(\.text)
        let descriptions = corpus.occupations.map(\.description)
        if !makesVectors, try await !maker.hasVectors(of: titles + descriptions) {
            logger.info("Words alone are compared until the titles' vectors are made")
            return Built(
                engine: TitleEngine(catalogue: catalogue, matcher: TitleMatcher(corpus), embedder: nil),
                isComplete: false)
        }
        let vectors = try await maker.vectors(of: titles, progress: progress)
        let described = try await maker.vectors(of: descriptions, progress: progress)
        let releases = corpus.frameworks.compactMap { catalogue.snapshots[$0.id]?.release.checksum }
        let adaptation = try await maker.adaptation(
            of: vectors, classes: corpus.entries.map(\.occupation), purpose: Self.purpose, releases: releases,
            learns: makesVectors)
        let isComplete = try await maker.hasAdaptation(
            model: vectors.identity, purpose: Self.purpose, releases: releases)
        let matcher = try TitleMatcher(corpus, titles: vectors, descriptions: described, adaptation: adaptation)
        logger.info(
            "Titles are matched by words and meanings",
            [
                "titles": "\(titles.count)", "model": model.identity.description,
                "milliseconds": Figures.milliseconds(start.duration(to: .now)),
            ])
        return Built(
            engine: TitleEngine(catalogue: catalogue, matcher: matcher, embedder: model), isComplete: isComplete)
    }
}
