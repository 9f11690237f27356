import Search
package import ServiceSupport
package import Store
import Taxonomy

/// Keeps the engine that finds skills in texts, for the served releases.
///
/// Without a sentence model, or while its embeddings have not been computed yet, only words are compared.
package final class SkillService: Sendable {
    private let catalogue: CatalogueHolder
    private let titles: TitleService
    private let store: Store
    private let logger: Logger
    private let built = BuiltFor<Catalogue, SkillEngine, any Error>()

    /// The key under which the adaptation of skill labels is stored.
    private static let purpose = "skills"

    /// Makes a service; nothing is loaded yet.
    ///
    /// - Parameters:
    ///   - catalogue: The served releases.
    ///   - titles: Provides the sentence model.
    ///   - store: Stores embeddings.
    ///   - logger: Logs how the engine is built.
    package init(catalogue: CatalogueHolder, titles: TitleService, store: Store, logger: Logger) {
        self.catalogue = catalogue
        self.titles = titles
        self.store = store
        self.logger = logger
    }

    /// The engine for the releases served now. Concurrent callers share one build; while it takes long, they get the
    /// engine before.
    package func current() async throws -> SkillEngine {
        let catalogue = await catalogue.current()
        return try await built.value(for: catalogue, patience: CatalogueHolder.patience) {
            try await self.build(catalogue, makesVectors: false) { _, _ in }
        }
    }

    /// Computes missing embeddings, learns from them, and serves an engine that uses them.
    ///
    /// - Returns: Whether embeddings are compared now.
    @discardableResult
    package func prepare(
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> Bool {
        let catalogue = await catalogue.latest()
        let engine = try await build(catalogue, makesVectors: true, progress: progress)
        built.set(engine, for: catalogue)
        return engine.usesModel
    }

    private func build(
        _ catalogue: Catalogue, makesVectors: Bool, progress: @escaping @Sendable (Int, Int) -> Void
    ) async throws -> SkillEngine {
        let parts = SkillTargets.parts(of: catalogue)
        let wordsOnly = {
            SkillEngine(
                catalogue: catalogue,
                parts: parts.map {
                    .init(framework: $0.framework, targets: $0.targets, linker: SkillLinker($0.skills))
                },
                embedder: nil)
        }
        guard let model = await titles.model(), !parts.isEmpty else { return wordsOnly() }
        let maker = EmbeddingMaker(store: store, model: model)
        var made: [SkillEngine.Part] = []
        let labels = parts.map { SkillLinker.labels(of: $0.skills) }
        if !makesVectors, try await !maker.hasVectors(of: labels.flatMap(\.texts)) { return wordsOnly() }
        for (part, labels) in zip(parts, labels) {
            let vectors = try await maker.vectors(of: labels.texts, progress: progress)
            let adaptation = try await maker.adaptation(
                of: vectors, classes: labels.skills, purpose: "\(Self.purpose)-\(part.framework)",
                releases: [catalogue.snapshots[part.framework]?.release.checksum ?? ""], learns: makesVectors)
            made.append(
                SkillEngine.Part(
                    framework: part.framework, targets: part.targets,
                    linker: try SkillLinker(part.skills, vectors: vectors, adaptation: adaptation)))
        }
        logger.info("Skills are found by words and meanings", ["labels": "\(labels.reduce(0) { $0 + $1.texts.count })"])
        return SkillEngine(catalogue: catalogue, parts: made, embedder: model)
    }
}
