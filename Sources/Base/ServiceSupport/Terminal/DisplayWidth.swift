/// The number of terminal columns that a text occupies.
///
/// East Asian wide and full-width characters (Unicode Standard Annex #11) and emoji are wide; combining marks, joiners
/// and colour codes have no width. Terminals differ on some emoji sequences; the common interpretation is used.
package enum DisplayWidth {
    /// The columns of a text without line breaks.
    package static func of(_ text: String) -> Int {
        var columns = 0
        var isInEscape = false
        for character in text {
            if isInEscape {
                // A colour code is ESC [ digits and semicolons, ended by a letter.
                if character.isLetter { isInEscape = false }
            } else if character == "\u{1B}" {
                isInEscape = true
            } else {
                columns += of(character)
            }
        }
        return columns
    }

    /// The columns of one character: 0, 1 or 2.
    package static func of(_ character: Character) -> Int {
        guard let first = character.unicodeScalars.first else { return 0 }
        switch first.properties.generalCategory {
        case .control, .format, .nonspacingMark, .enclosingMark, .lineSeparator, .paragraphSeparator: return 0
        default: break
        }
        if first.isASCII {
            // A keycap (`1` + U+FE0F + U+20E3) is an emoji that starts with an ASCII digit.
            return character.unicodeScalars.contains("\u{FE0F}") ? 2 : 1
        }
        if isWide(first.value) || first.properties.isEmojiPresentation { return 2 }
        if first.properties.isEmoji, character.unicodeScalars.contains("\u{FE0F}") { return 2 }
        return 1
    }

    /// `text` cut to `columns`, with an ellipsis where something was cut. Colour codes are not supported here.
    package static func truncated(_ text: String, to columns: Int) -> String {
        guard of(text) > columns else { return text }
        guard columns > 0 else { return "" }
        var kept = ""
        var used = 0
        for character in text {
            let size = of(character)
            if used + size > columns - 1 { break }
            kept.append(character)
            used += size
        }
        return kept + "…"
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F,
        0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
        0x16FE0...0x18CFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F2FF, 0x20000...0x3FFFD,
    ]

    private static func isWide(_ value: UInt32) -> Bool {
        value >= 0x1100 && wide.contains { $0.contains(value) }
    }
}
