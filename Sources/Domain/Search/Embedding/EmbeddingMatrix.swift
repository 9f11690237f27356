package import Numerics

/// Which model made vectors: only vectors of equal identity may be compared.
package struct EmbeddingIdentity: Sendable, Hashable, CustomStringConvertible {
    /// The model's name.
    package let model: String
    /// The beginning of the SHA-256 of a local model's weights, or what a remote service calls the model.
    package let version: String
    /// Floats a vector.
    package let dimensions: Int

    /// Makes an identity.
    package init(model: String, version: String, dimensions: Int) {
        self.model = model
        self.version = version
        self.dimensions = dimensions
    }

    package var description: String { "\(model) \(version) (\(dimensions))" }
}

/// Vectors of length 1, one a text, in the order of the texts.
package struct EmbeddingMatrix: Sendable {
    /// The model that made them.
    package let identity: EmbeddingIdentity
    /// A row a text.
    package let vectors: FloatMatrix

    /// Takes rows and scales each to length 1; a row of zeros stays.
    ///
    /// - Throws: ``EmbeddingError`` when the rows have another width than the identity says, or hold a number that is
    ///   infinite or none.
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

    /// Some consecutive rows, as they are.
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

    /// Rows of zeros.
    init(zerosOf identity: EmbeddingIdentity, count: Int) {
        self.identity = identity
        vectors = FloatMatrix(rows: count, columns: identity.dimensions)
    }

    /// How many texts.
    package var count: Int { vectors.rows }

    /// The vector of one text.
    package func vector(_ text: Int) -> ArraySlice<Float> { vectors.row(text) }
}

/// Makes vectors of texts, such that texts of like meaning get vectors of a like direction.
package protocol TextEmbedder: Sendable {
    /// The model behind it.
    var identity: EmbeddingIdentity { get }

    /// One vector a text, in the order of the texts.
    func embed(_ texts: [String]) async throws -> EmbeddingMatrix

    /// Ends what it runs, once what was asked for is done.
    func close() async
}

extension TextEmbedder {
    /// Nothing to end.
    package func close() async {}
}

/// Why there are no vectors, or why they may not be used.
package struct EmbeddingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What sort of fault.
    package enum Code: Sendable, Hashable {
        /// A file of the model is not there or may not be read.
        case unreadable
        /// A file of the model is not what it should be.
        case damaged
        /// Vectors have another length than their model's.
        case dimensions
        /// A number is infinite or none.
        case notFinite
        /// Vectors of two models meet.
        case otherModel
    }

    /// What sort of fault.
    package let code: Code
    /// What is wrong, in words fit for a stranger.
    package let message: String

    /// Makes an error.
    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
