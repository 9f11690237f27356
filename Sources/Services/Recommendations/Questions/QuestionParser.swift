package import Taxonomy

/// Parses questions by their words, without a model.
///
/// Country and nature of skills are detected and removed first; the rest is matched against a few forms, the most
/// specific first.
package enum QuestionParser {
    /// The maximum number of words; longer texts are not parsed.
    private static let wordLimit = 60

    /// The parsed question; `nil` where no form matches.
    package static func parse(_ text: String) -> Question? {
        var words = Self.words(of: text)
        guard !words.isEmpty, words.count <= wordLimit else { return nil }
        let country = takeCountry(from: &words)
        let nature = takeNature(from: &words)
        let lower = words.map { $0.lowercased() }
        guard
            let intent = comparison(words, lower) ?? occupations(words, lower) ?? demand(words, lower)
                ?? description(words, lower) ?? skills(words, lower)
        else { return nil }
        return Question(intent, country: country, nature: nature)
    }

    /// The country in a question.
    package static func country(in text: String) -> Country? {
        var words = Self.words(of: text)
        return words.count <= wordLimit ? takeCountry(from: &words) : nil
    }

    private static func words(of text: String) -> [String] {
        text.split(whereSeparator: { $0.isWhitespace }).map { word in
            var word = Substring(word)
            while let last = word.last, "?!.,;:\"'\u{201C}\u{201D})".contains(last), !(last == "." && word.count <= 3) {
                // Commas are kept, as they separate list items.
                if last == "," { return String(word) }
                word.removeLast()
            }
            while let first = word.first, "\"'\u{201C}(".contains(first) { word.removeFirst() }
            return String(word)
        }.filter { !$0.isEmpty }
    }

    // MARK: - Country and nature

    private static let places: Set<String> = ["in", "within", "from", "of", "for", "across"]

    /// The country after "in" and similar words: up to four words, the longest name first.
    private static func takeCountry(from words: inout [String]) -> Country? {
        for start in words.indices.dropFirst() where places.contains(words[start - 1].lowercased()) {
            for length in stride(from: min(4, words.count - start), through: 1, by: -1) {
                var range = start..<(start + length)
                var name = words[range].joined(separator: " ")
                if name.lowercased().hasPrefix("the "), length > 1 { name = String(name.dropFirst(4)) }
                if name.hasSuffix(",") { name.removeLast() }
                // "it" in "in it" and "us" in "for us" are pronouns; two-letter country codes must be in capitals.
                guard name.count > 2 || name == name.uppercased(), let country = Country.named(name) else { continue }
                if words[start - 1].lowercased() == "in" || words[start - 1].lowercased() == "within"
                    || words[start - 1].lowercased() == "across" || start + length == words.count
                {
                    range = (start - 1)..<(start + length)
                }
                words.removeSubrange(range)
                return country
            }
        }
        return nil
    }

    private static let natures: [String: SkillNature] = [
        "soft": .soft, "interpersonal": .soft, "hard": .hard, "technical": .hard,
    ]

    private static func takeNature(from words: inout [String]) -> SkillNature? {
        for index in words.indices.dropLast() {
            guard let nature = natures[words[index].lowercased()], isSkillWord(words[index + 1].lowercased()) else {
                continue
            }
            words.remove(at: index)
            return nature
        }
        return nil
    }

    // MARK: - Forms

    private static func isSkillWord(_ word: String) -> Bool {
        ["skill", "skills", "competence", "competences", "competency", "competencies", "abilities", "knowledge"]
            .contains(word)
    }

    private static let occupationWords: Set<String> = [
        "job", "jobs", "occupation", "occupations", "career", "careers", "role", "roles", "profession", "professions",
        "position", "positions", "work", "who", "people",
    ]
    private static let needing: Set<String> = [
        "need", "needs", "require", "requires", "use", "uses", "using", "involve", "involves", "with", "ask", "needing",
        "requiring", "demand", "demands", "want", "wants", "combine", "combines",
    ]
    private static let comparing: Set<String> = [
        "gap", "gaps", "difference", "differences", "compare", "comparison", "missing", "move", "moving", "switch",
        "switching", "transition", "change", "changing", "go", "going", "differ", "get", "path", "become", "becoming",
    ]

    /// "between A and B", "from A to B", "A vs B", "compare A with B", "a nurse become a doctor".
    private static func comparison(_ words: [String], _ lower: [String]) -> Question.Intent? {
        func pair(_ first: ArraySlice<String>, _ second: ArraySlice<String>) -> Question.Intent? {
            guard let from = title(first), let to = title(second) else { return nil }
            return .comparison(from: from, to: to)
        }
        if let middle = lower.firstIndex(where: { ["vs", "vs.", "versus"].contains($0) }) {
            var first = words[..<middle]
            if let verb = first.firstIndex(where: { $0.lowercased() == "compare" }) { first = first[(verb + 1)...] }
            return pair(first, words[(middle + 1)...])
        }
        if let start = lower.firstIndex(of: "between"), let middle = lower[start...].firstIndex(of: "and") {
            return pair(words[(start + 1)..<middle], words[(middle + 1)...])
        }
        guard lower.contains(where: comparing.contains) else { return nil }
        if let start = lower.firstIndex(of: "from"),
            let middle = lower[start...].firstIndex(where: { $0 == "to" || $0 == "into" })
        {
            return pair(words[(start + 1)..<middle], words[(middle + 1)...])
        }
        if let start = lower.firstIndex(of: "compare"),
            let middle = lower[start...].firstIndex(where: { ["and", "with", "to"].contains($0) })
        {
            return pair(words[(start + 1)..<middle], words[(middle + 1)...])
        }
        if let become = lower.firstIndex(where: { $0 == "become" || $0 == "becoming" }), become > 0,
            let start = lower[..<become].firstIndex(where: { ["does", "do", "can", "should", "must"].contains($0) })
        {
            var first = words[(start + 1)..<become]
            while let last = first.last, ["to", "need", "needs", "learn", "have"].contains(last.lowercased()) {
                first.removeLast()
            }
            return first.first.map { ["i", "one", "you", "we"].contains($0.lowercased()) } == false
                ? pair(first, words[(become + 1)...]) : nil
        }
        return nil
    }

    /// "which jobs need both A and B", "who uses A".
    private static func occupations(_ words: [String], _ lower: [String]) -> Question.Intent? {
        guard let subject = lower.prefix(4).firstIndex(where: occupationWords.contains), subject <= 2,
            subject == 0 || ["which", "what", "show", "list", "find", "me", "all", "the"].contains(lower[0]),
            let verb = lower[(subject + 1)...].prefix(3).firstIndex(where: needing.contains)
        else { return nil }
        var rest = Array(words[(verb + 1)...])
        while let first = rest.first?.lowercased(),
            ["both", "for", "skills", "skill", "knowledge", "of", "in", "the", "like", "experience", "with"].contains(
                first)
        {
            rest.removeFirst()
        }
        var skills: [String] = []
        var current: [String] = []
        func end() {
            let name = current.joined(separator: " ")
            if !name.isEmpty { skills.append(name) }
            current = []
        }
        for word in rest {
            if ["and", "&", "plus", "or"].contains(word.lowercased()) {
                end()
            } else if word.hasSuffix(",") {
                current.append(String(word.dropLast()))
                end()
            } else if !isSkillWord(word.lowercased()) && word.lowercased() != "together" {
                current.append(word)
            }
        }
        end()
        return skills.isEmpty || skills.count > 6 ? nil : .occupations(skills: skills)
    }

    /// "is a welder in demand", "how much does a welder earn", "outlook for welders".
    private static func demand(_ words: [String], _ lower: [String]) -> Question.Intent? {
        let signals: Set<String> = [
            "demand", "outlook", "shortage", "wage", "wages", "salary", "earn", "earns", "pay", "growth", "openings",
        ]
        guard let signal = lower.firstIndex(where: signals.contains) else { return nil }
        if let after = lower[signal...].firstIndex(where: { ["for", "of"].contains($0) }),
            let title = title(words[(after + 1)...])
        {
            return .demand(title: title)
        }
        if let verb = lower[..<signal].lastIndex(where: { ["is", "are", "does", "do", "will"].contains($0) }),
            let title = title(
                words[(verb + 1)..<signal].filter { !["in", "high", "much", "be"].contains($0.lowercased()) }[...])
        {
            return .demand(title: title)
        }
        return nil
    }

    /// "what does a welder do", "describe a welder", "tasks of a welder".
    private static func description(_ words: [String], _ lower: [String]) -> Question.Intent? {
        if lower[0] == "describe", let title = title(words.dropFirst()) { return .description(title: title) }
        if let last = lower.last, last == "do" || last == "does", lower.count > 3,
            let verb = lower.firstIndex(where: { $0 == "does" || $0 == "do" }), verb < lower.count - 2,
            let title = title(words[(verb + 1)..<(words.count - 1)])
        {
            return .description(title: title)
        }
        if let tasks = lower.firstIndex(where: { ["tasks", "duties", "responsibilities"].contains($0) }) {
            guard
                let of = lower[tasks...].firstIndex(where: { $0 == "of" || $0 == "for" || $0 == "does" || $0 == "do" }),
                let title = title(words[(of + 1)...].filter { !["have", "has", "do"].contains($0.lowercased()) }[...])
            else { return nil }
            return .description(title: title)
        }
        if lower.count >= 3, lower[0] == "what" || lower[0] == "who", lower[1] == "is" || lower[1] == "are",
            lower[2] == "a" || lower[2] == "an", !lower.contains(where: isSkillWord), let title = title(words[2...])
        {
            return .description(title: title)
        }
        return nil
    }

    private static let verbsAfterTitle: Set<String> = [
        "need", "needs", "have", "has", "require", "requires", "know", "use", "uses", "learn", "possess", "master",
        "bring",
    ]

    /// "skills does a data scientist need", "skills for a sales manager", "what should a welder know".
    private static func skills(_ words: [String], _ lower: [String]) -> Question.Intent? {
        let asksForSkills = lower.contains(where: isSkillWord)
        if let verb = lower.lastIndex(where: verbsAfterTitle.contains),
            let start = lower[..<verb].lastIndex(where: {
                ["does", "do", "should", "must", "would", "will", "can"].contains($0)
            }),
            let title = title(words[(start + 1)..<verb])
        {
            return .skills(title: title)
        }
        guard asksForSkills, let word = lower.firstIndex(where: isSkillWord) else { return nil }
        let after = lower[(word + 1)...]
        if let start = after.firstIndex(where: { ["for", "of", "as", "by", "be", "become", "from"].contains($0) }),
            let title = title(words[(start + 1)...])
        {
            return .skills(title: title)
        }
        if let verb = after.firstIndex(where: { $0 == "a" || $0 == "an" }),
            let title = title(
                words[(verb + 1)...].filter {
                    !verbsAfterTitle.contains($0.lowercased())
                }[...])
        {
            return .skills(title: title)
        }
        // "data scientist skills"
        let before = words[..<word].filter {
            ![
                "what", "which", "show", "me", "list", "the", "are", "is", "give", "tell", "about", "key", "top",
                "best", "main",
            ]
            .contains($0.lowercased())
        }
        return title(before[...]).map { .skills(title: $0) }
    }

    /// A title without articles and introductory words.
    private static func title(_ words: ArraySlice<String>) -> String? {
        var words = words
        let leading: Set<String> = ["a", "an", "the", "being", "become", "be", "someone", "i", "to", "as", "of"]
        while let first = words.first, leading.contains(first.lowercased()) { words.removeFirst() }
        let trailing: Set<String> = [
            "?", "role", "job", "need", "needs", "have", "there", "today", "now", "skills", "position",
        ]
        while let last = words.last, trailing.contains(last.lowercased()) { words.removeLast() }
        let text = words.joined(separator: " ")
        return text.isEmpty || text.count > 120 ? nil : text
    }
}
