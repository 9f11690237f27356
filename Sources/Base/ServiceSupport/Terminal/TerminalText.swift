/// What a terminal may be given of texts that come from outside: titles, descriptions, documents, answers of servers.
package enum TerminalText {
    /// The text without what would move the cursor, change the window or turn the direction of writing: control characters
    /// but line ends and tabs, and the marks that turn text around, each shown as `�` or left out.
    ///
    /// The looks that ``TerminalStyle`` writes pass, as they harm nothing wherever they stand.
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

    /// The length of a look at the beginning, as a style writes it: `ESC [ NUMBER m`.
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
