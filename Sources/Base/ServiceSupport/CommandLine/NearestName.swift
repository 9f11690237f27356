/// Finds the name that was probably meant.
package enum NearestName {
    /// The candidate with the smallest edit distance from `name`, if it is near enough to be suggested.
    ///
    /// Near enough is one edit for up to five characters, and one more for each three after that, at most four. Ties
    /// are resolved alphabetically, so that the result does not depend on the order of declaration.
    package static func suggestion(for name: String, in candidates: some Sequence<String>) -> String? {
        let limit = min(4, max(1, (name.count + 1) / 3))
        var best: (distance: Int, name: String)?
        for candidate in candidates {
            let distance = distance(name, candidate)
            guard distance <= limit, distance < max(name.count, candidate.count) else { continue }
            if let held = best, (held.distance, held.name) <= (distance, candidate) { continue }
            best = (distance, candidate)
        }
        return best?.name
    }

    /// The number of insertions, deletions, replacements and swaps of neighbours that turn one text into the other (the
    /// "optimal string alignment" distance), ignoring case. Time and space grow with the product of the lengths.
    package static func distance(_ left: String, _ right: String) -> Int {
        let (a, b) = (Array(left.lowercased()), Array(right.lowercased()))
        guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        var rows = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
        for index in 0...a.count { rows[index][0] = index }
        for index in 0...b.count { rows[0][index] = index }
        for i in 1...a.count {
            for j in 1...b.count {
                let replaced = rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                var cost = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, replaced)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    cost = min(cost, rows[i - 2][j - 2] + 1)
                }
                rows[i][j] = cost
            }
        }
        return rows[a.count][b.count]
    }
}
