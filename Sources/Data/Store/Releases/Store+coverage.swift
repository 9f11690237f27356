import Database
package import Taxonomy

/// What the served release of a framework holds, counted in the database.
package struct ReleaseCoverage: Sendable {
    /// The release.
    package let release: StoredRelease
    /// Rated or linked concepts by kind, without headings.
    package let skillsByKind: [(kind: SkillKind, count: Int)]
    /// Scales with ratings, levels or categories.
    package let scales: [String]
    /// Languages of titles, names and labels, and how many labels each has beside the release's own names.
    package let languages: [(language: String, labels: Int)]

    /// Rows of a table; 0 where it has none.
    private func rows(_ table: TableDefinition) -> Int { release.counts[table.name] ?? 0 }

    /// Occupations.
    package var occupations: Int { rows(ReferenceTables.occupations) }
    /// Rated or linked concepts, without headings.
    package var skills: Int { skillsByKind.reduce(0) { $0 + $1.count } }
    /// Titles beside the preferred ones, in the release's own language.
    package var titles: Int { rows(ReferenceTables.titles) }
    /// Ratings of an occupation's skill on a scale.
    package var ratings: Int { rows(ReferenceTables.occupationSkills) }
    /// Links between an occupation and a skill without a number.
    package var links: Int { rows(ConceptTables.occupationLinks) }
    /// Tasks.
    package var tasks: Int { rows(ReferenceTables.tasks) }
    /// Qualifications.
    package var qualifications: Int { rows(ConceptTables.qualifications) }
    /// Skills at a level in an industry.
    package var sectorSkills: Int { rows(ConceptTables.sectorSkills) }
    /// Links to codes of other classifications.
    package var crosswalks: Int { rows(ConceptTables.crosswalks) }
    /// Figures of demand.
    package var indicators: Int { rows(ConceptTables.indicators) }

    /// What a framework of occupations would have and this release has not, in words.
    package var missing: [String] {
        guard let framework = Framework.all.first(where: { $0.id == release.frameworkID }),
            framework.kind == .occupations
        else { return [] }
        var missing: [String] = []
        if occupations == 0 { missing.append("occupations") }
        if skills == 0 { missing.append("skills") }
        if occupations > 0, skills > 0, ratings + links == 0 { missing.append("links of occupations to skills") }
        if skills > 0, ratings == 0, sectorSkills == 0 { missing.append("levels") }
        if occupations > 0, titles == 0 { missing.append("other titles") }
        return missing
    }
}

extension Store {
    /// What every served release holds, in the order of `Framework.all`.
    package func coverage() async throws -> [ReleaseCoverage] {
        try await pool.withSession { session in
            let order = Dictionary(uniqueKeysWithValues: Framework.all.enumerated().map { ($1.id, $0) })
            let current = try Self.releases(in: session).filter { $0.state == .current }.sorted {
                (order[$0.frameworkID] ?? .max, $0.frameworkID) < (order[$1.frameworkID] ?? .max, $1.frameworkID)
            }
            return try current.map { release in
                let kinds = try session.all(
                    """
                    SELECT kind, COUNT(*) FROM skills WHERE release_id = \(release.id) AND kind <> 'group'
                    GROUP BY kind ORDER BY kind
                    """
                ) { (kind: SkillKind(rawValue: $0.text(0)) ?? .skill, count: Int($0.integer(1))) }
                let scales = try session.all(
                    "SELECT code FROM scales WHERE release_id = \(release.id) ORDER BY code"
                ) { $0.text(0) }
                let languages = try session.all(
                    """
                    SELECT language, COUNT(*) FROM labels WHERE release_id = \(release.id)
                    GROUP BY language ORDER BY language
                    """
                ) { (language: $0.text(0), labels: Int($0.integer(1))) }
                return ReleaseCoverage(release: release, skillsByKind: kinds, scales: scales, languages: languages)
            }
        }
    }
}
