/// Figures that stand above the line: numbers of notes, powers.
enum RaisedFigures {
    /// Replaces the figures from a place to the end by raised ones, where nothing but figures stands there: a note's number is
    /// no part of the word before it, and the letters of "1st" are.
    static func raise(_ text: inout [UInt8], from start: Int) {
        guard let raised = raised(text[start...]) else { return }
        text.replaceSubrange(start..., with: raised)
    }

    private static func raised(_ figures: ArraySlice<UInt8>) -> [UInt8]? {
        guard figures.contains(where: isFigure), figures.allSatisfy({ isFigure($0) || $0 == 0x20 || $0 == 0x2C }) else {
            return nil
        }
        return figures.flatMap { isFigure($0) ? forms[Int($0) - 0x30] : [$0] }
    }

    private static let forms: [[UInt8]] =
        "\u{2070}\u{B9}\u{B2}\u{B3}\u{2074}\u{2075}\u{2076}\u{2077}\u{2078}\u{2079}"
        .unicodeScalars.map { Array(String($0).utf8) }

    private static func isFigure(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
