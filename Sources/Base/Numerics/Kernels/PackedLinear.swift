internal import CKernels

/// A layer `y = x * W^T + b` whose weights are packed for the vector units when it is created.
package final class PackedLinear: Sendable {
    /// The activation applied to a product before it is written.
    package enum Ending: Int32, Sendable {
        /// None.
        case plain = 0
        /// The Gaussian error linear unit, computed with the error function.
        case gelu = 1
    }

    /// The length of a row of `x`.
    package let inputs: Int
    /// The length of a row of `y`.
    package let outputs: Int
    private let packed: FloatStorage
    private let bias: FloatStorage

    /// Packs weights of `outputs` rows by `inputs` columns, and one bias per row.
    package init(
        outputs: Int, inputs: Int, weights: UnsafeBufferPointer<Float>, bias source: UnsafeBufferPointer<Float>
    ) {
        precondition(
            outputs > 0 && inputs > 0 && weights.count == outputs * inputs && source.count == outputs,
            "weights and biases must have the stated shape")
        self.inputs = inputs
        self.outputs = outputs
        packed = FloatStorage(count: kernels_packed_count(outputs, inputs))
        bias = FloatStorage(count: kernels_packed_count(outputs, 1))
        packed.withFloats { kernels_pack(weights.baseAddress, outputs, inputs, $0.baseAddress) }
        bias.withFloats { bias in for (index, value) in source.enumerated() { bias[index] = value } }
    }

    /// Writes `ending(x * W^T + b + residual)` for `rows` rows.
    ///
    /// - Parameters:
    ///   - x: at least `rows * inputs` floats.
    ///   - residual: added before `ending` is applied; as long as `y`, which may be the same memory.
    ///   - y: at least `rows * outputs` floats, not overlapping `x`.
    package func apply(
        _ x: UnsafePointer<Float>, rows: Int, ending: Ending = .plain, residual: UnsafePointer<Float>? = nil,
        to y: UnsafeMutablePointer<Float>, variant: KernelVariant = .best
    ) {
        kernels_linear(
            variant.rawValue, x, rows, inputs, packed.floats.baseAddress, outputs, bias.floats.baseAddress, residual,
            ending.rawValue, y)
    }
}
