import Taxonomy

/// The words of a sentence with their positions, and the lists of cue words for names of skills.
enum CueWords {
    /// A word without the punctuation around it.
    struct Word: Sendable, Hashable {
        /// The word as written.
        let text: String
        /// The word in lower case.
        let lower: String
        /// The position, in bytes of the text.
        let bytes: Range<Int>
        /// The punctuation mark after the word that ends its item or clause; `nil` where there is none.
        let ending: Character?
        /// Whether an opening bracket precedes the word.
        let isOpened: Bool
    }

    /// The words of a sentence that begins at a byte.
    static func words(of sentence: String, start: Int) -> [Word] {
        var words: [Word] = []
        var offset = start
        for piece in sentence.split(separator: " ", omittingEmptySubsequences: false) {
            defer { offset += piece.utf8.count + 1 }
            var text = piece
            var leading = 0
            var isOpened = false
            while let first = text.first, opening.contains(first) {
                leading += first.utf8.count
                // A dash or a bullet begins an item, but is not a bracket.
                isOpened = isOpened || "([{".contains(first)
                text = text.dropFirst()
            }
            var ending: Character?
            while let last = text.last, closing.contains(last) {
                // In "Python)," the comma continues the list.
                if ending == nil || ending == ")" { ending = last }
                text = text.dropLast()
            }
            guard !text.isEmpty else { continue }
            let first = offset + leading
            words.append(
                Word(
                    text: String(text), lower: text.lowercased(), bytes: first..<(first + text.utf8.count),
                    ending: ending, isOpened: isOpened))
        }
        return words
    }

    /// The number of words that are the heading of a list of skills: "Skills:", "Key skills: SQL, Tableau",
    /// "Requirements"; `nil` if there is no heading.
    static func heading(_ words: [Word]) -> Int? {
        let end = words.prefix(4).firstIndex { $0.ending == ":" }
        let count = end.map { $0 + 1 } ?? words.count
        guard (1...4).contains(count), end != nil || words[words.count - 1].ending == nil else { return nil }
        let named = words[..<count].map(\.lower)
        guard let last = named.last, headings.contains(last) || named.starts(with: ["nice", "to"]) else { return nil }
        return end != nil || words.count <= 3 ? count : nil
    }

    private static let opening: Set<Character> = [
        "(", "[", "{", "\"", "'", "“", "‘", "•", "*", "-", "–", "—", "·", "▪",
    ]
    private static let closing: Set<Character> = [",", ".", ":", ";", "!", "?", ")", "]", "}", "\"", "'", "”", "’"]

    /// Pairs of words that precede a name: the first word, and the possible second ones.
    static let cues: [String: Set<String>] = [
        "experience": ["with", "in", "using", "of"], "experienced": ["with", "in", "using"],
        "proficient": ["in", "with"], "proficiency": ["in", "with"], "knowledge": ["of", "in"],
        "familiar": ["with"], "familiarity": ["with"], "skilled": ["in", "with", "at"],
        "expertise": ["in", "with"], "expert": ["in"], "skills": ["in", "with"], "trained": ["in", "on"],
        "training": ["in", "on"], "certified": ["in"], "fluent": ["in"], "understanding": ["of"],
        "competent": ["in", "with"], "worked": ["with"], "command": ["of"], "exposure": ["to"],
    ]

    /// Words that end an item and begin the next one.
    static let joining: Set<String> = ["and", "or", "&", "plus", "and/or", "including", "like", "as"]

    /// Words that end a list.
    static let ends: Set<String> = [
        "to", "for", "in", "at", "on", "with", "is", "are", "was", "were", "be", "that", "which", "who", "will",
        "would", "can", "may", "should", "must", "preferred", "required", "desirable", "essential", "from", "by",
        "into", "across", "within", "through", "using", "so", "but", "if", "when", "while", "because", "of", "has",
        "have", "had", "needed", "it", "we", "you", "they", "he", "she", "how",
    ]

    /// Words before a name that are not part of it.
    static let leading: Set<String> = [
        "the", "a", "an", "our", "your", "their", "his", "her", "its", "modern", "strong", "good", "basic", "advanced",
        "solid", "various", "other", "relevant", "some", "any", "all", "new", "such", "e.g", "eg", "excellent",
        "proven", "hands-on", "deep", "valid", "current", "recognised", "recognized", "working",
    ]

    /// Words after a name that are not part of it.
    static let trailing: Set<String> = [
        "skills", "skill", "experience", "knowledge", "etc", "tools", "environment", "environments", "certification",
        "certificate", "plus",
    ]

    /// Words with which a phrase does not name a skill.
    static let vague: Set<String> = [
        "clients", "customers", "team", "teams", "people", "children", "users", "stakeholders", "colleagues", "role",
        "same", "similar", "years", "industry", "sector", "company", "business", "field", "area", "areas", "things",
        "this", "these", "those", "each", "every", "more", "most", "own", "following",
    ]

    /// The last words of headings above lists of skills.
    private static let headings: Set<String> = [
        "skills", "tools", "technologies", "stack", "software", "competencies", "competences", "certifications",
        "requirements", "essentials", "have", "haves", "qualifications", "languages",
    ]
}
