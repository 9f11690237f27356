import Foundation
import Taxonomy
import Testing

/// The expected forms are those that the Unicode Standard's NFKC and a reader's eye give; bytes are counted by hand.
@Suite("A text in one form")
struct FormedTextTests {
    @Test(
        "has plain letters in the place of other forms of them",
        arguments: [
            ("Microsoft O\u{FB03}ce, work\u{FB02}ow, \u{FB01}rst aid", "Microsoft Office, workflow, first aid"),
            ("\u{FF2D}\u{FF59}\u{FF33}\u{FF31}\u{FF2C}", "MySQL"), ("me\u{301}dico", "m\u{E9}dico"),
            ("\u{FF76}\u{FF9E}", "\u{30AC}"), ("Level \u{2163}", "Level IV"), ("\u{1D40F}ython", "Python"),
            ("R&amp;D", "R&D"), ("R&amp;amp;D", "R&D"), ("Caf&eacute; &#38; B&#xE4;cker", "Caf\u{E9} & B\u{E4}cker"),
            ("A&nbsp;B\u{A0}C\u{3000}D", "A B C D"), ("so\u{AD}cial wor\u{200B}ker", "social worker"),
            ("on\u{2011}site", "on-site"), ("AT&T; R&D &unknown; &", "AT&T; R&D &unknown; &"),
            ("Java\u{2122} 5 m\u{B2} \u{BD} \u{2460}", "Java\u{2122} 5 m\u{B2} \u{BD} \u{2460}"),
            ("plain ASCII", "plain ASCII"), ("", ""),
            // Letters in circles and squares, radicals for characters, figures of formulas.
            ("\u{24C5}\u{24E8} \u{1F142}\u{1F140}\u{1F13B}", "Py SQL"),
            ("\u{2F64}\u{6237} \u{2FA6}", "\u{7528}\u{6237} \u{91D1}"), ("CO\u{2082}", "CO2"),
            ("w\u{2062}elding\u{61C} G\u{180E}it\u{E0041}", "welding Git"),
            // Entities as pages have them: without a semicolon, of the Windows set, unseen ones.
            ("R&ampD &amp SQL&nbspGit", "R&D & SQL Git"),
            ("caf&eacute caf&eacutes &Uumlber", "caf\u{E9} caf\u{E9}s \u{DC}ber"),
            ("driver&#146;s&#150;SQL driver&#39s", "driver\u{2019}s\u{2013}SQL driver's"),
            ("so&shy;cial wor&#8203;ker&lrm;", "social worker"),
            ("on&hyphen;site C&num; &lstrok;", "on-site C# \u{142}"),
            ("nuts &bolts &ltd &ampere &ethics ?a=1&lt=2 &#1 &#", "nuts &bolts &ltd &ampere &ethics ?a=1&lt=2 &#1 &#"),
        ])
    func letters(original: String, expected: String) {
        let formed = FormedText(original).text
        #expect(formed == expected)
        #expect(Array(formed.utf8) == Array(expected.utf8), "\(formed.unicodeScalars.map(\.value))")
    }

    @Test(
        "tells a paragraph's line ends from a list's",
        arguments: [
            (
                "Five years of machine\nlearning, project\nmanagement and SQL.",
                "Five years of machine learning, project management and SQL."
            ),
            ("Five years of machine\r\nlearning.", "Five years of machine  learning."),
            ("python\nproject management\nsql", "python\nproject management\nsql"),
            ("Python\nproject management\nSQL", "Python\nproject management\nSQL"),
            ("Skills:\npython and sql.", "Skills:\npython and sql."),
            ("We ask for:\n- python\n- sql.", "We ask for:\n- python\n- sql."),
            ("1. python\n2. sql.", "1. python\n2. sql."),
            ("Welder\n\nneeds steel.", "Welder\n\nneeds steel."),
            ("SQL\nWork with machine\nlearning.", "SQL\nWork with machine learning."),
            ("Knowledge of\nProject Management", "Knowledge of Project Management"),
            ("You do soft-\nware and on-site\nwork.", "You do software and on-site work."),
            ("soft\u{AD}\nware", "software"), ("Data-\nDriven", "Data-\nDriven"),
            // An item goes on where a line begins in small letters.
            (
                "\u{2022} Years of machine\n  learning and project\n  management\n\u{2022} SQL",
                "\u{2022} Years of machine   learning and project   management\n\u{2022} SQL"
            ),
            (
                "\u{27A2} first\naid\n\u{2713} SQL and\n\u{25A0} Git",
                "\u{27A2} first aid\n\u{2713} SQL and\n\u{25A0} Git"
            ),
            ("- Done.\nfirst\naid", "- Done.\nfirst\naid"),
            // Lines that a mail quotes.
            ("> We need machine\n> learning skills.", "We need machine learning skills."),
            (">> first and\n> > second\n>\n>5 x", "first and second\n\n>5 x"), ("a > b\nc -> d", "a > b\nc -> d"),
        ])
    func lines(original: String, expected: String) {
        #expect(FormedText(original).text == expected)
    }

    @Test(
        "makes words of letters with blanks between",
        arguments: [
            ("S K I L L S\nSQL", "SKILLS\nSQL"), ("S K I L L S   A N D   T O O L S", "SKILLS   AND   TOOLS"),
            ("Languages: C R D S", "Languages: C R D S"), ("A B C", "A B C"), ("R, C, D, S", "R, C, D, S"),
            ("W O R K   E X P E R I E N C E", "WORK   EXPERIENCE"), ("M Y  W O R K", "MY  WORK"),
            ("I T   S K I L L S :", "IT   SKILLS :"), ("S K I L L S:\nSQL", "SKILLS:\nSQL"),
            ("Jane Doe   S K I L L S", "Jane Doe   SKILLS"), ("T O O L S   &   S K I L L S", "TOOLS   &   SKILLS"),
            ("W\u{A0}O\u{A0}R\u{A0}K\u{A0}\u{A0}A\u{A0}T", "WORK  AT"), ("K Ö C H E", "KÖCHE"),
            ("a  b  c  d  e", "a  b  c  d  e"), ("I am a R user", "I am a R user"), ("R C  X", "R C  X"),
        ])
    func spaced(original: String, expected: String) {
        #expect(FormedText(original).text == expected)
    }

    @Test(
        "keeps where each word stood in the text that was sent",
        arguments: [
            ("a \u{FF2D}\u{FF59} b", "My", 2..<8), ("R&amp;D and SQL", "SQL", 12..<15), ("R&amp;D", "R&D", 0..<7),
            ("O\u{FB03}ce x", "Office", 0..<6), ("me\u{301}dico SQL", "SQL", 9..<12),
            ("so\u{AD}cial SQL", "social", 0..<8), ("\u{FEFF}SQL", "SQL", 3..<6),
            ("S K I L L S", "SKILLS", 0..<11), ("soft-\nware SQL", "SQL", 11..<14), ("soft-\nware", "software", 0..<10),
            ("machine\nlearning.", "machine learning", 0..<16), ("> machine\n> learning.", "machine learning", 2..<20),
            ("caf&eacute SQL", "SQL", 11..<14), ("so&shy;cial", "social", 0..<11),
        ])
    func places(original: String, word: String, expected: Range<Int>) throws {
        let formed = FormedText(original)
        let found = try #require(formed.text.range(of: word))
        let start = formed.text.utf8.distance(from: formed.text.startIndex, to: found.lowerBound)
        #expect(formed.original(of: start..<(start + word.utf8.count)) == expected)
    }

    @Test("points into the text, whatever that is, on texts made at random")
    func anyText() {
        let parts = [
            "a", "B ", "&amp;", "\u{AD}", "\n", "\u{FB01}", "e\u{301}", "-\n", "\u{FF2D}", " ", "\r\n", "\u{1F600}",
            ".",
        ]
        var state: UInt64 = 7
        for _ in 0..<500 {
            var text = ""
            for _ in 0..<20 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += parts[Int(state >> 33) % parts.count]
            }
            let formed = FormedText(text)
            var last = 0
            for byte in 0..<formed.text.utf8.count {
                let place = formed.original(of: byte..<(byte + 1))
                #expect(place.lowerBound >= 0 && place.upperBound <= text.utf8.count && place.lowerBound >= last)
                last = place.lowerBound
            }
        }
    }

    /// Words that a reader of skills knows.
    private static let known: Set = ["javascript", "software", "problem", "solving", "commerce", "recover", "term"]

    @Test(
        "a hyphen at a line end goes or stays as the text and the known words have it",
        arguments: [
            ("soft-\nware", "software"), ("problem-\nsolving", "problem-solving"), ("e-\ncommerce", "e-commerce"),
            ("re-\ncover", "recover"), ("long-\n  term", "long-term"), ("Kuber-\nnetes", "Kubernetes"),
            ("problem\u{AD}\nsolving", "problemsolving"), ("problem\u{2010}\nsolving", "problem-solving"),
            // What the text itself writes comes first, before or behind.
            ("front-\nend and front-end", "front-end and front-end"), ("frontend, front-\r\nend", "frontend, frontend"),
            ("Soft-ware! soft-\nware", "Soft-ware! soft-ware"), ("Java-\nScript", "JavaScript"),
            ("Front-End, Front-\nEnd", "Front-End, Front-End"), ("Java-\nSQL", "Java-\nSQL"),
        ])
    func hyphens(original: String, expected: String) {
        let formed = FormedText(original) { Self.known.contains($0) }
        #expect(formed.text == expected)
        let word = formed.original(of: 0..<formed.text.utf8.count)
        #expect(word == 0..<original.utf8.count)
    }

    @Test("a long text is formed in short stretches, and comes out as in one", arguments: [1, 7, 64, 4_096])
    func stretches(bytes: Int) async throws {
        let parts = [
            "We ask for soft-\nware and e-\ncommerce. ", "R&amp;D; ", "S K I L L S   A T\n",
            "e\u{301}\u{301} \u{FB01}rst\n",
            "\u{FF2D}y  x y z\n", "a list of\nProject Management,\nand more\r\n", "- item\n",
            "\u{1F600}\u{AD}\u{2010}\n ok ",
        ]
        var text = ""
        for number in 0..<40 { text += parts[(number * 5 + number / 8) % parts.count] }
        let whole = FormedText(text)
        var forming = TextForming(text)
        var steps = 0
        while !forming.advance(bytes: bytes) { steps += 1 }
        #expect(forming.formed.text == whole.text)
        #expect(bytes > 64 || steps > text.utf8.count / 100)
        for start in stride(from: 0, to: whole.text.utf8.count - 3, by: 3) {
            #expect(forming.formed.original(of: start..<(start + 3)) == whole.original(of: start..<(start + 3)))
        }
        var breaths = 0
        let formed = try await FormedText.forming(String(repeating: text, count: 50)) { breaths += 1 }
        #expect(formed.text.utf8.count > 10_000 && breaths > 10)
    }

    private struct Gone: Error {}

    @Test("forming ends when nobody waits any more")
    func cancelled() async {
        var breaths = 0
        await #expect(throws: Gone.self) {
            _ = try await FormedText.forming(String(repeating: "soft-\nware \u{FB01} ", count: 10_000)) {
                breaths += 1
                if breaths == 3 { throw Gone() }
            }
        }
        #expect(breaths == 3)
    }

    @Test("is what words are compared in")
    func words() {
        #expect(TextNormalizer.words("R&amp;D Engineer") == TextNormalizer.words("R&D Engineer"))
        #expect(TextNormalizer.words("O\u{FB03}ce \u{FF2D}anager") == ["office", "manager"])
        #expect(TextNormalizer.words("M\u{C9}DICO") == TextNormalizer.words("ME\u{301}DICO"))
    }
}
