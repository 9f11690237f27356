extension Proficiency {
    /// Parses a proficiency or seniority as people write it: "Begginer", "fresher", "sr", "mid-level", "10+ years",
    /// "L3". `nil` for any other text.
    ///
    /// Words are compared case-insensitively, and with up to two wrong letters if the word is long enough. Years of
    /// experience map to: under 2 Beginner, under 5 Intermediate, under 10 Advanced, 10 and more Expert.
    package init?(reading text: String) {
        let words = TextNormalizer.words(text)
        guard !words.isEmpty, words.count <= 12 else { return nil }
        if let years = Self.years(in: text) {
            self = years < 2 ? .beginner : years < 5 ? .intermediate : years < 10 ? .advanced : .expert
            return
        }
        let whole = words.joined(separator: " ")
        if let exact = Self.phrases[whole] {
            self = exact
            return
        }
        // The highest level counts: "senior software expert" is an expert.
        let found = words.compactMap { Self.words[$0] ?? Self.misspelt($0) }
        guard let best = found.max() else { return nil }
        self = best
    }

    /// The accepted values, for messages.
    package static let accepted = allCases.map(\.rawValue).joined(separator: ", ")

    /// Years of experience: the first number before a word for years.
    private static func years(in text: String) -> Int? {
        let lower = text.lowercased()
        let signs = Array(lower.unicodeScalars)
        var index = 0
        while index < signs.count {
            guard ("0"..."9").contains(signs[index]) else {
                index += 1
                continue
            }
            var value = 0
            while index < signs.count, ("0"..."9").contains(signs[index]), value < 1_000 {
                value = value * 10 + Int(signs[index].value - 48)
                index += 1
            }
            var rest = String(String.UnicodeScalarView(signs[index...].prefix(24)))
            // "3-5 years" and "5+ yrs" begin with their lower bound.
            while let first = rest.unicodeScalars.first, !("a"..."z").contains(first) {
                rest.unicodeScalars.removeFirst()
            }
            if ["year", "yr", "yoe", "jahr", "ans", "anni", "anos"].contains(where: rest.hasPrefix) { return value }
            if rest.hasPrefix("to"), let upper = years(in: String(rest.dropFirst(2))) { return min(value, upper) }
            if rest.hasPrefix("month") { return value / 12 }
        }
        return nil
    }

    private static func misspelt(_ word: String) -> Proficiency? {
        guard word.count >= 5 else { return nil }
        let allowed = word.count >= 7 ? 2 : 1
        var best: (distance: Int, proficiency: Proficiency)?
        for (known, proficiency) in words where known.count >= 5 && abs(known.count - word.count) <= allowed {
            let distance = Levenshtein.distance(Array(word.unicodeScalars), Array(known.unicodeScalars))
            guard distance <= allowed else { continue }
            // Among equally near words the lower level is used, so that the result does not depend on their order.
            if let current = best, (current.distance, current.proficiency.step) <= (distance, proficiency.step) {
                continue
            }
            best = (distance, proficiency)
        }
        return best?.proficiency
    }

    private static let phrases: [String: Proficiency] = [
        "entry level": .beginner, "no experience": .beginner, "some experience": .intermediate,
        "mid level": .intermediate,
        "middle level": .intermediate, "c level": .expert, "level 1": .beginner, "level 2": .intermediate,
        "level 3": .advanced, "level 4": .expert, "1": .beginner, "2": .intermediate, "3": .advanced, "4": .expert,
    ]

    /// Words and the level that they represent; reviewed by hand.
    private static let words: [String: Proficiency] = {
        let lists: [(Proficiency, [String])] = [
            (
                .beginner,
                [
                    "beginner", "begginer", "begginner", "beginer", "novice", "basic", "basics", "fresher", "freshers",
                    "fresh", "graduate", "grad", "trainee", "apprentice", "intern", "internship", "junior", "jr", "jnr",
                    "entry", "starter", "elementary", "foundation", "foundational", "newcomer", "werkstudent", "azubi",
                    "assistant", "helper", "i", "l1", "unerfahren", "débutant", "debutant", "principiante",
                ]
            ),
            (
                .intermediate,
                [
                    "intermediate", "medium", "mid", "middle", "midlevel", "moderate", "average", "competent",
                    "experienced", "regular", "associate", "professional", "practitioner", "ii", "l2", "intermedio",
                ]
            ),
            (
                .advanced,
                [
                    "advanced", "advance", "senior", "sr", "snr", "proficient", "skilled", "iii", "l3", "seasoned",
                    "avanzado", "avancé", "fortgeschritten",
                ]
            ),
            (
                .expert,
                [
                    "expert", "experts", "master", "lead", "principal", "staff", "chief", "head", "director",
                    "executive", "specialist", "guru", "authority", "vp", "cto", "cfo", "ceo", "iv", "l4", "l5",
                    "architect", "experte", "experto",
                ]
            ),
        ]
        var words: [String: Proficiency] = [:]
        for (proficiency, list) in lists {
            for word in list { words[TextNormalizer.folded(word)] = proficiency }
        }
        return words
    }()
}
