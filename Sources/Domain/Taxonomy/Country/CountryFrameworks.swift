/// The frameworks that apply to a country, with reasons.
package struct CountryFrameworks: Sendable, Hashable {
    /// One framework of the chain.
    package struct Step: Sendable, Hashable {
        /// The framework's id.
        package let framework: String
        /// The content that it provides.
        package let gives: Content
        /// The reason for its position, in a sentence.
        package let reason: String
    }

    /// The content that a framework can provide.
    package enum Content: String, Sendable, Hashable {
        /// Occupations with their skills.
        case skills
        /// Titles, occupations and levels; the skills come from frameworks further down the chain.
        case occupations
        /// Indicators of demand in addition to the skills.
        case signals
    }

    /// The country; `nil` if none was given.
    package let country: Country?
    /// Frameworks in the order in which they are queried; those that are not loaded are skipped.
    package let chain: [Step]

    /// Creates the chain for a country, or for no specific country.
    package init(_ country: Country?) {
        self.country = country
        let code = country?.code ?? ""
        var chain = Self.national[code] ?? []
        if chain.isEmpty, Self.escoCountries.contains(code) {
            chain = [Step("esco", .skills, "ESCO is the classification of the European Union and its partners.")]
        }
        if chain.isEmpty {
            let reason =
                country.map { "\($0.name) has no framework of its own here; ISCO-08 leads to those that are." }
                ?? "No country was named."
            chain = [Step("isco", .occupations, reason)]
        }
        let known = Set(chain.map(\.framework))
        for step in Self.fallBacks where !known.contains(step.framework) { chain.append(step) }
        if Self.oecdMembers.contains(code) {
            chain.append(Step("oecd", .signals, "OECD Skills for Jobs tells which skills are short."))
        }
        if code == "US" { chain.append(Step("bls", .signals, "Wages and outlook of the United States.")) }
        self.chain = chain
    }

    private static let fallBacks = [
        Step("esco", .skills, "Reached over ISCO-08: ESCO links every occupation to essential and optional skills."),
        Step("onet", .skills, "Reached over ISCO-08: O*NET rates every skill with a level and an importance."),
    ]

    /// The national frameworks, which come first in a chain.
    private static let national: [String: [Step]] = [
        "US": [Step("onet", .skills, "O*NET is the national framework of the United States.")],
        "CA": [
            Step("noc", .skills, "OaSIS rates the skills of every NOC 2021 occupation of Canada."),
            Step("onet", .skills, "Linked to NOC by published tables: Canada's neighbour with the fuller ratings."),
        ],
        "AU": [
            Step("asc", .skills, "The Australian Skills Classification rates core competencies and names tasks."),
            Step("anzsco", .occupations, "ANZSCO is the occupation classification of Australia and New Zealand."),
        ],
        "NZ": [
            Step("anzsco", .occupations, "ANZSCO is the occupation classification of Australia and New Zealand."),
            Step("asc", .skills, "Built on ANZSCO, which New Zealand shares; its ratings are Australian."),
        ],
        "SG": [
            Step("skillsfuture", .skills, "SkillsFuture defines skills and their levels for Singapore's sectors.")
        ],
        "IN": [
            Step("nsqf", .occupations, "The National Qualifications Register assigns NSQF levels to roles in India."),
            Step("nco", .occupations, "NCO-2015 is India's classification; its first four digits are ISCO-08."),
        ],
        "GB": [
            Step("uk-soc", .skills, "SOC 2020 with the tasks of the UK Standard Skills Classification.")
        ],
    ]

    /// Members of the European Union and of the European Economic Area.
    package static let escoCountries: Set<String> = [
        "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT", "LU",
        "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE", "IS", "LI", "NO",
    ]

    private static let oecdMembers: Set<String> = [
        "AU", "AT", "BE", "CA", "CL", "CO", "CR", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IS", "IE", "IL",
        "IT", "JP", "KR", "LV", "LT", "LU", "MX", "NL", "NZ", "NO", "PL", "PT", "SK", "SI", "ES", "SE", "CH", "TR",
        "GB", "US",
    ]
}

extension CountryFrameworks.Step {
    fileprivate init(_ framework: String, _ gives: CountryFrameworks.Content, _ reason: String) {
        self.init(framework: framework, gives: gives, reason: reason)
    }
}
