/// Published text as it stands in a question to a language model.
package enum PromptText {
    /// One line in which nothing can close the tag that it stands in, and no field of the line.
    package static func line(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { sign in
                    switch sign {
                    case "<": "\u{2039}"
                    case ">": "\u{203A}"
                    case "|": "/"
                    default: sign.properties.generalCategory == .control ? " " : sign
                    }
                }))
    }
}
