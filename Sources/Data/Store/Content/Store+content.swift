import Database
package import Taxonomy

extension Store {
    /// Reads the whole typed content of a release, large tables side by side on several connections.
    package func content(of release: StoredRelease) async throws -> ReleaseContent {
        let base = try await pool.withSession { try ContentReader(session: $0, release: release.id).base(of: release) }
        let keys = ContentKeys(base)
        async let ratings = pool.withSession { session in
            try ContentReader(session: session, release: release.id).ratings(keys)
        }
        async let texts = pool.withSession { session in
            let reader = ContentReader(session: session, release: release.id)
            return (titles: try reader.titles(keys), technologies: try reader.technologies(keys))
        }
        async let work = pool.withSession { session in
            let reader = ContentReader(session: session, release: release.id)
            return (
                tasks: try reader.tasks(keys), taskRatings: try reader.taskRatings(keys),
                activities: try reader.taskActivities(keys), related: try reader.relatedOccupations(keys),
                education: try reader.distributions(from: ReferenceTables.education.name, keys),
                context: try reader.distributions(from: ReferenceTables.workContext.name, keys)
            )
        }
        var content = base
        let (readTexts, readWork) = try await (texts, work)
        content.titles = readTexts.titles
        content.technologies = readTexts.technologies
        content.tasks = readWork.tasks
        content.taskRatings = readWork.taskRatings
        content.taskActivities = readWork.activities
        content.relatedOccupations = readWork.related
        content.distributions = readWork.education + readWork.context
        content.ratings = try await ratings
        return content
    }
}

/// Positions of the codes that rows refer to.
struct ContentKeys: Sendable {
    let occupations: [String: Int32]
    let skills: [String: Int32]
    let scales: [String: Int16]
    let activities: [String: Int32]
    let commodities: [String: Int32]

    init(_ content: ReleaseContent) {
        func positions<Position: FixedWidthInteger>(_ codes: [String]) -> [String: Position] {
            // Codes that differ in bytes alone (an accent written in two ways) are equal strings here: the first counts.
            Dictionary(codes.enumerated().map { ($1, Position($0)) }) { first, _ in first }
        }
        occupations = positions(content.occupations.map(\.code))
        skills = positions(content.skills.map(\.code))
        scales = positions(content.scales.map(\.code))
        activities = positions(content.detailedActivities.map(\.code))
        commodities = positions(content.commodities.map(\.code))
    }
}
