internal import CKernels

/// Loops over rows of floats and bytes. Callers must pass buffers of the stated lengths; they are not checked.
package enum VectorKernels {
    /// The width of an attention head.
    package static let headWidth = Int(KERNELS_HEAD)

    /// Normalises each row to mean 0 and variance 1, then multiplies by `gain` and adds `bias`, in place.
    package static func layerNorm(
        _ rows: UnsafeMutablePointer<Float>, count: Int, width: Int, gain: UnsafePointer<Float>,
        bias: UnsafePointer<Float>, epsilon: Float, variant: KernelVariant = .best
    ) {
        kernels_layer_norm(variant.rawValue, rows, count, width, gain, bias, epsilon)
    }

    /// The number of scratch floats that ``attention(_:length:heads:scratch:to:variant:)`` needs.
    package static func attentionScratch(length: Int) -> Int { kernels_attention_scratch(length) }

    /// Self-attention over the tokens of one text.
    ///
    /// - Parameters:
    ///   - qkv: `length` rows of queries, keys and values, each `heads * headWidth` wide.
    ///   - length: the number of tokens, at least one.
    ///   - heads: the number of heads.
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

    /// Scales each row of `width` floats to length 1; a row of zeros is unchanged.
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

/// The compiled variant of a loop to run, so that old CPUs are supported and new ones are used fully.
package enum KernelVariant: Int32, Sendable, CaseIterable {
    /// For all CPUs: SSE2 on x86-64, NEON on arm64.
    case portable = 0
    /// AVX2 with fused multiply-add.
    case avx2 = 1
    /// AVX-512 (F, BW, DQ, VL).
    case avx512 = 2
    /// The same with byte products (VNNI).
    case avx512VNNI = 3

    /// Whether this machine supports it.
    package var isSupported: Bool { kernels_can_run(rawValue) != 0 }

    /// The fastest variant that this machine supports.
    package static let best = allCases.last { $0.isSupported } ?? .portable
}
