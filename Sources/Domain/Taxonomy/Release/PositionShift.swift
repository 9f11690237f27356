/// Where the things that rows refer to stand after a change; -1 for those that are gone.
struct PositionShift {
    let occupations: [Int32]
    /// Whether an occupation's rows are taken over; one that is only mentioned has a position and no rows.
    let takesRows: [Bool]
    let skills: [Int32]
    let scales: [Int16]
    let commodities: [Int32]
    let activities: [Int32]

    func link(_ row: SkillLinkRecord) -> SkillLinkRecord? {
        let (from, to) = (skills[Int(row.from)], skills[Int(row.to)])
        return from < 0 || to < 0 ? nil : SkillLinkRecord(from: from, to: to, relation: row.relation)
    }

    func category(_ row: ScaleCategoryRecord) -> ScaleCategoryRecord? {
        var row = row
        row.scale = scales[Int(row.scale)]
        if let skill = row.skill {
            guard skills[Int(skill)] >= 0 else { return nil }
            row.skill = skills[Int(skill)]
        }
        return row.scale < 0 ? nil : row
    }

    func anchor(_ row: LevelAnchorRecord) -> LevelAnchorRecord? {
        var row = row
        row.scale = scales[Int(row.scale)]
        row.skill = skills[Int(row.skill)]
        return row.scale < 0 || row.skill < 0 ? nil : row
    }

    func titles(_ rows: [TitleRecord]) -> [TitleRecord] {
        moved(rows, \.occupation)
    }

    func ratings(_ rows: [RatingRecord]) -> [RatingRecord] {
        moved(rows, \.occupation) { row in
            row.skill = skills[Int(row.skill)]
            row.scale = scales[Int(row.scale)]
        }
    }

    func distributions(_ rows: [DistributionRecord]) -> [DistributionRecord] {
        moved(rows, \.occupation) { row in
            row.skill = skills[Int(row.skill)]
            row.scale = scales[Int(row.scale)]
        }
    }

    func tasks(_ rows: [TaskRecord]) -> [TaskRecord] {
        moved(rows, \.occupation)
    }

    func taskRatings(_ rows: [TaskRatingRecord]) -> [TaskRatingRecord] {
        moved(rows, \.occupation) { $0.scale = scales[Int($0.scale)] }
    }

    func taskActivities(_ rows: [TaskActivityRecord]) -> [TaskActivityRecord] {
        moved(rows, \.occupation) { $0.activity = activities[Int($0.activity)] }
    }

    func technologies(_ rows: [TechnologyRecord]) -> [TechnologyRecord] {
        moved(rows, \.occupation) { $0.commodity = commodities[Int($0.commodity)] }
    }

    /// Relations to occupations that are gone go too.
    func related(_ rows: [RelatedOccupationRecord]) -> [RelatedOccupationRecord] {
        moved(rows.filter { occupations[Int($0.related)] >= 0 }, \.occupation) {
            $0.related = occupations[Int($0.related)]
        }
    }

    func jobZones(_ rows: [JobZoneRecord]) -> [JobZoneRecord] {
        moved(rows, \.occupation)
    }

    private func moved<Row>(
        _ rows: [Row], _ occupation: WritableKeyPath<Row, Int32>, change: (inout Row) -> Void = { _ in }
    ) -> [Row] {
        rows.compactMap { row in
            let old = Int(row[keyPath: occupation])
            guard takesRows[old], occupations[old] >= 0 else { return nil }
            var row = row
            row[keyPath: occupation] = occupations[old]
            change(&row)
            return row
        }
    }
}
