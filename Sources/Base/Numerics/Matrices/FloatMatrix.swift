internal import CKernels

/// A matrix of floats in row-major order.
package struct FloatMatrix: Sendable, Hashable {
    /// The number of rows.
    package let rows: Int
    /// The number of columns.
    package let columns: Int
    /// `rows * columns` floats, row by row.
    package private(set) var elements: [Float]

    /// Creates a matrix of zeros.
    package init(rows: Int, columns: Int) {
        self.init(rows: rows, columns: columns, elements: [Float](repeating: 0, count: rows * columns))
    }

    /// Creates a matrix from `rows * columns` floats, row by row.
    package init(rows: Int, columns: Int, elements: [Float]) {
        precondition(rows >= 0 && columns >= 0 && elements.count == rows * columns, "a matrix is rows times columns")
        self.rows = rows
        self.columns = columns
        self.elements = elements
    }

    /// The identity matrix of an order.
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

    /// The transposed matrix.
    package func transposed() -> FloatMatrix {
        var other = FloatMatrix(rows: columns, columns: rows)
        for row in 0..<rows { for column in 0..<columns { other[column, row] = self[row, column] } }
        return other
    }

    /// Passes the elements to `body` for modification in place.
    package mutating func withElements<Outcome>(
        _ body: (UnsafeMutableBufferPointer<Float>) throws -> Outcome
    ) rethrows -> Outcome {
        try elements.withUnsafeMutableBufferPointer { try body($0) }
    }
}

/// Why a computation has no result.
package enum NumericsError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The dimensions do not match each other or the computation.
    case shape(String)
    /// A number is infinite or NaN.
    case notFinite
    /// The matrix is not positive definite, detected at this index of the diagonal.
    case notPositiveDefinite(Int)
    /// The method did not converge.
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

/// A fixed number of floats in dedicated memory, aligned to a cache line.
///
/// For large tables that never change after `init`, and for scratch memory owned by one thread.
package final class FloatStorage: @unchecked Sendable {
    // @unchecked because shared instances are written only during creation; scratch memory is never shared.

    /// The floats; valid while this object lives, so callers must make sure that it stays referenced.
    package let floats: UnsafeMutableBufferPointer<Float>

    /// Allocates `count` floats, initialized to zero.
    package init(count: Int) {
        precondition(count >= 0, "a count is not negative")
        let bytes = max(1, count) * MemoryLayout<Float>.stride
        guard let memory = kernels_allocate(bytes) else { preconditionFailure("no memory for \(bytes) bytes") }
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        floats = UnsafeMutableBufferPointer(start: memory.assumingMemoryBound(to: Float.self), count: count)
    }

    /// Passes the floats to `body`; the pointer must not outlive the call.
    package func withFloats<Outcome, Failure: Error>(
        _ body: (UnsafeMutableBufferPointer<Float>) throws(Failure) -> Outcome
    ) throws(Failure) -> Outcome {
        defer { withExtendedLifetime(self) {} }
        return try body(floats)
    }

    deinit { kernels_free(floats.baseAddress) }
}
