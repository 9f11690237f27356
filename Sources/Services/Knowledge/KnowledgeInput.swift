package import Store

/// A document that a company adds, as text.
package struct KnowledgeInput: Sendable {
    /// Its text, as read by `DocumentText`.
    package var text: String
    /// The format it was read from: `plain`, `html`, `docx` or `pdf`.
    package var format = "plain"
    /// Its kind.
    package var kind: KnowledgeKind
    /// Its title.
    package var title = ""
    /// The occupation it is about; `nil` where it is about no particular one.
    package var occupation: KnowledgeDocument.OccupationReference?
    /// Its origin: a publisher, a department.
    package var source = ""
    /// The day of publication, `YYYY-MM-DD`.
    package var publishedOn: String?
    /// BCP 47 tag of its language.
    package var language: String?
    /// Whether its text is stored; `nil` for the default of its kind (``KnowledgeKind/keepsText``).
    package var keepsText: Bool?
    /// The maximum number of sentences compared by embedding.
    package var vectorLimit = 80

    /// The accepted language tags, as a pattern of JSON Schema: BCP 47 tags of at most 16 characters, the size of the
    /// column.
    package static let languagePattern =
        "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}(-[A-Za-z0-9]{2,3})?|-[A-Za-z0-9]{2,6}-[A-Za-z0-9]{2,5})?$"

    /// Whether a language tag is accepted, for instance `en`, `pt-BR` and `zh-Hant-TW`.
    package static func takes(language tag: String) -> Bool {
        (try? Regex(languagePattern).wholeMatch(in: tag)) != nil
    }

    /// The framework and the code of a reference such as `onet:15-1252.00`; `nil` for an invalid one.
    package static func reference(_ text: String) -> (framework: String, code: String)? {
        // Split by scalars, since a combining mark after the colon forms one character with it.
        let parts = text.unicodeScalars.split(separator: ":", maxSplits: 1).map { String(Substring($0)) }
        return parts.count == 2 ? (parts[0], parts[1]) : nil
    }

    package init(_ text: String, kind: KnowledgeKind) {
        self.text = text
        self.kind = kind
    }
}

/// Why knowledge could not be changed.
package enum KnowledgeFailure: Error, Sendable, Hashable {
    /// No framework has an occupation of that code.
    case unknownOccupation(String)
    /// The company has reached its document limit.
    case full(limit: Int)
    /// No served framework has a skill of that name.
    case unknownSkill(String)
    /// The company has no such document or skill.
    case notFound
    /// The review is not possible; with the reason.
    case refused(String)
}
