/// A published system of occupations and skills, for instance O*NET.
package struct Framework: Sendable, Hashable {
    /// A stable short name used in routes, commands and keys: `onet`, `esco`, `nsqf`.
    package let id: String
    /// Its name as written by its publisher: `O*NET`.
    package let name: String
    /// The content of its releases.
    package let kind: Kind
    /// The publisher.
    package let publisher: String
    /// The address at which it is published.
    package let homepage: String
    /// The licence of its content, by its usual short name.
    package let licence: String
    /// The address of the licence.
    package let licenceURL: String
    /// The sentence that must be shown with the data; `{version}` is replaced by the release's version.
    package let attribution: String
    /// Whether the licence was verified with the publisher. Unverified data is marked in responses and left out of bulk
    /// exports unless requested.
    package let licenceStatus: LicenceStatus
    /// ISO 3166-1 alpha-2 codes of the countries whose national framework it is; empty for an international one.
    package let countries: [String]

    /// The content of a framework's releases.
    package enum Kind: String, Sendable, CaseIterable, Hashable {
        /// Occupations or skills, and data about them.
        case occupations
        /// Links between the codes of other classifications, nothing else.
        case crosswalk
        /// Statistics about occupations or skills of other classifications.
        case indicators
    }

    /// How reliably a licence is known.
    package enum LicenceStatus: String, Sendable, Hashable {
        /// The publisher states it.
        case verified
        /// Only third parties state it, or no one does.
        case unverified
    }

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
        // Called for every response with sources: a byte is found faster than a character.
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
