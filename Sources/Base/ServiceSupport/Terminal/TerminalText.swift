/// Makes external texts safe for a terminal: titles, descriptions, documents, servers' responses.
package enum TerminalText {
    /// The text without anything that moves the cursor, changes the window or reverses the writing direction: control
    /// characters except line ends and tabs, and bidirectional marks, each shown as `�` or omitted.
    ///
    /// The attributes that ``TerminalStyle`` writes are kept, because they are harmless.
    package static func harmless(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHarmful) else { return text }
        var output = String.UnicodeScalarView()
        let scalars = Array(text.unicodeScalars)
        var place = 0
        while place < scalars.count {
            let scalar = scalars[place]
            if scalar == "\u{1B}", let length = look(scalars[place...]) {
                output.append(contentsOf: scalars[place..<(place + length)])
                place += length
                continue
            }
            if !isHarmful(scalar) {
                output.append(scalar)
            } else if scalar.properties.generalCategory == .control {
                output.append("\u{FFFD}")
            }
            place += 1
        }
        return String(output)
    }

    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\n", "\t": false
        case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}": true
        case "\u{200E}", "\u{200F}", "\u{061C}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": true
        default: false
        }
    }

    /// The length of an attribute sequence at the beginning, as a style writes it: `ESC [ NUMBER m`.
    private static func look(_ scalars: ArraySlice<Unicode.Scalar>) -> Int? {
        let head = scalars.prefix(6)
        guard head.dropFirst().first == "[", let end = head.firstIndex(of: "m") else { return nil }
        let digits = head[(head.startIndex + 2)..<end]
        guard let number = Int(String(String.UnicodeScalarView(digits))),
            number == 0 || TerminalStyle.Look(rawValue: number) != nil
        else { return nil }
        return end - head.startIndex + 1
    }
}
