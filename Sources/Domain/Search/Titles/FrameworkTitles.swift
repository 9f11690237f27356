internal import Foundation
internal import Numerics

/// One framework's titles, prepared for matching: indices are relative to its first occupation and its first title.
struct FrameworkTitles: Sendable {
    /// The adapted vectors of the titles.
    struct Vectors: Sendable {
        /// One row per title.
        let rows: ByteRows
        /// The centroids of the occupations' title vectors, one row per occupation.
        let centroids: FloatMatrix
        /// The vectors of the descriptions, zeros where there is none; `nil` if none were given.
        let descriptions: FloatMatrix?
    }

    /// A query's vector, and its cosines with all centroids.
    struct Asked {
        let vector: ByteRows.Query
        let centroids: ArraySlice<Float>
        /// An additional score for each occupation, independent of its titles.
        var extra: [Float]?
    }

    /// Scratch memory of one query at a time.
    struct Scratch {
        var lexical = LexicalTitleIndex.Scratch()
        fileprivate var isSeen: [Bool] = []
        fileprivate var rows: [Row] = []
        fileprivate var cosines: [Float] = []
        fileprivate var votes: [Float] = []
        fileprivate var best: [Int32] = []
        fileprivate var named: [Int32] = []
    }

    fileprivate struct Row {
        var entry: Int32
        var cosine: Float
        var words: Float = 0
        var pieces: Float = 0
        var score: Float = 0
    }

    /// An occupation found by a query.
    struct Found {
        let occupation: Int
        var score: Float
        let likeness: Float
        let entry: Int
        let words: Float
        let pieces: Float
        let cosine: Float?

        var isExact: Bool { words > 0.9999 && pieces > 0.9999 }
    }

    let index: LexicalTitleIndex
    let titleVectors: Vectors?
    /// The range of each occupation's titles.
    let entries: [Range<Int>]
    private let occupations: [Int32]

    init(titles: [String], entries: [Range<Int>], titleVectors: Vectors?) {
        index = LexicalTitleIndex(titles)
        self.titleVectors = titleVectors
        self.entries = entries
        var occupations = [Int32](repeating: 0, count: titles.count)
        for (place, range) in entries.enumerated() { for entry in range { occupations[entry] = Int32(place) } }
        self.occupations = occupations
    }

    /// The occupations whose titles are most similar to a query, best first.
    func find(
        _ query: String, asked: Asked?, weights: TitleMatcher.Weights, limit: Int, scratch: inout Scratch
    ) -> [Found] {
        index.search(query, limit: weights.lexicalRows, effort: weights.effort, scratch: &scratch.lexical)
        scratch.rows.removeAll(keepingCapacity: true)
        if let asked, let titleVectors {
            gather(asked, titleVectors, weights, &scratch)
        } else {
            for hit in scratch.lexical.hits {
                scratch.rows.append(
                    Row(entry: Int32(hit.entry), cosine: 0, words: hit.words, pieces: hit.pieces, score: hit.score))
            }
        }
        return rank(asked: asked, weights: weights, limit: limit, scratch: &scratch)
    }

    /// Collects the titles of the occupations with the nearest centroids, and the titles that share the most words:
    /// other titles cannot be among the nearest, except for a few without influence.
    private func gather(
        _ asked: Asked, _ titleVectors: Vectors, _ weights: TitleMatcher.Weights, _ scratch: inout Scratch
    ) {
        if scratch.isSeen.count != index.count { scratch.isSeen = [Bool](repeating: false, count: index.count) }
        for place in Self.largest(weights.nearestOccupations, of: asked.centroids) {
            let range = entries[place]
            scratch.cosines.removeAll(keepingCapacity: true)
            scratch.cosines.append(contentsOf: repeatElement(0, count: range.count))
            scratch.cosines.withUnsafeMutableBufferPointer {
                titleVectors.rows.dot(asked.vector, from: range.lowerBound, to: $0)
            }
            for (offset, cosine) in scratch.cosines.enumerated() {
                scratch.isSeen[range.lowerBound + offset] = true
                scratch.rows.append(Row(entry: Int32(range.lowerBound + offset), cosine: cosine))
            }
        }
        for hit in scratch.lexical.hits where !scratch.isSeen[hit.entry] {
            var cosine: Float = 0
            withUnsafeMutablePointer(to: &cosine) {
                titleVectors.rows.dot(
                    asked.vector, from: hit.entry, to: UnsafeMutableBufferPointer(start: $0, count: 1))
            }
            scratch.rows.append(Row(entry: Int32(hit.entry), cosine: cosine))
        }
        for row in scratch.rows { scratch.isSeen[Int(row.entry)] = false }
        // Words are compared for the titles near in meaning, and for those found by words.
        for hit in scratch.lexical.hits { scratch.isSeen[hit.entry] = true }
        let bound = Self.bound(of: weights.vectorRows, among: scratch.rows.map(\.cosine))
        var kept = 0
        for index in scratch.rows.indices {
            var row = scratch.rows[index]
            let entry = Int(row.entry)
            guard row.cosine >= bound || scratch.isSeen[entry] else { continue }
            let hit = self.index.compare(entry, in: scratch.lexical)
            (row.words, row.pieces) = (hit.words, hit.pieces)
            row.score =
                weights.words * hit.words + weights.pieces * hit.pieces
                + (1 - weights.words - weights.pieces) * max(0, row.cosine)
            scratch.rows[kept] = row
            kept += 1
        }
        scratch.rows.removeLast(scratch.rows.count - kept)
        for hit in scratch.lexical.hits { scratch.isSeen[hit.entry] = false }
    }

    /// Ranks occupations by the votes of the best titles.
    private func rank(
        asked: Asked?, weights: TitleMatcher.Weights, limit: Int, scratch: inout Scratch
    ) -> [Found] {
        if scratch.votes.count != entries.count {
            scratch.votes = [Float](repeating: 0, count: entries.count)
            scratch.best = [Int32](repeating: -1, count: entries.count)
        }
        scratch.named.removeAll(keepingCapacity: true)
        scratch.rows.sort { $0.score != $1.score ? $0.score > $1.score : $0.entry < $1.entry }
        let power = asked == nil ? weights.lexicalPower : weights.power
        var total: Float = 0
        for (place, row) in scratch.rows.prefix(weights.voters).enumerated() {
            let occupation = Int(occupations[Int(row.entry)])
            if scratch.best[occupation] < 0 {
                scratch.best[occupation] = Int32(place)
                scratch.named.append(Int32(occupation))
            }
            var vote: Float = 1
            for _ in 0..<power { vote *= row.score }
            scratch.votes[occupation] += vote
            total += vote
        }
        var found = scratch.named.map { named -> Found in
            let occupation = Int(named)
            let row = scratch.rows[Int(scratch.best[occupation])]
            var score = log(scratch.votes[occupation] / max(total, .leastNormalMagnitude) + weights.floor)
            if let asked {
                score += weights.centroid * asked.centroids[asked.centroids.startIndex + occupation]
                if let extra = asked.extra { score += extra[occupation] }
            }
            let result = Found(
                occupation: occupation, score: score, likeness: row.score, entry: Int(row.entry), words: row.words,
                pieces: row.pieces, cosine: asked == nil ? nil : row.cosine)
            scratch.votes[occupation] = 0
            scratch.best[occupation] = -1
            return result
        }
        for index in found.indices where found[index].isExact {
            let isPreferred = found[index].entry == entries[found[index].occupation].lowerBound
            found[index].score += isPreferred ? weights.exactPreferred : weights.exactOther
        }
        found.sort { $0.score != $1.score ? $0.score > $1.score : $0.occupation < $1.occupation }
        return found
    }

    /// The weighted sum of the centroids of the occupations that the titles nearest in meaning vote for.
    func centreOfNearest(
        _ vector: ByteRows.Query, centroids: ArraySlice<Float>, weights: TitleMatcher.Weights, voters: Int
    ) -> [Float] {
        guard let titleVectors else { return [] }
        var near: [(occupation: Int, cosine: Float)] = []
        for place in Self.largest(weights.nearestOccupations, of: centroids) {
            var cosines = [Float](repeating: 0, count: entries[place].count)
            cosines.withUnsafeMutableBufferPointer {
                titleVectors.rows.dot(vector, from: entries[place].lowerBound, to: $0)
            }
            for cosine in cosines { near.append((place, max(0, cosine))) }
        }
        let bound = Self.bound(of: voters, among: near.map(\.cosine))
        var sum = [Float](repeating: 0, count: titleVectors.centroids.columns)
        for (place, cosine) in near where cosine >= bound {
            var vote: Float = 1
            for _ in 0..<weights.power { vote *= cosine }
            for (column, value) in titleVectors.centroids.row(place).enumerated() { sum[column] += vote * value }
        }
        return sum
    }

    /// The indices of the largest numbers.
    static func largest(_ count: Int, of numbers: ArraySlice<Float>) -> [Int] {
        let bound = bound(of: count, among: Array(numbers))
        return numbers.indices.filter { numbers[$0] >= bound }.map { $0 - numbers.startIndex }
    }

    /// A threshold that about `count` of the cosines reach: from a histogram, so that a few more may reach it.
    private static func bound(of count: Int, among cosines: [Float]) -> Float {
        guard cosines.count > count else { return -.infinity }
        var steps = [Int32](repeating: 0, count: 1025)
        for cosine in cosines { steps[Int(max(0, min(1, cosine)) * 1024)] += 1 }
        var above: Int32 = 0
        for step in stride(from: 1024, to: 0, by: -1) {
            above += steps[step]
            if above >= count { return Float(step) / 1024 }
        }
        return -.infinity
    }
}
