import Taxonomy

/// The order in which rows of a release stand.
enum RowOrder {
    /// Sorts rows by what they belong to; rows of one concept keep the order in which they were read.
    static func sort(_ content: inout ReleaseContent) {
        let occupations = content.occupations.count
        sort(&content.titles, by: \.occupation, count: occupations)
        sort(&content.tasks, by: \.occupation, count: occupations)
        sort(&content.relatedOccupations, by: \.occupation, count: occupations)
        sort(&content.memberships, by: \.occupation, count: occupations)
        sort(&content.occupationLinks, by: \.skill, count: content.skills.count)
        sort(&content.occupationLinks, by: \.occupation, count: occupations)
        sort(&content.ratings, by: \.skill, count: content.skills.count)
        sort(&content.ratings, by: \.occupation, count: occupations)
        sort(&content.skillLinks, by: \.from, count: content.skills.count)
        let concepts = max(occupations, content.skills.count, content.groups.count, content.qualifications.count)
        sort(&content.labels, by: \.position, count: concepts)
        sort(&content.attributes, by: \.position, count: concepts)
    }

    /// Counting sort: stable and linear.
    private static func sort<Row>(_ rows: inout [Row], by key: KeyPath<Row, Int32>, count: Int) {
        guard rows.count > 1 else { return }
        var places = [Int](repeating: 0, count: count + 1)
        for row in rows { places[Int(row[keyPath: key]) + 1] += 1 }
        for index in 1..<places.count { places[index] += places[index - 1] }
        var order = [Int](repeating: 0, count: rows.count)
        for (index, row) in rows.enumerated() {
            let slot = Int(row[keyPath: key])
            order[places[slot]] = index
            places[slot] += 1
        }
        rows = order.map { rows[$0] }
    }
}
