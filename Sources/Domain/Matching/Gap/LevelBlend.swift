/// Puts a published rating and another source's value of the same skill together.
package enum LevelBlend {
    /// The variance of a source whose error was never measured: an error of 0.6 in the scale's units.
    package static let defaultVariance = 0.36
    /// Occupations that a source must share with the publisher before its error of a skill counts as measured.
    package static let leastMeasured = 10

    /// The mean of two independent measurements, each weighted by the inverse of its variance.
    ///
    /// Value `(o / vo + m / vm) / (1 / vo + 1 / vm)`, standard error `sqrt(1 / (1 / vo + 1 / vm))`; both errors count as at
    /// least ``SkillGapEngine/standardErrorFloor``. A rating without a published error cannot be weighed and stays.
    ///
    /// - Parameters:
    ///   - rating: What the publisher says; flags and importance are kept.
    ///   - value: What the other source says, on the same scale.
    ///   - variance: The other source's, in squared units of the scale.
    /// - Returns: The blend; `nil` where the published rating stays as it is.
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
    /// The publisher's own error is part of the difference, so that the other source counts rather too little than too much.
    package static func variance(of differences: [Double]) -> Double {
        guard differences.count >= leastMeasured else { return defaultVariance }
        return floored(differences.reduce(0) { $0 + $1 * $1 } / Double(differences.count))
    }

    private static func floored(_ variance: Double) -> Double {
        max(variance, SkillGapEngine.standardErrorFloor * SkillGapEngine.standardErrorFloor)
    }
}
