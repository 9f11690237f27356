internal import Matching
package import Numerics
internal import Taxonomy

/// Levels and importances of the skills of a release, for the occupations where all of them are rated.
package struct RatedLevels: Sendable {
    /// Skills that are rated on both scales, by position, ascending.
    package let skills: [Int32]
    /// Occupations that have all these ratings, by position, ascending; those of remote sources are left out.
    package let occupations: [Int32]
    /// A row an occupation; levels of all skills, then importances of all skills.
    package let values: FloatMatrix
    /// Least and greatest value of each column.
    package let bounds: [ClosedRange<Double>]

    /// Reads the ratings on the scales `LV` and `IM`; `nil` where the release has no skills rated on both.
    ///
    /// A skill that fewer than half of the rated occupations have is left out, lest it leave hardly any occupation.
    package init?(_ snapshot: OccupationSnapshot) {
        guard let level = snapshot.scale("LV"), let importance = snapshot.scale("IM") else { return nil }
        var counts: [Int32: Int] = [:]
        var rated: [(occupation: Int32, levels: [Int32: Double], importances: [Int32: Double])] = []
        for occupation in snapshot.content.occupations.indices.map(Int32.init) where snapshot.remote[occupation] == nil
        {
            let levels = Self.values(snapshot, occupation, level)
            let importances = Self.values(snapshot, occupation, importance)
            let both = levels.keys.filter { importances[$0] != nil }
            guard !both.isEmpty else { continue }
            for skill in both { counts[skill, default: 0] += 1 }
            rated.append((occupation, levels, importances))
        }
        let skills = counts.filter { $0.value * 2 >= rated.count }.keys.sorted()
        guard !skills.isEmpty else { return nil }
        var (occupations, elements): ([Int32], [Float]) = ([], [])
        for row in rated {
            let levels = skills.compactMap { row.levels[$0] }
            let importances = skills.compactMap { row.importances[$0] }
            guard levels.count == skills.count, importances.count == skills.count else { continue }
            occupations.append(row.occupation)
            elements += (levels + importances).map { Float($0) }
        }
        func bounds(_ scale: Int16) -> [ClosedRange<Double>] {
            let record = snapshot.content.scales[Int(scale)]
            return skills.map { _ in record.minimum...max(record.minimum, record.maximum) }
        }
        self.skills = skills
        self.occupations = occupations
        self.bounds = bounds(level) + bounds(importance)
        values = FloatMatrix(rows: occupations.count, columns: 2 * skills.count, elements: elements)
    }

    private static func values(
        _ snapshot: OccupationSnapshot, _ occupation: Int32, _ scale: Int16
    ) -> [Int32: Double] {
        let block = OccupationSnapshot.RatingBlock(kind: .skill, scale: scale)
        return Dictionary(
            snapshot.rated(occupation, in: block).map { ($0.skill, $0.value) }, uniquingKeysWith: { first, _ in first })
    }
}
