internal import Foundation

/// Turns what is known of a first candidate into a likelihood: a logistic curve over the share of the votes and the
/// likeness of the best title.
package struct TitleCalibration: Sendable, Hashable {
    /// Constant part.
    package let constant: Float
    /// Factor of the logarithm of the odds of the share of the votes.
    package let share: Float
    /// Factor of the likeness.
    package let likeness: Float

    /// Makes a calibration.
    package init(constant: Float, share: Float, likeness: Float) {
        self.constant = constant
        self.share = share
        self.likeness = likeness
    }

    /// A candidate whose truth is known.
    package struct Sample: Sendable {
        /// Its share of the votes, 0 to 1.
        package let share: Float
        /// The likeness of its best title, 0 to 1.
        package let likeness: Float
        /// Whether it was the right one.
        package let isRight: Bool

        /// Makes a sample.
        package init(share: Float, likeness: Float, isRight: Bool) {
            self.share = share
            self.likeness = likeness
            self.isRight = isRight
        }
    }

    /// Fits the curve to samples by Newton's method, with a small weight against large factors.
    package init(fitting samples: [Sample]) {
        var factors = [0.0, 0.0, 0.0]
        for _ in 0..<50 {
            var slope = factors.map { -1e-3 * $0 }
            var bend = (0..<3).map { row in (0..<3).map { $0 == row ? 1e-3 : 0.0 } }
            for sample in samples {
                let inputs = [1, Double(Self.odds(sample.share)), Double(sample.likeness)]
                let value = 1 / (1 + exp(-zip(factors, inputs).reduce(0) { $0 + $1.0 * $1.1 }))
                for row in 0..<3 {
                    slope[row] += ((sample.isRight ? 1 : 0) - value) * inputs[row]
                    for column in 0..<3 { bend[row][column] += value * (1 - value) * inputs[row] * inputs[column] }
                }
            }
            let change = Self.solve(bend, slope)
            for row in 0..<3 { factors[row] += change[row] }
            if change.allSatisfy({ abs($0) < 1e-9 }) { break }
        }
        self.init(constant: Float(factors[0]), share: Float(factors[1]), likeness: Float(factors[2]))
    }

    /// How likely a candidate is right.
    ///
    /// - Parameters:
    ///   - share: of the candidates' votes, 0 to 1.
    ///   - likeness: of its best title, 0 to 1.
    package func confidence(share: Float, likeness: Float) -> Float {
        1 / (1 + exp(-(constant + self.share * Self.odds(share) + self.likeness * likeness)))
    }

    private static func odds(_ share: Float) -> Float {
        let kept = min(max(share, 1e-4), 1 - 1e-4)
        return log(kept / (1 - kept))
    }

    /// Gauss's elimination; the matrix is positive definite, so no rows are exchanged.
    private static func solve(_ matrix: [[Double]], _ side: [Double]) -> [Double] {
        var (matrix, side) = (matrix, side)
        for pivot in side.indices {
            for row in side.indices where row != pivot {
                let factor = matrix[row][pivot] / matrix[pivot][pivot]
                for column in side.indices { matrix[row][column] -= factor * matrix[pivot][column] }
                side[row] -= factor * side[pivot]
            }
        }
        return side.indices.map { side[$0] / matrix[$0][$0] }
    }

    /// For words and pieces alone: fitted on 4,922 alternate titles of O*NET 30.1 held out.
    package static let lexical = TitleCalibration(constant: -0.667, share: 0.621, likeness: 1.368)
    /// With a sentence model, fitted on the same.
    package static let hybrid = TitleCalibration(constant: -1.25, share: 0.881, likeness: 2.09)
}
