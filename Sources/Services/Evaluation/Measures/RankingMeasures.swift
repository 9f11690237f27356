/// Measures of one ranked answer against what is right; each is 0 to 1.
///
/// Where nothing is right an answer scores 0; leave such questions out before averaging. An item that an answer repeats
/// counts at its first place only.
package enum RankingMeasures {
    /// 1 if any of the first `depth` items is right.
    package static func success<Item: Hashable>(_ ranked: [Item], right: Set<Item>, at depth: Int) -> Double {
        hits(ranked, right, depth) > 0 ? 1 : 0
    }

    /// The share of what is right among the first `depth` items.
    package static func recall<Item: Hashable>(_ ranked: [Item], right: Set<Item>, at depth: Int) -> Double {
        right.isEmpty ? 0 : Double(hits(ranked, right, depth)) / Double(right.count)
    }

    /// The share of the first `depth` places that hold something right.
    package static func precision<Item: Hashable>(_ ranked: [Item], right: Set<Item>, at depth: Int) -> Double {
        depth > 0 ? Double(hits(ranked, right, depth)) / Double(depth) : 0
    }

    /// Hits among the first `depth` items, of as many as there can be: the lesser of `depth` and what is right.
    package static func rPrecision<Item: Hashable>(_ ranked: [Item], right: Set<Item>, at depth: Int) -> Double {
        let possible = min(depth, right.count)
        return possible > 0 ? Double(hits(ranked, right, depth)) / Double(possible) : 0
    }

    /// One over the place of the first right item.
    package static func reciprocalRank<Item: Hashable>(_ ranked: [Item], right: Set<Item>) -> Double {
        distinct(ranked).firstIndex { right.contains($0) }.map { 1 / Double($0 + 1) } ?? 0
    }

    /// The mean of the precision at each right item, items that are missing counting 0.
    package static func averagePrecision<Item: Hashable>(_ ranked: [Item], right: Set<Item>) -> Double {
        guard !right.isEmpty else { return 0 }
        var (hits, sum) = (0, 0.0)
        for (place, item) in distinct(ranked).enumerated() where right.contains(item) {
            hits += 1
            sum += Double(hits) / Double(place + 1)
        }
        return sum / Double(right.count)
    }

    private static func hits<Item: Hashable>(_ ranked: [Item], _ right: Set<Item>, _ depth: Int) -> Int {
        distinct(ranked).prefix(max(0, depth)).count { right.contains($0) }
    }

    private static func distinct<Item: Hashable>(_ ranked: [Item]) -> [Item] {
        var known: Set<Item> = []
        return ranked.filter { known.insert($0).inserted }
    }
}
