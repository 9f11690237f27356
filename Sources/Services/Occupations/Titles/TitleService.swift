import Numerics
package import Search
package import ServiceSupport
package import Store

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
        let task: Task<Built, any Error>
    }

    private struct Built {
        let engine: TitleEngine
        /// Whether making vectors and learning would change nothing.
        let isComplete: Bool
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
            let task = Task.detached(executorPreference: ComputeExecutor.shared) {
                try await self.build(catalogue, makesVectors: false) { _, _ in }
            }
            building = Building(catalogue: catalogue, task: task)
            return task
        }
        do {
            return try await task.value.engine
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
        // What is being built, or was, for those who asked meanwhile is not built once more where nothing is missing.
        let known = built.withLock { building in building?.catalogue === catalogue ? building?.task : nil }
        if let known = try? await known?.value, known.isComplete { return known.engine.usesModel }
        let made = try await build(catalogue, makesVectors: true, progress: progress)
        built.withLock { $0 = Building(catalogue: catalogue, task: Task { made }) }
        return made.engine.usesModel
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
    ) async throws -> Built {
        let start = ContinuousClock.now
        let corpus = TitleCorpora.own(of: catalogue)
        guard let model = await model(), !corpus.entries.isEmpty else {
            return Built(
                engine: TitleEngine(catalogue: catalogue, matcher: TitleMatcher(corpus), embedder: nil),
                isComplete: true)
        }
        let maker = MeaningMaker(store: store, model: model)
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
