/// The new positions of referenced records after a change; -1 for removed ones.
struct PositionShift {
    let occupations: [OccupationPosition]
    /// Whether an occupation's rows are kept; one that is only referred to has a position but no rows.
    let takesRows: [Bool]
    let skills: [SkillPosition]
    let scales: [ScalePosition]
    let commodities: [CommodityPosition]
    let activities: [ActivityPosition]

    func link(_ row: SkillLinkRecord) -> SkillLinkRecord? {
        let (from, to) = (skills[row.from.index], skills[row.to.index])
        return from < 0 || to < 0 ? nil : SkillLinkRecord(from: from, to: to, relation: row.relation)
    }

    func category(_ row: ScaleCategoryRecord) -> ScaleCategoryRecord? {
        var row = row
        row.scale = scales[row.scale.index]
        if let skill = row.skill {
            guard skills[skill.index] >= 0 else { return nil }
            row.skill = skills[skill.index]
        }
        return row.scale < 0 ? nil : row
    }

    func anchor(_ row: LevelAnchorRecord) -> LevelAnchorRecord? {
        var row = row
        row.scale = scales[row.scale.index]
        row.skill = skills[row.skill.index]
        return row.scale < 0 || row.skill < 0 ? nil : row
    }

    func titles(_ rows: [TitleRecord]) -> [TitleRecord] {
        moved(rows, \.occupation)
    }

    func ratings(_ rows: [RatingRecord]) -> [RatingRecord] {
        moved(rows, \.occupation) { row in
            row.skill = skills[row.skill.index]
            row.scale = scales[row.scale.index]
        }
    }

    func distributions(_ rows: [DistributionRecord]) -> [DistributionRecord] {
        moved(rows, \.occupation) { row in
            row.skill = skills[row.skill.index]
            row.scale = scales[row.scale.index]
        }
    }

    func tasks(_ rows: [TaskRecord]) -> [TaskRecord] {
        moved(rows, \.occupation)
    }

    func taskRatings(_ rows: [TaskRatingRecord]) -> [TaskRatingRecord] {
        moved(rows, \.occupation) { $0.scale = scales[$0.scale.index] }
    }

    func taskActivities(_ rows: [TaskActivityRecord]) -> [TaskActivityRecord] {
        moved(rows, \.occupation) { $0.activity = activities[$0.activity.index] }
    }

    func technologies(_ rows: [TechnologyRecord]) -> [TechnologyRecord] {
        moved(rows, \.occupation) { $0.commodity = commodities[$0.commodity.index] }
    }

    /// Relations to removed occupations are removed too.
    func related(_ rows: [RelatedOccupationRecord]) -> [RelatedOccupationRecord] {
        moved(rows.filter { occupations[$0.related.index] >= 0 }, \.occupation) {
            $0.related = occupations[$0.related.index]
        }
    }

    func jobZones(_ rows: [JobZoneRecord]) -> [JobZoneRecord] {
        moved(rows, \.occupation)
    }

    private func moved<Row>(
        _ rows: [Row], _ occupation: WritableKeyPath<Row, OccupationPosition>, change: (inout Row) -> Void = { _ in }
    ) -> [Row] {
        rows.compactMap { row in
            let old = row[keyPath: occupation].index
            guard takesRows[old], occupations[old] >= 0 else { return nil }
            var row = row
            row[keyPath: occupation] = occupations[old]
            change(&row)
            return row
        }
    }
}
