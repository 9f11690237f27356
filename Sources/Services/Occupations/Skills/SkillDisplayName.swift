import Taxonomy

/// Short canonical names of skills: "SQL" for "Structured query language SQL", "Databases" for "use databases".
///
/// The native name is always given too; short names are not used for look-ups.
package enum SkillDisplayName {
    /// The key by which short names are compared.
    package static func key(_ name: String) -> String {
        let words = TextNormalizer.words(name)
        // "C", "C++" and "C#" consist of the same word.
        guard words.joined().count > 1 else { return name.lowercased() }
        return words.map { TextNormalizer.stem($0) }.joined(separator: " ")
    }

    /// The short name of a product of O*NET's technology lists.
    ///
    /// - Parameters:
    ///   - name: The name as published.
    ///   - isBrand: Whether a name of two words is a product ("Salesforce software") and not a class ("Database
    ///     software"); O*NET's hot technologies are products.
    package static func product(_ name: String, isBrand: Bool) -> String {
        var words = name.split(separator: " ").map(String.init)
        var suffix: String?
        if let last = words.last, ["software", "systems", "system"].contains(last.lowercased()), words.count > 1 {
            suffix = last
            words.removeLast()
        }
        let isMade = words.first.map(makers.contains) ?? false
        if words.count >= 3, let last = words.last, isAcronym(last), spells(words.dropLast(), last) {
            return suffix == nil || isMade ? last : "\(last) \(suffix ?? "")"
        }
        // "Google Cloud software" is a product, "Data mining software" a class.
        let isProper = words.count > 1 && words.allSatisfy { $0.contains(where: \.isUppercase) }
        if let suffix, !isMade, !isProper, !(words.count == 1 && isBrand) { words.append(suffix) }
        for (maker, length) in longMakers
        where words.count > length && words.prefix(length).joined(separator: " ") == maker {
            return words.dropFirst(length).joined(separator: " ")
        }
        if words.count > 1, makers.contains(words[0]) {
            let rest = words.dropFirst().joined(separator: " ")
            return ordinary.contains(rest) ? words.joined(separator: " ") : rest
        }
        return words.joined(separator: " ")
    }

    /// The short name of a concept whose name is a phrase, as in ESCO.
    package static func concept(_ name: String) -> String {
        var text = Substring(name)
        // "Python (computer programming)": the text in parentheses is only an explanation.
        if text.hasSuffix(")"), let open = text.lastIndex(of: "("), open > text.startIndex {
            text = text[..<open]
            while text.last == " " { text.removeLast() }
        }
        for verb in lightVerbs where text.hasPrefix(verb + " ") {
            let rest = text.dropFirst(verb.count + 1)
            // "use of" and "apply for" are not light verbs, and "speak different languages" needs its verb.
            guard rest.count > 2, !["for ", "of ", "to ", "with ", "up ", "out "].contains(where: rest.hasPrefix) else {
                break
            }
            text = rest
            break
        }
        return capitalised(String(text))
    }

    /// A name with a capital first letter, unless its first word contains a capital later ("iOS").
    package static func capitalised(_ name: String) -> String {
        guard let first = name.first, first.isLowercase else { return name }
        let word = name.prefix { $0 != " " }
        return word.contains(where: \.isUppercase) ? name : first.uppercased() + name.dropFirst()
    }

    private static func isAcronym(_ word: String) -> Bool {
        (2...6).contains(word.count) && word == word.uppercased() && word.contains(where: \.isLetter)
    }

    /// Whether an acronym consists of the initials of the preceding words: SQL of "Structured query language".
    private static func spells(_ words: ArraySlice<String>, _ acronym: String) -> Bool {
        let initials = words.compactMap { $0.first?.uppercased() }
        guard let first = acronym.first.map(String.init) else { return false }
        return initials.contains(first)
    }

    private static let lightVerbs = ["use", "apply", "perform", "carry out", "utilise", "demonstrate"]

    private static let longMakers: [(String, Int)] = [
        ("The MathWorks", 2), ("Dassault Systemes", 2), ("National Instruments", 2), ("Qlik Tech", 2),
        ("Wolfram Research", 2), ("Henry Schein", 2), ("Quest Erwin", 1),
    ]

    private static let makers: Set<String> = [
        "Microsoft", "Adobe", "Oracle", "IBM", "Autodesk", "Atlassian", "Intuit", "ESRI", "Esri", "StataCorp",
        "Bentley", "Trimble", "PTC", "Amazon", "Hewlett",
    ]

    /// Names that are ordinary words without the maker's name.
    private static let ordinary: Set<String> = [
        "Office", "Word", "Access", "Project", "Teams", "Outlook", "Windows", "Publisher", "Exchange", "Dynamics",
        "Database", "Edge", "Cloud", "Cloud software", "Creative Cloud", "Acrobat", "Forms", "Planner", "Fusion",
        "Domino",
        "Notes", "Solaris", "Web Services", "Visual Studio", "Packard", "Dynamics GP", "Windows Server",
        "Internet Explorer", "Power Systems", "Applications", "Active Directory", "Premiere", "Business Solutions",
    ]
}
