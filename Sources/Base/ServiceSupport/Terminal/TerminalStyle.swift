internal import Foundation

/// Whether and how text is coloured.
package struct TerminalStyle: Sendable, Hashable {
    /// Whether colour codes are written.
    package let usesColour: Bool

    package init(usesColour: Bool) {
        self.usesColour = usesColour
    }

    /// No colour.
    package static let plain = TerminalStyle(usesColour: false)

    /// The style for a stream: colour only on a terminal, when `NO_COLOR` is unset or empty (https://no-color.org) and
    /// `TERM` is not `dumb`.
    package static func detect(isTerminal: Bool, environment: [String: String]) -> TerminalStyle {
        let isRefused = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
        return TerminalStyle(usesColour: isTerminal && !isRefused)
    }

    /// Whether a file descriptor is a terminal.
    package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// An ANSI attribute or colour of text.
    package enum Look: Int, Sendable {
        case bold = 1
        case dim = 2
        case red = 31
        case green = 32
        case yellow = 33
        case blue = 34
        case cyan = 36
    }

    /// The text with an attribute, or unchanged where colour is off.
    package func apply(_ look: Look, _ text: String) -> String {
        usesColour && !text.isEmpty ? "\u{1B}[\(look.rawValue)m\(text)\u{1B}[0m" : text
    }
}
