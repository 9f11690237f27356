import ServiceSupport
import Testing

@Suite("Text from outside on a terminal")
struct TerminalTextTests {
    /// What is given, and what may be shown of it.
    static let table: [(text: String, shown: String)] = [
        ("Köchin\tWien\n日本", "Köchin\tWien\n日本"),
        // Clears the screen; names the window; rings.
        ("\u{1B}[2Jgone", "\u{FFFD}[2Jgone"), ("\u{1B}]0;pwned\u{7}", "\u{FFFD}]0;pwned\u{FFFD}"),
        // The same commands in one character, as terminals of eight bits take them.
        ("\u{9B}2J\u{9D}0;x\u{9C}", "\u{FFFD}2J\u{FFFD}0;x\u{FFFD}"),
        // Writes over what stands in the line; takes a letter back.
        ("safe\rrm", "safe\u{FFFD}rm"), ("ab\u{8}c\u{7F}", "ab\u{FFFD}c\u{FFFD}"),
        // Turns the rest of the line around.
        ("invoice\u{202E}fdp.exe\u{2069}", "invoicefdp.exe"),
        // Looks that the program has itself; others, hidden text and cut-off ones among them, do not pass.
        ("\u{1B}[1mbold\u{1B}[0m", "\u{1B}[1mbold\u{1B}[0m"), ("\u{1B}[8mhidden", "\u{FFFD}[8mhidden"),
        ("\u{1B}[", "\u{FFFD}["), ("\u{1B}[1;31m", "\u{FFFD}[1;31m"), ("\u{1B}[m", "\u{FFFD}[m"),
    ]

    @Test("cannot steer it", arguments: table)
    func harmless(_ row: (text: String, shown: String)) {
        #expect(TerminalText.harmless(row.text) == row.shown)
    }

    @Test("numbers agree with their nouns")
    func plurals() {
        #expect(Figures.counted(1, "framework") == "1 framework")
        #expect(Figures.counted(0, "row") == "0 rows" && Figures.counted(1_016, "occupation") == "1,016 occupations")
    }
}
