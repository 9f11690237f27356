extension ReleaseContent {
    /// This release with occupations of another one.
    ///
    /// Skills, scales, commodities and activities that this release lacks are added; where both have one, this
    /// release's record stays. The order of every list is that of the codes, as the store returns it.
    ///
    /// - Parameters:
    ///   - supplement: Where the occupations come from.
    ///   - codes: Occupations whose record and rows are taken; by default those that this release lacks. This release
    ///     must have no rows of its own for them.
    ///   - keepsMentioned: Whether occupations that the supplement only refers to (as related ones) are added where
    ///     this release lacks them; otherwise such references are dropped.
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
                scales: content.scales.map { Int16(scales.position(of: $0.code)) },
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
            record.skill = (sources.contains(record.code) ? ours : theirs).skills[Int(record.skill)]
            return record
        }
        merged.sortRows()
        return merged
    }

    /// Only some occupations, with their rows and what those refer to; occupations that are only referred to (as related
    /// ones) keep their records and lose their rows.
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
            record.skill = shift.skills[Int(record.skill)]
            return record
        }
        let zones = Set(kept.jobZones.map(\.zone))
        kept.jobZoneDefinitions = jobZoneDefinitions.filter { zones.contains($0.zone) }
        return kept
    }

    // MARK: - Rows

    /// Replaces every row by those of `content` at their new positions.
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

    /// Adds the rows of `content` at their new positions, facts about skills and scales only where they are new.
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

    /// Brings rows back into the order of their keys; the standard sort keeps equal rows in their order.
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

/// The records of two lists in the order of their codes; of a code that both have, the first list's record.
private struct CodeUnion<Record> {
    let records: [Record]
    private let positions: [String: Int32]

    init(_ first: [Record], _ second: [Record], code: (Record) -> String) {
        let known = Set(first.map(code))
        records = (first + second.filter { !known.contains(code($0)) }).sorted {
            code($0).utf8.lexicographicallyPrecedes(code($1).utf8)
        }
        positions = Dictionary(records.enumerated().map { (code($1), Int32($0)) }) { first, _ in first }
    }

    /// The position of a code, or -1.
    func position(of code: String) -> Int32 { positions[code] ?? -1 }
}

/// Which positions of a list are in use.
private struct UsedPositions {
    private var isUsed: [Bool]

    init(_ count: Int) { isUsed = Array(repeating: false, count: count) }

    mutating func note(_ position: Int32) { isUsed[Int(position)] = true }
    func contains(_ position: Int32) -> Bool { isUsed[Int(position)] }

    /// The new position of each, or -1.
    var shift: [Int32] {
        var next: Int32 = 0
        return isUsed.map { used in
            defer { if used { next += 1 } }
            return used ? next : -1
        }
    }

    func kept<Record>(_ records: [Record]) -> [Record] {
        zip(records, isUsed).filter(\.1).map(\.0)
    }
}

/// What the rows of some occupations refer to.
private struct Usage {
    var occupations: UsedPositions
    var skills: UsedPositions
    var scales: UsedPositions
    var commodities: UsedPositions
    var activities: UsedPositions

    init(_ content: ReleaseContent) {
        occupations = UsedPositions(content.occupations.count)
        skills = UsedPositions(content.skills.count)
        scales = UsedPositions(content.scales.count)
        commodities = UsedPositions(content.commodities.count)
        activities = UsedPositions(content.detailedActivities.count)
    }

    mutating func note(_ content: ReleaseContent, _ isKept: [Bool]) {
        for position in isKept.indices where isKept[position] { occupations.note(Int32(position)) }
        for row in content.ratings where isKept[Int(row.occupation)] {
            skills.note(row.skill)
            scales.note(Int32(row.scale))
        }
        for row in content.distributions where isKept[Int(row.occupation)] {
            skills.note(row.skill)
            scales.note(Int32(row.scale))
        }
        for row in content.taskRatings where isKept[Int(row.occupation)] { scales.note(Int32(row.scale)) }
        for row in content.taskActivities where isKept[Int(row.occupation)] { activities.note(row.activity) }
        for row in content.technologies where isKept[Int(row.occupation)] { commodities.note(row.commodity) }
        for row in content.relatedOccupations where isKept[Int(row.occupation)] { occupations.note(row.related) }
        for (position, activity) in content.detailedActivities.enumerated() where activities.contains(Int32(position)) {
            skills.note(activity.skill)
        }
    }

    func shift(takesRows: [Bool]) -> PositionShift {
        PositionShift(
            occupations: occupations.shift, takesRows: takesRows, skills: skills.shift,
            scales: scales.shift.map { Int16($0) }, commodities: commodities.shift, activities: activities.shift)
    }
}
