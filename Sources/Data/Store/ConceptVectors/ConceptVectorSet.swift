import Taxonomy

/// A concept by its codes: what SQL clients see.
package struct ConceptKey: Sendable, Hashable {
    /// The framework's id.
    package let framework: String
    /// What sort of concept, for instance `occupation` or `skill`.
    package let sort: String
    /// Its code in the framework.
    package let code: String

    /// Makes a key.
    package init(framework: String, sort: String, code: String) {
        self.framework = framework
        self.sort = sort
        self.code = code
    }
}

/// The vectors of one framework's concepts, all of one model.
package struct ConceptVectorSet: Sendable {
    /// What is known of a set that is kept.
    package struct Summary: Sendable, Hashable {
        /// The framework's id.
        package let framework: String
        /// Name, version and dimensions of the model as one text.
        package let model: String
        /// Numbers a vector.
        package let dimensions: Int
        /// SHA-256 of what the vectors were made from.
        package let fingerprint: String
        /// How many concepts.
        package let rows: Int

        /// Makes a summary.
        package init(framework: String, model: String, dimensions: Int, fingerprint: String, rows: Int) {
            self.framework = framework
            self.model = model
            self.dimensions = dimensions
            self.fingerprint = fingerprint
            self.rows = rows
        }
    }

    /// The framework's id.
    package let framework: String
    /// Name, version and dimensions of the model as one text.
    package let model: String
    /// Numbers a vector.
    package let dimensions: Int
    /// SHA-256 of what the vectors were made from.
    package let fingerprint: String
    /// The concepts; no two alike.
    package let concepts: [(sort: String, code: String)]
    /// `concepts.count` times `dimensions` numbers, vector after vector.
    package let vectors: [Float]

    /// Makes a set.
    ///
    /// - Throws: ``ConceptVectorRefusal`` when the numbers are not as many as `concepts` and `dimensions` ask for, or one is
    ///   infinite or none.
    package init(
        framework: String, model: String, dimensions: Int, fingerprint: String,
        concepts: [(sort: String, code: String)], vectors: [Float]
    ) throws(ConceptVectorRefusal) {
        guard dimensions > 0, vectors.count == concepts.count * dimensions else {
            throw ConceptVectorRefusal(
                .otherWidth,
                "\(concepts.count) vectors of \(dimensions) numbers were announced, \(vectors.count) numbers came")
        }
        guard vectors.allSatisfy(\.isFinite) else {
            throw ConceptVectorRefusal(.notFinite, "a vector holds a number that is infinite or none")
        }
        self.framework = framework
        self.model = model
        self.dimensions = dimensions
        self.fingerprint = fingerprint
        self.concepts = concepts
        self.vectors = vectors
    }
}

/// Why vectors are neither taken nor compared.
package struct ConceptVectorRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// What sort of fault.
    package enum Code: Sendable, Hashable {
        /// The table holds vectors of another model.
        case otherModel
        /// The table holds vectors of another width.
        case otherWidth
        /// A number is infinite or none.
        case notFinite
        /// The table holds nothing, or is not there.
        case nothingKept
    }

    /// What sort of fault.
    package let code: Code
    /// What is wrong, in words fit for a stranger.
    package let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}

/// Whether the database can compare vectors by itself.
package enum VectorSupport: Sendable, Hashable {
    /// The engine has no such extension at all.
    case otherEngine
    /// The server lacks the extension `vector`.
    case absent
    /// The server has it, this user may not make it in this database; with the server's reason.
    case notPermitted(String)
    /// The server has it in this version; it is not made in this database yet.
    case obtainable(version: String)
    /// It is made in this database, in this version.
    case present(version: String)
}

/// What the database holds of concepts' vectors, for whoever looks after it.
package struct ConceptVectorReport: Sendable {
    /// Whether the database can compare vectors.
    package let support: VectorSupport
    /// What is kept, by framework.
    package let sets: [ConceptVectorSet.Summary]
    /// Rows of the table, counted.
    package let rows: Int
    /// Whether a usable index over the vectors is there.
    package let isIndexed: Bool

    /// Makes a report.
    package init(support: VectorSupport, sets: [ConceptVectorSet.Summary] = [], rows: Int = 0, isIndexed: Bool = false)
    {
        self.support = support
        self.sets = sets
        self.rows = rows
        self.isIndexed = isIndexed
    }
}
