internal import Taxonomy

/// Parses job titles as people write them.
///
/// The search text stays nearly complete: measured on vacancy titles, brackets, seniority and text after a dash help
/// more than they harm. Gender marks, contract words, employers and places that no title of the corpus contains are
/// removed.
package struct TitleParser: Sendable {
    private let words: TitleWords?
    private let isKnownElsewhere: @Sendable (String) -> Bool

    /// Parses with the tables, and with the words of a corpus if one is given: misspellings, places and titles joined
    /// by "and" are only recognised with a corpus.
    ///
    /// - Parameters:
    ///   - corpus: Titles in English.
    ///   - isKnownElsewhere: Whether a word occurs in titles of other languages: it is then neither misspelt English
    ///     nor a place.
    package init(
        _ corpus: TitleCorpus? = nil, isKnownElsewhere: @escaping @Sendable (String) -> Bool = { _ in false }
    ) {
        words = corpus.map { TitleWords($0) }
        self.isKnownElsewhere = isKnownElsewhere
    }

    /// The maximum number of characters read from a title.
    private static let limit = 300

    /// Parses a title.
    package func parse(_ title: String) -> TitleQuery {
        let title = FormedText.formed(title)
        var tokens = TitleToken.read(String(title.prefix(Self.limit)))
        TitleToken.dropGenderMarks(&tokens)
        let setting = takeSetting(&tokens)
        let terms = takeTerms(&tokens)
        let corrections = correct(&tokens)
        spellOut(&tokens)
        let text = TitleToken.text(tokens)
        var core = tokens
        let level = takeLevel(&core)
        let seniority = takeSeniority(&core)
        let coreText = TitleToken.text(core)
        return TitleQuery(
            original: title, text: text, core: coreText.isEmpty ? text : coreText, parts: parts(core),
            seniority: seniority,
            level: level, terms: terms, setting: setting, corrections: corrections)
    }

    /// Removes what follows "@", a company's name after a comma or dash, and a place that no title contains.
    private func takeSetting(_ tokens: inout [TitleToken]) -> String? {
        for place in tokens.indices.dropFirst() {
            guard let glue = TitleToken.Break(tokens[place].glue) else { continue }
            let end = tokens[(place + 1)...].firstIndex { TitleToken.Break($0.glue) == .bracket } ?? tokens.count
            let piece = tokens[place..<end]
            let isEmployer = piece.last.map { TitleTables.companyEndings.contains($0.folded) } ?? false
            let isUnknown =
                words.map { words in
                    piece.allSatisfy {
                        words.count($0.folded) == 0 && !TitleTables.isKnown($0.folded) && !isKnownElsewhere($0.folded)
                    }
                } ?? false
            guard glue == .at || (glue != .bracket && (isEmployer && piece.count > 1 || isUnknown)) else { continue }
            let setting = TitleToken.text(Array(piece))
            tokens.removeSubrange(place..<end)
            return setting
        }
        return nil
    }

    /// Removes contract words, unless titles contain them together with the following word ("remote sensing").
    private func takeTerms(_ tokens: inout [TitleToken]) -> Set<TitleQuery.Terms> {
        var found: Set<TitleQuery.Terms> = []
        var place = 0
        while place < tokens.count {
            let match = TitleTables.terms.first { phrase, _ in
                place + phrase.count <= tokens.count && zip(phrase, tokens[place...]).allSatisfy { $0 == $1.folded }
            }
            guard let match else {
                place += 1
                continue
            }
            let end = place + match.words.count
            let isPartOfTitle =
                match.words.count == 1 && end < tokens.count && tokens[end].glue == " "
                && (words?.hasPair(tokens[place].folded, tokens[end].folded) ?? true)
            if isPartOfTitle || match.words.count == tokens.count {
                place = end
                if !isPartOfTitle, let terms = match.terms { found.insert(terms) }
                continue
            }
            if let terms = match.terms { found.insert(terms) }
            tokens.removeSubrange(place..<end)
        }
        return found
    }

    private func correct(_ tokens: inout [TitleToken]) -> [TitleQuery.Correction] {
        guard let words else { return [] }
        var corrections: [TitleQuery.Correction] = []
        for place in tokens.indices where !TitleTables.isKnown(tokens[place].folded) {
            guard let right = words.correction(of: tokens[place].folded), !isKnownElsewhere(tokens[place].folded) else {
                continue
            }
            corrections.append(.init(from: tokens[place].text, to: right))
            tokens[place].replace(by: right)
        }
        return corrections
    }

    private func spellOut(_ tokens: inout [TitleToken]) {
        var place = 0
        while place < tokens.count {
            let token = tokens[place]
            if place + 1 < tokens.count, let meaning = TitleTables.hindi[token.folded + " " + tokens[place + 1].folded]
            {
                tokens.remove(at: place + 1)
                tokens[place].replace(by: meaning)
            } else if let meaning = TitleTables.hindi[token.folded] {
                tokens[place].replace(by: meaning)
            } else if let meaning = TitleTables.abbreviations[token.folded],
                token.isCapital || !TitleTables.capitalsOnly.contains(token.folded)
            {
                tokens[place].replace(by: meaning)
            }
            place += 1
        }
    }

    private func takeLevel(_ tokens: inout [TitleToken]) -> Int? {
        for place in tokens.indices.dropFirst() {
            let (before, token) = (tokens[place - 1], tokens[place])
            let grade = TitleTables.grades[token.folded].flatMap { token.isCapital ? $0 : nil }
            let number = Int(token.folded).flatMap { (0...20).contains($0) ? $0 : nil }
            if let level = number ?? grade, TitleTables.gradeWords.contains(before.folded) {
                tokens.removeSubrange((place - 1)...place)
                return level
            }
            if let level = grade ?? number.flatMap({ $0 < 10 ? $0 : nil }),
                place == tokens.count - 1 || tokens[place + 1].glue != " "
            {
                tokens.remove(at: place)
                return level
            }
        }
        return nil
    }

    private func takeSeniority(_ tokens: inout [TitleToken]) -> TitleQuery.Seniority? {
        let found = tokens.compactMap { TitleTables.seniority[$0.folded] }
        let order = TitleQuery.Seniority.allCases
        let highest = found.max { (order.firstIndex(of: $0) ?? 0) < (order.firstIndex(of: $1) ?? 0) }
        if tokens.count > 2, tokens[0].folded == "head", tokens[1].folded == "of" { tokens.removeFirst(2) }
        let kept = tokens.filter {
            TitleTables.seniority[$0.folded] == nil || TitleTables.seniorityInTitle.contains($0.folded)
        }
        if !kept.isEmpty { tokens = kept }
        return highest
    }

    /// Splits at "/", "&" and "and" where each side names an occupation.
    private func parts(_ tokens: [TitleToken]) -> [String] {
        var groups: [[TitleToken]] = [[]]
        for token in tokens {
            let isSplit = token.glue.contains { "/&+".contains($0) }
            if TitleTables.joiners.contains(token.folded) {
                groups.append([])
                continue
            }
            if isSplit { groups.append([]) }
            groups[groups.count - 1].append(token)
        }
        groups.removeAll(where: \.isEmpty)
        let isCompound =
            groups.count > 1
            && groups.allSatisfy { group in
                guard let last = group.last else { return false }
                return words?.namesWork(last.folded)
                    ?? (group.count == 1 && last.glue.contains("/") || last == tokens.first)
            }
        return isCompound ? groups.map { TitleToken.text($0) } : [TitleToken.text(tokens)]
    }
}
