internal import Foundation
internal import Numerics

/// One framework's titles, ready to be matched: places are counted from its first occupation and its first title.
struct FrameworkTitles: Sendable {
    /// Vectors of the titles, as the adaptation turns them.
    struct Meanings: Sendable {
        /// A row a title.
        let rows: ByteRows
        /// The mean direction of an occupation's titles, a row an occupation.
        let centres: FloatMatrix
        /// Vectors of the descriptions, zeros where there is none; `nil` if none were given.
        let descriptions: FloatMatrix?
    }

    /// A query's own vector, and its cosines with every occupation's centre.
    struct Asked {
        let vector: ByteRows.Query
        let centres: ArraySlice<Float>
        /// What speaks for an occupation beside its titles, one number an occupation.
        var extra: [Float]?
    }

    /// Working memory of one query at a time.
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
        var meaning: Float
        var words: Float = 0
        var pieces: Float = 0
        var score: Float = 0
    }

    /// An occupation that was found.
    struct Found {
        let occupation: Int
        var score: Float
        let likeness: Float
        let entry: Int
        let words: Float
        let pieces: Float
        let meaning: Float?

        var isExact: Bool { words > 0.9999 && pieces > 0.9999 }
    }

    let index: LexicalTitleIndex
    let meanings: Meanings?
    /// Titles of each occupation.
    let entries: [Range<Int>]
    private let occupations: [Int32]

    init(titles: [String], entries: [Range<Int>], meanings: Meanings?) {
        index = LexicalTitleIndex(titles)
        self.meanings = meanings
        self.entries = entries
        var occupations = [Int32](repeating: 0, count: titles.count)
        for (place, range) in entries.enumerated() { for entry in range { occupations[entry] = Int32(place) } }
        self.occupations = occupations
    }

    /// The occupations whose titles are most like a query, best first.
    func find(
        _ query: String, asked: Asked?, weights: TitleMatcher.Weights, limit: Int, scratch: inout Scratch
    ) -> [Found] {
        index.search(query, limit: weights.lexicalRows, effort: weights.effort, scratch: &scratch.lexical)
        scratch.rows.removeAll(keepingCapacity: true)
        if let asked, let meanings {
            gather(asked, meanings, weights, &scratch)
        } else {
            for hit in scratch.lexical.hits {
                scratch.rows.append(
                    Row(entry: Int32(hit.entry), meaning: 0, words: hit.words, pieces: hit.pieces, score: hit.score))
            }
        }
        return rank(asked: asked, weights: weights, limit: limit, scratch: &scratch)
    }

    /// Rows of the occupations whose centres are nearest, and of the titles that share most words: no other can be among
    /// the nearest titles, but for a few that do not matter.
    private func gather(
        _ asked: Asked, _ meanings: Meanings, _ weights: TitleMatcher.Weights, _ scratch: inout Scratch
    ) {
        if scratch.isSeen.count != index.count { scratch.isSeen = [Bool](repeating: false, count: index.count) }
        for place in Self.largest(weights.nearestOccupations, of: asked.centres) {
            let range = entries[place]
            scratch.cosines.removeAll(keepingCapacity: true)
            scratch.cosines.append(contentsOf: repeatElement(0, count: range.count))
            scratch.cosines.withUnsafeMutableBufferPointer {
                meanings.rows.dot(asked.vector, from: range.lowerBound, to: $0)
            }
            for (offset, cosine) in scratch.cosines.enumerated() {
                scratch.isSeen[range.lowerBound + offset] = true
                scratch.rows.append(Row(entry: Int32(range.lowerBound + offset), meaning: cosine))
            }
        }
        for hit in scratch.lexical.hits where !scratch.isSeen[hit.entry] {
            var cosine: Float = 0
            withUnsafeMutablePointer(to: &cosine) {
                meanings.rows.dot(asked.vector, from: hit.entry, to: UnsafeMutableBufferPointer(start: $0, count: 1))
            }
            scratch.rows.append(Row(entry: Int32(hit.entry), meaning: cosine))
        }
        for row in scratch.rows { scratch.isSeen[Int(row.entry)] = false }
        // Words are compared for the titles that are near in meaning, and for those that were found by words.
        for hit in scratch.lexical.hits { scratch.isSeen[hit.entry] = true }
        let bound = Self.bound(of: weights.meaningRows, among: scratch.rows.map(\.meaning))
        var kept = 0
        for index in scratch.rows.indices {
            var row = scratch.rows[index]
            let entry = Int(row.entry)
            guard row.meaning >= bound || scratch.isSeen[entry] else { continue }
            let hit = self.index.compare(entry, in: scratch.lexical)
            (row.words, row.pieces) = (hit.words, hit.pieces)
            row.score =
                weights.words * hit.words + weights.pieces * hit.pieces
                + (1 - weights.words - weights.pieces) * max(0, row.meaning)
            scratch.rows[kept] = row
            kept += 1
        }
        scratch.rows.removeLast(scratch.rows.count - kept)
        for hit in scratch.lexical.hits { scratch.isSeen[hit.entry] = false }
    }

    /// Lets the best titles vote for their occupations.
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
                score += weights.centre * asked.centres[asked.centres.startIndex + occupation]
                if let extra = asked.extra { score += extra[occupation] }
            }
            let result = Found(
                occupation: occupation, score: score, likeness: row.score, entry: Int(row.entry), words: row.words,
                pieces: row.pieces, meaning: asked == nil ? nil : row.meaning)
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

    /// The mean direction of the occupations that the titles nearest in meaning vote for.
    func centreOfNearest(
        _ vector: ByteRows.Query, centres: ArraySlice<Float>, weights: TitleMatcher.Weights, voters: Int
    ) -> [Float] {
        guard let meanings else { return [] }
        var near: [(occupation: Int, cosine: Float)] = []
        for place in Self.largest(weights.nearestOccupations, of: centres) {
            var cosines = [Float](repeating: 0, count: entries[place].count)
            cosines.withUnsafeMutableBufferPointer {
                meanings.rows.dot(vector, from: entries[place].lowerBound, to: $0)
            }
            for cosine in cosines { near.append((place, max(0, cosine))) }
        }
        let bound = Self.bound(of: voters, among: near.map(\.cosine))
        var sum = [Float](repeating: 0, count: meanings.centres.columns)
        for (place, cosine) in near where cosine >= bound {
            var vote: Float = 1
            for _ in 0..<weights.power { vote *= cosine }
            for (column, value) in meanings.centres.row(place).enumerated() { sum[column] += vote * value }
        }
        return sum
    }

    /// Places of the largest numbers.
    static func largest(_ count: Int, of numbers: ArraySlice<Float>) -> [Int] {
        let bound = bound(of: count, among: Array(numbers))
        return numbers.indices.filter { numbers[$0] >= bound }.map { $0 - numbers.startIndex }
    }

    /// A number that about `count` of the cosines reach: by a histogram, so that a few more may.
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
