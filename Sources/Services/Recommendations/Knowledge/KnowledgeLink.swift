import Occupations
import Taxonomy

/// Which places of a document link a skill without review: stricter than extraction, since what is linked is used.
///
/// Set by hand after reading what job descriptions linked: single words that are merely like a skill's name ("build",
/// "platform"), and ordinary words that are products' short names too ("team" and Microsoft Teams), are mostly wrong.
enum KnowledgeLink {
    /// The confidence that a place of several words needs.
    static let leastConfidence = 0.6
    /// The confidence that a place of one word needs.
    private static let wordConfidence = 0.8

    /// Whether a place names a skill for sure.
    static func isSure(
        _ mention: SkillExtraction.Mention, of target: SkillEngine.Target, confidence: Double
    ) -> Bool {
        let words = TextNormalizer.words(mention.words)
        guard confidence >= (words.count == 1 ? wordConfidence : leastConfidence) else { return false }
        // Products are named as they are written, or by their whole name in any case.
        guard target.kind == .technology else { return true }
        return mention.words == mention.label || words == TextNormalizer.words(target.name)
    }
}
