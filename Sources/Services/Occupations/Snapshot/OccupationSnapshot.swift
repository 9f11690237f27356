package import Matching
package import Search
package import Store
package import Taxonomy

/// One release of a framework in memory, immutable, with what answers need to be found fast.
///
/// Requests read it and nothing else; a new release is a new snapshot.
package final class OccupationSnapshot: Sendable {
    /// A block of ratings that a gap can be computed on: one kind of skill on one scale.
    package struct RatingBlock: Sendable, Hashable {
        /// The kind of skill.
        package let kind: SkillKind
        /// Position of the scale.
        package let scale: Int16

        /// Makes a block.
        package init(kind: SkillKind, scale: Int16) {
            self.kind = kind
            self.scale = scale
        }
    }

    /// The release as the database knows it.
    package let release: StoredRelease
    /// Everything that the release says, with the occupations that remote sources added.
    package let content: ReleaseContent
    /// Everything that the release itself says.
    package let base: ReleaseContent
    /// The supplements whose occupations were added.
    package let supplements: [Supplement]
    /// Occupations that are not of the release but of a remote source, by position.
    package let remote: [Int32: RemoteOccupation]
    /// Titles of all occupations.
    package let titleIndex: TitleIndex

    private let occupationPositions: [String: Int32]
    /// Short codes beside codes that are addresses, by occupation; those that no two share.
    private let shortCodes: [Int32: String]
    private let shortCodePositions: [String: Int32]
    private let groupPositions: [String: Int32]
    private let skillPositions: [String: Int32]
    private let scalePositions: [String: Int16]
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

    /// The titles of a release as the index takes them: preferred ones first, abbreviations beside what they shorten.
    package static func entries(of content: ReleaseContent, titles: [TitleRecord]) -> [TitleIndex.Entry] {
        var entries = content.occupations.enumerated().map { position, occupation in
            TitleIndex.Entry(occupation: Int32(position), title: occupation.title, kind: .preferred)
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
    ///   - release: The release as the database knows it.
    ///   - content: Everything that it says.
    ///   - supplements: Occupations of remote sources; those that the release has itself are left out.
    ///   - titleIndex: The index over `entries(of:titles:)`, where it was built beforehand and there are no supplements.
    package init(
        release: StoredRelease, content: ReleaseContent, supplements: [Supplement] = [], titleIndex: TitleIndex? = nil
    ) {
        self.release = release
        self.supplements = supplements
        base = content
        let (merged, origins) = Self.merged(content, supplements)
        var content = merged
        // The store returns shares table by table; here an occupation's rows stand together.
        let isOrdered = zip(content.distributions, content.distributions.dropFirst()).allSatisfy {
            $0.occupation <= $1.occupation
        }
        if !isOrdered { content.distributions.sort { $0.occupation < $1.occupation } }
        self.content = content
        let count = content.occupations.count
        let positions: [String: Int32] = Self.positions(content.occupations.map(\.code))
        occupationPositions = positions
        shortCodePositions = Self.shortCodes(of: content)
        shortCodes = Dictionary(shortCodePositions.map { ($1, $0) }) { first, _ in first }
        remote = Dictionary(
            origins.compactMap { origin in positions[origin.code].map { ($0, origin) } },
            uniquingKeysWith: { first, _ in first })
        groupPositions = Self.positions(content.groups.map(\.code))
        skillPositions = Self.positions(content.skills.map(\.code))
        scalePositions = Self.positions(content.scales.map(\.code))
        ratingRanges = RowRanges(content.ratings.lazy.map(\.occupation), count: count)
        titleRanges = RowRanges(content.titles.lazy.map(\.occupation), count: count)
        taskRanges = RowRanges(content.tasks.lazy.map(\.occupation), count: count)
        taskActivityRanges = RowRanges(content.taskActivities.lazy.map(\.occupation), count: count)
        technologyRanges = RowRanges(content.technologies.lazy.map(\.occupation), count: count)
        relatedRanges = RowRanges(content.relatedOccupations.lazy.map(\.occupation), count: count)
        distributionRanges = RowRanges(content.distributions.lazy.map(\.occupation), count: count)
        labelRanges = Self.ranges(ofLabels: content)
        var zones = [Int16](repeating: 0, count: count)
        for zone in content.jobZones { zones[Int(zone.occupation)] = zone.zone }
        self.zones = zones
        blocks = Self.blocks(of: content, importance: scalePositions["IM"])
        self.titleIndex =
            (supplements.isEmpty ? titleIndex : nil)
            ?? TitleIndex(entries: Self.entries(of: content, titles: content.titles))
    }

    /// A release with the occupations of supplements that it lacks, and where those came from.
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

    /// Where each concept's labels stand: they come ordered by subject and code.
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
                content.labels[start..<end].lazy.map(\.position), count: counts[subject] ?? 0, offset: start)
            start = end
        }
        return ranges
    }

    private static func positions<Position: FixedWidthInteger>(_ codes: [String]) -> [String: Position] {
        // Codes that differ in bytes alone (an accent written in two ways) are equal strings: the first counts.
        Dictionary(codes.enumerated().map { ($1, Position($0)) }) { first, _ in first }
    }

    /// Positions by short code; one that two occupations share tells neither.
    private static func shortCodes(of content: ReleaseContent) -> [String: Int32] {
        var positions: [String: Int32] = [:]
        var shared: Set<String> = []
        for attribute in content.attributes
        where attribute.subject == .occupation && attribute.name == ConceptAttribute.shortCode {
            let known = positions.updateValue(attribute.position, forKey: attribute.value)
            if known != nil, known != attribute.position { shared.insert(attribute.value) }
        }
        for code in shared { positions[code] = nil }
        return positions
    }

    /// Sorts the ratings into blocks; runs at every start over every rating, so it looks nothing up by hash.
    private static func blocks(of content: ReleaseContent, importance: Int16?) -> [RatingBlock: [[RatedSkill]]] {
        let allKinds = SkillKind.allCases
        let kinds = content.skills.map { skill in allKinds.firstIndex(of: skill.kind) ?? 0 }
        let (scaleCount, occupationCount) = (content.scales.count, content.occupations.count)
        // One list a kind, scale and occupation; most stay empty.
        var lists = [[RatedSkill]](repeating: [], count: allKinds.count * scaleCount * occupationCount)
        var isUsed = [Bool](repeating: false, count: allKinds.count * scaleCount)
        // Ratings of one skill stand together, scale by scale: importance is known before the others are needed.
        var start = 0
        while start < content.ratings.count {
            let (occupation, skill) = (content.ratings[start].occupation, content.ratings[start].skill)
            var end = start
            var weight: Double?
            while end < content.ratings.count, content.ratings[end].skill == skill,
                content.ratings[end].occupation == occupation
            {
                if content.ratings[end].scale == importance {
                    let scale = content.scales[Int(content.ratings[end].scale)]
                    weight = (content.ratings[end].value - scale.minimum) / (scale.maximum - scale.minimum)
                }
                end += 1
            }
            let row = kinds[Int(skill)] * scaleCount
            for index in start..<end {
                let block = row + Int(content.ratings[index].scale)
                let list = block * occupationCount + Int(occupation)
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
            let key = RatingBlock(kind: allKinds[block / scaleCount], scale: Int16(block % scaleCount))
            blocks[key] = Array(lists[(block * occupationCount)..<((block + 1) * occupationCount)])
        }
        return blocks
    }

    // MARK: - Positions

    /// The position of an occupation, from its code as people type it: the code itself, its short code, or its address in
    /// another form.
    package func occupation(_ code: String) -> Int32? {
        if let exact = occupationPositions[code] ?? shortCodePositions[code] { return exact }
        if let address = ESCOAddress.occupation(code), let position = occupationPositions[address] { return position }
        return ONetCode.canonical(code).flatMap { occupationPositions[$0] }
    }

    /// The code that people are shown: the short code where the code is an address.
    package func shownCode(of occupation: Int32) -> String {
        shortCodes[occupation] ?? content.occupations[Int(occupation)].code
    }

    /// The heading of a code.
    package func group(_ code: String) -> OccupationGroupRecord? {
        groupPositions[code].map { content.groups[Int($0)] }
    }

    /// Whether a code, as published, is one of an occupation or a heading.
    package func isOccupationOrGroup(_ code: String) -> Bool {
        occupationPositions[code] != nil || groupPositions[code] != nil
    }

    /// The position of a skill.
    package func skill(_ code: String) -> Int32? { skillPositions[code] }

    /// The position of a scale, in any case.
    package func scale(_ code: String) -> Int16? {
        scalePositions[code] ?? scalePositions[code.uppercased()]
    }

    // MARK: - An occupation's rows

    /// Ratings in the order of skill and scale.
    package func ratings(of occupation: Int32) -> ArraySlice<RatingRecord> {
        content.ratings[ratingRanges[occupation]]
    }

    /// Titles beside the preferred one.
    package func titles(of occupation: Int32) -> ArraySlice<TitleRecord> {
        content.titles[titleRanges[occupation]]
    }

    /// Names of a concept beside those of its record: other names of skills, names in other languages.
    package func labels(of subject: ConceptSubject, _ position: Int32) -> ArraySlice<LabelRecord> {
        labelRanges[subject].map { content.labels[$0[position]] } ?? []
    }

    /// Tasks.
    package func tasks(of occupation: Int32) -> ArraySlice<TaskRecord> {
        content.tasks[taskRanges[occupation]]
    }

    /// Skills that the framework says an occupation needs, without a level.
    ///
    /// Takes time proportional to all links of the release.
    package func linkedSkills(of occupation: Int32) -> [OccupationSkillLink] {
        content.occupationLinks.filter { $0.occupation == occupation }
    }

    /// Detailed work activities by task.
    package func taskActivities(of occupation: Int32) -> ArraySlice<TaskActivityRecord> {
        content.taskActivities[taskActivityRanges[occupation]]
    }

    /// Technologies and tools.
    package func technologies(of occupation: Int32) -> ArraySlice<TechnologyRecord> {
        content.technologies[technologyRanges[occupation]]
    }

    /// Related occupations, nearest first.
    package func related(to occupation: Int32) -> ArraySlice<RelatedOccupationRecord> {
        content.relatedOccupations[relatedRanges[occupation]]
    }

    /// Shares of answers about education, training, experience and context.
    package func distributions(of occupation: Int32) -> ArraySlice<DistributionRecord> {
        content.distributions[distributionRanges[occupation]]
    }

    /// The job zone, 1 to 5; `nil` where there is none.
    package func jobZone(of occupation: Int32) -> Int? {
        zones[Int(occupation)] == 0 ? nil : Int(zones[Int(occupation)])
    }

    // MARK: - Ratings for gaps

    /// The ratings of one block, ordered by skill; empty where the occupation has none.
    package func rated(_ occupation: Int32, in block: RatingBlock) -> [RatedSkill] {
        blocks[block]?[Int(occupation)] ?? []
    }

    /// The blocks that hold any rating, in the order of kind and scale.
    package var ratedBlocks: [RatingBlock] {
        blocks.keys.sorted { ($0.kind.rawValue, $0.scale) < ($1.kind.rawValue, $1.scale) }
    }

    /// Whether the occupation has ratings in the block of the documented gap: skills on the level scale.
    package func isRated(_ occupation: Int32) -> Bool {
        guard let level = scalePositions["LV"] else { return !ratings(of: occupation).isEmpty }
        return !rated(occupation, in: RatingBlock(kind: .skill, scale: level)).isEmpty
    }

    /// Up to `limit` occupations that have ratings in a block and are most like this one: the publisher's related ones
    /// first, then those whose titles are nearest.
    package func nearestRated(to occupation: Int32, in block: RatingBlock, limit: Int) -> [Int32] {
        var found: [Int32] = []
        func consider(_ other: Int32) {
            guard other != occupation, found.count < limit, !found.contains(other), !rated(other, in: block).isEmpty
            else { return }
            found.append(other)
        }
        for relation in related(to: occupation) { consider(relation.related) }
        // Military and "All Other" titles have no published relations.
        if found.count < limit {
            let title = content.occupations[Int(occupation)].title
            for hit in titleIndex.search(title, limit: 50) { consider(hit.occupation) }
        }
        return found
    }
}
