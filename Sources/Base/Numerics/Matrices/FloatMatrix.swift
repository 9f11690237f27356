/// A matrix of floats, row after row.
package struct FloatMatrix: Sendable, Hashable {
    /// How many rows.
    package let rows: Int
    /// How many columns.
    package let columns: Int
    /// `rows * columns` floats, row after row.
    package private(set) var elements: [Float]

    /// Zeros.
    package init(rows: Int, columns: Int) {
        self.init(rows: rows, columns: columns, elements: [Float](repeating: 0, count: rows * columns))
    }

    /// Takes `rows * columns` floats, row after row.
    package init(rows: Int, columns: Int, elements: [Float]) {
        precondition(rows >= 0 && columns >= 0 && elements.count == rows * columns, "a matrix is rows times columns")
        self.rows = rows
        self.columns = columns
        self.elements = elements
    }

    /// The square matrix with ones from the first to the last element and zeros beside.
    package static func identity(_ order: Int) -> FloatMatrix {
        var matrix = FloatMatrix(rows: order, columns: order)
        for index in 0..<order { matrix[index, index] = 1 }
        return matrix
    }

    /// One element.
    package subscript(row: Int, column: Int) -> Float {
        get { elements[row * columns + column] }
        set { elements[row * columns + column] = newValue }
    }

    /// One row.
    package func row(_ row: Int) -> ArraySlice<Float> { elements[(row * columns)..<((row + 1) * columns)] }

    /// Rows and columns exchanged.
    package func transposed() -> FloatMatrix {
        var other = FloatMatrix(rows: columns, columns: rows)
        for row in 0..<rows { for column in 0..<columns { other[column, row] = self[row, column] } }
        return other
    }

    /// Lends the elements for change in place.
    package mutating func withElements<Outcome>(
        _ body: (UnsafeMutableBufferPointer<Float>) throws -> Outcome
    ) rethrows -> Outcome {
        try elements.withUnsafeMutableBufferPointer { try body($0) }
    }
}

/// Why a computation has no result.
package enum NumericsError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The matrices do not fit each other or the computation.
    case shape(String)
    /// A number is infinite or none.
    case notFinite
    /// The matrix is not positive definite, as the element at this place of the diagonal shows.
    case notPositiveDefinite(Int)
    /// The method found no result.
    case notConverged

    package var description: String {
        switch self {
        case .shape(let text): text
        case .notFinite: "a number of the matrix is infinite or not a number"
        case .notPositiveDefinite(let place): "the matrix is not positive definite, seen at place \(place)"
        case .notConverged: "the eigenvalues were not found"
        }
    }
}
