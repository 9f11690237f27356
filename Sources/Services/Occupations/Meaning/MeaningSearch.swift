import Numerics
import Pipeline
package import Search
package import ServiceSupport
package import Store
import Taxonomy

/// Finds occupations, skills and tasks of every served framework by what a text means.
///
/// The database compares the vectors where it is PostgreSQL with the extension `vector`, so that this process need not
/// hold them; elsewhere this process compares all of them. Both are of the same texts and the same model.
package final class MeaningSearch: Sendable {
    /// Where vectors are compared.
    package enum Place: String, Sendable, Hashable {
        /// By the database.
        case database
        /// By this process.
        case memory
    }

    /// A concept that was found.
    package struct Hit: Sendable, Hashable {
        /// Which concept.
        package let concept: ConceptReference
        /// Its code.
        package let code: String
        /// Its preferred name.
        package let name: String
        /// The cosine between its name's vector and the query's, -1 to 1.
        package let cosine: Float
    }

    /// What was found, and where.
    package struct Answer: Sendable {
        /// Nearest first.
        package let hits: [Hit]
        /// The releases that the hits are of; their positions mean nothing in another catalogue.
        package let catalogue: Catalogue
        /// Where vectors were compared.
        package let place: Place
    }

    /// Why meanings cannot be compared.
    package enum Unavailable: Error, Sendable, Hashable, CustomStringConvertible {
        /// There is no sentence model.
        case noModel
        /// The vectors are not made yet.
        case notPrepared

        package var description: String {
            switch self {
            case .noModel: "There is no sentence model to compare meanings with; search by words, or fetch the model."
            case .notPrepared: "The vectors of names are not made yet; try again later, or run `metier index`."
            }
        }
    }

    private struct Engine: Sendable {
        let place: Place
        let concepts: any NearestTexts<ConceptKey, ConceptSubset>
        let catalogue: Catalogue
        let model: any TextEmbedder
    }

    private struct Building {
        let catalogue: Catalogue
        let task: Task<Engine, any Error>
    }

    private let catalogue: CatalogueHolder
    private let store: Store
    private let logger: Logger
    private let model: @Sendable () async -> (any TextEmbedder)?
    private let built = Locked<Building?>(nil)
    private let hasToldWhy = Locked(false)

    /// Makes a search; nothing is loaded yet.
    ///
    /// - Parameters:
    ///   - catalogue: The releases that are served.
    ///   - store: Where vectors are kept.
    ///   - logger: Told where vectors are compared, and once why not in the database.
    ///   - model: The sentence model; `nil` where there is none.
    package init(
        catalogue: CatalogueHolder, store: Store, logger: Logger,
        model: @escaping @Sendable () async -> (any TextEmbedder)?
    ) {
        self.catalogue = catalogue
        self.store = store
        self.logger = logger
        self.model = model
    }

    /// The concepts whose names are nearest in meaning, nearest first.
    ///
    /// - Parameters:
    ///   - text: What was asked; nothing is found for white space.
    ///   - frameworks: Only these; empty for all.
    ///   - sorts: Only these; occupations and skills unless told otherwise. Only these and tasks are ever found.
    ///   - limit: At most so many.
    /// - Throws: ``Unavailable``, or the database's failure.
    package func search(
        _ text: String, frameworks: Set<String> = [], sorts: Set<ConceptReference.Sort> = [.occupation, .skill],
        limit: Int = 20
    ) async throws -> [Hit] {
        guard limit > 0, text.contains(where: { !$0.isWhitespace }) else { return [] }
        return try await answer(text, frameworks: frameworks, sorts: sorts, limit: limit).hits
    }

    /// The same, with the releases that it is of.
    package func answer(
        _ text: String, frameworks: Set<String>, sorts: Set<ConceptReference.Sort>, limit: Int
    ) async throws -> Answer {
        let subset = ConceptSubset(frameworks: frameworks, sorts: sorts)
        let engine = try await current()
        guard limit > 0, text.contains(where: { !$0.isWhitespace }) else {
            return Answer(hits: [], catalogue: engine.catalogue, place: engine.place)
        }
        let query = try await engine.model.embed([text])
        do {
            return try await find(query, limit: limit, in: subset, with: engine)
        } catch is ConceptVectorRefusal {
            // Another node has put other vectors there; what is there now decides where to look.
            forget(engine)
            return try await find(query, limit: limit, in: subset, with: current())
        }
    }

    /// Where vectors are compared now.
    package func place() async throws -> Place { try await current().place }

    /// Makes the vectors that are missing, and writes them where the database compares them.
    ///
    /// - Parameter progress: Told how many of the missing vectors are made.
    /// - Returns: Where vectors are compared; `nil` without a model.
    @discardableResult
    package func prepare(
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> Place? {
        guard await model() != nil else { return nil }
        let catalogue = await catalogue.current()
        let engine = try await build(catalogue, makesVectors: true, progress: progress)
        built.withLock { $0 = Building(catalogue: catalogue, task: Task { engine }) }
        return engine.place
    }

    // MARK: - Parts

    private func find(
        _ query: EmbeddingMatrix, limit: Int, in subset: ConceptSubset, with engine: Engine
    ) async throws -> Answer {
        let found = try await engine.concepts.nearest(to: query, limit: limit, in: subset).first ?? []
        // A code that this node does not know yet, or not any more, is passed over.
        let hits = found.compactMap { near -> Hit? in
            let key = near.identifier
            guard let sort = ConceptReference.Sort(rawValue: key.sort),
                let reference = engine.catalogue.reference(to: key.code, sort, of: key.framework),
                let concept = engine.catalogue.concept(reference)
            else { return nil }
            return Hit(concept: reference, code: concept.code, name: concept.name, cosine: near.cosine)
        }
        return Answer(hits: hits, catalogue: engine.catalogue, place: engine.place)
    }

    private func current() async throws -> Engine {
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

    private func forget(_ engine: Engine) {
        built.withLock { building in if building?.catalogue === engine.catalogue { building = nil } }
    }

    private func build(
        _ catalogue: Catalogue, makesVectors: Bool, progress: @escaping @Sendable (Int, Int) -> Void
    ) async throws -> Engine {
        guard let model = await model() else { throw Unavailable.noModel }
        let texts = ConceptTexts(catalogue)
        let cache = EmbeddingCache(store: store, embedder: model)
        let stale = try await staleGroups(of: texts, model: model.identity, makesExtension: makesVectors)
        func engine(_ place: Place, _ concepts: any NearestTexts<ConceptKey, ConceptSubset>) -> Engine {
            Engine(place: place, concepts: concepts, catalogue: catalogue, model: model)
        }
        if let stale, stale.isEmpty { return engine(.database, StoredConcepts(store, identity: model.identity)) }
        let names = texts.names
        if !makesVectors, try await cache.missingCount(of: names) > 0 { throw Unavailable.notPrepared }
        let vectors = try await cache.vectors(of: names, progress: progress)
        if makesVectors, stale != nil {
            do {
                try await write(texts, vectors)
                logger.info("Meanings are compared by the database", ["concepts": "\(names.count)"])
                return engine(.database, StoredConcepts(store, identity: model.identity))
            } catch let error where !(error is CancellationError) {
                logger.warning("Vectors cannot be written for the database to compare", ["reason": "\(error)"])
            }
        }
        logger.info("Meanings are compared in memory", ["concepts": "\(names.count)"])
        return engine(.memory, MemoryConcepts(texts.keys, vectors: vectors))
    }

    /// The frameworks whose vectors the database lacks or has of something else; `nil` where it cannot compare any.
    private func staleGroups(
        of texts: ConceptTexts, model: EmbeddingIdentity, makesExtension: Bool
    ) async throws -> Set<String>? {
        let support = makesExtension ? try await store.makeVectorSupport() : try await store.vectorSupport()
        switch support {
        case .present: break
        case .otherEngine, .absent, .obtainable: return nil
        case .notPermitted(let reason):
            let isFirst = hasToldWhy.withLock { told in
                defer { told = true }
                return !told
            }
            if isFirst {
                logger.warning(
                    "The database has pgvector, and this user may not make it; meanings are compared in memory",
                    ["reason": reason])
            }
            return nil
        }
        let name = model.description
        let kept = try await store.conceptVectorSets().filter { $0.model == name && $0.dimensions == model.dimensions }
        let fingerprints = Dictionary(uniqueKeysWithValues: kept.map { ($0.framework, $0.fingerprint) })
        return Set(
            texts.groups.filter { fingerprints[$0.framework] != $0.fingerprint(model: name) }.map(\.framework))
    }

    /// Writes the vectors that the database lacks or has of something else, each framework's in place of those of it.
    private func write(_ texts: ConceptTexts, _ vectors: EmbeddingMatrix) async throws {
        let model = vectors.identity
        try await store.startConceptVectors(model: model.description, dimensions: model.dimensions)
        let stale = try await staleGroups(of: texts, model: model, makesExtension: false) ?? []
        var first = 0
        for group in texts.groups {
            defer { first += group.keys.count }
            guard stale.contains(group.framework) else { continue }
            // A vector of zeros points nowhere: the database has no place for it.
            let rows = group.keys.indices.filter { vectors.vector(first + $0).contains { $0 != 0 } }
            let set = try ConceptVectorSet(
                framework: group.framework, model: model.description, dimensions: model.dimensions,
                fingerprint: group.fingerprint(model: model.description),
                concepts: rows.map { (group.keys[$0].sort, group.keys[$0].code) },
                vectors: rows.flatMap { vectors.vector(first + $0) })
            try await store.replaceConceptVectors(set, now: .now)
        }
        try await store.removeConceptVectorsOfNothing()
    }
}
