import Numerics
import Pipeline
package import Search
package import ServiceSupport
package import Store
package import Taxonomy

/// Finds occupations, skills and tasks of every served framework by the meaning of a text.
///
/// The database compares the vectors if it is PostgreSQL with the extension `vector`, so that this process need not
/// hold them; otherwise this process compares all of them. Both use the same texts and the same model.
package final class SemanticSearch: Sendable {
    /// Where vectors are compared.
    package enum Place: String, Sendable, Hashable {
        /// By the database.
        case database
        /// By this process.
        case memory
    }

    /// A concept found by the search.
    package struct Hit: Sendable, Hashable {
        /// The concept.
        package let concept: ConceptReference
        /// Its code.
        package let code: String
        /// Its preferred name.
        package let name: String
        /// The cosine between its name's vector and the query's, -1 to 1.
        package let cosine: Float
    }

    /// The results of a search, and where it ran.
    package struct Answer: Sendable {
        /// The hits, nearest first.
        package let hits: [Hit]
        /// The releases of the hits; their positions are invalid in another catalogue.
        package let catalogue: Catalogue
        /// Where vectors were compared.
        package let place: Place
    }

    /// Why the search is unavailable.
    package enum Unavailable: Error, Sendable, Hashable, CustomStringConvertible {
        /// There is no sentence model.
        case noModel
        /// The vectors have not been computed yet.
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
        let concepts: any NearestTexts<ConceptID, ConceptSubset>
        let catalogue: Catalogue
        let model: any TextEmbedder
    }

    private let catalogue: CatalogueHolder
    private let store: Store
    private let logger: Logger
    private let model: @Sendable () async -> (any TextEmbedder)?
    private let built = BuiltFor<Catalogue, Engine, any Error>()
    private let hasToldWhy = Locked(false)

    /// Makes a search; nothing is loaded yet.
    ///
    /// - Parameters:
    ///   - catalogue: The served releases.
    ///   - store: Stores the vectors.
    ///   - logger: Logs where vectors are compared, and once why not in the database.
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

    /// The concepts whose names are most similar in meaning, nearest first.
    ///
    /// - Parameters:
    ///   - text: The query; white space finds nothing.
    ///   - frameworks: Only these; empty for all.
    ///   - kinds: Only these; by default occupations and skills. Only these and tasks can be found.
    ///   - limit: The maximum number of hits.
    /// - Throws: ``Unavailable``, or the database's failure.
    package func search(
        _ text: String, frameworks: Set<String> = [], kinds: Set<ConceptKind> = [.occupation, .skill],
        limit: Int = 20
    ) async throws -> [Hit] {
        guard limit > 0, text.contains(where: { !$0.isWhitespace }) else { return [] }
        return try await answer(text, frameworks: frameworks, kinds: kinds, limit: limit).hits
    }

    /// The same search, with the releases of the hits.
    package func answer(
        _ text: String, frameworks: Set<String>, kinds: Set<ConceptKind>, limit: Int
    ) async throws -> Answer {
        let subset = ConceptSubset(frameworks: frameworks, kinds: kinds)
        let engine = try await current()
        guard limit > 0, text.contains(where: { !$0.isWhitespace }) else {
            return Answer(hits: [], catalogue: engine.catalogue, place: engine.place)
        }
        let query = try await engine.model.embed([text])
        do {
            return try await find(query, limit: limit, in: subset, with: engine)
        } catch is ConceptVectorRefusal {
            // Another node has replaced the vectors in the database, so the place of comparison is decided anew.
            built.forget(engine.catalogue)
            return try await find(query, limit: limit, in: subset, with: current())
        }
    }

    /// Where vectors are compared now.
    package func place() async throws -> Place { try await current().place }

    /// Computes missing vectors, and writes them where the database compares them.
    ///
    /// - Parameter progress: Called with the number of missing vectors computed, and their total.
    /// - Returns: Where vectors are compared; `nil` without a model.
    @discardableResult
    package func prepare(
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> Place? {
        guard await model() != nil else { return nil }
        let catalogue = await catalogue.latest()
        let engine = try await build(catalogue, makesVectors: true, progress: progress)
        built.set(engine, for: catalogue)
        return engine.place
    }

    // MARK: - Parts

    private func find(
        _ query: EmbeddingMatrix, limit: Int, in subset: ConceptSubset, with engine: Engine
    ) async throws -> Answer {
        let found = try await engine.concepts.nearest(to: query, limit: limit, in: subset).first ?? []
        // A code unknown to this node is ignored.
        let hits = found.compactMap { near -> Hit? in
            let key = near.identifier
            guard let reference = engine.catalogue.reference(to: key),
                let concept = engine.catalogue.concept(reference)
            else { return nil }
            return Hit(concept: reference, code: concept.code, name: concept.name, cosine: near.cosine)
        }
        return Answer(hits: hits, catalogue: engine.catalogue, place: engine.place)
    }

    private func current() async throws -> Engine {
        let catalogue = await catalogue.current()
        return try await built.value(for: catalogue, patience: CatalogueHolder.patience) {
            try await self.build(catalogue, makesVectors: false) { _, _ in }
        }
    }

    private func build(
        _ catalogue: Catalogue, makesVectors: Bool, progress: @escaping @Sendable (Int, Int) -> Void
    ) async throws -> Engine {
        guard let model = await model() else { throw Unavailable.noModel }
        let texts = ConceptTexts(catalogue)
        let cache = EmbeddingCache(store: store, embedder: model)
        let stale = try await staleGroups(of: texts, model: model.identity, makesExtension: makesVectors)
        func engine(_ place: Place, _ concepts: any NearestTexts<ConceptID, ConceptSubset>) -> Engine {
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

    /// The frameworks whose vectors in the database are missing or outdated; `nil` where it cannot compare vectors.
    private func staleGroups(
        of texts: ConceptTexts, model: EmbeddingIdentity, makesExtension: Bool
    ) async throws -> Set<String>? {
        let support =
            makesExtension ? try await store.conceptVectors.makeSupport() : try await store.conceptVectors.support()
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
        let kept = try await store.conceptVectors.sets().filter {
            $0.model == name && $0.dimensions == model.dimensions
        }
        let fingerprints = Dictionary(uniqueKeysWithValues: kept.map { ($0.framework, $0.fingerprint) })
        return Set(
            texts.groups.filter { fingerprints[$0.framework] != $0.fingerprint(model: name) }.map(\.framework))
    }

    /// Writes the vectors that are missing or outdated in the database, replacing each framework's old ones.
    private func write(_ texts: ConceptTexts, _ vectors: EmbeddingMatrix) async throws {
        let model = vectors.identity
        try await store.conceptVectors.start(model: model.description, dimensions: model.dimensions)
        let stale = try await staleGroups(of: texts, model: model, makesExtension: false) ?? []
        var first = 0
        for group in texts.groups {
            defer { first += group.keys.count }
            guard stale.contains(group.framework) else { continue }
            // A zero vector has no direction, and the database cannot index it.
            let rows = group.keys.indices.filter { vectors.vector(first + $0).contains { $0 != 0 } }
            let set = try ConceptVectorSet(
                framework: group.framework, model: model.description, dimensions: model.dimensions,
                fingerprint: group.fingerprint(model: model.description),
                concepts: rows.map { (group.keys[$0].kind, group.keys[$0].code) },
                vectors: rows.flatMap { vectors.vector(first + $0) })
            try await store.conceptVectors.replace(set, now: .now)
        }
        try await store.conceptVectors.removeUnserved()
    }
}
