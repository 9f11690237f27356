package import Store

/// A document that a company adds, as text.
package struct KnowledgeInput: Sendable {
    /// Its words, as `DocumentText` reads them.
    package var text: String
    /// What it was read from: `plain`, `html`, `docx` or `pdf`.
    package var format = "plain"
    /// Its sort.
    package var kind: KnowledgeKind
    /// What it is called.
    package var title = ""
    /// The occupation that it is about; `nil` where it is about none in particular.
    package var occupation: KnowledgeDocument.OccupationReference?
    /// Who it is from: a publisher, a department.
    package var source = ""
    /// The day of publication, `YYYY-MM-DD`.
    package var publishedOn: String?
    /// BCP 47 tag of its language.
    package var language: String?
    /// Whether its text is kept; `nil` does as its sort does (``KnowledgeKind/keepsText``).
    package var keepsText: Bool?
    /// Sentences that are compared by meaning at most.
    package var meaningLimit = 80

    /// The language tags that are taken, as a pattern of JSON Schema: BCP 47's of at most 16 characters, as columns have.
    package static let languagePattern =
        "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}(-[A-Za-z0-9]{2,3})?|-[A-Za-z0-9]{2,6}-[A-Za-z0-9]{2,5})?$"

    /// Whether a language tag is taken, for instance `en`, `pt-BR` and `zh-Hant-TW`.
    package static func takes(language tag: String) -> Bool {
        (try? Regex(languagePattern).wholeMatch(in: tag)) != nil
    }

    /// The framework and the code of a reference such as `onet:15-1252.00`; `nil` where it is none.
    package static func reference(_ text: String) -> (framework: String, code: String)? {
        // By scalars: a mark behind the colon is one character with it.
        let parts = text.unicodeScalars.split(separator: ":", maxSplits: 1).map { String(Substring($0)) }
        return parts.count == 2 ? (parts[0], parts[1]) : nil
    }

    /// Makes an input.
    package init(_ text: String, kind: KnowledgeKind) {
        self.text = text
        self.kind = kind
    }
}

/// Why knowledge could not be changed.
package enum KnowledgeFailure: Error, Sendable, Hashable {
    /// No framework has an occupation of that code.
    case unknownOccupation(String)
    /// The company has as many documents as it may.
    case full(limit: Int)
    /// No served framework has a skill of that name.
    case unknownSkill(String)
    /// The company has no such document or skill.
    case notFound
    /// A review that cannot be, and why.
    case refused(String)
}
