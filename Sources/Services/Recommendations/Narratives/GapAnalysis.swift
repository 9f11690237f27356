/// What a skill gap means, in words.
package struct GapAnalysis: Sendable, Hashable {
    /// Where the words are from.
    package enum Path: String, Sendable, CaseIterable {
        /// A language model wrote them for this request.
        case model
        /// A language model wrote them before.
        case cached
        /// They were put together from the rows by rule.
        case deterministic
    }

    /// A gap that matters more than others.
    package struct TopGap: Sendable, Hashable {
        /// Code of the skill; one of the gap's.
        package let element: String
        /// Why it matters.
        package let why: String
    }

    /// The whole in a few sentences.
    package let summary: String
    /// The gaps that matter most, the most important first.
    package let topGaps: [TopGap]
    /// What helps, a step an entry.
    package let howToClose: [String]
    /// Where the words are from.
    package let path: Path
    /// The model that wrote them, `PROVIDER/MODEL`; `nil` for words made by rule.
    package let model: String?
    /// Why no model wrote them, where one is configured; `nil` otherwise.
    package let note: String?
}
