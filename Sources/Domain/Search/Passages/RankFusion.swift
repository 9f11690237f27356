/// Joins rankings whose scores cannot be compared.
package enum RankFusion {
    /// How little a first place counts more than a second one: 60, as Cormack, Clarke and Büttcher measured it (Reciprocal
    /// Rank Fusion, SIGIR 2009).
    private static let damping = 60.0

    /// Every member of any ranking, the best first, with the sum of `1 / (60 + rank)` over the rankings that hold it.
    ///
    /// - Parameter rankings: Each best first, each member once; of equal sums the earlier ranking's member comes first.
    package static func fused<Member: Hashable>(_ rankings: [[Member]]) -> [(member: Member, score: Double)] {
        var scores: [Member: Double] = [:]
        var order: [Member: Int] = [:]
        for ranking in rankings {
            for (place, member) in ranking.enumerated() {
                scores[member, default: 0] += 1 / (damping + Double(place + 1))
                if order[member] == nil { order[member] = order.count }
            }
        }
        return scores.map { (member: $0, score: $1) }.sorted {
            $0.score != $1.score ? $0.score > $1.score : order[$0.member] ?? 0 < order[$1.member] ?? 0
        }
    }
}
