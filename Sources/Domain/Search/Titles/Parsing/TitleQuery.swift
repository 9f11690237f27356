/// A parsed job title.
package struct TitleQuery: Sendable, Hashable {
    /// The seniority of a position.
    package enum Seniority: String, Sendable, CaseIterable {
        /// In training: trainees, apprentices, interns.
        case trainee
        /// In the first years of work.
        case junior
        /// Experienced.
        case senior
        /// A lead among peers: lead, principal, staff.
        case lead
        /// The head of a department or an organisation: head of, director, vice president, chief.
        case head
    }

    /// The terms of employment.
    package enum Terms: String, Sendable, CaseIterable {
        /// Part-time work.
        case partTime
        /// Full-time work.
        case fullTime
        /// For a limited time.
        case temporary
        /// For an unlimited time.
        case permanent
        /// Remote work.
        case remote
        /// Self-employed.
        case freelance
        /// As an intern.
        case internship
    }

    /// The title as written.
    package let original: String
    /// The search text: without contract words, gender marks, places and employers, abbreviations expanded.
    package let text: String
    /// The same without seniority and level.
    package let core: String
    /// The titles that a compound consists of ("Cook/Cleaner"); one for a simple title.
    package let parts: [String]
    /// The highest seniority in the title, if any.
    package let seniority: Seniority?
    /// A grade such as II or level 3.
    package let level: Int?
    /// The terms of employment.
    package let terms: Set<Terms>
    /// The part recognised as an employer or a place.
    package let setting: String?
    /// The corrected words of the text, as written and as corrected.
    package let corrections: [Correction]

    /// A misspelt word.
    package struct Correction: Sendable, Hashable {
        /// The word as written.
        package let from: String
        /// The word as corrected.
        package let to: String
    }
}
