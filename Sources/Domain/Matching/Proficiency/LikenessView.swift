internal import Foundation
package import Numerics

/// One source of similarity between occupations.
///
/// Every view gives a positive semi-definite matrix, so that a weighted sum of views is a valid covariance for a
/// Gaussian process.
package enum LikenessView: Sendable {
    /// An undirected link between two occupations with a weight above 0.
    package struct Link: Sendable, Hashable {
        /// The index of one occupation.
        package let from: Int
        /// The index of the other.
        package let to: Int
        /// The weight; weights of links between the same two add up.
        package let weight: Float

        package init(from: Int, to: Int, weight: Float) {
            self.from = from
            self.to = to
            self.weight = weight
        }
    }

    /// The terms of each occupation; an empty bag where there are none. Cosine similarity with weights
    /// `(1 + ln count) * ln(n / df)`; terms of a single occupation do not count.
    case terms([TermBag])
    /// A vector for each occupation, all of one length; `nil` where there is none. Scalar product.
    case vectors([[Float]?])
    /// The category of each occupation; `nil` where unknown. 1 for equal categories, 0 for others.
    case keys([String?])
    /// The links between a number of occupations. Random walks of all lengths, each step weighted by `damping` relative
    /// to the one before: `(I - damping * D^-1/2 S D^-1/2)^-1`, scaled to a diagonal of 1.
    case links([Link], count: Int)

    /// The weight of each step of a random walk relative to the step before.
    package static let damping: Float = 0.95

    /// The similarities between all pairs of occupations, centred on those that the view has data for and scaled so
    /// that their mean self-similarity is 1.
    ///
    /// An occupation without data is similar to itself only. `nil` where fewer than two occupations have data, or where
    /// the data does not distinguish them.
    ///
    /// - Throws: `NumericsError`.
    package func matrix() throws(NumericsError) -> FloatMatrix? {
        var matrix: FloatMatrix
        let isKnown: [Bool]
        switch self {
        case .terms(let bags):
            isKnown = bags.map { !$0.counts.isEmpty }
            matrix = Self.cosines(bags)
        case .vectors(let vectors):
            isKnown = vectors.map { $0 != nil }
            let width = vectors.lazy.compactMap { $0?.count }.first ?? 0
            let rows = FloatMatrix(
                rows: vectors.count, columns: width,
                elements: vectors.flatMap { $0 ?? [Float](repeating: 0, count: width) })
            matrix = try LinearAlgebra.productTransposed(rows, rows)
        case .keys(let keys):
            isKnown = keys.map { $0 != nil }
            matrix = Self.equals(keys)
        case .links(let links, let count):
            var known = [Bool](repeating: false, count: count)
            for link in links { (known[link.from], known[link.to]) = (true, true) }
            isKnown = known
            matrix = try Self.walks(links, count: count)
        }
        guard isKnown.count(where: { $0 }) > 1 else { return nil }
        return Self.centre(&matrix, isKnown: isKnown) ? matrix : nil
    }

    private static func cosines(_ bags: [TermBag]) -> FloatMatrix {
        let count = bags.count
        var places: [UInt64: [(row: Int, count: Int)]] = [:]
        for (row, bag) in bags.enumerated() {
            for (term, times) in bag.counts { places[term, default: []].append((row, times)) }
        }
        let documents = Double(bags.count { !$0.counts.isEmpty })
        // In the order of the terms, so that sums are reproducible to the last bit.
        let terms = places.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map { term in
            let rarity = log(documents / Double(term.value.count))
            return term.value.map { ($0.row, Float((1 + log(Double($0.count))) * rarity)) }
        }
        var lengths = [Float](repeating: 0, count: count)
        for term in terms { for (row, weight) in term { lengths[row] += weight * weight } }
        lengths = lengths.map { $0 > 0 ? 1 / $0.squareRoot() : 0 }
        var matrix = FloatMatrix(rows: count, columns: count)
        matrix.withElements { elements in
            for term in terms {
                for first in term.indices {
                    let (row, weight) = (term[first].0 * count, term[first].1)
                    for second in first..<term.count { elements[row + term[second].0] += weight * term[second].1 }
                }
            }
            for row in 0..<count {
                for column in row..<count {
                    let cosine = elements[row * count + column] * lengths[row] * lengths[column]
                    elements[row * count + column] = cosine
                    elements[column * count + row] = cosine
                }
            }
        }
        return matrix
    }

    private static func equals(_ keys: [String?]) -> FloatMatrix {
        var members: [String: [Int]] = [:]
        for (row, key) in keys.enumerated() { if let key { members[key, default: []].append(row) } }
        var matrix = FloatMatrix(rows: keys.count, columns: keys.count)
        for rows in members.values { for row in rows { for column in rows { matrix[row, column] = 1 } } }
        return matrix
    }

    private static func walks(_ links: [Link], count: Int) throws(NumericsError) -> FloatMatrix {
        var matrix = FloatMatrix(rows: count, columns: count)
        var degrees = [Float](repeating: 0, count: count)
        for link in links where link.from != link.to {
            matrix[link.from, link.to] += link.weight
            matrix[link.to, link.from] += link.weight
            degrees[link.from] += link.weight
            degrees[link.to] += link.weight
        }
        let scales = degrees.map { $0 > 0 ? 1 / $0.squareRoot() : 0 }
        matrix.withElements { elements in
            for row in 0..<count {
                for column in 0..<count {
                    let step = damping * elements[row * count + column] * scales[row] * scales[column]
                    elements[row * count + column] = (row == column ? 1 : 0) - step
                }
            }
        }
        var walks = try LinearAlgebra.choleskySolve(matrix, .identity(count))
        let lengths = (0..<count).map { 1 / walks[$0, $0].squareRoot() }
        walks.withElements { elements in
            for row in 0..<count {
                for column in 0..<count { elements[row * count + column] *= lengths[row] * lengths[column] }
            }
        }
        return walks
    }

    /// Centres and scales in place; returns false if all occupations with data are indistinguishable.
    private static func centre(_ matrix: inout FloatMatrix, isKnown: [Bool]) -> Bool {
        let count = isKnown.count
        let known = isKnown.indices.filter { isKnown[$0] }
        return matrix.withElements { elements in
            var means = [Double](repeating: 0, count: count)
            for row in known {
                var sum = 0.0
                for column in known { sum += Double(elements[row * count + column]) }
                means[row] = sum / Double(known.count)
            }
            let whole = known.reduce(0) { $0 + means[$1] } / Double(known.count)
            let spread =
                known.reduce(0) { $0 + Double(elements[$1 * count + $1]) - 2 * means[$1] + whole } / Double(known.count)
            guard spread > 1e-9 else { return false }
            for row in 0..<count {
                for column in row..<count {
                    var likeness: Float = row == column ? 1 : 0
                    if isKnown[row], isKnown[column] {
                        let raw = Double(elements[row * count + column])
                        likeness = Float((raw - means[row] - means[column] + whole) / spread)
                    }
                    elements[row * count + column] = likeness
                    elements[column * count + row] = likeness
                }
            }
            return true
        }
    }
}
