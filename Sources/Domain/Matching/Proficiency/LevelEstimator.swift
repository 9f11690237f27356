internal import Foundation
package import Numerics

/// Estimates the ratings of unrated occupations from rated ones and the similarities between them.
///
/// A Gaussian process with one covariance for all columns (Rasmussen and Williams, 2006, algorithm 2.1): columns are
/// standardised over the rated occupations, the estimate is the mean given their ratings. Half widths are the conformal
/// quantile of the leave-one-out residuals over their standard deviations (equations 5.10 to 5.12 there; Lei et al.,
/// 2018, for the scaled residual), times the standard deviation at the occupation: the less similar the rated ones are,
/// the wider the interval. Deterministic.
package struct LevelEstimator: Sendable {
    /// The number of occupations that an estimate names as its basis.
    package static let basisSize = 5
    /// The minimum number of rated occupations.
    package static let minimumRows = 10

    /// The target coverage of the intervals.
    package let coverage: Double
    private let estimates: [Int: LevelEstimate]

    /// Trains the model, and computes all estimates.
    ///
    /// Takes about `2.3 n^3` operations for n rated occupations.
    ///
    /// - Parameters:
    ///   - likeness: the similarities between all pairs of occupations.
    ///   - noise: the residual variance of a rating, in the units of `likeness`, above 0.
    ///   - rated: indices of the rated occupations, at least `minimumRows`.
    ///   - values: their ratings, one row per rated occupation, one column per skill and scale.
    ///   - bounds: the minimum and maximum of each column.
    ///   - asked: indices of the occupations to estimate.
    ///   - coverage: the target coverage of the intervals.
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
        // The explicit inverse: leave-one-out residuals, weights and variances all need it.
        var covariance = Self.block(likeness, rows: rated, columns: rated)
        for place in rated.indices { covariance[place, place] += noise }
        let inverse = try LinearAlgebra.choleskySolve(covariance, .identity(rated.count))
        let solved = try LinearAlgebra.product(inverse, columns.values)
        let widths = (0..<values.columns).map { column in
            Self.quantile(
                coverage,
                of: rated.indices.map { row in
                    // Residual a / inverse, divided by its deviation 1 / sqrt(inverse).
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

    /// The estimate of an occupation that was given in `asked`.
    package func estimate(of occupation: Int) -> LevelEstimate? { estimates[occupation] }

    private static func block(_ matrix: FloatMatrix, rows: [Int], columns: [Int]) -> FloatMatrix {
        var elements: [Float] = []
        elements.reserveCapacity(rows.count * columns.count)
        matrix.elements.withUnsafeBufferPointer { source in
            for row in rows { for column in columns { elements.append(source[row * matrix.columns + column]) } }
        }
        return FloatMatrix(rows: rows.count, columns: columns.count, elements: elements)
    }

    /// Columns with mean 0 and deviation 1; a constant column becomes 0.
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

    /// The smallest score that at least `ceil((n + 1) * coverage)` scores do not exceed; the largest if there are too
    /// few.
    private static func quantile(_ coverage: Double, of scores: [Double]) -> Double {
        let place = Int((Double(scores.count + 1) * coverage).rounded(.up))
        return scores.sorted()[min(max(place, 1), scores.count) - 1]
    }

    private static func basis(_ weights: ArraySlice<Float>, rated: [Int]) -> [LevelEstimate.Basis] {
        // Deviations from the mean sum to 0, so a constant common to all weights has no effect and is subtracted.
        let shared = weights.reduce(0, +) / Float(weights.count)
        let ordered = zip(rated, weights.map { $0 - shared }).sorted { ($1.1, $0.0) < ($0.1, $1.0) }
        return ordered.prefix(basisSize).filter { $0.1 > 0 }.map { .init(occupation: $0.0, weight: Double($0.1)) }
    }
}

/// Estimated ratings of one occupation.
package struct LevelEstimate: Sendable, Hashable {
    /// A rated occupation on which the estimate is based.
    package struct Basis: Sendable, Hashable {
        /// The index of the occupation.
        package let occupation: Int
        /// The weight of its deviation from the mean: the estimate is the mean plus the sum of weight times deviation
        /// over all rated occupations. All weights sum to 0; the largest are listed first.
        package let weight: Double
    }

    /// One value per column, in the column's units.
    package let values: [Double]
    /// The half width of the interval around each value that contains the rating with the estimator's coverage.
    package let errors: [Double]
    /// The rated occupations with the largest weights, at most `LevelEstimator.basisSize`.
    package let basis: [Basis]
}

/// The similarity views used to estimate an occupation's levels: missing data must not count, or the occupation would
/// seem dissimilar to all others.
///
/// Weights and noise maximise the marginal likelihood of the levels and importances of the 35 skills in O*NET 30.1
/// (Rasmussen and Williams, 2006, equation 5.8), rounded; only their proportions matter. Views with weight 0 are left
/// out.
package enum LevelModel: String, Sendable, CaseIterable {
    /// For occupations with tasks, activities, products and relations.
    case work
    /// For occupations with titles, description and group only, such as military and "All Other" occupations.
    case titles

    /// The residual variance of a rating, in units of the views' weights.
    package var noise: Float {
        switch self {
        case .work: 0.002
        case .titles: 0.068
        }
    }
}
