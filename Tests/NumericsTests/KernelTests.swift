import Foundation
import Numerics
import TestSupport
import Testing

/// Floats between -1 and 1, the same for the same seed.
func numbers(_ count: Int, seed: UInt64) -> [Float] {
    var random = SeededRandom(seed: seed)
    return (0..<count).map { _ in Float(random.next() >> 40) / Float(1 << 23) - 1 }
}

/// The largest difference of two lists.
func distance(_ first: [Float], _ second: [Float]) -> Float {
    first.count == second.count ? zip(first, second).map { abs($0 - $1) }.max() ?? 0 : .infinity
}

private let variants = KernelVariant.allCases.filter(\.isSupported)

@Suite("Loops for vector units")
struct KernelTests {
    struct Shape: Sendable, CustomTestStringConvertible {
        let rows: Int
        let inputs: Int
        let outputs: Int
        var testDescription: String { "\(rows) x \(inputs) -> \(outputs)" }
    }

    @Test("run in a variant that the machine supports")
    func choice() {
        #expect(KernelVariant.portable.isSupported)
        #expect(KernelVariant.best.isSupported)
        #expect(variants.last == .best)
    }

    @Test(
        "multiply as the plain loop does, whatever the shape", arguments: variants,
        [
            Shape(rows: 1, inputs: 1, outputs: 1), Shape(rows: 3, inputs: 7, outputs: 5),
            Shape(rows: 12, inputs: 32, outputs: 32), Shape(rows: 13, inputs: 33, outputs: 47),
            Shape(rows: 25, inputs: 64, outputs: 96), Shape(rows: 97, inputs: 9, outputs: 65),
            Shape(rows: 110, inputs: 5, outputs: 31),
        ])
    func linear(_ variant: KernelVariant, _ shape: Shape) {
        let (rows, inputs, outputs) = (shape.rows, shape.inputs, shape.outputs)
        let x = numbers(rows * inputs, seed: 1)
        let weights = numbers(outputs * inputs, seed: 2)
        let bias = numbers(outputs, seed: 3)
        let residual = numbers(rows * outputs, seed: 4)
        let layer = weights.withUnsafeBufferPointer { weights in
            bias.withUnsafeBufferPointer {
                PackedLinear(outputs: outputs, inputs: inputs, weights: weights, bias: $0)
            }
        }
        var plain = [Float](repeating: 0, count: rows * outputs)
        for row in 0..<rows {
            for output in 0..<outputs {
                var sum = Double(bias[output])
                for input in 0..<inputs {
                    sum += Double(x[row * inputs + input]) * Double(weights[output * inputs + input])
                }
                plain[row * outputs + output] = Float(sum)
            }
        }
        var y = [Float](repeating: 7, count: rows * outputs)
        layer.apply(x, rows: rows, to: &y, variant: variant)
        #expect(distance(y, plain) < 1e-4)
        layer.apply(x, rows: rows, ending: .gelu, to: &y, variant: variant)
        let curved = plain.map { Float(0.5 * Double($0) * (1 + erf(Double($0) / 2.0.squareRoot()))) }
        #expect(distance(y, curved) < 1e-4)
        // Over the residual itself, as a model does.
        var states = residual
        states.withUnsafeMutableBufferPointer { states in
            guard let place = states.baseAddress else { return }
            layer.apply(x, rows: rows, residual: UnsafePointer(place), to: place, variant: variant)
        }
        #expect(distance(states, zip(plain, residual).map { $0 + $1 }) < 1e-4)
    }

    @Test("bend as the error function does, from end to end", arguments: variants)
    func gelu(_ variant: KernelVariant) {
        let layer = [Float(1)].withUnsafeBufferPointer { one in
            [Float(0)].withUnsafeBufferPointer { PackedLinear(outputs: 1, inputs: 1, weights: one, bias: $0) }
        }
        let x = stride(from: Float(-12), through: 12, by: 0.01).map { $0 }
        var y = x
        layer.apply(x, rows: x.count, ending: .gelu, to: &y, variant: variant)
        let expected = x.map { Float(0.5 * Double($0) * (1 + erf(Double($0) / 2.0.squareRoot()))) }
        #expect(distance(y, expected) < 2e-6)
    }

    @Test("normalise rows of any width", arguments: variants, [1, 5, 16, 37, 384])
    func layerNorm(_ variant: KernelVariant, _ width: Int) {
        let rows = numbers(3 * width, seed: 5)
        let gain = numbers(width, seed: 6)
        let bias = numbers(width, seed: 7)
        var normal = rows
        VectorKernels.layerNorm(
            &normal, count: 3, width: width, gain: gain, bias: bias, epsilon: 1e-5, variant: variant)
        var expected: [Float] = []
        for row in 0..<3 {
            let values = rows[(row * width)..<((row + 1) * width)].map(Double.init)
            let mean = values.reduce(0, +) / Double(width)
            let variance = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(width)
            for (index, value) in values.enumerated() {
                expected.append(
                    Float((value - mean) / (variance + 1e-5).squareRoot() * Double(gain[index]) + Double(bias[index])))
            }
        }
        #expect(distance(normal, expected) < 2e-5)
    }

    @Test("attend as the plain formula does", arguments: variants, [1, 2, 15, 16, 17, 33])
    func attention(_ variant: KernelVariant, _ length: Int) {
        let (heads, head) = (2, VectorKernels.headWidth)
        let width = heads * head
        let qkv = numbers(length * 3 * width, seed: 8).map { $0 * 4 }
        var scratch = [Float](repeating: .nan, count: VectorKernels.attentionScratch(length: length))
        var out = [Float](repeating: 0, count: length * width)
        VectorKernels.attention(
            qkv, length: length, heads: heads, scratch: &scratch, to: &out, variant: variant)
        var expected = [Float](repeating: 0, count: length * width)
        func value(_ row: Int, _ part: Int, _ h: Int, _ d: Int) -> Double {
            Double(qkv[row * 3 * width + part * width + h * head + d])
        }
        for h in 0..<heads {
            for row in 0..<length {
                var shares = (0..<length).map { other in
                    let dot = (0..<head).map { value(row, 0, h, $0) * value(other, 1, h, $0) }.reduce(0, +)
                    return exp(dot / Double(head).squareRoot())
                }
                let sum = shares.reduce(0, +)
                shares = shares.map { $0 / sum }
                for d in 0..<head {
                    expected[row * width + h * head + d] = Float(
                        (0..<length).map { shares[$0] * value($0, 2, h, d) }.reduce(0, +))
                }
            }
        }
        #expect(distance(out, expected) < 1e-4)
    }

    @Test("give the dot products of any number of rows", arguments: variants, [1, 3, 4, 9])
    func dotRows(_ variant: KernelVariant, _ count: Int) {
        for width in [1, 7, 16, 50, 384] {
            let rows = numbers(count * width, seed: 9)
            let query = numbers(width, seed: 10)
            var scores = [Float](repeating: .nan, count: count)
            query.withUnsafeBufferPointer { query in
                scores.withUnsafeMutableBufferPointer {
                    VectorKernels.dotRows(rows, query: query, to: $0, variant: variant)
                }
            }
            let expected = (0..<count).map { row in
                Float((0..<width).map { Double(rows[row * width + $0]) * Double(query[$0]) }.reduce(0, +))
            }
            #expect(distance(scores, expected) < 1e-4)
        }
        #expect(VectorKernels.dot([1, 2, 3], [4, 5, 6], variant: variant) == 32)
    }

    @Test(
        "compare rows of bytes alike in every variant and nearly as floats do",
        arguments: [1, 3, 63, 64, 65, 384, 1537])
    func byteRows(_ width: Int) {
        let count = 5
        var rows = numbers(count * width, seed: 11)
        for index in 0..<width { rows[index] = 0 }
        let query = numbers(width, seed: 12)
        var bytes = ByteRows(width: width)
        rows.withUnsafeBufferPointer { bytes.append($0) }
        #expect(bytes.count == count)
        let prepared = query.withUnsafeBufferPointer { bytes.prepare($0) }
        func scores(_ variant: KernelVariant) -> [Float] {
            var scores = [Float](repeating: .nan, count: count)
            scores.withUnsafeMutableBufferPointer { bytes.dot(prepared, from: 0, to: $0, variant: variant) }
            return scores
        }
        let first = scores(.portable)
        for variant in variants { #expect(scores(variant) == first, "\(variant)") }
        let expected = (0..<count).map { row in
            (0..<width).map { rows[row * width + $0] * query[$0] }.reduce(0, +)
        }
        #expect(first[0] == 0)
        #expect(distance(first, expected) < 0.005 * Float(width).squareRoot())
    }

    @Test("compare the largest bytes without overflow", arguments: variants)
    func extremes(_ variant: KernelVariant) {
        let width = 4096
        var bytes = ByteRows(width: width)
        let ones = [Float](repeating: 1, count: width)
        ones.withUnsafeBufferPointer { bytes.append($0) }
        for sign in [Float(1), -1] {
            let query = [Float](repeating: sign, count: width)
            var scores: [Float] = [0]
            let prepared = query.withUnsafeBufferPointer { bytes.prepare($0) }
            scores.withUnsafeMutableBufferPointer { bytes.dot(prepared, from: 0, to: $0, variant: variant) }
            #expect(abs(scores[0] - sign * Float(width)) < 0.01)
        }
    }

    @Test("scale rows to length 1 and leave zeros")
    func normalise() {
        var rows: [Float] = [3, 4, 0, 0, 1e-30, 0]
        rows.withUnsafeMutableBufferPointer { VectorKernels.normaliseRows($0, width: 2) }
        #expect(distance(rows, [0.6, 0.8, 0, 0, 1, 0]) < 1e-6)
    }
}
