import Foundation

/// A country of ISO 3166-1 (or Kosovo, under its commonly used code).
package struct Country: Sendable, Hashable {
    /// Alpha-2 code, for instance `DE`.
    package let code: String
    /// Alpha-3 code, for instance `DEU`.
    package let longCode: String
    /// Its English name.
    package let name: String

    /// Every country, in the order of their codes.
    package static let all: [Country] = table.countries

    /// The country for a code or a name in common use: `USA`, `uk`, `Deutschland`, `Côte d'Ivoire`.
    ///
    /// Case, accents and punctuation are ignored. `nil` for anything else, and for a region of several countries
    /// (`Europe`, `EU`).
    package static func named(_ text: String) -> Country? {
        let key = self.key(text)
        guard !key.isEmpty, key.utf8.count <= longestName, isWritable(text) else { return nil }
        // Accents are left out of names, never added to codes: `Ãò` is not `AO`.
        guard key.utf8.count > 3 || !hasMarks(text) else { return nil }
        return table.byName[key].map { table.countries[$0] }
    }

    /// Whether a text has accents, composed or not.
    private static func hasMarks(_ text: String) -> Bool {
        !text.utf8.allSatisfy { $0 < 0x80 }
            && text.decomposedStringWithCanonicalMapping.unicodeScalars.contains {
                $0.properties.generalCategory == .nonspacingMark
            }
    }

    /// Whether a text has only characters that can occur in a name: a match after removing other characters is not
    /// accepted. Any punctuation is allowed (`south_korea`); control characters, pictographs and mathematical symbols
    /// are not.
    private static func isWritable(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control: scalar.properties.isWhitespace
            case .mathSymbol, .currencySymbol, .otherSymbol, .privateUse, .surrogate, .unassigned: false
            default: true
            }
        }
    }

    /// The countries with the most similar names, best first; for suggestions.
    package static func suggestions(for text: String, limit: Int) -> [Country] {
        let wanted = Array(key(text).unicodeScalars.prefix(longestName))
        guard !wanted.isEmpty else { return [] }
        let scored = table.byName.map { name, position in
            (Levenshtein.distance(wanted, Array(name.unicodeScalars)), table.countries[position].code, position)
        }
        var found: [Country] = []
        for (distance, _, position) in scored.sorted(by: { ($0.0, $0.1) < ($1.0, $1.1) }) {
            guard distance * 2 <= wanted.count, found.count < limit else { break }
            let country = table.countries[position]
            if !found.contains(country) { found.append(country) }
        }
        return found
    }

    /// The error message for an unknown country.
    package static func remedy(for text: String) -> String {
        let near = suggestions(for: text, limit: 3).map(\.name)
        let advice =
            near.isEmpty ? "use a code of ISO 3166-1 or a name" : "did you mean \(near.joined(separator: ", "))?"
        return "'\(text)' is no country; \(advice)"
    }

    /// The maximum length of a country's name; longer texts are not matched.
    private static let longestName = 120

    private static let table = Table()

    private static func key(_ text: String) -> String {
        var text = text
        if text.utf8.count > 4 * longestName { text = String(text.prefix(longestName)) }
        let words = TextNormalizer.words(text)
        // "U.S.A." is split into single letters.
        let isSpelled = words.count > 1 && words.allSatisfy { $0.count == 1 }
        let kept = words.first == "the" ? Array(words.dropFirst()) : words
        return isSpelled ? words.joined() : kept.joined(separator: " ")
    }

    private struct Table {
        var countries: [Country] = []
        var byName: [String: Int] = [:]

        init() {
            for line in CountryTable.lines.split(separator: "\n") {
                let fields = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
                let position = countries.count
                countries.append(Country(code: fields[0], longCode: fields[1], name: fields[3]))
                // The number is also accepted as a name: some files contain 840.
                for name in fields[..<4] + fields[4].split(separator: ";").map(String.init)
                where byName[key(name)] == nil {
                    byName[key(name)] = position
                }
            }
        }
    }
}
