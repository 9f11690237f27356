import Database
package import Taxonomy

/// The contents of a framework's served release, counted in the database.
package struct ReleaseCoverage: Sendable {
    /// The release.
    package let release: StoredRelease
    /// Number of rated or linked concepts by kind, without headings.
    package let skillsByKind: [(kind: SkillKind, count: Int)]
    /// Scales with ratings, levels or categories.
    package let scales: [String]
    /// Languages of titles, names and labels, with the number of labels in each beside the release's own names.
    package let languages: [(language: String, labels: Int)]

    /// Rows of a table; 0 if it has none.
    private func rows(_ table: ContentTable) -> Int { release.counts[table.definition.name] ?? 0 }

    /// Number of occupations.
    package var occupations: Int { rows(ContentTables.occupations) }
    /// Number of rated or linked concepts, without headings.
    package var skills: Int { skillsByKind.reduce(0) { $0 + $1.count } }
    /// Number of titles beside the preferred ones, in the release's own language.
    package var titles: Int { rows(ContentTables.titles) }
    /// Number of ratings of an occupation's skill on a scale.
    package var ratings: Int { rows(ContentTables.ratings) }
    /// Number of links between an occupation and a skill without a rating.
    package var links: Int { rows(ContentTables.occupationLinks) }
    /// Number of tasks.
    package var tasks: Int { rows(ContentTables.tasks) }
    /// Number of qualifications.
    package var qualifications: Int { rows(ContentTables.qualifications) }
    /// Number of skills at a level in an industry.
    package var sectorSkills: Int { rows(ContentTables.sectorSkills) }
    /// Number of links to codes of other classifications.
    package var crosswalks: Int { rows(ContentTables.crosswalks) }
    /// Number of labour market indicators.
    package var indicators: Int { rows(ContentTables.indicators) }

    /// Contents that a framework of occupations usually has and this release lacks, in words.
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
