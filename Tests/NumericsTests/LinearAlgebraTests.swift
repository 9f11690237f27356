import Numerics
import Testing

@Suite("Linear algebra")
struct LinearAlgebraTests {
    private func matrix(_ rows: Int, _ columns: Int, seed: UInt64) -> FloatMatrix {
        FloatMatrix(rows: rows, columns: columns, elements: numbers(rows * columns, seed: seed))
    }

    @Test("multiplies")
    func product() throws {
        let a = FloatMatrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])
        let b = FloatMatrix(rows: 3, columns: 2, elements: [7, 8, 9, 10, 11, 12])
        #expect(try LinearAlgebra.product(a, b).elements == [58, 64, 139, 154])
        #expect(try LinearAlgebra.productTransposed(a, b.transposed()).elements == [58, 64, 139, 154])
        #expect(try LinearAlgebra.product(a, .identity(3)) == a)
        #expect(a.transposed().transposed() == a)
        #expect(Array(a.row(1)) == [4, 5, 6])
        let empty = FloatMatrix(rows: 0, columns: 3)
        #expect(try LinearAlgebra.product(empty, b).elements.isEmpty)
        #expect(
            try LinearAlgebra.product(FloatMatrix(rows: 2, columns: 0), FloatMatrix(rows: 0, columns: 2)).elements == [
                0, 0, 0, 0,
            ])
    }

    @Test("says which shapes do not fit")
    func shapes() {
        let (a, b) = (FloatMatrix(rows: 2, columns: 3), FloatMatrix(rows: 2, columns: 2))
        let misfit = NumericsError.shape("2 by 3 does not fit 2 by 2")
        #expect(throws: misfit) { try LinearAlgebra.product(a, b) }
        #expect(throws: misfit) { try LinearAlgebra.productTransposed(a, b) }
        #expect(throws: misfit) { try LinearAlgebra.choleskySolve(a, b) }
        #expect("\(misfit)" == "2 by 3 does not fit 2 by 2")
    }

    @Test("solves with a positive definite matrix", arguments: [1, 5, 40], [1, 3])
    func cholesky(_ order: Int, _ columns: Int) throws {
        let half = matrix(order, order, seed: 22)
        var definite = try LinearAlgebra.productTransposed(half, half)
        for index in 0..<order { definite[index, index] += 1 }
        let x = matrix(order, columns, seed: 23)
        let solved = try LinearAlgebra.choleskySolve(definite, try LinearAlgebra.product(definite, x))
        #expect(distance(solved.elements, x.elements) < 1e-4)
    }

    @Test("refuses what has no result")
    func refusals() {
        var flat = FloatMatrix.identity(3)
        flat[1, 1] = -1
        #expect(throws: NumericsError.notPositiveDefinite(2)) { try LinearAlgebra.choleskySolve(flat, .identity(3)) }
        flat[1, 1] = .nan
        #expect(throws: NumericsError.notFinite) { try LinearAlgebra.choleskySolve(flat, .identity(3)) }
    }
}
