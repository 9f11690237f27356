/// A text that must not be shown: printing, logging or encoding it yields `[redacted]`.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String

    /// Hides a text.
    package init(_ text: String) {
        self.text = text
    }

    /// The text itself, for the one call that needs it.
    package func reveal() -> String { text }

    /// Whether there is nothing to hide.
    package var isEmpty: Bool { text.isEmpty }

    package var description: String { "[redacted]" }
    package var debugDescription: String { "[redacted]" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
