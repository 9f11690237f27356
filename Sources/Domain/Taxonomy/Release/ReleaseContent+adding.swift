extension ReleaseContent {
    /// This release with occupations of another one added.
    ///
    /// Skills, scales, commodities and activities missing in this release are added; where both have one, this
    /// release's record is kept. Every list is ordered by code, as the store returns it.
    ///
    /// - Parameters:
    ///   - supplement: The release that provides the occupations.
    ///   - codes: Occupations whose record and rows are added; by default those missing in this release. This release
    ///     must have no rows of its own for them.
    ///   - keepsMentioned: Whether occupations that the supplement only refers to (as related ones) are added if
    ///     missing in this release; otherwise such references are dropped.
    package func adding(
        _ supplement: ReleaseContent, taking codes: Set<String>? = nil, keepsMentioned: Bool = false
    ) -> ReleaseContent {
        let known = Set(occupations.map(\.code))
        let taken = (codes ?? Set(supplement.occupations.map(\.code)).subtracting(known))
            .intersection(supplement.occupations.map(\.code))
        let others = supplement.occupations.filter { record in
            taken.contains(record.code) || (keepsMentioned && !known.contains(record.code))
        }
        let occupations = CodeUnion(
            self.occupations.filter { !taken.contains($0.code) }, others, code: \.code)
        let skills = CodeUnion(self.skills, supplement.skills, code: \.code)
        let scales = CodeUnion(self.scales, supplement.scales, code: \.code)
        let commodities = CodeUnion(self.commodities, supplement.commodities, code: \.code)
        let activities = CodeUnion(
            self.detailedActivities, supplement.detailedActivities, code: \.code)

        func shift(of content: ReleaseContent, rowsOf takesRows: (String) -> Bool) -> PositionShift {
            PositionShift(
                occupations: content.occupations.map { occupations.position(of: $0.code) },
                takesRows: content.occupations.map { takesRows($0.code) },
                skills: content.skills.map { skills.position(of: $0.code) },
                scales: content.scales.map { scales.position(of: $0.code) },
                commodities: content.commodities.map { commodities.position(of: $0.code) },
                activities: content.detailedActivities.map { activities.position(of: $0.code) })
        }
        let ours = shift(of: self) { !taken.contains($0) }
        let theirs = shift(of: supplement) { taken.contains($0) }
        var merged = self
        merged.takeRows(of: self, ours)
        merged.appendRows(of: supplement, theirs)
        merged.occupations = occupations.records
        merged.skills = skills.records
        merged.scales = scales.records
        merged.commodities = commodities.records
        let sources = Set(self.detailedActivities.map(\.code))
        merged.detailedActivities = activities.records.map { record in
            var record = record
            record.skill = (sources.contains(record.code) ? ours : theirs).skills[record.skill.index]
            return record
        }
        merged.sortRows()
        return merged
    }

    /// Only some occupations, with their rows and the records that these refer to; occupations that are only referred
    /// to (as related ones) keep their records but lose their rows.
    package func keeping(occupations codes: Set<String>) -> ReleaseContent {
        let isKept = occupations.map { codes.contains($0.code) }
        var usage = Usage(self)
        usage.note(self, isKept)
        var kept = self
        let shift = usage.shift(takesRows: isKept)
        kept.takeRows(of: self, shift)
        kept.occupations = usage.occupations.kept(occupations)
        kept.skills = usage.skills.kept(skills)
        kept.scales = usage.scales.kept(scales)
        kept.commodities = usage.commodities.kept(commodities)
        kept.detailedActivities = usage.activities.kept(detailedActivities).map { record in
            var record = record
            record.skill = shift.skills[record.skill.index]
            return record
        }
        let zones = Set(kept.jobZones.map(\.zone))
        kept.jobZoneDefinitions = jobZoneDefinitions.filter { zones.contains($0.zone) }
        return kept
    }

    /// Appends the rows of a part of this release, which has the same positions: all but its ratings, whose order
    /// requires a merge of all parts, and the concepts.
    package mutating func append(_ part: ReleaseContent) {
        titles += part.titles
        skillLinks += part.skillLinks
        scaleCategories += part.scaleCategories
        levelAnchors += part.levelAnchors
        distributions += part.distributions
        tasks += part.tasks
        taskRatings += part.taskRatings
        taskActivities += part.taskActivities
        technologies += part.technologies
        commodities += part.commodities
        relatedOccupations += part.relatedOccupations
        jobZones += part.jobZones
        jobZoneDefinitions += part.jobZoneDefinitions
    }

    // MARK: - Rows

    /// Replaces all rows by those of `content` at their new positions.
    private mutating func takeRows(of content: ReleaseContent, _ shift: PositionShift) {
        titles = shift.titles(content.titles)
        skillLinks = content.skillLinks.compactMap(shift.link)
        scaleCategories = content.scaleCategories.compactMap(shift.category)
        levelAnchors = content.levelAnchors.compactMap(shift.anchor)
        ratings = shift.ratings(content.ratings)
        distributions = shift.distributions(content.distributions)
        tasks = shift.tasks(content.tasks)
        taskRatings = shift.taskRatings(content.taskRatings)
        taskActivities = shift.taskActivities(content.taskActivities)
        technologies = shift.technologies(content.technologies)
        relatedOccupations = shift.related(content.relatedOccupations)
        jobZones = shift.jobZones(content.jobZones)
    }

    /// Adds the rows of `content` at their new positions; rows about skills and scales only where they are new.
    private mutating func appendRows(of content: ReleaseContent, _ shift: PositionShift) {
        titles += shift.titles(content.titles)
        skillLinks += new(content.skillLinks.compactMap(shift.link), beside: skillLinks)
        scaleCategories += new(content.scaleCategories.compactMap(shift.category), beside: scaleCategories)
        levelAnchors += new(content.levelAnchors.compactMap(shift.anchor), beside: levelAnchors)
        ratings += shift.ratings(content.ratings)
        distributions += shift.distributions(content.distributions)
        tasks += shift.tasks(content.tasks)
        taskRatings += shift.taskRatings(content.taskRatings)
        taskActivities += shift.taskActivities(content.taskActivities)
        technologies += shift.technologies(content.technologies)
        relatedOccupations += shift.related(content.relatedOccupations)
        jobZones += shift.jobZones(content.jobZones)
        let zones = Set(jobZoneDefinitions.map(\.zone))
        jobZoneDefinitions += content.jobZoneDefinitions.filter { !zones.contains($0.zone) }
        jobZoneDefinitions.sort { $0.zone < $1.zone }
    }

    private func new<Record: Hashable>(_ records: [Record], beside known: [Record]) -> [Record] {
        guard !records.isEmpty else { return [] }
        let known = Set(known)
        return records.filter { !known.contains($0) }
    }

    /// Restores the order of rows by their keys; the standard sort is stable.
    private mutating func sortRows() {
        titles.sort { $0.occupation < $1.occupation }
        ratings.sort { ($0.occupation, $0.skill, $0.scale) < ($1.occupation, $1.skill, $1.scale) }
        distributions.sort {
            ($0.occupation, $0.skill, $0.scale, $0.category) < ($1.occupation, $1.skill, $1.scale, $1.category)
        }
        tasks.sort { $0.occupation < $1.occupation }
        taskRatings.sort { $0.occupation < $1.occupation }
        taskActivities.sort { $0.occupation < $1.occupation }
        technologies.sort { $0.occupation < $1.occupation }
        relatedOccupations.sort { ($0.occupation, $0.rank) < ($1.occupation, $1.rank) }
        jobZones.sort { $0.occupation < $1.occupation }
    }
}

/// The union of the records of two lists in the order of their codes; for a code in both, the first list's record.
private struct CodeUnion<Record> {
    let records: [Record]
    private let positions: [String: Position<Record>]

    init(_ first: [Record], _ second: [Record], code: (Record) -> String) {
        let known = Set(first.map(code))
        records = (first + second.filter { !known.contains(code($0)) }).sorted {
            code($0).utf8.lexicographicallyPrecedes(code($1).utf8)
        }
        positions = Dictionary(records.enumerated().map { (code($1), Position($0)) }) { first, _ in first }
    }

    /// The position of a code, or -1.
    func position(of code: String) -> Position<Record> { positions[code] ?? -1 }
}

/// Which positions of a list are in use.
private struct UsedPositions<Record> {
    private var isUsed: [Bool]

    init(_ count: Int) { isUsed = Array(repeating: false, count: count) }

    mutating func note(_ position: Position<Record>) { isUsed[position.index] = true }
    func contains(_ position: Position<Record>) -> Bool { isUsed[position.index] }

    /// The new position of each, or -1.
    var shift: [Position<Record>] {
        var next = 0
        return isUsed.map { used in
            defer { if used { next += 1 } }
            return Position(used ? next : -1)
        }
    }

    func kept(_ records: [Record]) -> [Record] {
        zip(records, isUsed).filter(\.1).map(\.0)
    }
}

/// The records that the rows of some occupations refer to.
private struct Usage {
    var occupations: UsedPositions<OccupationRecord>
    var skills: UsedPositions<SkillRecord>
    var scales: UsedPositions<ScaleRecord>
    var commodities: UsedPositions<CommodityRecord>
    var activities: UsedPositions<DetailedActivityRecord>

    init(_ content: ReleaseContent) {
        occupations = UsedPositions(content.occupations.count)
        skills = UsedPositions(content.skills.count)
        scales = UsedPositions(content.scales.count)
        commodities = UsedPositions(content.commodities.count)
        activities = UsedPositions(content.detailedActivities.count)
    }

    mutating func note(_ content: ReleaseContent, _ isKept: [Bool]) {
        for position in isKept.indices where isKept[position] { occupations.note(Position(position)) }
        for row in content.ratings where isKept[row.occupation.index] {
            skills.note(row.skill)
            scales.note(row.scale)
        }
        for row in content.distributions where isKept[row.occupation.index] {
            skills.note(row.skill)
            scales.note(row.scale)
        }
        for row in content.taskRatings where isKept[row.occupation.index] { scales.note(row.scale) }
        for row in content.taskActivities where isKept[row.occupation.index] { activities.note(row.activity) }
        for row in content.technologies where isKept[row.occupation.index] { commodities.note(row.commodity) }
        for row in content.relatedOccupations where isKept[row.occupation.index] { occupations.note(row.related) }
        for (position, activity) in content.detailedActivities.enumerated()
        where activities.contains(Position(position)) {
            skills.note(activity.skill)
        }
    }

    func shift(takesRows: [Bool]) -> PositionShift {
        PositionShift(
            occupations: occupations.shift, takesRows: takesRows, skills: skills.shift,
            scales: scales.shift, commodities: commodities.shift, activities: activities.shift)
    }
}
