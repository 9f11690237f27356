package import ServiceSupport

/// JSON as models write it.
package enum AnswerText {
    /// Reads the JSON of an answer: white space and one code fence around it are let pass, everything else beside it, a
    /// name twice in an object and half a value are not.
    ///
    /// - Throws: ``ChatRejection`` with what is wrong, in words that hold nothing of the answer.
    package static func json(_ text: String) throws(ChatRejection) -> JSONValue {
        let bare = withoutFence(text.drop { $0.isWhitespace || $0 == "\u{FEFF}" })
        do {
            return try JSONValue(parsing: bare.utf8)
        } catch {
            let what =
                switch error.code {
                case .duplicateName: "a name occurs twice in an object"
                case .tooDeep: "it is nested too deep"
                case .tooLong: "it is too long"
                default: "it is no JSON (line \(error.line), column \(error.column))"
                }
            throw ChatRejection(what)
        }
    }

    private static func withoutFence(_ text: Substring) -> Substring {
        guard text.hasPrefix("```") else { return text }
        var body = text
        while let last = body.last, last.isWhitespace { body.removeLast() }
        guard body.count > 6, body.hasSuffix("```") else { return text }
        // The language may stand behind the fence.
        return body.dropFirst(3).drop { $0.isASCII && $0.isLetter }.dropLast(3)
    }
}
