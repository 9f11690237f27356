/// What a job title as people write it says, taken apart.
package struct TitleQuery: Sendable, Hashable {
    /// How far up someone is.
    package enum Seniority: String, Sendable, CaseIterable {
        /// Learning the work: trainees, apprentices, interns.
        case trainee
        /// The first years.
        case junior
        /// Experienced.
        case senior
        /// First among peers: lead, principal, staff.
        case lead
        /// Of a department or an organisation: head of, director, vice president, chief.
        case head
    }

    /// On what terms.
    package enum Terms: String, Sendable, CaseIterable {
        /// Fewer hours.
        case partTime
        /// All hours.
        case fullTime
        /// For a time.
        case temporary
        /// Without an end.
        case permanent
        /// Not in an office.
        case remote
        /// Not employed.
        case freelance
        /// In training.
        case internship
    }

    /// As it was written.
    package let original: String
    /// What is searched with: everything but contract words, gender marks, places and employers, abbreviations spelt out.
    package let text: String
    /// The same without seniority and level.
    package let core: String
    /// The titles that a compound names ("Cook/Cleaner"); one if it is none.
    package let parts: [String]
    /// The highest seniority word, if any.
    package let seniority: Seniority?
    /// A grade such as II or level 3.
    package let level: Int?
    /// Contract words.
    package let terms: Set<Terms>
    /// What was taken for an employer or a place.
    package let setting: String?
    /// Words of the text that were put right, as written and as understood.
    package let corrections: [Correction]

    /// A misspelt word.
    package struct Correction: Sendable, Hashable {
        /// As written.
        package let from: String
        /// As understood.
        package let to: String
    }
}
