import Occupations
import Recommendations
import ServiceSupport
import Taxonomy

/// The loaded data that a request can name: other names are refused, so the OpenAPI document lists these.
struct ServedNames: Hashable {
    /// Frameworks by their use in requests.
    var loaded: [String] = []
    var occupations: [String] = []
    var titles: [String] = []
    var skills: [String] = []
    var roles: [String] = []
    /// Scales with ratings in the default framework.
    var scales: [String] = []
    /// Languages of the names.
    var languages: [String] = []

    /// Nothing is known to be loaded; any name is allowed.
    static let unknown = ServedNames()

    /// The names of the components.
    static let components = Set(unknown.schemas.map(\.name))

    /// A component for each list; any text is allowed where nothing is loaded.
    var schemas: [(name: String, schema: JSONSchema)] {
        [
            ("LoadedFramework", loaded), ("OccupationFramework", occupations), ("TitleFramework", titles),
            ("SkillFramework", skills), ("RoleFramework", roles), ("ScaleCode", scales), ("NameLanguage", languages),
        ].map { name, values in (name, values.isEmpty ? .text() : .string(values: values)) }
    }
}

extension APIContext {
    /// The names loaded now.
    ///
    /// - Throws: An error if the frameworks cannot be read.
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

extension JSONSchema {
    /// Whether the schema lists values loaded by this server, one of them or several.
    var isServed: Bool {
        switch self {
        case .reference(let name): ServedNames.components.contains(name)
        case .array(let element, _, _): element.isServed
        default: false
        }
    }
}

extension OccupationSnapshot {
    /// Codes of the scales that it has ratings on, in the order of the release.
    var ratedScaleCodes: [String] {
        Set(ratedBlocks.map(\.scale)).sorted().map { content[$0].code }
    }
}
