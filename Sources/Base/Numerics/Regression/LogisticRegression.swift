internal import COpenBLAS
internal import Foundation

/// A probability as a logistic function of a weighted sum of features: `1 / (1 + exp(-(w0 + w1 x1 + ...)))`.
///
/// Fitted by maximizing the log-likelihood minus `penalty / 2` times the squared weights (ridge) with Newton's method,
/// which for this concave function converges from zero in a few steps. Hastie, Tibshirani, Friedman, "The Elements of
/// Statistical Learning", section 4.4.
///
/// ```swift
/// let model = try LogisticRegression(fitting: [([0], false), ([1], true), ([2], true)], penalty: 0.1)
/// let likelihood = model.probability([1.5])
/// ```
package struct LogisticRegression: Sendable, Hashable {
    /// The intercept, then one weight per feature.
    package let weights: [Double]

    package init(weights: [Double]) {
        self.weights = weights
    }

    /// Fits the weights.
    ///
    /// - Parameters:
    ///   - samples: Features, the same number in every sample, and whether the event happened.
    ///   - penalty: The ridge penalty on all weights including the intercept; above 0 it keeps the weights finite where
    ///     the features separate the outcomes.
    ///   - steps: The maximum number of Newton steps.
    /// - Throws: `NumericsError`: `.shape` for samples of different lengths or no samples, `.notFinite`, and
    ///   `.notPositiveDefinite` where features are linearly dependent and there is no penalty.
    package init(
        fitting samples: [(features: [Double], outcome: Bool)], penalty: Double, steps: Int = 50
    ) throws(NumericsError) {
        guard let count = samples.first.map({ $0.features.count + 1 }) else { throw .shape("there are no samples") }
        guard samples.allSatisfy({ $0.features.count + 1 == count }) else {
            throw .shape("the samples have different numbers of features")
        }
        guard penalty.isFinite, samples.allSatisfy({ $0.features.allSatisfy(\.isFinite) }) else { throw .notFinite }
        var weights = [Double](repeating: 0, count: count)
        for _ in 0..<steps {
            var gradient = weights.map { -penalty * $0 }
            var curvature = [Double](repeating: 0, count: count * count)
            for index in 0..<count { curvature[index * count + index] = penalty }
            for sample in samples {
                let probability = Self.probability(weights, sample.features)
                for row in 0..<count {
                    let feature = row == 0 ? 1 : sample.features[row - 1]
                    gradient[row] += ((sample.outcome ? 1 : 0) - probability) * feature
                    for column in 0..<count {
                        let other = column == 0 ? 1 : sample.features[column - 1]
                        curvature[row * count + column] += probability * (1 - probability) * feature * other
                    }
                }
            }
            let status = metier_cholesky(Int32(count), &curvature)
            guard status == 0 else { throw .notPositiveDefinite(Int(status)) }
            guard metier_cholesky_solve(Int32(count), 1, curvature, &gradient) == 0 else { throw .notConverged }
            for index in 0..<count { weights[index] += gradient[index] }
            if gradient.allSatisfy({ abs($0) < 1e-9 }) { break }
        }
        self.weights = weights
    }

    /// The probability of the event, 0 to 1.
    ///
    /// - Parameter features: One value per feature, one fewer than the weights.
    package func probability(_ features: [Double]) -> Double { Self.probability(weights, features) }

    private static func probability(_ weights: [Double], _ features: [Double]) -> Double {
        1 / (1 + exp(-zip(weights.dropFirst(), features).reduce(weights[0]) { $0 + $1.0 * $1.1 }))
    }
}
