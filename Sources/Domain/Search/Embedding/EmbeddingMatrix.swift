package import Numerics

/// The model that made vectors: only vectors with equal identities may be compared.
package struct EmbeddingIdentity: Sendable, Hashable, CustomStringConvertible {
    /// The model's name.
    package let model: String
    /// The prefix of the SHA-256 of a local model's weights, or a remote service's name for the model.
    package let version: String
    /// The number of floats in a vector.
    package let dimensions: Int

    package init(model: String, version: String, dimensions: Int) {
        self.model = model
        self.version = version
        self.dimensions = dimensions
    }

    package var description: String { "\(model) \(version) (\(dimensions))" }
}

/// Vectors of length 1, one per text, in the order of the texts.
package struct EmbeddingMatrix: Sendable {
    /// The model that made them.
    package let identity: EmbeddingIdentity
    /// One row per text.
    package let vectors: FloatMatrix

    /// Takes rows and scales each to length 1; a row of zeros is unchanged.
    ///
    /// - Throws: ``EmbeddingError`` when the rows have another width than the identity, or contain infinite numbers or
    ///   NaN.
    package init(identity: EmbeddingIdentity, vectors: FloatMatrix) throws(EmbeddingError) {
        guard vectors.columns == identity.dimensions else {
            throw EmbeddingError(
                .dimensions, "\(identity.model) gives \(identity.dimensions) numbers a text, not \(vectors.columns)")
        }
        guard vectors.elements.allSatisfy(\.isFinite) else {
            throw EmbeddingError(.notFinite, "a vector of \(identity.model) holds a number that is infinite or none")
        }
        self.identity = identity
        var scaled = vectors
        scaled.withElements { VectorKernels.normaliseRows($0, width: identity.dimensions) }
        self.vectors = scaled
    }

    /// A range of rows, unchanged.
    func rows(_ range: Range<Int>) -> EmbeddingMatrix {
        let width = identity.dimensions
        let elements = Array(vectors.elements[(range.lowerBound * width)..<(range.upperBound * width)])
        return EmbeddingMatrix(
            identity: identity, scaled: FloatMatrix(rows: range.count, columns: width, elements: elements))
    }

    private init(identity: EmbeddingIdentity, scaled: FloatMatrix) {
        self.identity = identity
        vectors = scaled
    }

    /// Creates rows of zeros.
    init(zerosOf identity: EmbeddingIdentity, count: Int) {
        self.identity = identity
        vectors = FloatMatrix(rows: count, columns: identity.dimensions)
    }

    /// The number of texts.
    package var count: Int { vectors.rows }

    /// The vector of one text.
    package func vector(_ text: Int) -> ArraySlice<Float> { vectors.row(text) }
}

/// Makes vectors of texts, such that texts of similar meaning have vectors of similar direction.
package protocol TextEmbedder: Sendable {
    /// The model in use.
    var identity: EmbeddingIdentity { get }

    /// One vector per text, in the order of the texts.
    func embed(_ texts: [String]) async throws -> EmbeddingMatrix

    /// Releases its resources, once pending requests are done.
    func close() async
}

extension TextEmbedder {
    /// Does nothing.
    package func close() async {}
}

/// Why vectors are missing or unusable.
package struct EmbeddingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of error.
    package enum Code: Sendable, Hashable {
        /// A file of the model does not exist or is not readable.
        case unreadable
        /// A file of the model is invalid.
        case damaged
        /// The length of vectors differs from their model's.
        case dimensions
        /// A number is infinite or NaN.
        case notFinite
        /// Vectors of different models were combined.
        case otherModel
    }

    /// The kind of error.
    package let code: Code
    /// What is wrong, in a form that is safe to show to clients.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
