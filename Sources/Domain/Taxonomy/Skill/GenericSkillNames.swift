/// Entries of skill lists that do not name a skill, and why they are left out.
///
/// The rule, reviewed by hand: a name is left out when it contains no letter, when it is too long for a name, or when
/// all its words are generic ("strong skills", "years of experience"). A name with any other word is kept, however
/// common ("communication skills", because communication is a skill).
package enum GenericSkillNames {
    /// Why a name is left out.
    package enum Reason: String, Sendable, CaseIterable, Hashable {
        /// It contains no letter.
        case empty
        /// It is longer than a name: a sentence, for skill extraction.
        case tooLong = "too_long"
        /// All its words are generic.
        case generic
    }

    /// The maximum number of words of a name; a longer text is a sentence.
    private static let wordLimit = 12

    /// Why a name is left out; `nil` for a name that may be a skill.
    package static func reason(for name: String) -> Reason? {
        let words = TextNormalizer.words(name)
        guard words.contains(where: { $0.contains(where: \.isLetter) }) else { return .empty }
        guard words.count <= wordLimit else { return .tooLong }
        return words.allSatisfy { generic.contains(TextNormalizer.stem($0)) } ? .generic : nil
    }

    /// Generic words, without plural endings.
    private static let generic: Set<String> = [
        "a", "ability", "able", "an", "and", "any", "applicant", "area", "asset", "background", "basic", "bonu",
        "candidate", "capability", "competence", "competency", "competent", "degree", "demonstrable", "demonstrated",
        "desirable", "diploma", "duty", "essential", "etc", "excellent", "experience", "experienced", "expert",
        "expertise", "exposure", "familiarity", "field", "for", "general", "good", "great", "hard", "high", "ideal",
        "in", "job", "knowledge", "level", "literacy", "minimum", "month", "must", "nice", "of", "on", "or", "other",
        "passion", "passionate", "plu", "position", "preferred", "previou", "proficiency", "proficient", "proven",
        "qualification", "qualified", "relevant", "required", "requirement", "responsibility", "role", "senior",
        "similar", "skill", "skilled", "soft", "solid", "strong", "suitable", "talent", "technical", "the", "to",
        "understanding", "university", "variou", "with", "work", "working", "year",
    ]
}
