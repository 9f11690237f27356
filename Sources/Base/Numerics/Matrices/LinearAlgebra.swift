internal import COpenBLAS

/// Products and decompositions, computed by OpenBLAS on the caller's thread.
package enum LinearAlgebra {
    /// Limits OpenBLAS to one thread; otherwise it would start threads of its own beside the program's.
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

    /// Solves `a * x = b` for a symmetric positive definite `a` (as in ridge regression), of which the upper half is
    /// read.
    ///
    /// `a` is n by n, `b` and the result n by m. Computed in double precision.
    ///
    /// - Throws: `NumericsError`: `.shape`, `.notFinite`, `.notPositiveDefinite`.
    package static func choleskySolve(_ a: FloatMatrix, _ b: FloatMatrix) throws(NumericsError) -> FloatMatrix {
        let order = a.rows
        guard order == a.columns, order == b.rows else { throw mismatch(a, b) }
        guard a.elements.allSatisfy(\.isFinite), b.elements.allSatisfy(\.isFinite) else { throw .notFinite }
        guard order > 0, b.columns > 0 else { return b }
        _ = oneThread
        // Column-major, as LAPACK expects.
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

    /// The number of rows up to which OpenBLAS's packing of the other matrix does not pay off.
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
