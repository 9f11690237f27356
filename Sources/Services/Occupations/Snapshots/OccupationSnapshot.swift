package import Matching
package import Search
package import Store
package import Taxonomy

/// One release of a framework in memory, immutable, with indexes for fast look-ups.
///
/// Requests read only this; a new release is a new snapshot.
package final class OccupationSnapshot: Sendable {
    /// A block of ratings that a gap can be computed on: one kind of skill on one scale.
    package struct RatingBlock: Sendable, Hashable {
        /// The kind of skill.
        package let kind: SkillKind
        /// Position of the scale.
        package let scale: ScalePosition

        package init(kind: SkillKind, scale: ScalePosition) {
            self.kind = kind
            self.scale = scale
        }
    }

    /// The release as recorded in the database.
    package let release: StoredRelease
    /// The release's content, with the occupations added from remote sources.
    package let content: ReleaseContent
    /// The content of the release itself.
    package let base: ReleaseContent
    /// The supplements whose occupations were added.
    package let supplements: [Supplement]
    /// Occupations from remote sources, by position.
    package let remote: [OccupationPosition: RemoteOccupation]
    /// Titles of all occupations.
    package let titleIndex: TitleIndex

    private let occupationPositions: [String: OccupationPosition]
    /// Unique short codes, by occupation, where the codes themselves are URIs.
    private let shortCodes: [OccupationPosition: String]
    private let shortCodePositions: [String: OccupationPosition]
    private let groupPositions: [String: GroupPosition]
    private let skillPositions: [String: SkillPosition]
    private let scalePositions: [String: ScalePosition]
    private let ratingRanges: RowRanges
    private let titleRanges: RowRanges
    private let taskRanges: RowRanges
    private let taskActivityRanges: RowRanges
    private let technologyRanges: RowRanges
    private let relatedRanges: RowRanges
    private let distributionRanges: RowRanges
    private let labelRanges: [ConceptSubject: RowRanges]
    private let zones: [Int16]
    private let blocks: [RatingBlock: [[RatedSkill]]]

    /// The titles of a release as input of the index: preferred ones first, abbreviations beside their long forms.
    package static func entries(of content: ReleaseContent, titles: [TitleRecord]) -> [TitleIndex.Entry] {
        var entries = content.occupations.enumerated().map { position, occupation in
            TitleIndex.Entry(occupation: OccupationPosition(position), title: occupation.title, kind: .preferred)
        }
        entries.reserveCapacity(entries.count + titles.count + titles.count / 8)
        for title in titles {
            entries.append(.init(occupation: title.occupation, title: title.title, kind: title.kind))
            if let short = title.shortTitle {
                entries.append(.init(occupation: title.occupation, title: short, kind: .alternate))
            }
        }
        return entries
    }

    /// Builds the snapshot; takes time proportional to the release.
    ///
    /// - Parameters:
    ///   - release: The release as recorded in the database.
    ///   - content: Its content.
    ///   - supplements: Occupations of remote sources; those that the release has itself are ignored.
    ///   - titleIndex: The index over `entries(of:titles:)`, where it was built beforehand and there are no
    ///     supplements.
    package init(
        release: StoredRelease, content: ReleaseContent, supplements: [Supplement] = [], titleIndex: TitleIndex? = nil
    ) {
        self.release = release
        self.supplements = supplements
        base = content
        let (merged, origins) = Self.merged(content, supplements)
        var content = merged
        // The store returns distributions table by table; here they are grouped by occupation.
        let isOrdered = zip(content.distributions, content.distributions.dropFirst()).allSatisfy {
            $0.occupation <= $1.occupation
        }
        if !isOrdered { content.distributions.sort { $0.occupation < $1.occupation } }
        self.content = content
        let count = content.occupations.count
        let positions: [String: OccupationPosition] = Self.positions(content.occupations.map(\.code))
        occupationPositions = positions
        shortCodePositions = Self.shortCodes(of: content)
        shortCodes = Dictionary(shortCodePositions.map { ($1, $0) }) { first, _ in first }
        remote = Dictionary(
            origins.compactMap { origin in positions[origin.code].map { ($0, origin) } },
            uniquingKeysWith: { first, _ in first })
        groupPositions = Self.positions(content.groups.map(\.code))
        skillPositions = Self.positions(content.skills.map(\.code))
        scalePositions = Self.positions(content.scales.map(\.code))
        ratingRanges = RowRanges(content.ratings.lazy.map { $0.occupation.index }, count: count)
        titleRanges = RowRanges(content.titles.lazy.map { $0.occupation.index }, count: count)
        taskRanges = RowRanges(content.tasks.lazy.map { $0.occupation.index }, count: count)
        taskActivityRanges = RowRanges(content.taskActivities.lazy.map { $0.occupation.index }, count: count)
        technologyRanges = RowRanges(content.technologies.lazy.map { $0.occupation.index }, count: count)
        relatedRanges = RowRanges(content.relatedOccupations.lazy.map { $0.occupation.index }, count: count)
        distributionRanges = RowRanges(content.distributions.lazy.map { $0.occupation.index }, count: count)
        labelRanges = Self.ranges(ofLabels: content)
        var zones = [Int16](repeating: 0, count: count)
        for zone in content.jobZones { zones[zone.occupation.index] = zone.zone }
        self.zones = zones
        blocks = Self.blocks(of: content, importance: scalePositions["IM"])
        self.titleIndex =
            (supplements.isEmpty ? titleIndex : nil)
            ?? TitleIndex(entries: Self.entries(of: content, titles: content.titles))
    }

    /// A release with the occupations of supplements that it lacks, and their sources.
    private static func merged(
        _ base: ReleaseContent, _ supplements: [Supplement]
    ) -> (ReleaseContent, [RemoteOccupation]) {
        var merged = base
        var origins: [RemoteOccupation] = []
        for supplement in supplements {
            let known = Set(merged.occupations.map(\.code))
            let missing = supplement.occupations.filter { !known.contains($0.key) }
            guard !missing.isEmpty else { continue }
            let codes = Set(missing.keys)
            merged = merged.adding(supplement.content.keeping(occupations: codes), taking: codes)
            origins += missing.values
        }
        return (merged, origins)
    }

    /// The range of each concept's labels, which are ordered by subject and code.
    private static func ranges(ofLabels content: ReleaseContent) -> [ConceptSubject: RowRanges] {
        let counts: [ConceptSubject: Int] = [
            .occupation: content.occupations.count, .skill: content.skills.count, .group: content.groups.count,
            .qualification: content.qualifications.count,
        ]
        var ranges: [ConceptSubject: RowRanges] = [:]
        var start = 0
        while start < content.labels.count {
            let subject = content.labels[start].subject
            var end = start
            while end < content.labels.count, content.labels[end].subject == subject { end += 1 }
            ranges[subject] = RowRanges(
                content.labels[start..<end].lazy.map { Int($0.position) }, count: counts[subject] ?? 0, offset: start)
            start = end
        }
        return ranges
    }

    private static func positions<Record>(_ codes: [String]) -> [String: Position<Record>] {
        // Codes that differ only in bytes (composed or decomposed accents) are equal strings; the first is used.
        Dictionary(codes.enumerated().map { ($1, Position($0)) }) { first, _ in first }
    }

    /// Positions by short code; a short code shared by two occupations is omitted.
    private static func shortCodes(of content: ReleaseContent) -> [String: OccupationPosition] {
        var positions: [String: OccupationPosition] = [:]
        var shared: Set<String> = []
        for attribute in content.attributes
        where attribute.name == ConceptAttribute.shortCode {
            guard let occupation = attribute.occupation else { continue }
            let known = positions.updateValue(occupation, forKey: attribute.value)
            if known != nil, known != occupation { shared.insert(attribute.value) }
        }
        for code in shared { positions[code] = nil }
        return positions
    }

    /// Groups the ratings into blocks; runs at every start over every rating, so it uses no hash look-ups.
    private static func blocks(of content: ReleaseContent, importance: ScalePosition?) -> [RatingBlock: [[RatedSkill]]]
    {
        let allKinds = SkillKind.allCases
        let kinds = content.skills.map { skill in allKinds.firstIndex(of: skill.kind) ?? 0 }
        let (scaleCount, occupationCount) = (content.scales.count, content.occupations.count)
        let (lowest, highest) = importance.map { (content[$0].minimum, content[$0].maximum) } ?? (0, 1)
        // One list per kind, scale and occupation; most stay empty.
        var lists = [[RatedSkill]](repeating: [], count: allKinds.count * scaleCount * occupationCount)
        var isUsed = [Bool](repeating: false, count: allKinds.count * scaleCount)
        // Ratings of one skill are adjacent, one per scale, so its importance is known before it is needed.
        var start = 0
        while start < content.ratings.count {
            let (occupation, skill) = (content.ratings[start].occupation, content.ratings[start].skill)
            var end = start
            var weight: Double?
            while end < content.ratings.count, content.ratings[end].skill == skill,
                content.ratings[end].occupation == occupation
            {
                if content.ratings[end].scale == importance {
                    weight = (content.ratings[end].value - lowest) / (highest - lowest)
                }
                end += 1
            }
            let row = kinds[skill.index] * scaleCount
            for index in start..<end {
                let block = row + content.ratings[index].scale.index
                let list = block * occupationCount + occupation.index
                isUsed[block] = true
                if lists[list].isEmpty { lists[list].reserveCapacity(64) }
                lists[list].append(
                    RatedSkill(
                        skill: skill, value: content.ratings[index].value,
                        standardError: content.ratings[index].precision.standardError,
                        notRelevant: content.ratings[index].notRelevant,
                        suppressed: content.ratings[index].precision.suppressed, importance: weight))
            }
            start = end
        }
        var blocks: [RatingBlock: [[RatedSkill]]] = [:]
        for block in isUsed.indices where isUsed[block] {
            let key = RatingBlock(kind: allKinds[block / scaleCount], scale: ScalePosition(block % scaleCount))
            blocks[key] = Array(lists[(block * occupationCount)..<((block + 1) * occupationCount)])
        }
        return blocks
    }

    // MARK: - Positions

    /// The position of an occupation, from its code as typed: the code itself, its short code, or another form of its
    /// URI.
    package func occupation(_ code: String) -> OccupationPosition? {
        if let exact = occupationPositions[code] ?? shortCodePositions[code] { return exact }
        if let address = ESCOAddress.occupation(code), let position = occupationPositions[address] { return position }
        return ONetCode.canonical(code).flatMap { occupationPositions[$0] }
    }

    /// The code shown to users: the short code where the code is a URI.
    package func shownCode(of occupation: OccupationPosition) -> String {
        shortCodes[occupation] ?? content[occupation].code
    }

    /// The heading with a code.
    package func group(_ code: String) -> OccupationGroupRecord? {
        groupPositions[code].map { content[$0] }
    }

    /// Whether an occupation or a heading has this published code.
    package func isOccupationOrGroup(_ code: String) -> Bool {
        occupationPositions[code] != nil || groupPositions[code] != nil
    }

    /// The position of a skill.
    package func skill(_ code: String) -> SkillPosition? { skillPositions[code] }

    /// The position of a scale, ignoring case.
    package func scale(_ code: String) -> ScalePosition? {
        scalePositions[code] ?? scalePositions[code.uppercased()]
    }

    // MARK: - An occupation's rows

    /// Ratings in the order of skill and scale.
    package func ratings(of occupation: OccupationPosition) -> ArraySlice<RatingRecord> {
        content.ratings[ratingRanges[occupation.index]]
    }

    /// Titles beside the preferred one.
    package func titles(of occupation: OccupationPosition) -> ArraySlice<TitleRecord> {
        content.titles[titleRanges[occupation.index]]
    }

    /// Names of an occupation in other languages.
    package func labels(of occupation: OccupationPosition) -> ArraySlice<LabelRecord> {
        labels(of: .occupation, occupation.index)
    }

    /// Names of a skill beside that of its record: alternative ones, and those in other languages.
    package func labels(of skill: SkillPosition) -> ArraySlice<LabelRecord> { labels(of: .skill, skill.index) }

    private func labels(of subject: ConceptSubject, _ index: Int) -> ArraySlice<LabelRecord> {
        labelRanges[subject].map { content.labels[$0[index]] } ?? []
    }

    /// Tasks.
    package func tasks(of occupation: OccupationPosition) -> ArraySlice<TaskRecord> {
        content.tasks[taskRanges[occupation.index]]
    }

    /// Skills linked to an occupation by the framework, without a level.
    ///
    /// Takes time proportional to all links of the release.
    package func linkedSkills(of occupation: OccupationPosition) -> [OccupationSkillLink] {
        content.occupationLinks.filter { $0.occupation == occupation }
    }

    /// Detailed work activities by task.
    package func taskActivities(of occupation: OccupationPosition) -> ArraySlice<TaskActivityRecord> {
        content.taskActivities[taskActivityRanges[occupation.index]]
    }

    /// Technologies and tools.
    package func technologies(of occupation: OccupationPosition) -> ArraySlice<TechnologyRecord> {
        content.technologies[technologyRanges[occupation.index]]
    }

    /// Related occupations, nearest first.
    package func related(to occupation: OccupationPosition) -> ArraySlice<RelatedOccupationRecord> {
        content.relatedOccupations[relatedRanges[occupation.index]]
    }

    /// Distributions of answers about education, training, experience and context.
    package func distributions(of occupation: OccupationPosition) -> ArraySlice<DistributionRecord> {
        content.distributions[distributionRanges[occupation.index]]
    }

    /// The job zone, 1 to 5; `nil` where there is none.
    package func jobZone(of occupation: OccupationPosition) -> Int? {
        zones[occupation.index] == 0 ? nil : Int(zones[occupation.index])
    }

    // MARK: - Ratings for gaps

    /// The ratings of one block, ordered by skill; empty where the occupation has none.
    package func rated(_ occupation: OccupationPosition, in block: RatingBlock) -> [RatedSkill] {
        blocks[block]?[occupation.index] ?? []
    }

    /// The blocks with any ratings, in the order of kind and scale.
    package var ratedBlocks: [RatingBlock] {
        blocks.keys.sorted { ($0.kind.rawValue, $0.scale) < ($1.kind.rawValue, $1.scale) }
    }

    /// Whether the occupation has ratings in the block of the documented gap: skills on the level scale.
    package func isRated(_ occupation: OccupationPosition) -> Bool {
        guard let level = scalePositions["LV"] else { return !ratings(of: occupation).isEmpty }
        return !rated(occupation, in: RatingBlock(kind: .skill, scale: level)).isEmpty
    }

    /// Up to `limit` similar occupations with ratings in a block: the publisher's related ones first, then those with
    /// the most similar titles.
    package func nearestRated(to occupation: OccupationPosition, in block: RatingBlock, limit: Int)
        -> [OccupationPosition]
    {
        var found: [OccupationPosition] = []
        func consider(_ other: OccupationPosition) {
            guard other != occupation, found.count < limit, !found.contains(other), !rated(other, in: block).isEmpty
            else { return }
            found.append(other)
        }
        for relation in related(to: occupation) { consider(relation.related) }
        // Military and "All Other" titles have no published relations.
        if found.count < limit {
            let title = content[occupation].title
            for hit in titleIndex.search(title, limit: 50) { consider(hit.occupation) }
        }
        return found
    }
}

/// The range of each record's rows in an array that is ordered by that record's position.
struct RowRanges: Sendable {
    private let starts: [Int32]

    /// - Parameters:
    ///   - owners: The index of each row's record, in ascending order.
    ///   - count: The number of such records.
    ///   - offset: The index of the first row.
    init(_ owners: some Sequence<Int>, count: Int, offset: Int = 0) {
        var starts = [Int32](repeating: 0, count: count + 1)
        starts[0] = Int32(offset)
        for owner in owners { starts[owner + 1] += 1 }
        for index in 1..<starts.count { starts[index] += starts[index - 1] }
        self.starts = starts
    }

    /// The rows of one record.
    subscript(owner: Int) -> Range<Int> {
        Int(starts[owner])..<Int(starts[owner + 1])
    }
}
