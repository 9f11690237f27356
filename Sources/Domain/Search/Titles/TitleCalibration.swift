internal import Foundation
package import Numerics

/// Converts the scores of a first candidate to a probability: a logistic curve over the share of the votes and the
/// similarity of the best title.
package struct TitleCalibration: Sendable, Hashable {
    /// The intercept.
    package let constant: Float
    /// The coefficient of the log odds of the share of the votes.
    package let share: Float
    /// The coefficient of the similarity.
    package let likeness: Float

    package init(constant: Float, share: Float, likeness: Float) {
        self.constant = constant
        self.share = share
        self.likeness = likeness
    }

    /// A candidate with a known outcome.
    package struct Sample: Sendable {
        /// Its share of the votes, 0 to 1.
        package let share: Float
        /// The similarity of its best title, 0 to 1.
        package let likeness: Float
        /// Whether it was the right one.
        package let isRight: Bool

        package init(share: Float, likeness: Float, isRight: Bool) {
            self.share = share
            self.likeness = likeness
            self.isRight = isRight
        }
    }

    /// Fits the curve to samples, with a small penalty on large coefficients; constant without samples.
    ///
    /// - Throws: `NumericsError` for numbers that are not finite.
    package init(fitting samples: [Sample]) throws(NumericsError) {
        guard !samples.isEmpty else {
            self.init(constant: 0, share: 0, likeness: 0)
            return
        }
        let model = try LogisticRegression(
            fitting: samples.map { ([Double(Self.odds($0.share)), Double($0.likeness)], $0.isRight) }, penalty: 1e-3)
        let factors = model.weights.map { Float($0) }
        self.init(constant: factors[0], share: factors[1], likeness: factors[2])
    }

    /// The probability that a candidate is right.
    ///
    /// - Parameters:
    ///   - share: the share of the candidates' votes, 0 to 1.
    ///   - likeness: the similarity of its best title, 0 to 1.
    package func confidence(share: Float, likeness: Float) -> Float {
        1 / (1 + exp(-(constant + self.share * Self.odds(share) + self.likeness * likeness)))
    }

    private static func odds(_ share: Float) -> Float {
        let kept = min(max(share, 1e-4), 1 - 1e-4)
        return log(kept / (1 - kept))
    }

    /// For words and n-grams only: fitted on 4,922 alternate titles of O*NET 30.1 held out.
    package static let lexical = TitleCalibration(constant: -0.667, share: 0.621, likeness: 1.368)
    /// With a sentence model, fitted on the same titles.
    package static let hybrid = TitleCalibration(constant: -1.25, share: 0.881, likeness: 2.09)
}
