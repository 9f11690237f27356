import Numerics
package import Search
import ServiceSupport
package import Store
package import Taxonomy

/// The texts whose embeddings are searched: the preferred names of a catalogue's occupations and skills, and its task
/// statements.
struct ConceptTexts: Sendable {
    /// A framework's names.
    struct Group: Sendable {
        let framework: String
        let keys: [ConceptID]
        let names: [String]

        /// SHA-256 of the source of the vectors; it changes with the model, the names and the codes.
        func fingerprint(model: String) -> String {
            var hash = SHA256()
            for text in [model] + zip(keys, names).flatMap({ [$0.kind.rawValue, $0.code, $1] }) {
                // No name contains a zero byte, so the separator is unambiguous.
                Array((text + "\0").utf8).withUnsafeBytes { hash.update($0) }
            }
            return hash.finish()
        }
    }

    /// The groups, in the order of `Framework.all`.
    let groups: [Group]

    init(_ catalogue: Catalogue) {
        groups = Framework.all.compactMap { framework in
            guard framework.kind != .crosswalk, let snapshot = catalogue.snapshots[framework.id] else { return nil }
            var (keys, names): ([ConceptID], [String]) = ([], [])
            func add(_ kind: ConceptKind, _ code: String, _ name: String) {
                guard name.contains(where: { !$0.isWhitespace }) else { return }
                keys.append(ConceptID(framework: framework.id, kind: kind, code: code))
                names.append(name)
            }
            for record in snapshot.content.occupations { add(.occupation, record.code, record.title) }
            for record in snapshot.content.skills where record.kind != .group { add(.skill, record.code, record.name) }
            for task in snapshot.content.tasks {
                let occupation = snapshot.content[task.occupation].code
                add(.task, ConceptID.taskCode(occupation, task.taskID), task.statement)
            }
            return keys.isEmpty ? nil : Group(framework: framework.id, keys: keys, names: names)
        }
    }

    /// Every name, group after group.
    var names: [String] { groups.flatMap(\.names) }
    /// Every key, in the order of `names`.
    var keys: [ConceptID] { groups.flatMap(\.keys) }
}

extension OccupationSnapshot {
    /// The position of a task by its code, as made by ``ConceptID/taskCode(_:_:)``.
    func task(_ code: String) -> TaskPosition? {
        guard let divider = code.lastIndex(of: "#"), let occupation = occupation(String(code[..<divider])) else {
            return nil
        }
        let id = code[code.index(after: divider)...]
        return tasks(of: occupation).firstIndex { $0.taskID == id }.map { Position($0) }
    }
}

/// A filter for concepts.
package struct ConceptSubset: Sendable, Hashable {
    /// Only these frameworks; empty for all.
    package let frameworks: Set<String>
    /// Only these kinds; empty for all.
    package let kinds: Set<ConceptKind>

    /// Makes a filter.
    package init(frameworks: Set<String> = [], kinds: Set<ConceptKind> = []) {
        self.frameworks = frameworks
        self.kinds = kinds
    }

    fileprivate func contains(_ key: ConceptID) -> Bool {
        (frameworks.isEmpty || frameworks.contains(key.framework))
            && (kinds.isEmpty || kinds.contains(key.kind))
    }
}

/// Concept vectors in the memory of this process: a search compares all of them.
package struct MemoryConcepts: NearestTexts {
    private let index: VectorIndex
    private let keys: [ConceptID]

    /// Takes concepts and their vectors, in the same order.
    package init(_ keys: [ConceptID], vectors: EmbeddingMatrix) {
        precondition(keys.count == vectors.count, "a vector a concept")
        self.keys = keys
        index = VectorIndex(vectors)
    }

    /// The model of the vectors.
    package var identity: EmbeddingIdentity { index.identity }

    /// The nearest concepts.
    @concurrent
    package func nearest(
        to queries: EmbeddingMatrix, limit: Int, in subset: ConceptSubset
    ) async throws -> [[NearText<ConceptID>]] {
        var chosen = VectorIndex.Subset.all
        if subset != ConceptSubset() {
            var rows = RowSet(capacity: keys.count)
            for (row, key) in keys.enumerated() where subset.contains(key) { rows.insert(row) }
            chosen = .rows(rows)
        }
        return try index.search(queries, limit: limit, in: chosen).map { hits in
            hits.map { NearText(keys[$0.row], cosine: $0.score) }
        }
    }
}

/// Concept vectors in the database, which compares them itself.
package struct StoredConcepts: NearestTexts {
    /// The model of the vectors.
    package let identity: EmbeddingIdentity
    private let store: Store

    /// Takes a database with vectors of a model.
    package init(_ store: Store, identity: EmbeddingIdentity) {
        self.store = store
        self.identity = identity
    }

    /// The nearest concepts.
    package func nearest(
        to queries: EmbeddingMatrix, limit: Int, in subset: ConceptSubset
    ) async throws -> [[NearText<ConceptID>]] {
        var answers: [[NearText<ConceptID>]] = []
        for query in 0..<queries.count {
            let found = try await store.conceptVectors.nearest(
                to: Array(queries.vector(query)), model: queries.identity.description,
                frameworks: subset.frameworks, kinds: subset.kinds, limit: limit)
            answers.append(found.map { NearText($0.key, cosine: Float($0.cosine)) })
        }
        return answers
    }
}
