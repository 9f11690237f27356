import Matching
import Search
package import Taxonomy

/// Looks up and compares occupations in the served snapshot.
package struct OccupationService: Sendable {
    /// The snapshots.
    package let snapshots: SnapshotHolder
    /// The framework of routes without a framework in their path.
    package let framework: String
    /// The remote source of occupations that the release lacks; `nil` where none is configured.
    package let remote: RemoteOccupations?

    /// All served releases together.
    package let catalogue: CatalogueHolder

    /// Makes the service.
    package init(snapshots: SnapshotHolder, framework: String = "onet", remote: RemoteOccupations? = nil) {
        self.snapshots = snapshots
        self.framework = framework
        self.remote = remote
        catalogue = CatalogueHolder(snapshots: snapshots)
    }

    /// The served snapshot; `nil` while nothing is imported.
    package var snapshot: OccupationSnapshot? {
        snapshots.snapshot(of: framework)
    }

    /// The number of codes suggested for an unknown one.
    package static let suggestionCount = 3
    /// The number of rated occupations suggested for one without ratings.
    package static let relatedCount = 5

    /// Compares two occupations.
    package func skillGap(_ query: SkillGapQuery) throws(SkillGapFailure) -> SkillGapAnswer {
        guard let (snapshot, levels) = snapshots.served(framework) else { throw .noData }
        return try skillGap(query, in: snapshot, levels: levels)
    }

    /// Compares two occupations of a snapshot held by the caller, whatever is served meanwhile.
    ///
    /// - Parameter levels: The model levels of this snapshot; `nil` for the publisher's levels only.
    package func skillGap(
        _ query: SkillGapQuery, in snapshot: OccupationSnapshot, levels: ModelLevels? = nil
    ) throws(SkillGapFailure) -> SkillGapAnswer {
        let from = snapshot.occupation(query.from)
        let to = snapshot.occupation(query.to)
        guard let from, let to else {
            let missing = [(query.from, from), (query.to, to)].filter { $0.1 == nil }.map(\.0)
            if let refusal = refusal(of: missing, in: snapshot) {
                throw .otherFramework(refusal, from: from, to: to, snapshot: snapshot)
            }
            throw .unknownCode(missing.map { unknown($0, in: snapshot) }, from: from, to: to, snapshot: snapshot)
        }
        guard let scale = snapshot.scale(query.scale) else {
            throw .unknownScale(query.scale, from: from, to: to, snapshot: snapshot)
        }
        let block = OccupationSnapshot.RatingBlock(kind: query.kind, scale: scale)
        // Models give levels of skills only; other kinds and scales are the publisher's.
        let isTold = query.source != .official && query.kind == .skill && block.scale == snapshot.scale("LV")
        let source = isTold ? query.source : .official
        let ends = try Self.ends(from, to, block, source, fallsBack: query.fallsBack, levels, snapshot)
        let (held, needed) = (ends.held.ratings, ends.needed.ratings)
        guard !held.isEmpty, !needed.isEmpty else {
            let bare = held.isEmpty ? from : to
            throw .noRatings(
                occupation: bare, from: from, to: to, block: block,
                related: snapshot.nearestRated(to: bare, in: block, limit: Self.relatedCount), snapshot: snapshot)
        }
        var options = query.options
        options.absentValue = min(0, snapshot.content[scale].minimum)
        let comparison = SkillGapEngine.compare(held, with: needed, options: options)
        return SkillGapAnswer(
            snapshot: snapshot, from: from, to: to, block: block, options: options, source: source,
            held: ends.held, needed: ends.needed, levelsStamp: isTold ? levels?.stamp ?? "0" : nil,
            comparedCount: comparison.comparedCount, gaps: comparison.gaps)
    }

    /// The ratings of both ends from the requested source.
    private static func ends(
        _ from: OccupationPosition, _ to: OccupationPosition, _ block: OccupationSnapshot.RatingBlock,
        _ source: GapSource, fallsBack: Bool,
        _ levels: ModelLevels?, _ snapshot: OccupationSnapshot
    ) throws(SkillGapFailure) -> (held: GapEnd, needed: GapEnd) {
        let (held, needed) = (snapshot.rated(from, in: block), snapshot.rated(to, in: block))
        guard source != .official else { return (.official(held), .official(needed)) }
        let names = levels?.sources(for: from, to)
        func end(
            _ occupation: OccupationPosition, _ official: [RatedSkill], _ name: String?
        ) throws(SkillGapFailure) -> GapEnd {
            guard let levels, let name else {
                guard source == .blend || fallsBack else {
                    throw .noModelLevels(occupation: occupation, from: from, to: to, snapshot: snapshot)
                }
                return .official(official)
            }
            return source == .blend
                ? .blend(occupation, official, from: name, levels) : .model(occupation, official, from: name, levels)
        }
        return (try end(from, held, names?.from), try end(to, needed, names?.to))
    }

    /// An occupation found by a search.
    package struct SearchHit: Sendable {
        /// Position of the occupation.
        package let occupation: OccupationPosition
        /// 0 to 1.
        package let score: Double
        /// The matching title or code.
        package let match: String
        /// The kind of match: a kind of title, or `code`.
        package let matchKind: String
    }

    /// Occupations by title or code, best first.
    package func search(_ query: String, limit: Int, in snapshot: OccupationSnapshot) -> [SearchHit] {
        let codes = Self.codes(beginningWith: query, in: snapshot).prefix(limit).map { position in
            SearchHit(
                occupation: position, score: 1, match: snapshot.content[position].code,
                matchKind: "code")
        }
        if !codes.isEmpty { return Array(codes) }
        return snapshot.titleIndex.search(query, limit: limit).map { hit in
            let entry = snapshot.titleIndex.entries[hit.entry]
            return SearchHit(
                occupation: hit.occupation, score: hit.score, match: entry.title, matchKind: entry.kind.rawValue)
        }
    }

    /// Codes that begin with the text; empty unless it looks like a code (two digits and a dash, or three digits).
    static func codes(beginningWith text: String, in snapshot: OccupationSnapshot) -> [OccupationPosition] {
        let digits = text.filter { $0.isASCII && $0.isNumber }
        let others = text.filter { !($0.isASCII && $0.isNumber) && !"-. ".contains($0) }
        guard others.isEmpty, digits.count >= 2, digits.count >= 3 || text.contains("-") else { return [] }
        return snapshot.content.occupations.indices.compactMap { index in
            let code = snapshot.content.occupations[index].code.filter { $0.isNumber }
            return code.hasPrefix(digits) ? Position(index) : nil
        }
    }

    /// The codes most similar to an unknown one: compared by the text as typed if it has letters, otherwise by the
    /// digits.
    static func nearestCodes(to text: String, in snapshot: OccupationSnapshot, limit: Int) -> [OccupationPosition] {
        if text.contains(where: \.isLetter) {
            let byTitle = snapshot.titleIndex.search(text, limit: limit).map(\.occupation)
            if !byTitle.isEmpty { return byTitle }
        }
        let wanted = ONetCode.canonical(text) ?? text
        let pattern = EditDistance(pattern: Array(wanted.utf8))
        let scored = snapshot.content.occupations.indices.map { index -> (index: Int, distance: Int, shared: Int) in
            let code = snapshot.content.occupations[index].code
            let shared = zip(code.utf8, wanted.utf8).prefix { $0 == $1 }.count
            return (index, pattern.distance(to: code.utf8), shared)
        }
        return scored.sorted { ($0.distance, -$0.shared, $0.index) < ($1.distance, -$1.shared, $1.index) }
            .prefix(limit).map { Position($0.index) }
    }
}
