import ServiceSupport

/// Texts that occur in many rows, each held once for all threads.
final class TextPool: Sendable {
    private let texts = Locked<[String: String]>([:])

    /// The pool's own copy of a text.
    func shared(_ text: String) -> String {
        texts.withLock { texts in
            if let known = texts[text] { return known }
            texts[text] = text
            return text
        }
    }
}
