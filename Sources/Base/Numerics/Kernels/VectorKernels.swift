internal import CKernels

/// Loops over rows of floats and of bytes. Callers keep to the lengths that are stated; nothing is checked twice.
package enum VectorKernels {
    /// How wide a head of attention is.
    package static let headWidth = Int(KERNELS_HEAD)

    /// Normalises each row to mean 0 and variance 1, then times `gain` plus `bias`, in place.
    package static func layerNorm(
        _ rows: UnsafeMutablePointer<Float>, count: Int, width: Int, gain: UnsafePointer<Float>,
        bias: UnsafePointer<Float>, epsilon: Float, variant: KernelVariant = .best
    ) {
        kernels_layer_norm(variant.rawValue, rows, count, width, gain, bias, epsilon)
    }

    /// How many floats of scratch ``attention(_:length:heads:scratch:to:variant:)`` needs.
    package static func attentionScratch(length: Int) -> Int { kernels_attention_scratch(length) }

    /// Attention of every word of one text to every other.
    ///
    /// - Parameters:
    ///   - qkv: `length` rows of queries, keys and values, each `heads * headWidth` wide.
    ///   - length: how many words, at least one.
    ///   - heads: how many heads.
    ///   - scratch: `attentionScratch(length:)` floats.
    ///   - out: `length` rows of `heads * headWidth`.
    package static func attention(
        _ qkv: UnsafePointer<Float>, length: Int, heads: Int, scratch: UnsafeMutablePointer<Float>,
        to out: UnsafeMutablePointer<Float>, variant: KernelVariant = .best
    ) {
        kernels_attention(variant.rawValue, qkv, length, heads, scratch, out)
    }

    /// Writes the dot product of `query` with each of `scores.count` consecutive rows of `query.count` floats.
    package static func dotRows(
        _ rows: UnsafePointer<Float>, query: UnsafeBufferPointer<Float>, to scores: UnsafeMutableBufferPointer<Float>,
        variant: KernelVariant = .best
    ) {
        kernels_dot_rows(variant.rawValue, rows, scores.count, query.count, query.baseAddress, scores.baseAddress)
    }

    /// The dot product of two vectors of equal length.
    package static func dot(_ first: [Float], _ second: [Float], variant: KernelVariant = .best) -> Float {
        precondition(first.count == second.count, "vectors must be equally long")
        var score: Float = 0
        kernels_dot_rows(variant.rawValue, first, 1, first.count, second, &score)
        return score
    }

    /// Scales each row of `width` floats to length 1; a row of zeros stays.
    package static func normaliseRows(_ rows: UnsafeMutableBufferPointer<Float>, width: Int) {
        for start in stride(from: 0, to: rows.count, by: width) {
            var sum = 0.0
            for index in start..<(start + width) { sum += Double(rows[index]) * Double(rows[index]) }
            guard sum > 0 else { continue }
            let factor = Float(1 / sum.squareRoot())
            for index in start..<(start + width) { rows[index] *= factor }
        }
    }
}
