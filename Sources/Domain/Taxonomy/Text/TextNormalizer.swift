import Foundation

/// Brings text to the form in which titles and names are compared.
package enum TextNormalizer {
    /// Lower case without accents, words separated by single spaces.
    ///
    /// Letters, digits, `+` and `#` are kept (C++, C#); an apostrophe inside a word is dropped; everything else
    /// separates words. Text is brought to the form of `FormedText` first; what is not ASCII is decomposed (canonically, so `ß`,
    /// CJK and other scripts stay).
    package static func folded(_ text: String) -> String {
        words(text).joined(separator: " ")
    }

    /// The words of `folded`.
    package static func words(_ text: String) -> [String] {
        var copy = text
        let ascii = copy.withUTF8 { bytes in
            // An ampersand and a semicolon may be an entity of HTML.
            let isPlain =
                bytes.allSatisfy { $0 < 0x80 }
                && !(bytes.contains(UInt8(ascii: "&")) && bytes.contains(UInt8(ascii: ";")))
            return isPlain ? asciiWords(bytes) : nil
        }
        if let ascii { return ascii }
        // What is decomposed right away needs no form before.
        let isUsual = text.unicodeScalars.allSatisfy { $0 != "&" && !CharacterForms.hasForm($0) }
        return unicodeWords((isUsual ? text : FormedText.formed(text)).decomposedStringWithCanonicalMapping)
    }

    /// The usual case, byte by byte: an index of titles reads tens of thousands of them at every start.
    private static func asciiWords(_ bytes: UnsafeBufferPointer<UInt8>) -> [String] {
        var words: [String] = []
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(1, bytes.count)) { word in
            var count = 0
            func end() {
                guard count > 0 else { return }
                words.append(String(decoding: UnsafeBufferPointer(rebasing: word[..<count]), as: UTF8.self))
                count = 0
            }
            for byte in bytes {
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "+"), UInt8(ascii: "#"):
                    word[count] = byte
                    count += 1
                case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                    word[count] = byte | 0x20
                    count += 1
                case UInt8(ascii: "'"): break
                default: end()
                }
            }
            end()
        }
        return words
    }

    private static func unicodeWords(_ source: String) -> [String] {
        var words: [String] = []
        var word = ""
        for scalar in source.unicodeScalars {
            if isKept(scalar) {
                word += scalar.properties.lowercaseMapping
            } else if !isIgnored(scalar), !word.isEmpty {
                words.append(word)
                word = ""
            }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    /// A word without its English plural ending: `engineers` and `engineer`, `secretaries` and `secretary` agree.
    ///
    /// Light on purpose (Harman's "S" stemmer, 1991): it joins what plurals tear apart and leaves the rest alone.
    package static func stem(_ word: String) -> String {
        guard word.utf8.last == UInt8(ascii: "s") else { return word }
        var copy = word
        return copy.withUTF8 { bytes in
            let (length, endsInY) = stem(bytes)
            guard length < bytes.count else { return word }
            return String(decoding: UnsafeBufferPointer(rebasing: bytes[..<length]), as: UTF8.self)
                + (endsInY ? "y" : "")
        }
    }

    /// How many bytes of a word are its stem, and whether a `y` follows them: the rule of `stem` for text.
    package static func stem(_ bytes: UnsafeBufferPointer<UInt8>) -> (length: Int, endsInY: Bool) {
        let count = bytes.count
        guard count > 3, bytes[count - 1] == UInt8(ascii: "s") else { return (count, false) }
        let beforeLast = bytes[count - 2]
        if beforeLast == UInt8(ascii: "e") {
            let third = bytes[count - 3]
            if third == UInt8(ascii: "i"), count > 4, bytes[count - 4] != UInt8(ascii: "e"),
                bytes[count - 4] != UInt8(ascii: "a")
            {
                return (count - 3, true)
            }
            let isSibilant =
                // Doubled only: "classes" is of "class", but "nurses" of "nurse" and "sizes" of "size".
                ((third == UInt8(ascii: "s") || third == UInt8(ascii: "z")) && bytes[count - 4] == third)
                || third == UInt8(ascii: "x")
                || (third == UInt8(ascii: "h") && count > 4
                    && (bytes[count - 4] == UInt8(ascii: "c") || bytes[count - 4] == UInt8(ascii: "s")))
            if isSibilant { return (count - 2, false) }
        }
        if beforeLast == UInt8(ascii: "u") || beforeLast == UInt8(ascii: "s") { return (count, false) }
        return (count - 1, false)
    }

    private static func isKept(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "+", "#": return true
        default: break
        }
        guard !scalar.isASCII else { return false }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .otherLetter, .modifierLetter, .decimalNumber,
            .letterNumber, .otherNumber, .spacingMark:
            return true
        default:
            return false
        }
    }

    /// Marks above letters and apostrophes join what stands around them.
    private static func isIgnored(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "'" || scalar == "\u{2019}" || scalar.properties.generalCategory == .nonspacingMark
            || scalar.properties.generalCategory == .format
    }
}
