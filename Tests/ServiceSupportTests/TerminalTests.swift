import ServiceSupport
import Testing

@Suite("Terminal")
struct TerminalTests {
    @Test(
        "counts columns",
        arguments: [
            ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("漢字", 4), ("한", 2), ("ｱ", 1), ("Ａ", 2), ("🙂", 2),
            ("👩‍👩‍👧", 2), ("🇩🇪", 2), ("❤️", 2), ("1️⃣", 2), ("✓", 1), ("\u{200B}", 0), ("\u{1B}[31mred\u{1B}[0m", 3),
            ("a\u{7}b", 2),
        ])
    func columns(text: String, expected: Int) {
        #expect(DisplayWidth.of(text) == expected)
    }

    @Test(
        "cuts to columns with an ellipsis",
        arguments: [
            ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("漢字漢字", 6, "漢字…"), ("漢字", 3, "漢…"), ("ab", 0, ""),
        ])
    func truncation(text: String, columns: Int, expected: String) {
        #expect(DisplayWidth.truncated(text, to: columns) == expected)
    }

    @Test("aligns columns, numbers on the right, wide characters by their columns")
    func table() {
        var table = TerminalTable(columns: [.init("NAME"), .init("N", .right), .init("NOTE")])
        table.add(["漢字", "7", "two\nlines"])
        table.add(["abc", "1,234"])
        #expect(
            table.render() == """
                NAME      N  NOTE
                漢字      7  two lines
                abc   1,234

                """)
        #expect(table.render(style: .init(usesColour: true)).hasPrefix("\u{1B}[1mNAME\u{1B}[0m      \u{1B}[1mN"))
    }

    /// 11, 10 and 16 columns and two gaps are 41. For 33, C is shortened to 10 and then both in turn, C first of equals.
    @Test("breaks only the cells of columns that may shrink, the widest first, not below eight")
    func shrinking() {
        var table = TerminalTable(columns: [.init("A"), .init("B", canShrink: true), .init("C", canShrink: true)])
        table.add(["fixed width", "0123456789", "0123456789012345"])
        table.add(["next", "one two three", "漢字漢字漢字"])
        let shown = table.render(width: 33)
        #expect(
            shown == """
                A            B          C
                fixed width  012345678  012345678
                             9          9012345
                next         one two    漢字漢字
                             three      漢字

                """)
        #expect(shown.split(separator: "\n").allSatisfy { DisplayWidth.of(String($0)) <= 33 })
    }

    @Test("leaves out extra columns, the last first, before it breaks words")
    func extraColumns() {
        var table = TerminalTable(
            columns: [
                .init("ID"), .init("NOTE", canShrink: true), .init("FIRST", isExtra: true),
                .init("LAST", isExtra: true),
            ])
        table.add(["0123456789", "a note of twenty-six signs", "123456", "123456"])
        // 10, 26, 6 and 6 columns with three gaps are 54; with a note of 16 readable columns they are 44.
        #expect(table.render(width: 54).hasPrefix("ID          NOTE                        FIRST   LAST\n"))
        #expect(table.render(width: 44).hasPrefix("ID          NOTE              FIRST   LAST\n"))
        #expect(table.render(width: 43).hasPrefix("ID          NOTE                     FIRST\n"))
        #expect(
            table.render(width: 30) == """
                ID          NOTE
                0123456789  a note of
                            twenty-six signs

                """)
    }

    @Test("writes rows as lists where the columns do not fit")
    func lists() {
        var table = TerminalTable(columns: [.init("ID"), .init("A LONG HEADING"), .init("NOTE", canShrink: true)])
        table.add(["0123456789", "", "words/and more"])
        table.add(["1", "x", "y"])
        #expect(
            table.render(width: 26) == """
                ID              0123456789
                NOTE            words/and
                                more

                ID              1
                A LONG HEADING  x
                NOTE            y

                """)
    }

    /// Joints count from the middle of the width on, so that no line has a sign or two alone.
    @Test(
        "breaks words that are too wide, where their parts are joined if it can",
        arguments: [
            ("enrich_proficiency", 8, ["enrich_", "proficie", "ncy"]),
            ("http://127.0.0.1:8000/x", 12, ["http://127.", "0.0.1:8000/x"]),
            ("a-bcdefghijk", 8, ["a-bcdefg", "hijk"]), ("漢字漢字", 3, ["漢", "字", "漢", "字"]), ("ok", 8, ["ok"]),
            ("漢", 1, ["漢"]),
        ])
    func longWords(word: String, width: Int, expected: [String]) {
        #expect(TextWrap.pieces(word, width: width) == expected)
    }

    @Test("counts one thing and several", arguments: [(0, "0 boxes"), (1, "1 box"), (1_016, "1,016 boxes")])
    func counted(count: Int, expected: String) {
        #expect(Figures.counted(count, "box", "boxes") == expected)
        #expect(Figures.counted(count, "row") == expected.replacing(/box(es)?/) { $0.output.1 == nil ? "row" : "rows" })
    }

    @Test(
        "tells milliseconds to a tenth",
        arguments: [
            (Duration.microseconds(449_501), "449.5"), (.zero, "0.0"), (.microseconds(51), "0.1"),
            (.seconds(7), "7000.0"),
        ])
    func milliseconds(duration: Duration, expected: String) {
        #expect(Figures.milliseconds(duration) == expected)
    }

    @Test(
        "uses colour only on a terminal that wants it",
        arguments: [
            (true, [:], true), (false, [:], false), (true, ["NO_COLOR": "1"], false), (true, ["NO_COLOR": ""], true),
            (true, ["TERM": "dumb"], false), (true, ["TERM": "xterm"], true),
        ])
    func colour(isTerminal: Bool, environment: [String: String], expected: Bool) {
        let style = TerminalStyle.detect(isTerminal: isTerminal, environment: environment)
        #expect(style.usesColour == expected)
        #expect(style.apply(.red, "x") == (expected ? "\u{1B}[31mx\u{1B}[0m" : "x"))
    }

    @Test("groups digits", arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567")])
    func grouped(value: Int, expected: String) {
        #expect(Figures.grouped(value) == expected)
    }

    @Test(
        "shortens bytes",
        arguments: [
            (0, "0 B"), (1_023, "1023 B"), (1_024, "1.0 KiB"), (1_536, "1.5 KiB"), (1_048_575, "1.0 MiB"),
            (10_485_760, "10.0 MiB"), (3 << 40, "3.0 TiB"),
        ])
    func bytes(count: Int, expected: String) {
        #expect(Figures.bytes(count) == expected)
    }

    @Test(
        "shortens lengths of time",
        arguments: [
            (0, "0 ms"), (850, "850 ms"), (4_200, "4.2 s"), (59_999, "1m 00s"), (65_000, "1m 05s"),
            (7_380_000, "2h 03m"),
        ])
    func durations(milliseconds: Int, expected: String) {
        #expect(Figures.duration(.milliseconds(milliseconds)) == expected)
    }

    @Test("wraps at spaces and never within a word")
    func wrapping() {
        #expect(TextWrap.lines("one two  three\nfour", width: 9) == ["one two", "three", "four"])
        #expect(TextWrap.lines("incomprehensible it is", width: 5) == ["incomprehensible", "it is"])
        #expect(TextWrap.lines("", width: 9) == [])
    }
}

@Suite("Progress bar")
struct ProgressBarTests {
    private let now = Locked(Duration.zero)
    private let writer = MemoryTerminalWriter()

    private func bar(total: Int?, isTerminal: Bool, width: Int = 80) -> ProgressBar {
        ProgressBar(
            label: "Load", total: total, unit: "rows", writer: writer, isTerminal: isTerminal, width: width,
            elapsed: { [now] in now.withLock { $0 } })
    }

    private func tick(_ milliseconds: Int) {
        now.withLock { $0 += .milliseconds(milliseconds) }
    }

    @Test("rewrites one line on a terminal, ten times a second at most")
    func terminal() {
        let bar = bar(total: 2_000, isTerminal: true, width: 75)
        tick(1_000)
        bar.advance(by: 500)
        tick(50)
        bar.advance(by: 100)
        tick(950)
        bar.set(1_000)
        tick(2_000)
        bar.set(2_000)
        bar.finish()
        bar.advance()
        bar.finish()
        #expect(
            writer.text.split(separator: "\r", omittingEmptySubsequences: false).map(String.init) == [
                "", "Load  [======>                    ]  25%  500/2,000 rows  500/s  3.0 s left",
                "Load  [============>            ]  50%  1,000/2,000 rows  500/s  2.0 s left",
                "Load  [==============================]  100%  2,000/2,000 rows  500/s      ",
                "Load  2,000/2,000 rows  500/s  in 4.0 s" + String(repeating: " ", count: 30) + "\n",
            ])
    }

    @Test("writes plain lines elsewhere, five seconds apart")
    func plain() {
        let bar = bar(total: 10, isTerminal: false)
        bar.advance()
        tick(4_999)
        bar.advance()
        tick(1)
        bar.advance(by: 3)
        bar.finish()
        #expect(
            writer.text == """
                Load  10%  1/10 rows
                Load  50%  5/10 rows  1.0/s  5.0 s left
                Load  5/10 rows  1.0/s  in 5.0 s

                """)
    }

    @Test("shows only counts where nobody knows the total")
    func unknown() {
        let bar = bar(total: nil, isTerminal: true)
        tick(500)
        bar.advance(by: 12_345)
        #expect(writer.text == "\rLoad  12,345 rows  24,690/s")
    }

    @Test("counts one of a thing in the singular", arguments: [1, nil] as [Int?])
    func singular(total: Int?) {
        let bar = bar(total: total, isTerminal: false)
        tick(500)
        bar.advance()
        bar.finish()
        let count = total == nil ? "1 row" : "1/1 row"
        #expect(writer.text.hasSuffix("Load  \(count)  2.0/s  in 500 ms\n"), "\(writer.text)")
    }
}
