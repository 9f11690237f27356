internal import Foundation
package import Numerics

/// Estimates ratings of occupations that have none from those that are rated and how alike they are.
///
/// A Gaussian process with one covariance for all columns (Rasmussen and Williams, 2006, algorithm 2.1): columns are
/// standardised over the rated occupations, the estimate is the mean given their ratings. Half widths are the conformal
/// quantile of the leave-one-out residuals over their standard deviations (equations 5.10 to 5.12 there; Lei et al., 2018, for
/// the scaled residual), times the standard deviation at the occupation: the less alike the rated ones are, the wider.
/// The same input gives the same output.
package struct LevelEstimator: Sendable {
    /// How many occupations an estimate names as its basis.
    package static let basisSize = 5
    /// Fewer rated occupations say too little.
    package static let minimumRows = 10

    /// The part of ratings that the intervals are to hold.
    package let coverage: Double
    private let estimates: [Int: LevelEstimate]

    /// Trains, and estimates all that will be asked.
    ///
    /// Takes about `2.3 n^3` operations for n rated occupations.
    ///
    /// - Parameters:
    ///   - likeness: how alike any two occupations are.
    ///   - noise: variance of a rating about what likeness explains, in the units of likeness, above 0.
    ///   - rated: places of the rated occupations, at least `minimumRows`.
    ///   - values: their ratings, a row a rated occupation, a column a skill and scale.
    ///   - bounds: the least and the greatest value of each column.
    ///   - asked: places of the occupations to estimate.
    ///   - coverage: the part of ratings that the intervals are to hold.
    /// - Throws: `NumericsError`; `.shape` also for too few rated occupations.
    package init(
        likeness: FloatMatrix, noise: Float, rated: [Int], values: FloatMatrix, bounds: [ClosedRange<Double>],
        asked: [Int],
        coverage: Double = 0.8
    ) throws(NumericsError) {
        guard rated.count >= Self.minimumRows, values.rows == rated.count, bounds.count == values.columns else {
            throw .shape("\(rated.count) rated occupations, \(values.rows) rows of \(values.columns) ratings")
        }
        self.coverage = coverage
        let columns = Self.standardised(values)
        // The inverse itself: leave-one-out residuals, weights and variances all need it.
        var covariance = Self.block(likeness, rows: rated, columns: rated)
        for place in rated.indices { covariance[place, place] += noise }
        let inverse = try LinearAlgebra.choleskySolve(covariance, .identity(rated.count))
        let solved = try LinearAlgebra.product(inverse, columns.values)
        let widths = (0..<values.columns).map { column in
            Self.quantile(
                coverage,
                of: rated.indices.map { row in
                    // Residual a / inverse over its deviation 1 / sqrt(inverse).
                    Double(abs(solved[row, column]) / inverse[row, row].squareRoot())
                })
        }
        let cross = Self.block(likeness, rows: asked, columns: rated)
        let weights = try LinearAlgebra.product(cross, inverse)
        let means = try LinearAlgebra.product(cross, solved)
        var estimates: [Int: LevelEstimate] = [:]
        for (row, place) in asked.enumerated() {
            let explained = zip(cross.row(row), weights.row(row)).reduce(0) { $0 + Double($1.0 * $1.1) }
            let variance = Double(likeness[place, place] + noise) - explained
            let deviation = max(variance, Double(noise)).squareRoot()
            estimates[place] = LevelEstimate(
                values: bounds.indices.map { column in
                    let value = columns.means[column] + columns.deviations[column] * Double(means[row, column])
                    return min(max(value, bounds[column].lowerBound), bounds[column].upperBound)
                },
                errors: bounds.indices.map { widths[$0] * columns.deviations[$0] * deviation },
                basis: Self.basis(weights.row(row), rated: rated))
        }
        self.estimates = estimates
    }

    /// The estimate of an occupation that was asked for at training.
    package func estimate(of occupation: Int) -> LevelEstimate? { estimates[occupation] }

    private static func block(_ matrix: FloatMatrix, rows: [Int], columns: [Int]) -> FloatMatrix {
        var elements: [Float] = []
        elements.reserveCapacity(rows.count * columns.count)
        matrix.elements.withUnsafeBufferPointer { source in
            for row in rows { for column in columns { elements.append(source[row * matrix.columns + column]) } }
        }
        return FloatMatrix(rows: rows.count, columns: columns.count, elements: elements)
    }

    /// Columns of mean 0 and deviation 1; a column of equal values stays at 0.
    private static func standardised(
        _ values: FloatMatrix
    ) -> (values: FloatMatrix, means: [Double], deviations: [Double]) {
        var (scaled, means, deviations) = (values, [Double](), [Double]())
        for column in 0..<values.columns {
            let list = (0..<values.rows).map { Double(values[$0, column]) }
            let mean = list.reduce(0, +) / Double(list.count)
            let deviation = (list.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(list.count)).squareRoot()
            for row in list.indices {
                scaled[row, column] = deviation > 0 ? Float((list[row] - mean) / deviation) : 0
            }
            means.append(mean)
            deviations.append(deviation)
        }
        return (scaled, means, deviations)
    }

    /// The least score that at least `ceil((n + 1) * coverage)` scores do not exceed; the greatest if there are too few.
    private static func quantile(_ coverage: Double, of scores: [Double]) -> Double {
        let place = Int((Double(scores.count + 1) * coverage).rounded(.up))
        return scores.sorted()[min(max(place, 1), scores.count) - 1]
    }

    private static func basis(_ weights: ArraySlice<Float>, rated: [Int]) -> [LevelEstimate.Basis] {
        // Distances from the mean add up to 0: a constant that all weights share changes nothing and is taken off.
        let shared = weights.reduce(0, +) / Float(weights.count)
        let ordered = zip(rated, weights.map { $0 - shared }).sorted { ($1.1, $0.0) < ($0.1, $1.0) }
        return ordered.prefix(basisSize).filter { $0.1 > 0 }.map { .init(occupation: $0.0, weight: Double($0.1)) }
    }
}
