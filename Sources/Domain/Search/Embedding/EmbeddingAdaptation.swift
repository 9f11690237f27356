internal import Foundation
package import Numerics

/// A linear map that transforms a general sentence model's vectors so that names of the same concept lie closer
/// together.
///
/// Learned at index time from the loaded frameworks: two titles of one occupation, or two labels of one skill, are a
/// pair. The map is initialized to the identity and minimizes the contrastive loss InfoNCE (van den Oord et al., 2018;
/// both directions, other pairs of the batch as negatives) with Adam (Kingma and Ba, 2015) for a fixed number of steps.
/// The same vectors, classes and options give the same map on the same machine.
package struct EmbeddingAdaptation: Sendable {
    /// Options for learning the map.
    package struct Options: Sendable {
        /// Steps of the optimiser; 0 keeps the identity.
        package var steps = 400
        /// The number of pairs per step.
        package var batch = 512
        /// The softmax temperature, a divisor of the cosines: the lower, the more the nearest negatives count.
        package var temperature: Float = 0.1
        /// The learning rate, approximately the largest change of an element per step.
        package var rate: Float = 0.001
        /// The seed for sampling pairs.
        package var seed: UInt64 = 1

        /// Creates the default options.
        package init() {}
    }

    /// The matrix whose rows are the images of the unit vectors; a vector is a row multiplied from the left.
    package let map: FloatMatrix

    /// Creates an adaptation from a map learned before.
    package init(map: FloatMatrix) { self.map = map }

    /// Creates the identity map.
    package init(dimensions: Int) { map = .identity(dimensions) }

    /// Learns a map.
    ///
    /// - Parameters:
    ///   - vectors: of length 1, one row per title.
    ///   - classes: the class of each row; rows alone in their class are not used.
    ///   - options: the options for learning.
    /// - Throws: `NumericsError` when there are not as many classes as rows.
    package init(
        learning vectors: FloatMatrix, classes: [Int], options: Options = Options()
    ) throws(NumericsError) {
        guard vectors.rows == classes.count else {
            throw .shape("\(vectors.rows) vectors and \(classes.count) classes")
        }
        let drawer = PairDrawer(classes: classes, seed: options.seed)
        guard let drawer, options.steps > 0, options.batch > 1 else {
            map = .identity(vectors.columns)
            return
        }
        var training = Training(dimensions: vectors.columns, options: options)
        var pairs = drawer
        for step in 1...options.steps { try training.step(step, pairs.draw(options.batch), vectors) }
        map = training.map
    }

    /// Maps the vectors and normalises them to length 1.
    ///
    /// - Throws: `NumericsError` when they have another width than the map.
    package func apply(_ vectors: FloatMatrix) throws(NumericsError) -> FloatMatrix {
        var turned = try LinearAlgebra.product(vectors, map)
        let width = turned.columns
        if width > 0 { turned.withElements { VectorKernels.normaliseRows($0, width: width) } }
        return turned
    }
}

/// Samples classes, weighted by the square root of their number of titles, and two titles of each.
private struct PairDrawer {
    struct Pair {
        let first: Int
        let second: Int
        let group: Int
    }

    private let groups: [[Int]]
    /// The cumulative weights of the groups.
    private let bounds: [Double]
    private var state: UInt64

    /// Creates a sampler; `nil` when no class has two titles.
    init?(classes: [Int], seed: UInt64) {
        var byClass: [Int: [Int]] = [:]
        for (row, name) in classes.enumerated() { byClass[name, default: []].append(row) }
        groups = byClass.sorted { $0.key < $1.key }.map(\.value).filter { $0.count > 1 }
        var sum = 0.0
        bounds = groups.map { group in
            sum += Double(group.count).squareRoot()
            return sum
        }
        state = seed
        if groups.count < 2 { return nil }
    }

    mutating func draw(_ count: Int) -> [Pair] {
        (0..<count).map { _ in
            let target = Double(next() >> 11) * 0x1p-53 * (bounds.last ?? 0)
            var (low, high) = (0, bounds.count - 1)
            while low < high {
                let middle = (low + high) / 2
                if bounds[middle] > target { high = middle } else { low = middle + 1 }
            }
            let group = groups[low]
            let first = Int(next() % UInt64(group.count))
            let second = (first + 1 + Int(next() % UInt64(group.count - 1))) % group.count
            return Pair(first: group[first], second: group[second], group: low)
        }
    }

    /// SplitMix64 (Steele, Lea and Flood, 2014).
    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

/// The state of the training: the map and the optimiser's two moments.
private struct Training {
    private(set) var map: FloatMatrix
    private var mean: FloatMatrix
    private var spread: FloatMatrix
    private let options: EmbeddingAdaptation.Options

    private static let (meanKept, spreadKept): (Float, Float) = (0.9, 0.99)
    /// The number of steps over which the learning rate rises to its full value.
    private static let warmUp: Float = 20

    init(dimensions: Int, options: EmbeddingAdaptation.Options) {
        map = .identity(dimensions)
        mean = FloatMatrix(rows: dimensions, columns: dimensions)
        spread = mean
        self.options = options
    }

    mutating func step(_ step: Int, _ pairs: [PairDrawer.Pair], _ vectors: FloatMatrix) throws(NumericsError) {
        let first = Self.rows(pairs.map(\.first), of: vectors)
        let second = Self.rows(pairs.map(\.second), of: vectors)
        let (unitFirst, lengthsFirst) = Self.units(try LinearAlgebra.product(first, map))
        let (unitSecond, lengthsSecond) = Self.units(try LinearAlgebra.product(second, map))
        var pull = try LinearAlgebra.productTransposed(unitFirst, unitSecond)
        softmaxGradient(&pull, groups: pairs.map(\.group))
        var slopeFirst = try LinearAlgebra.product(pull, unitSecond)
        var slopeSecond = try LinearAlgebra.product(pull.transposed(), unitFirst)
        Self.alongSphere(&slopeFirst, unitFirst, lengthsFirst)
        Self.alongSphere(&slopeSecond, unitSecond, lengthsSecond)
        let slopes = [
            try LinearAlgebra.product(first.transposed(), slopeFirst),
            try LinearAlgebra.product(second.transposed(), slopeSecond),
        ]
        move(step, slopes[0], slopes[1])
    }

    /// Converts cosines to the loss's gradient with respect to them.
    private func softmaxGradient(_ cosines: inout FloatMatrix, groups: [Int]) {
        let count = groups.count
        let sharpness = 1 / options.temperature
        var rowSums = [Float](repeating: 0, count: count)
        var columnSums = rowSums
        cosines.withElements { cells in
            for row in 0..<count {
                for column in 0..<count {
                    let cell = row * count + column
                    // Another pair of the same class is not a negative. Cosines are bounded, so nothing overflows.
                    let other = row != column && groups[row] == groups[column]
                    let raised = other ? 0 : exp((cells[cell] - 1) * sharpness)
                    cells[cell] = raised
                    rowSums[row] += raised
                    columnSums[column] += raised
                }
            }
            let rowScales = rowSums.map { 1 / max($0, .leastNormalMagnitude) }
            let columnScales = columnSums.map { 1 / max($0, .leastNormalMagnitude) }
            let factor = sharpness / Float(count)
            for row in 0..<count {
                for column in 0..<count {
                    let cell = row * count + column
                    let share = cells[cell] * (rowScales[row] + columnScales[column]) / 2
                    cells[cell] = (share - (row == column ? 1 : 0)) * factor
                }
            }
        }
    }

    /// An Adam step; the learning rate rises during warm-up and then falls to a tenth.
    private mutating func move(_ step: Int, _ first: FloatMatrix, _ second: FloatMatrix) {
        let time = Float(step)
        let rate = options.rate * min(1, time / Self.warmUp) * (1 - 0.9 * time / Float(options.steps))
        let meanScale = 1 / (1 - pow(Self.meanKept, time))
        let spreadScale = 1 / (1 - pow(Self.spreadKept, time))
        map.withElements { map in
            mean.withElements { mean in
                spread.withElements { spread in
                    for index in map.indices {
                        let slope = first.elements[index] + second.elements[index]
                        mean[index] = Self.meanKept * mean[index] + (1 - Self.meanKept) * slope
                        spread[index] = Self.spreadKept * spread[index] + (1 - Self.spreadKept) * slope * slope
                        map[index] -=
                            rate * mean[index] * meanScale / ((spread[index] * spreadScale).squareRoot() + 1e-8)
                    }
                }
            }
        }
    }

    private static func rows(_ rows: [Int], of vectors: FloatMatrix) -> FloatMatrix {
        var elements: [Float] = []
        elements.reserveCapacity(rows.count * vectors.columns)
        for row in rows { elements.append(contentsOf: vectors.row(row)) }
        return FloatMatrix(rows: rows.count, columns: vectors.columns, elements: elements)
    }

    private static func units(_ rows: FloatMatrix) -> (units: FloatMatrix, lengths: [Float]) {
        let width = rows.columns
        var units = rows
        let lengths = (0..<rows.rows).map { row in
            max(1e-9, rows.row(row).reduce(0) { $0 + $1 * $1 }.squareRoot())
        }
        units.withElements { cells in
            for (row, length) in lengths.enumerated() {
                for index in (row * width)..<((row + 1) * width) { cells[index] /= length }
            }
        }
        return (units, lengths)
    }

    /// Projects each gradient onto the tangent of the unit sphere, and divides it by the vector's original length.
    private static func alongSphere(_ slopes: inout FloatMatrix, _ units: FloatMatrix, _ lengths: [Float]) {
        let width = slopes.columns
        slopes.withElements { slopes in
            for (row, length) in lengths.enumerated() {
                var along: Float = 0
                for index in (row * width)..<((row + 1) * width) { along += slopes[index] * units.elements[index] }
                for index in (row * width)..<((row + 1) * width) {
                    slopes[index] = (slopes[index] - units.elements[index] * along) / length
                }
            }
        }
    }
}

extension EmbeddingMatrix {
    /// A range of rows as a matrix.
    func rows(_ range: Range<Int>) -> FloatMatrix {
        let width = identity.dimensions
        return FloatMatrix(
            rows: range.count, columns: width,
            elements: Array(vectors.elements[(range.lowerBound * width)..<(range.upperBound * width)]))
    }
}
