/// A published system of occupations and skills, for instance O*NET.
package struct Framework: Sendable, Hashable {
    /// Short stable name used in routes, commands and keys: `onet`, `esco`, `nsqf`.
    package let id: String
    /// Its name as its publisher writes it: `O*NET`.
    package let name: String
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
    /// ISO 3166-1 alpha-2 codes of the countries whose national framework it is.
    package let countries: [String]

    /// How sure a licence is.
    package enum LicenceStatus: String, Sendable, Hashable {
        /// The publisher states it.
        case verified
        /// Only others say so, or nobody does.
        case unverified
    }

    /// Makes a framework.
    package init(
        id: String, name: String, publisher: String, homepage: String, licence: String, licenceURL: String,
        attribution: String, licenceStatus: LicenceStatus = .verified, countries: [String]
    ) {
        self.id = id
        self.name = name
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
        guard let range = attribution.firstRange(of: "{version}") else { return attribution }
        return attribution.replacingCharacters(in: range, with: version)
    }
}

extension String {
    fileprivate func firstRange(of needle: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(needle) { return start..<index(start, offsetBy: needle.count) }
            start = index(after: start)
        }
        return nil
    }

    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}

extension Framework {
    /// O*NET of the United States.
    package static let onet = Framework(
        id: "onet", name: "O*NET",
        publisher: "U.S. Department of Labor, Employment and Training Administration (USDOL/ETA)",
        homepage: "https://www.onetcenter.org/database.html", licence: "CC BY 4.0",
        licenceURL: "https://creativecommons.org/licenses/by/4.0/",
        attribution: """
            Includes information from the O*NET {version} Database by the U.S. Department of Labor, Employment and \
            Training Administration (USDOL/ETA). Used under the CC BY 4.0 license. O*NET® is a trademark of USDOL/ETA. \
            Metier has modified all or some of this information. USDOL/ETA has not approved, endorsed, or tested these \
            modifications.
            """,
        countries: ["US"])

    /// The sentence that the publisher of O*NET asks for beside data of its web services.
    package static let onetWebServicesAttribution = """
        Incorporates information from O*NET Web Services by the U.S. Department of Labor, Employment and Training \
        Administration (USDOL/ETA). O*NET® is a trademark of USDOL/ETA. Metier has modified all or some of this \
        information. USDOL/ETA has not approved, endorsed, or tested these modifications.
        """

    /// Every framework that Metier knows.
    package static let all: [Framework] = [.onet]
}
