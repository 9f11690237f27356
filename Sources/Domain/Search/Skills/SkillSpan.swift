/// One to four words of a sentence that may name a skill.
package struct SkillSpan: Sendable, Hashable {
    /// The words, separated by single spaces.
    package let text: String
    /// Their range in the sentence, in bytes of UTF-8.
    package let bytes: Range<Int>

    /// The maximum length of a span, in words.
    private static let longest = 4
    /// The maximum number of words read from a sentence.
    private static let wordLimit = 120
    /// The maximum length of a word in bytes; longer ones are skipped, because they name no skill and would be slow.
    private static let byteLimit = 100

    /// The spans of a sentence: none begins or ends with a stop word, none is only a number, without duplicates.
    ///
    /// - Parameters:
    ///   - sentence: the sentence.
    ///   - isTelling: called once for each lowercase word; a span begins and ends with words for which it is true.
    package static func spans(of sentence: String, isTelling: (String) -> Bool = { _ in true }) -> [SkillSpan] {
        let words = words(of: sentence)
        let isTold = words.map { isTelling($0.lowered) }
        var spans: [SkillSpan] = []
        var known: Set<String> = []
        for length in 1...longest where length <= words.count {
            for start in 0...(words.count - length) {
                let run = words[start..<(start + length)]
                guard isTold[start], isTold[start + length - 1], let first = run.first, let last = run.last,
                    !first.isEmpty, !last.isEmpty, !run.allSatisfy(\.isNumber),
                    known.insert(run.map(\.lowered).joined(separator: " ")).inserted
                else { continue }
                spans.append(
                    SkillSpan(
                        text: run.map(\.text).joined(separator: " "),
                        bytes: first.bytes.lowerBound..<last.bytes.upperBound))
            }
        }
        return spans
    }

    private struct Word {
        let text: String
        let lowered: String
        let bytes: Range<Int>
        /// Whether it is a stop word, with which a skill's name neither begins nor ends.
        let isEmpty: Bool
        let isNumber: Bool

        init(_ text: String, at start: Int) {
            self.text = text
            lowered = text.lowercased()
            bytes = start..<(start + text.utf8.count)
            isEmpty = SkillSpan.empty.contains(lowered)
            isNumber = text.utf8.allSatisfy { (0x30...0x39).contains($0) || "+.-/".utf8.contains($0) }
        }
    }

    private static func words(of sentence: String) -> [Word] {
        var words: [Word] = []
        var (word, offset, start) = ("", 0, 0)
        func end() {
            defer { word.removeAll(keepingCapacity: true) }
            guard !word.isEmpty else { return }
            guard words.count < wordLimit, word.utf8.count <= byteLimit else { return }
            var kept = word[...]
            while let last = kept.utf8.last, outer.contains(last) { kept.removeLast() }
            while let first = kept.utf8.first, outer.contains(first) { kept.removeFirst() }
            guard !kept.isEmpty else { return }
            words.append(Word(String(kept), at: start + word.utf8.distance(from: word.startIndex, to: kept.startIndex)))
        }
        for character in sentence {
            // Dot leaders are not part of a word.
            if character == ".", word.utf8.last == UInt8(ascii: ".") { end() }
            if isOfWord(character) {
                if word.isEmpty { start = offset }
                word.append(character)
            } else {
                end()
            }
            offset += character.utf8.count
        }
        end()
        return words
    }

    /// Whether a character belongs to a word: superscript and circled digits beside a word do not.
    private static func isOfWord(_ character: Character) -> Bool {
        if character.isASCII { return character.isLetter || character.isNumber || "+#.-/'_".contains(character) }
        return character.isLetter || character.isNumber && character.unicodeScalars.first.map(isFigure) == true
    }

    private static func isFigure(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory != .otherNumber
    }

    /// Characters that belong to a word only inside it.
    private static let outer: Set<UInt8> = Set(".-/'".utf8)

    /// Stop words: words in a sentence with which a skill's name neither begins nor ends.
    fileprivate static let empty: Set<String> = [
        "a", "an", "the", "of", "and", "or", "to", "in", "for", "with", "on", "at", "by", "as", "is", "are", "be",
        "our",
        "your", "you", "we", "will", "their", "his", "her", "its", "from", "that", "this", "such", "other", "any",
        "all",
        "into", "within", "across", "using", "use", "etc", "e.g", "i.e", "have", "has", "experience", "knowledge",
        "ability", "skills", "strong", "good", "excellent", "must", "plus", "years", "year", "new",
    ]
}
