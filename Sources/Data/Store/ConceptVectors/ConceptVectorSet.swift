package import Taxonomy

/// The vectors of one framework's concepts, all from one model.
package struct ConceptVectorSet: Sendable {
    /// Description of a stored set.
    package struct Summary: Sendable, Hashable {
        /// The framework's id.
        package let framework: String
        /// Name, version and dimensions of the model as one text.
        package let model: String
        /// Dimensions of a vector.
        package let dimensions: Int
        /// SHA-256 of the texts the vectors were computed from.
        package let fingerprint: String
        /// Number of concepts.
        package let rows: Int

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
    /// Dimensions of a vector.
    package let dimensions: Int
    /// SHA-256 of the texts the vectors were computed from.
    package let fingerprint: String
    /// The concepts, without duplicates.
    package let concepts: [(kind: ConceptKind, code: String)]
    /// `concepts.count` times `dimensions` numbers, vector after vector.
    package let vectors: [Float]

    /// Makes a set.
    ///
    /// - Throws: ``ConceptVectorRefusal`` when the number of values is not `concepts.count` times `dimensions`, or a
    ///   value is not finite.
    package init(
        framework: String, model: String, dimensions: Int, fingerprint: String,
        concepts: [(kind: ConceptKind, code: String)], vectors: [Float]
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

/// Why vectors are refused.
package struct ConceptVectorRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of fault.
    package enum Code: Sendable, Hashable {
        /// The table holds vectors of another model.
        case otherModel
        /// The table holds vectors of another dimension.
        case otherWidth
        /// A value is not finite.
        case notFinite
        /// The table is empty or does not exist.
        case nothingKept
    }

    /// The kind of fault.
    package let code: Code
    /// What is wrong, in words fit for external users.
    package let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}

/// Whether the database can compare vectors itself.
package enum VectorSupport: Sendable, Hashable {
    /// The engine has no such extension.
    case otherEngine
    /// The server lacks the extension `vector`.
    case absent
    /// The server has it, but this user may not create it in this database; with the server's reason.
    case notPermitted(String)
    /// The server has it in this version; it is not created in this database yet.
    case obtainable(version: String)
    /// It is created in this database, in this version.
    case present(version: String)
}

/// The state of the concept vectors in the database, for administrators.
package struct ConceptVectorReport: Sendable {
    /// Whether the database can compare vectors.
    package let support: VectorSupport
    /// The stored sets, by framework.
    package let sets: [ConceptVectorSet.Summary]
    /// Number of rows in the table, counted.
    package let rows: Int
    /// Whether the vectors have a usable index.
    package let isIndexed: Bool

    package init(support: VectorSupport, sets: [ConceptVectorSet.Summary] = [], rows: Int = 0, isIndexed: Bool = false)
    {
        self.support = support
        self.sets = sets
        self.rows = rows
        self.isIndexed = isIndexed
    }
}
