/// Estimated ratings of one occupation.
package struct LevelEstimate: Sendable, Hashable {
    /// A rated occupation that the estimate rests on.
    package struct Basis: Sendable, Hashable {
        /// Place of the occupation.
        package let occupation: Int
        /// How much its distance from the mean counts: the estimate is the mean plus the sum of weight times distance
        /// over all rated occupations. All weights
        /// add up to 0; the greatest stand first.
        package let weight: Double
    }

    /// A value a column, in its own units.
    package let values: [Double]
    /// Half the width of the interval about each value that holds the rating with the estimator's coverage.
    package let errors: [Double]
    /// The rated occupations that count most, at most `LevelEstimator.basisSize`.
    package let basis: [Basis]
}
