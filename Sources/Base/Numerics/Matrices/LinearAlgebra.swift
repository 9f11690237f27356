internal import COpenBLAS

/// Products and decompositions, computed by OpenBLAS on the caller's thread.
package enum LinearAlgebra {
    /// OpenBLAS would start threads of its own beside those of the program.
    private static let oneThread: Void = openblas_set_num_threads(1)

    /// `a * b`: m by k times k by n gives m by n.
    ///
    /// - Throws: `NumericsError.shape`.
    package static func product(_ a: FloatMatrix, _ b: FloatMatrix) throws(NumericsError) -> FloatMatrix {
        guard a.columns == b.rows else { throw mismatch(a, b) }
        return multiply(a, b, columns: b.columns, isTransposed: false)
    }

    /// `a * b^T`: m by k times n by k gives m by n, the dot product of every row of `a` with every row of `b`.
    ///
    /// - Throws: `NumericsError.shape`.
    package static func productTransposed(_ a: FloatMatrix, _ b: FloatMatrix) throws(NumericsError) -> FloatMatrix {
        guard a.columns == b.columns else { throw mismatch(a, b) }
        return multiply(a, b, columns: b.rows, isTransposed: true)
    }

    /// Eigenvalues of a symmetric matrix, ascending, and the vectors of length 1 that belong to them.
    package struct Eigen: Sendable {
        /// Ascending.
        package let values: [Float]
        /// Row `i` is the vector of `values[i]`; its sign is arbitrary.
        package let vectors: FloatMatrix
    }

    /// Decomposes a symmetric matrix, of which only the upper half is read; in double precision within.
    ///
    /// - Throws: `NumericsError`: `.shape` if it is not square, `.notFinite`, `.notConverged`.
    package static func symmetricEigen(_ matrix: FloatMatrix) throws(NumericsError) -> Eigen {
        let order = matrix.rows
        guard order == matrix.columns else { throw .shape("a matrix with eigenvalues here is square and symmetric") }
        guard matrix.elements.allSatisfy(\.isFinite) else { throw .notFinite }
        guard order > 0 else { return Eigen(values: [], vectors: matrix) }
        _ = oneThread
        // In columns, as LAPACK reads them.
        var elements = matrix.transposed().elements.map(Double.init)
        var values = [Double](repeating: 0, count: order)
        var work = [Double](repeating: 0, count: 1 + 6 * order + 2 * order * order)
        var whole = [Int32](repeating: 0, count: 3 + 5 * order)
        let status = metier_symmetric_eigen(
            Int32(order), &elements, &values, &work, Int32(work.count), &whole, Int32(whole.count))
        guard status == 0 else { throw .notConverged }
        return Eigen(
            values: values.map { Float($0) },
            vectors: FloatMatrix(rows: order, columns: order, elements: elements.map { Float($0) }))
    }

    /// Solves `a * x = b` for a symmetric positive definite `a` (as of ridge regression), of which the upper half is read.
    ///
    /// `a` is n by n, `b` and the result n by m. In double precision within.
    ///
    /// - Throws: `NumericsError`: `.shape`, `.notFinite`, `.notPositiveDefinite`.
    package static func choleskySolve(_ a: FloatMatrix, _ b: FloatMatrix) throws(NumericsError) -> FloatMatrix {
        let order = a.rows
        guard order == a.columns, order == b.rows else { throw mismatch(a, b) }
        guard a.elements.allSatisfy(\.isFinite), b.elements.allSatisfy(\.isFinite) else { throw .notFinite }
        guard order > 0, b.columns > 0 else { return b }
        _ = oneThread
        // In columns, as LAPACK reads them.
        var factor = a.transposed().elements.map(Double.init)
        var sides = b.transposed().elements.map(Double.init)
        let status = metier_cholesky(Int32(order), &factor)
        guard status == 0 else { throw .notPositiveDefinite(Int(status)) }
        guard metier_cholesky_solve(Int32(order), Int32(b.columns), factor, &sides) == 0 else { throw .notConverged }
        return FloatMatrix(rows: b.columns, columns: order, elements: sides.map { Float($0) }).transposed()
    }

    private static func multiply(
        _ a: FloatMatrix, _ b: FloatMatrix, columns: Int, isTransposed: Bool
    ) -> FloatMatrix {
        var result = FloatMatrix(rows: a.rows, columns: columns)
        guard a.rows > 0, columns > 0, a.columns > 0 else { return result }
        if isTransposed, a.rows <= fewRows {
            multiply(a, byRowsOf: b, to: &result)
            return result
        }
        _ = oneThread
        result.withElements { result in
            cblas_sgemm(
                CblasRowMajor, CblasNoTrans, isTransposed ? CblasTrans : CblasNoTrans, Int32(a.rows), Int32(columns),
                Int32(a.columns), 1, a.elements, Int32(a.columns), b.elements, Int32(b.columns), 0, result.baseAddress,
                Int32(columns))
        }
        return result
    }

    /// Rows up to which it does not pay that OpenBLAS first rearranges the other matrix.
    private static let fewRows = 4

    private static func multiply(_ a: FloatMatrix, byRowsOf b: FloatMatrix, to result: inout FloatMatrix) {
        result.withElements { result in
            a.elements.withUnsafeBufferPointer { queries in
                b.elements.withUnsafeBufferPointer { rows in
                    guard let start = rows.baseAddress else { return }
                    for row in 0..<a.rows {
                        VectorKernels.dotRows(
                            start,
                            query: UnsafeBufferPointer(rebasing: queries[(row * a.columns)..<((row + 1) * a.columns)]),
                            to: UnsafeMutableBufferPointer(rebasing: result[(row * b.rows)..<((row + 1) * b.rows)]))
                    }
                }
            }
        }
    }

    private static func mismatch(_ a: FloatMatrix, _ b: FloatMatrix) -> NumericsError {
        .shape("\(a.rows) by \(a.columns) does not fit \(b.rows) by \(b.columns)")
    }
}
