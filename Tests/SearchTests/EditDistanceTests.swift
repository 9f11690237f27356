import Search
import TestSupport
import Testing

@Suite("Edit distance")
struct EditDistanceTests {
    /// Optimal string alignment by its definition: a table of all pairs of beginnings.
    private func reference(_ first: [UInt8], _ second: [UInt8]) -> Int {
        var table = [[Int]](repeating: [Int](repeating: 0, count: second.count + 1), count: first.count + 1)
        for i in 0...first.count { table[i][0] = i }
        for j in 0...second.count { table[0][j] = j }
        guard !first.isEmpty, !second.isEmpty else { return max(first.count, second.count) }
        for i in 1...first.count {
            for j in 1...second.count {
                let replaced = table[i - 1][j - 1] + (first[i - 1] == second[j - 1] ? 0 : 1)
                table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, replaced)
                if i > 1, j > 1, first[i - 1] == second[j - 2], first[i - 2] == second[j - 1] {
                    table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
                }
            }
        }
        return table[first.count][second.count]
    }

    private func distance(_ first: String, _ second: String) -> Int {
        EditDistance(pattern: Array(first.utf8)).distance(to: second.utf8)
    }

    @Test(
        "counts insertions, deletions, replacements and swaps of neighbours",
        arguments: [
            ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("nurse", "nurse", 0), ("nurse", "nurses", 1),
            ("nurse", "nures", 1), ("nurse", "purse", 1), ("engineer", "enginer", 1), ("kitten", "sitting", 3),
            ("ab", "ba", 1), ("ca", "abc", 3), ("software", "softwear", 2), ("é", "e", 2),
        ])
    func examples(first: String, second: String, expected: Int) {
        #expect(distance(first, second) == expected)
        #expect(distance(second, first) == expected)
    }

    @Test("agrees with the definition on random words", arguments: [1, 2, 3, 4] as [UInt64])
    func random(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        // Few letters make many swaps and repeats; lengths reach the 64 bytes of a pattern.
        let letters = [2, 3, 5, 26][Int(seed - 1)]
        for round in 0..<1_500 {
            let longest = round % 10 == 0 ? 64 : 9
            let first = (0..<random.next(below: longest + 1)).map { _ in UInt8(97 + random.next(below: letters)) }
            var second = (0..<random.next(below: longest + 1)).map { _ in UInt8(97 + random.next(below: letters)) }
            if round % 2 == 0 { second = edited(first, &random) }
            let (found, expected) = (EditDistance(pattern: first).distance(to: second), reference(first, second))
            if found != expected {
                Issue.record("seed \(seed), round \(round): \(first) to \(second) is \(expected), not \(found)")
            }
        }
    }

    /// A word with a few mistakes.
    private func edited(_ word: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var word = word
        for _ in 0..<random.next(below: 4) {
            let place = random.next(below: word.count + 1)
            switch random.next(below: 3) {
            case 0: word.insert(UInt8(97 + random.next(below: 3)), at: place)
            case 1 where place < word.count: word.remove(at: place)
            case 2 where place + 1 < word.count: word.swapAt(place, place + 1)
            default: break
            }
        }
        return word
    }

    @Test("only the first 64 bytes of a pattern count")
    func long() {
        let long = [UInt8](repeating: 97, count: 70)
        #expect(EditDistance(pattern: long).distance(to: long.prefix(64)) == 0)
        #expect(EditDistance(pattern: long).distance(to: [UInt8](repeating: 97, count: 10_000)) == 10_000 - 64)
    }
}
