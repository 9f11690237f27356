package import Numerics

extension TitleMatcher {
    /// Vectors in which titles of similar occupations lie close together even if they have no words in common.
    ///
    /// A title's own vector is extended, for each framework of the corpus, by the mean direction of the occupations
    /// that its nearest titles vote for. The cosine of two of these vectors measures how related two titles are.
    ///
    /// - Parameter vectors: one row per title, not adapted.
    /// - Returns: one row of length 1 per title.
    /// - Throws: ``EmbeddingError`` when the vectors are of another model or the matcher has none.
    package func profiles(_ vectors: EmbeddingMatrix) throws(EmbeddingError) -> FloatMatrix {
        let adapted = try adapt(vectors)
        let width = adapted.columns
        var profiles = adapted
        for framework in frameworks {
            guard let titleVectors = framework.titleVectors else { continue }
            let cosines: FloatMatrix
            do { cosines = try LinearAlgebra.productTransposed(adapted, titleVectors.centroids) } catch {
                throw EmbeddingError(.dimensions, "\(error)")
            }
            var sums = FloatMatrix(rows: adapted.rows, columns: width)
            for row in 0..<adapted.rows {
                let vector = adapted.row(row).withUnsafeBufferPointer { titleVectors.rows.prepare($0) }
                let sum = framework.centreOfNearest(
                    vector, centroids: cosines.row(row), weights: weights, voters: weights.profileVoters)
                sums.withElements { for column in 0..<width { $0[row * width + column] = sum[column] } }
            }
            sums.withElements { VectorKernels.normaliseRows($0, width: width) }
            profiles.withElements { for index in $0.indices { $0[index] += sums.elements[index] } }
        }
        profiles.withElements { VectorKernels.normaliseRows($0, width: width) }
        return profiles
    }
}
