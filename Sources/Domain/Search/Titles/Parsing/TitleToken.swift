internal import Taxonomy

/// A word of a title as written, and the text before it.
struct TitleToken: Hashable {
    /// A separator after which another part of the title may begin.
    enum Break {
        case comma
        case dash
        case at
        case bracket

        init?(_ glue: String) {
            if glue.contains("@") {
                self = .at
            } else if glue.contains("(") || glue.contains("[") {
                self = .bracket
            } else if glue.contains(",") {
                self = .comma
            } else if glue.contains("|") || (glue.hasSuffix(" ") && glue.contains { "-\u{2013}\u{2014}".contains($0) })
            {
                self = .dash
            } else {
                return nil
            }
        }
    }

    private(set) var text: String
    private(set) var folded: String
    /// The text between the previous word and this one; runs of spaces are one.
    let glue: String

    /// Whether every letter is a capital.
    var isCapital: Bool { text.contains(where: \.isLetter) && !text.contains(where: \.isLowercase) }

    mutating func replace(by words: String) {
        text = words
        folded = words
    }

    /// Splits a title into words.
    static func read(_ title: String) -> [TitleToken] {
        var tokens: [TitleToken] = []
        var (glue, word) = ("", "")
        func end() {
            guard !word.isEmpty else { return }
            let folded = TextNormalizer.folded(word)
            if folded.isEmpty {
                glue += word
            } else {
                tokens.append(TitleToken(text: word, folded: folded, glue: glue))
                glue = ""
            }
            word = ""
        }
        for character in title {
            if character.isLetter || character.isNumber || "+#'\u{2019}".contains(character) {
                // A plus before a word is a separator, after a word it belongs to the word (C++).
                if character == "+", word.isEmpty { glue.append(character) } else { word.append(character) }
            } else {
                end()
                let isSpace = character.isWhitespace
                if !isSpace || !glue.hasSuffix(" ") { glue.append(isSpace ? " " : character) }
            }
        }
        end()
        return tokens
    }

    /// Joins the words again, without separators at the ends.
    static func text(_ tokens: [TitleToken]) -> String {
        var text = ""
        for token in tokens {
            if !text.isEmpty {
                let joins = token.glue.filter { "/&+-.".contains($0) }
                if token.glue.contains("&") {
                    text += " & "
                } else if joins.isEmpty || token.glue.contains(" ") {
                    text += " "
                } else {
                    text += joins
                }
            }
            text += token.text
        }
        return text
    }

    /// Removes "(m/f/d)", "H/F", "Verkäufer/in", "infirmier(ère)", "enfermera/o".
    static func dropGenderMarks(_ tokens: inout [TitleToken]) {
        var place = 0
        while place < tokens.count {
            // A run of single letters joined by slashes, at least two: m/w/d, H/F.
            var end = place
            while end < tokens.count, TitleTables.genderLetters.contains(tokens[end].folded),
                end == place || tokens[end].glue.trimmingSpaces == "/" || tokens[end].glue == "|"
            {
                end += 1
            }
            if end - place > 1 || (end - place == 1 && TitleTables.genderWords.contains(tokens[place].folded)) {
                tokens.removeSubrange(place..<end)
                continue
            }
            let glue = tokens[place].glue
            if place > 0, TitleTables.genderEndings.contains(tokens[place].folded), !glue.isEmpty,
                ["/", "/-", "(", "(-", ":", "*", "_", "\u{B7}", ".", "-/"].contains(glue)
            {
                tokens.remove(at: place)
                continue
            }
            place += 1
        }
    }
}

extension String {
    fileprivate var trimmingSpaces: String { filter { $0 != " " } }
}
