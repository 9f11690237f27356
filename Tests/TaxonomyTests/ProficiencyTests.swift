import Taxonomy
import Testing

@Suite("What people write for a proficiency")
struct ProficiencyTests {
    @Test(
        "is understood in any spelling",
        arguments: [
            ("Begginer", Proficiency.beginner), ("begginer", .beginner), ("BEGINNER ", .beginner),
            ("beginer", .beginner),
            ("fresher", .beginner), ("junior", .beginner), ("Jr.", .beginner), ("entry-level", .beginner),
            ("internship", .beginner), ("Intermediate", .intermediate), ("intermidiate", .intermediate),
            ("mid-level", .intermediate), ("middle", .intermediate), ("sr", .advanced), ("Sr.", .advanced),
            ("senior", .advanced), ("Advance", .advanced), ("advnaced", .advanced), ("Expert", .expert),
            ("exprt", .expert),
            ("lead", .expert), ("Principal", .expert), ("senior expert", .expert),
        ])
    func words(_ text: String, _ expected: Proficiency) {
        #expect(Proficiency(reading: text) == expected)
    }

    @Test(
        "and in years of experience, the lower bound of a span",
        arguments: [
            ("10+ years", Proficiency.expert), ("10 years", .expert), ("9 yrs", .advanced),
            ("5 years of experience", .advanced),
            ("3-5 years", .intermediate), ("2 to 4 years", .intermediate), ("1 year", .beginner),
            ("0 years", .beginner),
            ("18 months", .beginner), ("30 months", .intermediate), ("12 Jahre", .expert),
        ])
    func years(_ text: String, _ expected: Proficiency) {
        #expect(Proficiency(reading: text) == expected)
    }

    @Test("is nothing where it says nothing", arguments: ["", "   ", "banana", "42", "purple elephant", "years"])
    func nothing(_ text: String) {
        #expect(Proficiency(reading: text) == nil)
    }

    @Test("has four steps in order, and steps beyond them count as the ends")
    func steps() {
        #expect(Proficiency.allCases.map(\.step) == [0, 1, 2, 3])
        #expect(Proficiency(step: -3) == .beginner && Proficiency(step: 9) == .expert)
        #expect(Proficiency.beginner < .intermediate && Proficiency.advanced < .expert)
        #expect(Proficiency.accepted == "Beginner, Intermediate, Advanced, Expert")
    }
}

@Suite("What sort of skill a skill is")
struct SkillSortTests {
    @Test("mathematics and science are hard, the other basic skills soft")
    func natures() {
        func nature(_ framework: String, _ code: String, _ kind: SkillKind = .skill) -> SkillNature {
            SkillNature(framework: framework, code: code, kind: kind, isTransversal: false)
        }
        #expect(nature("onet", "2.A.1.e") == .hard && nature("onet", "2.A.1.f") == .hard)
        #expect(
            nature("onet", "2.A.1.b") == .soft && nature("onet", "2.B.1.a") == .soft
                && nature("onet", "2.B.3.e") == .hard)
        #expect(nature("noc", "F.02.a.01") == .soft && nature("noc", "F.03.a.06") == .hard)
        #expect(nature("noc", "F.01.c.01") == .hard && nature("noc", "B.01.a.01", .workStyle) == .soft)
        #expect(nature("asc", "core.teamwork") == .soft && nature("asc", "core.numeracy") == .hard)
    }

    @Test("the longest prefix of an id decides its cluster")
    func clusters() {
        func cluster(_ code: String, _ kind: SkillKind = .skill) -> SkillCluster {
            SkillCluster(onet: code, kind: kind)
        }
        #expect(cluster("2.B.4.e") == .management && cluster("2.B.4.g") == .foundational)
        #expect(cluster("2.C.1.a", .knowledge) == .management && cluster("2.C.1.d", .knowledge) == .domain)
        #expect(cluster("2.C.3.a", .knowledge) == .technical && cluster("2.C.10", .knowledge) == .domain)
        #expect(cluster("1.D.1.i", .workStyle) == .management && cluster("1.D.1.a", .workStyle) == .foundational)
        #expect(cluster("anything", .technology) == .technical)
        #expect(SkillCluster(noc: "F.04.c.01") == .foundational && SkillCluster(noc: "F.04.a.01") == .management)
    }
}
