internal import Taxonomy

/// Forms of job titles in languages whose nouns show the person's gender, brought to one form.
package enum TitleForms {
    /// What is cut from a word's end and what replaces it, longest first; a word keeps at least four letters.
    private static let endings: [String: [(from: String, to: String)]] = [
        "de": [
            ("innen", ""), ("erin", "er"), ("frau", "mann"), ("oren", "or"), ("orin", "or"), ("istin", "ist"),
            ("ern", "er"),
        ],
        "es": [
            ("doras", "dor"), ("dores", "dor"), ("dora", "dor"), ("eras", "ero"), ("eros", "ero"), ("era", "ero"),
            ("icas", "ico"), ("icos", "ico"), ("ica", "ico"), ("adas", "ado"), ("ados", "ado"), ("ada", "ado"),
            ("oras", "or"), ("ores", "or"), ("ora", "or"),
        ],
        "fr": [
            ("ieres", "ier"), ("iere", "ier"), ("iers", "ier"), ("euses", "eur"), ("euse", "eur"), ("trices", "teur"),
            ("trice", "teur"), ("eurs", "eur"), ("iennes", "ien"), ("ienne", "ien"), ("iens", "ien"), ("eres", "er"),
            ("ere", "er"),
        ],
        "it": [
            ("trici", "tore"), ("trice", "tore"), ("tori", "tore"), ("essa", "e"), ("iera", "iere"), ("ieri", "iere"),
            ("aia", "aio"), ("ai", "aio"), ("iste", "ista"), ("isti", "ista"),
        ],
    ]

    /// The title with every word in one form, folded; for other languages as it is.
    ///
    /// - Parameters:
    ///   - title: a title.
    ///   - language: BCP 47 tag; only its first part matters.
    package static func base(_ title: String, language: String) -> String {
        guard let endings = endings[String(language.prefix(2))] else { return title }
        return TextNormalizer.words(title).map { word in
            for (from, to) in endings
            where word.hasSuffix(from) && word.utf8.count - from.utf8.count + to.utf8.count >= 4 {
                return String(word.dropLast(from.count)) + to
            }
            return word
        }.joined(separator: " ")
    }
}
