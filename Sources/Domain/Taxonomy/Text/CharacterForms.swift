import Foundation

/// The normalization of single characters.
enum CharacterForms {
    /// Whether a scalar combines with the character before it.
    static func joins(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case ..<0x300: return false
        case 0xFF9E, 0xFF9F, 0x1160...0x11FF: return true
        default:
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .spacingMark, .enclosingMark: return true
            default: return false
            }
        }
    }

    /// Whether a scalar has another form that looks the same to a reader. Superscript and circled digits, fractions and
    /// trademark signs are left unchanged: beside a word they are not part of it.
    static func hasForm(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x2120, 0x2122, 0x2117: false
        case 0x0B, 0x0C, 0x85, 0x2028, 0x2029: true
        case 0xA0, 0x132...0x133, 0x13F...0x140, 0x149, 0x17F, 0x1C4...0x1CC, 0x1F1...0x1F3, 0x2000...0x200A,
            0x2010...0x2011, 0x202F, 0x205F, 0x2100...0x214F, 0x2160...0x217F, 0x3000, 0x3131...0x318E,
            0xF900...0xFAFF, 0xFB00...0xFDFF, 0xFE10...0xFE19, 0xFE30...0xFEFE, 0xFF01...0xFFEF, 0x1D400...0x1D7FF,
            0x1100...0x115F:
            true
        // Subscript digits of formulas, enclosed letters, radicals that PDFs contain instead of ideographs, squared
        // words.
        case 0x2080...0x2089, 0x24B6...0x24E9, 0x2E9F, 0x2EF3, 0x2F00...0x2FD5, 0x3300...0x33FF, 0x1F130...0x1F149:
            true
        default: false
        }
    }

    /// The normalized form of a character (Unicode, NFKC), with ordinary spaces, hyphens and line ends.
    static func form(_ character: String) -> String {
        if ["\u{0B}", "\u{0C}", "\u{85}", "\u{2028}", "\u{2029}"].contains(character) { return "\n" }
        if character.unicodeScalars.count == 1, let scalar = character.unicodeScalars.first {
            guard hasForm(scalar) else { return character }
            // Full-width forms of ASCII are the most frequent case, and have the same order.
            if (0xFF01...0xFF5E).contains(scalar.value), let plain = Unicode.Scalar(scalar.value - 0xFEE0) {
                return String(Character(plain))
            }
        }
        let formed =
            character.unicodeScalars.contains(where: hasForm)
            ? character.precomposedStringWithCompatibilityMapping.precomposedStringWithCanonicalMapping
            : character.precomposedStringWithCanonicalMapping
        return formed.replacing("\u{2010}", with: "-")
    }

    /// Whether a scalar is invisible: soft hyphens, directional marks, zero-width and control characters.
    static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB,
            0xE0001, 0xE0020...0xE007F:
            true
        case 0x09...0x0D: false
        case 0x00...0x1F, 0x7F...0x84, 0x86...0x9F: true
        default: false
        }
    }
}
