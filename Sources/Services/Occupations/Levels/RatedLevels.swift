package import Matching
package import Numerics
package import Taxonomy

/// Levels and importances of the skills of a release, for the occupations where all of them are rated.
package struct RatedLevels: Sendable {
    /// Skills that are rated on both scales, by position, ascending.
    package let skills: [SkillPosition]
    /// Occupations that have all these ratings, by position, ascending; without those of remote sources.
    package let occupations: [OccupationPosition]
    /// One row per occupation: levels of all skills, then importances of all skills.
    package let values: FloatMatrix
    /// Minimum and maximum of each column's scale.
    package let bounds: [ClosedRange<Double>]

    /// Reads the ratings on the scales `LV` and `IM`; `nil` where the release has no skills rated on both.
    ///
    /// A skill that fewer than half of the rated occupations have is excluded, since hardly any occupation would
    /// remain.
    package init?(_ snapshot: OccupationSnapshot) {
        guard let level = snapshot.scale("LV"), let importance = snapshot.scale("IM") else { return nil }
        var counts: [SkillPosition: Int] = [:]
        var rated:
            [(occupation: OccupationPosition, levels: [SkillPosition: Double], importances: [SkillPosition: Double])] =
                []
        for occupation in snapshot.content.occupations.positions where snapshot.remote[occupation] == nil {
            let levels = Self.values(snapshot, occupation, level)
            let importances = Self.values(snapshot, occupation, importance)
            let both = levels.keys.filter { importances[$0] != nil }
            guard !both.isEmpty else { continue }
            for skill in both { counts[skill, default: 0] += 1 }
            rated.append((occupation, levels, importances))
        }
        let skills = counts.filter { $0.value * 2 >= rated.count }.keys.sorted()
        guard !skills.isEmpty else { return nil }
        var (occupations, elements): ([OccupationPosition], [Float]) = ([], [])
        for row in rated {
            let levels = skills.compactMap { row.levels[$0] }
            let importances = skills.compactMap { row.importances[$0] }
            guard levels.count == skills.count, importances.count == skills.count else { continue }
            occupations.append(row.occupation)
            elements += (levels + importances).map { Float($0) }
        }
        func bounds(_ scale: ScalePosition) -> [ClosedRange<Double>] {
            let record = snapshot.content[scale]
            return skills.map { _ in record.minimum...max(record.minimum, record.maximum) }
        }
        self.skills = skills
        self.occupations = occupations
        self.bounds = bounds(level) + bounds(importance)
        values = FloatMatrix(rows: occupations.count, columns: 2 * skills.count, elements: elements)
    }

    private static func values(
        _ snapshot: OccupationSnapshot, _ occupation: OccupationPosition, _ scale: ScalePosition
    ) -> [SkillPosition: Double] {
        let block = OccupationSnapshot.RatingBlock(kind: .skill, scale: scale)
        return Dictionary(
            snapshot.rated(occupation, in: block).map { ($0.skill, $0.value) }, uniquingKeysWith: { first, _ in first })
    }
}

extension OccupationTraits {
    /// Collects the features of a release's occupations other than ratings, in its order of occupations.
    package init(_ snapshot: OccupationSnapshot) {
        let content = snapshot.content
        self.init(count: content.occupations.count)
        for (place, occupation) in content.occupations.enumerated() {
            let title = Self.withoutRest(occupation.title)
            // Such a description has no more information: "All managers not listed separately."
            descriptions[place].add(words: title == occupation.title ? occupation.summary : title)
            // The occupation's own title is more informative than one of its alternates.
            titles[place].add(words: title, times: 3)
            let code = occupation.code
            groups[place] = (String(code.prefix(2)), String(code.prefix(4)), String(code.prefix(6)))
            zones[place] = snapshot.jobZone(of: Position(place)).map { Float($0) }
        }
        words = descriptions
        for task in content.tasks { words[task.occupation.index].add(words: task.statement) }
        for title in content.titles where title.kind == .alternate {
            titles[title.occupation.index].add(words: title.title)
        }
        for shown in content.taskActivities {
            let activity = content[shown.activity]
            activities[shown.occupation.index].add(activity.intermediateCode)
            generalActivities[shown.occupation.index].add(content[activity.skill].code)
        }
        for product in content.technologies {
            let code = content[product.commodity].code
            products[product.occupation.index].add(product.kind.rawValue + code)
            // Tools are many and rare: their class shows more similarity.
            if product.kind == .tool { products[product.occupation.index].add(String(code.prefix(6))) }
        }
        related = content.relatedOccupations.map { relation in
            LikenessView.Link(
                from: relation.occupation.index, to: relation.related.index,
                weight: 1 / Float(max(1, relation.rank)).squareRoot())
        }
    }

    /// The group that a residual title belongs to: `Managers` of `Managers, All Other`.
    ///
    /// The rare words `all` and `other` would make such occupations similar to each other only.
    private static func withoutRest(_ title: String) -> String {
        title.replacing(", All Other", with: "")
    }
}
