/// A published system of occupations and skills, for instance O*NET.
package struct Framework: Sendable, Hashable {
    /// Short stable name used in routes, commands and keys: `onet`, `esco`, `nsqf`.
    package let id: String
    /// Its name as its publisher writes it: `O*NET`.
    package let name: String
    /// What its releases hold.
    package let kind: Kind
    /// Who publishes it.
    package let publisher: String
    /// Where it is published.
    package let homepage: String
    /// The licence of its content, by its usual short name.
    package let licence: String
    /// Where that licence can be read.
    package let licenceURL: String
    /// The sentence that must be shown with the data; `{version}` stands for the release's version.
    package let attribution: String
    /// Whether the licence was read in the publisher's own words. What is unverified is marked in answers and left out
    /// of bulk exports unless asked for.
    package let licenceStatus: LicenceStatus
    /// ISO 3166-1 alpha-2 codes of the countries whose national framework it is; empty for an international one.
    package let countries: [String]

    /// What the releases of a framework hold.
    package enum Kind: String, Sendable, CaseIterable, Hashable {
        /// Occupations or skills, and whatever is said of them.
        case occupations
        /// Links between the codes of other classifications, nothing else.
        case crosswalk
        /// Figures about occupations or skills of other classifications.
        case indicators
    }

    /// How sure a licence is.
    package enum LicenceStatus: String, Sendable, Hashable {
        /// The publisher states it.
        case verified
        /// Only others say so, or nobody does.
        case unverified
    }

    /// Makes a framework.
    package init(
        id: String, name: String, kind: Kind = .occupations, publisher: String, homepage: String, licence: String,
        licenceURL: String, attribution: String, licenceStatus: LicenceStatus = .verified, countries: [String]
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.publisher = publisher
        self.homepage = homepage
        self.licence = licence
        self.licenceURL = licenceURL
        self.attribution = attribution
        self.licenceStatus = licenceStatus
        self.countries = countries
    }

    /// The attribution sentence for one release.
    package func attribution(version: String) -> String {
        let gap = "{version}"
        var start = attribution.startIndex
        // Every answer with sources comes here: a byte is found faster than a letter.
        while let brace = attribution.utf8[start...].firstIndex(of: UInt8(ascii: "{")) {
            if attribution[brace...].hasPrefix(gap) {
                let end = attribution.utf8.index(brace, offsetBy: gap.utf8.count)
                return String(attribution[..<brace]) + version + String(attribution[end...])
            }
            start = attribution.utf8.index(after: brace)
        }
        return attribution
    }
}
