import Taxonomy
import Testing

@Suite("Folding text")
struct TextNormalizerTests {
    @Test(
        "brings what looks alike together and keeps what differs",
        arguments: [
            ("Software Developers", "software developers"), ("  a\t b\n", "a b"), ("", ""), ("---", ""),
            ("Café", "cafe"), ("Cafe\u{301}", "cafe"), ("ÉLÈVE", "eleve"), ("Straße", "straße"), ("Łódź", "łodz"),
            ("İzmir", "izmir"), ("Ελλάδα", "ελλαδα"), ("ÑANDÚ", "nandu"), ("Ångström", "angstrom"),
            ("C++/C# Developer", "c++ c# developer"), ("Nurse's Aide", "nurses aide"),
            ("Nurse\u{2019}s Aide", "nurses aide"), ("X-Ray Tech.", "x ray tech"), ("R&D", "r d"),
            ("24/7 Support", "24 7 support"), ("日本語 教師", "日本語 教師"), ("医生,护士", "医生 护士"),
            ("👩‍⚕️ Nurse 👍🏽", "nurse"), ("👍", ""), ("a\u{200D}b", "ab"), ("a\u{0}b", "a b"), ("a\u{A0}b", "a b"),
            ("\u{FEFF}Coder", "coder"), ("한국어", "한국어"), ("שלום עולם", "שלום עולם"), ("ДВОРНИК", "дворник"),
        ])
    func folds(text: String, folded: String) {
        #expect(TextNormalizer.folded(text) == folded)
    }

    @Test("one form of a text folds like the other, and folding twice changes nothing")
    func forms() {
        for text in ["Ünïcödé é ß 한국 が", "e\u{301}\u{302}", "Å Å", "ﬁne", "x²"] {
            let once = TextNormalizer.folded(text)
            #expect(TextNormalizer.folded(once) == once)
        }
        #expect(TextNormalizer.folded("\u{C5}") == TextNormalizer.folded("A\u{30A}"))
        #expect(TextNormalizer.folded("\u{D55C}") == TextNormalizer.folded("\u{1112}\u{1161}\u{11AB}"))
    }

    @Test(
        "takes English plural endings away and nothing else",
        arguments: [
            ("engineers", "engineer"), ("engineer", "engineer"), ("secretaries", "secretary"), ("nurses", "nurse"),
            ("classes", "class"), ("boxes", "box"), ("coaches", "coach"), ("brushes", "brush"), ("bus", "bus"),
            ("boss", "boss"), ("glass", "glass"), ("gas", "gas"), ("its", "its"), ("as", "as"), ("s", "s"), ("", ""),
            ("pies", "pie"), ("employees", "employee"), ("movies", "movy"), ("campus", "campus"), ("sales", "sale"),
            ("quizzes", "quizz"), ("sizes", "size"), ("houses", "house"), ("aches", "ach"), ("日本s", "日本"),
        ])
    func stems(word: String, stem: String) {
        #expect(TextNormalizer.stem(word) == stem)
    }
}
