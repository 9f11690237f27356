package import Numerics

extension TitleMatcher {
    /// Vectors in which titles of like occupations lie close together even where their words have nothing in common.
    ///
    /// To a title's own vector comes, for each framework of the corpus, the mean direction of the occupations that its
    /// nearest titles vote for. The cosine of two of these vectors tells how related two titles are.
    ///
    /// - Parameter vectors: a row a title, not adapted.
    /// - Returns: a row of length 1 a title.
    /// - Throws: ``EmbeddingError`` when the vectors are of another model or the matcher has none.
    package func profiles(_ vectors: EmbeddingMatrix) throws(EmbeddingError) -> FloatMatrix {
        let adapted = try adapt(vectors)
        let width = adapted.columns
        var profiles = adapted
        for framework in frameworks {
            guard let meanings = framework.meanings else { continue }
            let cosines: FloatMatrix
            do { cosines = try LinearAlgebra.productTransposed(adapted, meanings.centres) } catch {
                throw EmbeddingError(.dimensions, "\(error)")
            }
            var sums = FloatMatrix(rows: adapted.rows, columns: width)
            for row in 0..<adapted.rows {
                let vector = adapted.row(row).withUnsafeBufferPointer { meanings.rows.prepare($0) }
                let sum = framework.centreOfNearest(
                    vector, centres: cosines.row(row), weights: weights, voters: weights.profileVoters)
                sums.withElements { for column in 0..<width { $0[row * width + column] = sum[column] } }
            }
            sums.withElements { VectorKernels.normaliseRows($0, width: width) }
            profiles.withElements { for index in $0.indices { $0[index] += sums.elements[index] } }
        }
        profiles.withElements { VectorKernels.normaliseRows($0, width: width) }
        return profiles
    }
}
