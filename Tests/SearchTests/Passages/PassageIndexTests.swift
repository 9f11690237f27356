import Search
import Testing

@Suite("Passages by their words")
struct PassageIndexTests {
    private let index = PassageIndex(["red apple", "green apple apple", "blue sky"])

    @Test("scores are BM25's")
    func scores() {
        // By hand: mean length 7/3; "apple" stands in two of three, ln(1 + 1.5/2.5) = 0.470004; with k1 = 1.2 and b = 0.75
        // the first gets 0.470004 * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 2 / (7/3))), the second
        // 0.470004 * 4.4 / (2 + 1.2 * (0.25 + 0.75 * 3 / (7/3))).
        let hits = index.search("Apples", limit: 10)
        #expect(hits.map(\.place) == [1, 0])
        #expect(abs(hits[0].score - 0.598187) < 1e-5 && abs(hits[1].score - 0.499177) < 1e-5)
        #expect(hits.allSatisfy { $0.coverage == 1 })
    }

    @Test("coverage counts words that no passage has")
    func coverage() {
        // ln(1 + 2.5/1.5) = 0.980829 for "red", ln(1 + 3.5/0.5) = 2.079442 for what is unknown.
        let hits = index.search("red apple zebra apple", limit: 1)
        #expect(hits.map(\.place) == [0])
        #expect(abs(hits[0].coverage - 1.450833 / 3.530275) < 1e-5 && abs(hits[0].score - 1.540885) < 1e-5)
    }

    @Test("only what is wanted is found, and nothing for nothing")
    func wanted() {
        #expect(index.search("apple", limit: 5) { $0 == 0 }.map(\.place) == [0])
        #expect(index.search("apple", limit: 1).map(\.place) == [1])
        #expect(index.search("  ", limit: 5).isEmpty && index.search("zebra", limit: 5).isEmpty)
        #expect(index.search("apple", limit: 0).isEmpty && PassageIndex([]).search("apple", limit: 3).isEmpty)
    }
}

@Suite("Joining rankings")
struct RankFusionTests {
    @Test("a member's score is the sum of the inverse ranks")
    func fused() {
        let fused = RankFusion.fused([["a", "b"], ["b", "c"]])
        #expect(fused.map(\.member) == ["b", "a", "c"])
        #expect(abs(fused[0].score - (1.0 / 62 + 1.0 / 61)) < 1e-12 && fused[1].score == 1.0 / 61)
        #expect(RankFusion.fused([["x"], ["y"]]).map(\.member) == ["x", "y"])
        #expect(RankFusion.fused([[Int]]()).isEmpty)
    }
}
