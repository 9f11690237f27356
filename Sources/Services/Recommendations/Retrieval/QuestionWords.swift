import Taxonomy

/// The words of a question that say what it is about.
enum QuestionWords {
    /// English words of grammar, and those that every question about work may have. Rows of frameworks hardly have them, so
    /// that counting would take them for what matters.
    private static let empty: Set<String> = [
        "a", "an", "and", "any", "anybody", "anyone", "are", "as", "at", "be", "by", "can", "could", "did", "do",
        "does",
        "for", "from", "give", "has", "have", "how", "i", "if", "in", "into", "is", "it", "its", "job", "jobs", "kind",
        "list", "many",
        "may", "me", "much", "must", "my", "need", "needs", "occupation", "occupations", "of", "off", "on", "or", "our",
        "out", "people", "person", "role", "roles",
        "shall", "should", "show", "so", "somebody", "someone", "sort", "tell", "that", "the", "their", "them", "there",
        "these", "they", "thing", "things", "this", "those", "to", "up", "us", "was", "we", "were", "what", "when",
        "where",
        "which", "who", "whom", "whose", "why", "will", "with", "would", "you", "your",
    ]

    /// The question without its empty words; itself where it has no others.
    static func content(of question: String) -> String {
        let words = TextNormalizer.words(question).filter { !empty.contains($0) }
        return words.isEmpty ? question : words.joined(separator: " ")
    }
}
