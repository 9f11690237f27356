/// A country of ISO 3166-1 (and Kosovo, under the code that is in common use for it).
package struct Country: Sendable, Hashable {
    /// Alpha-2 code, for instance `DE`.
    package let code: String
    /// Alpha-3 code, for instance `DEU`.
    package let longCode: String
    /// Its English name.
    package let name: String

    /// Every country, in the order of their codes.
    package static let all: [Country] = table.countries

    /// The country of a code or a name as people write it: `USA`, `uk`, `Deutschland`, `Côte d'Ivoire`.
    ///
    /// Case, accents and punctuation do not matter. `nil` for what is no country, and for a region of several
    /// (`Europe`, `EU`).
    package static func named(_ text: String) -> Country? {
        let key = self.key(text)
        guard !key.isEmpty, key.utf8.count <= longestName, isWritable(text) else { return nil }
        return table.byName[key].map { table.countries[$0] }
    }

    /// Whether a text has no sign that stands in no name: what only remains after such signs were left out is no country.
    /// Any punctuation will do (`south_korea`), controls, pictures and mathematics will not.
    private static func isWritable(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control: scalar.properties.isWhitespace
            case .mathSymbol, .currencySymbol, .otherSymbol, .privateUse, .surrogate, .unassigned: false
            default: true
            }
        }
    }

    /// Countries whose name is nearest to what was written, nearest first; for suggestions.
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

    /// What to say to someone whose country is not known.
    package static func remedy(for text: String) -> String {
        let near = suggestions(for: text, limit: 3).map(\.name)
        let advice =
            near.isEmpty ? "use a code of ISO 3166-1 or a name" : "did you mean \(near.joined(separator: ", "))?"
        return "'\(text)' is no country; \(advice)"
    }

    /// Longer texts are no country's name.
    private static let longestName = 120

    private static let table = Table()

    private static func key(_ text: String) -> String {
        var text = text
        if text.utf8.count > 4 * longestName { text = String(text.prefix(longestName)) }
        let words = TextNormalizer.words(text)
        // "U.S.A." comes as single letters.
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
                // A number is a name too: 840 is what some files hold.
                for name in fields[..<4] + fields[4].split(separator: ";").map(String.init)
                where byName[key(name)] == nil {
                    byName[key(name)] = position
                }
            }
        }
    }
}
