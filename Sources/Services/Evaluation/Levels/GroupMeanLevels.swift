internal import Numerics
internal import Occupations
internal import Taxonomy

/// The mean of the known occupations that share the first characters of the code.
package struct GroupMeanLevels: LevelSource {
    /// What the source is called in reports.
    package let name: String
    private let lengths: [Int]

    private init(_ name: String, lengths: [Int]) {
        self.name = name
        self.lengths = lengths
    }

    /// The mean of all occupations.
    package static let element = GroupMeanLevels("element", lengths: [0])
    /// The mean of the major group (`15`), or of all where it is empty.
    package static let majorGroup = GroupMeanLevels("major-group", lengths: [2, 0])
    /// The mean of the minor group (`15-1`), or of the next larger group that is not empty.
    package static let minorGroup = GroupMeanLevels("minor-group", lengths: [4, 2, 0])

    /// The means of the groups of the occupations that are asked for.
    package func levels(_ question: LevelQuestion) -> [LevelAnswer?] {
        let rated = question.rated
        let codes = rated.occupations.map { question.snapshot.content.occupations[Int($0)].code }
        var sums: [Substring: (values: [Double], count: Int)] = [:]
        for row in question.known {
            for length in lengths {
                let key = codes[row].prefix(length)
                var sum = sums[key] ?? ([Double](repeating: 0, count: rated.values.columns), 0)
                for (column, value) in rated.values.row(row).enumerated() { sum.values[column] += Double(value) }
                sum.count += 1
                sums[key] = sum
            }
        }
        return question.asked.map { row in
            guard let sum = lengths.lazy.compactMap({ sums[codes[row].prefix($0)] }).first else { return nil }
            let means = sum.values.map { $0 / Double(sum.count) }
            return LevelAnswer(
                levels: Array(means.prefix(rated.skills.count)),
                importances: Array(means.dropFirst(rated.skills.count)))
        }
    }
}
