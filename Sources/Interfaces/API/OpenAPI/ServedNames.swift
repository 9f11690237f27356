import Occupations
import Recommendations
import Taxonomy

/// What a server has loaded, where a request can name it: other names are refused, so the description lists these.
struct ServedNames: Hashable {
    /// Frameworks by what can be asked of them.
    var loaded: [String] = []
    var occupations: [String] = []
    var titles: [String] = []
    var skills: [String] = []
    var roles: [String] = []
    /// Scales with ratings of the framework whose ratings are served.
    var scales: [String] = []
    /// Languages of the names.
    var languages: [String] = []

    /// Nothing is known of what is loaded; any name may be right.
    static let unknown = ServedNames()

    /// The names of the components.
    static let components = Set(unknown.schemas.map(\.name))

    /// A component for each list; any text where nothing is loaded.
    var schemas: [(name: String, schema: Schema)] {
        [
            ("LoadedFramework", loaded), ("OccupationFramework", occupations), ("TitleFramework", titles),
            ("SkillFramework", skills), ("RoleFramework", roles), ("ScaleCode", scales), ("NameLanguage", languages),
        ].map { name, values in (name, values.isEmpty ? .text() : .string(values: values)) }
    }
}

extension APIContext {
    /// What is loaded now.
    ///
    /// - Throws: What keeps the frameworks from being read.
    func servedNames() async throws -> ServedNames {
        let catalogue = await occupations.catalogue.current()
        var names = ServedNames()
        names.loaded = catalogue.snapshots.keys.sorted()
        names.occupations = catalogue.occupationFrameworks.map(\.id)
        names.titles = try await titles.current().frameworks
        names.skills = try await skills.current().frameworks
        names.roles = try await recommendations.current().frameworks
        names.scales = occupations.snapshot?.ratedScaleCodes ?? []
        names.languages = catalogue.concepts.languages
        return names
    }
}

extension OccupationSnapshot {
    /// Codes of the scales that it has ratings on, in the order of the release.
    var ratedScaleCodes: [String] {
        Set(ratedBlocks.map(\.scale)).sorted().map { content.scales[Int($0)].code }
    }
}
