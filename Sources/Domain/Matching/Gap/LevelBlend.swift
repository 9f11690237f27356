/// Combines a published rating with another source's value of the same skill.
package enum LevelBlend {
    /// The variance of a source without a measured error: a standard error of 0.6 in the scale's units.
    package static let defaultVariance = 0.36
    /// The minimum number of occupations that a source must share with the publisher for its error to count as
    /// measured.
    package static let leastMeasured = 10

    /// The mean of two independent measurements, weighted by inverse variance.
    ///
    /// Value `(o / vo + m / vm) / (1 / vo + 1 / vm)`, standard error `sqrt(1 / (1 / vo + 1 / vm))`; both errors are at
    /// least ``SkillGapEngine/standardErrorFloor``. A rating without a published error cannot be weighted and is
    /// unchanged.
    ///
    /// - Parameters:
    ///   - rating: The published rating; flags and importance are kept.
    ///   - value: The other source's value, on the same scale.
    ///   - variance: The other source's variance, in squared units of the scale.
    /// - Returns: The blend; `nil` where the published rating is unchanged.
    package static func blend(_ rating: RatedSkill, with value: Double, variance: Double) -> RatedSkill? {
        guard let error = rating.standardError else { return nil }
        let published = max(error, SkillGapEngine.standardErrorFloor)
        let (first, second) = (1 / (published * published), 1 / floored(variance))
        var blended = rating
        blended.value = (rating.value * first + value * second) / (first + second)
        blended.standardError = (1 / (first + second)).squareRoot()
        return blended
    }

    /// The mean squared difference of pairs, or the default where there are too few of them.
    ///
    /// The difference includes the publisher's own error, so the other source's weight is rather too small than too
    /// large.
    package static func variance(of differences: [Double]) -> Double {
        guard differences.count >= leastMeasured else { return defaultVariance }
        return floored(differences.reduce(0) { $0 + $1 * $1 } / Double(differences.count))
    }

    private static func floored(_ variance: Double) -> Double {
        max(variance, SkillGapEngine.standardErrorFloor * SkillGapEngine.standardErrorFloor)
    }
}
