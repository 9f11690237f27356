import Foundation

/// Normalizes text for comparing titles and names.
package enum TextNormalizer {
    /// The text in lowercase without accents, words separated by single spaces.
    ///
    /// Letters, digits, `+` and `#` are kept (C++, C#); an apostrophe inside a word is dropped; everything else
    /// separates words. Text is first normalized as by `FormedText`; non-ASCII text is decomposed (canonically, so `ß`,
    /// CJK and other scripts are kept).
    package static func folded(_ text: String) -> String {
        words(text).joined(separator: " ")
    }

    /// The words of `folded`.
    package static func words(_ text: String) -> [String] {
        var copy = text
        let ascii = copy.withUTF8 { bytes in
            // An ampersand and a semicolon may be an HTML entity.
            let isPlain =
                bytes.allSatisfy { $0 < 0x80 }
                && !(bytes.contains(UInt8(ascii: "&")) && bytes.contains(UInt8(ascii: ";")))
            return isPlain ? asciiWords(bytes) : nil
        }
        if let ascii { return ascii }
        // Characters that are decomposed anyway need no further normalization.
        let isUsual = text.unicodeScalars.allSatisfy { $0 != "&" && !CharacterForms.hasForm($0) }
        return unicodeWords((isUsual ? text : FormedText.formed(text)).decomposedStringWithCanonicalMapping)
    }

    /// A fast path, byte by byte: an index of titles processes tens of thousands of them at every start.
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

    /// A word without its English plural ending: `engineers` and `engineer`, `secretaries` and `secretary` have equal
    /// stems.
    ///
    /// Deliberately light (Harman's "S" stemmer, 1991): it conflates plurals and leaves other forms unchanged.
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

    /// The length in bytes of a word's stem, and whether it is followed by a `y`: the rule of `stem` for raw bytes.
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
                // Doubled only: "classes" is from "class", but "nurses" from "nurse" and "sizes" from "size".
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

    /// Whether a scalar is dropped without separating words: combining marks and apostrophes.
    private static func isIgnored(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "'" || scalar == "\u{2019}" || scalar.properties.generalCategory == .nonspacingMark
            || scalar.properties.generalCategory == .format
    }
}
