import Search
package import ServiceSupport
package import Store
import Taxonomy

/// Keeps the engine that finds skills in texts, for the releases that are served.
///
/// Without a sentence model, or while its vectors are not made yet, words alone are compared.
package final class SkillService: Sendable {
    private let catalogue: CatalogueHolder
    private let titles: TitleService
    private let store: Store
    private let logger: Logger
    private let built = Locked<Building?>(nil)

    private struct Building {
        let catalogue: Catalogue
        let task: Task<SkillEngine, any Error>
    }

    /// What the adaptation of skills' labels is kept under.
    private static let purpose = "skills"

    /// Makes a service; nothing is loaded yet.
    ///
    /// - Parameters:
    ///   - catalogue: The releases that are served.
    ///   - titles: Has the sentence model.
    ///   - store: Where vectors are kept.
    ///   - logger: Told how the engine is made.
    package init(catalogue: CatalogueHolder, titles: TitleService, store: Store, logger: Logger) {
        self.catalogue = catalogue
        self.titles = titles
        self.store = store
        self.logger = logger
    }

    /// The engine of what is served now; waits while it is being built. Everyone who asks waits for one building.
    package func current() async throws -> SkillEngine {
        let catalogue = await catalogue.current()
        let task = built.withLock { building in
            if let building, building.catalogue === catalogue { return building.task }
            let task = Task.detached(executorPreference: ComputeExecutor.shared) {
                try await self.build(catalogue, makesVectors: false) { _, _ in }
            }
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
        let maker = MeaningMaker(store: store, model: model)
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
