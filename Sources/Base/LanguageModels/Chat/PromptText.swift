/// Published or private text as it stands in a question to a language model: data that cannot leave its place.
package enum PromptText {
    /// Text of several lines in which nothing can close the tag that it stands in.
    package static func block(_ text: String) -> String {
        replaced(text) { sign in
            sign == "\n" || sign == "\t" ? sign : nil
        }
    }

    /// One line in which nothing can close the tag that it stands in, and no field of the line.
    package static func line(_ text: String) -> String {
        replaced(text) { sign in
            sign == "|" ? "/" : nil
        }
    }

    private static func replaced(_ text: String, _ special: (Unicode.Scalar) -> Unicode.Scalar?) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { sign in
                    if let other = special(sign) { return other }
                    switch sign {
                    case "<": return "\u{2039}"
                    case ">": return "\u{203A}"
                    default: return sign.properties.generalCategory == .control ? " " : sign
                    }
                }))
    }
}
