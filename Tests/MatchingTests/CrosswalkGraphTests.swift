import Foundation
import Matching
import Taxonomy
import Testing

@Suite("The crosswalk graph")
struct CrosswalkGraphTests {
    private typealias Node = CrosswalkGraph.Node

    private static func link(
        _ source: Classification, _ from: String, _ target: Classification, _ to: String,
        _ relation: MappingRelation? = nil, partial: Bool? = nil, weight: Double? = nil
    ) -> CrosswalkRecord {
        CrosswalkRecord(
            source: source, sourceCode: from, target: target, targetCode: to, relation: relation, isPartial: partial,
            weight: weight)
    }

    @Test("a link is walked in both directions, and the relation turns with it")
    func bothWays() throws {
        let graph = CrosswalkGraph([
            .init(set: "s", links: [Self.link(.onet, "A", .esco, "x", .broad)])
        ])
        let forth = try #require(graph.links(from: Node(.onet, "A"), to: .esco, limit: 5).first)
        #expect(forth.target == Node(.esco, "x"))
        #expect(forth.relation == .broad)
        let back = try #require(graph.links(from: Node(.esco, "x"), to: .onet, limit: 5).first)
        #expect(back.relation == .narrow)
        #expect(back.path.map(\.set) == ["s"])
    }

    /// The trust of an only link is that of its relation: exact 0.98, close 0.9, broad 0.75. One of four ways has half
    /// the trust of an only one (1 over the root of 4). 0.9 x 0.98 = 0.882.
    @Test("confidence is the product of the steps; one of several ways is trusted less")
    func confidence() throws {
        let graph = CrosswalkGraph([
            .init(
                set: "s",
                links: [Self.link(.onet, "A", .soc2018, "a", .close)]
                    + (1...4).map { Self.link(.onet, "B", .soc2018, "b\($0)", .exact) }),
            .init(set: "t", links: [Self.link(.soc2018, "a", .isco, "1", .exact)]),
        ])
        let link = try #require(graph.links(from: Node(.onet, "A"), to: .isco, limit: 5).first)
        #expect(abs(link.confidence - 0.882) < 1e-6)
        #expect(link.relation == .close)
        #expect(link.path.map(\.set) == ["s", "t"])
        let ways = graph.links(from: Node(.onet, "B"), to: .soc2018, limit: 10)
        #expect(ways.count == 4)
        #expect(ways.allSatisfy { abs($0.confidence - 0.49) < 1e-6 })
    }

    @Test("the most trusted path is answered, not the shortest")
    func bestPath() throws {
        let graph = CrosswalkGraph([
            .init(set: "vague", links: (1...16).map { Self.link(.onet, "A", .isco, "\($0)", .related) }),
            .init(set: "first", links: [Self.link(.onet, "A", .soc2018, "a", .exact)]),
            .init(set: "second", links: [Self.link(.soc2018, "a", .isco, "7", .exact)]),
        ])
        let links = graph.links(from: Node(.onet, "A"), to: .isco, limit: 1)
        #expect(links.map(\.target.code) == ["7"])
        #expect(links.first?.path.map(\.set) == ["first", "second"])
    }

    @Test("opposite directions only relate; the same direction stays; exact changes nothing")
    func composition() {
        #expect(MappingRelation.composed(.broad, .narrow) == .related)
        #expect(MappingRelation.composed(.narrow, .narrow) == .narrow)
        #expect(MappingRelation.composed(.exact, .broad) == .broad)
        #expect(MappingRelation.composed(.close, .exact) == .close)
        #expect(MappingRelation.composed(.close, .broad) == .broad)
        #expect(MappingRelation.composed(.related, .exact) == .related)
    }

    @Test("cycles end, and no path goes back into the classification it began in")
    func cycles() {
        let graph = CrosswalkGraph([
            .init(
                set: "s",
                links: [
                    Self.link(.soc2010, "a", .soc2018, "b", .exact), Self.link(.soc2018, "b", .soc2010, "c", .exact),
                    Self.link(.soc2010, "c", .soc2018, "d", .exact), Self.link(.soc2018, "d", .soc2010, "a", .exact),
                    Self.link(.soc2010, "c", .isco, "1", .exact), Self.link(.soc2018, "d", .isco, "2", .exact),
                ])
        ])
        // From `a` the only ways are b (of SOC 2018) and d; `c` is of the classification in which the path began.
        #expect(graph.links(from: Node(.soc2010, "a"), to: .isco, limit: 10).map(\.target.code) == ["2"])
    }

    @Test("a set can be left out, unknown codes lead nowhere, and targets can be chosen")
    func choices() {
        let graph = CrosswalkGraph([
            .init(set: "one", links: [Self.link(.onet, "A", .esco, "x", .exact)]),
            .init(set: "two", links: [Self.link(.onet, "A", .esco, "y", .broad)]),
        ])
        let start = Node(.onet, "A")
        #expect(graph.links(from: start, to: .esco, limit: 9).map(\.target.code) == ["x", "y"])
        #expect(graph.links(from: start, to: .esco, limit: 9, excluding: ["one"]).map(\.target.code) == ["y"])
        #expect(graph.links(from: start, to: .esco, limit: 9) { $0 == "y" }.map(\.target.code) == ["y"])
        #expect(graph.links(from: start, to: .esco, limit: 1).count == 1)
        #expect(graph.links(from: Node(.onet, "Z"), to: .esco, limit: 9).isEmpty)
        #expect(graph.links(from: start, to: .noc, limit: 9).isEmpty)
    }

    @Test("a published weight takes the place of the count, forwards only")
    func weights() throws {
        let graph = CrosswalkGraph([
            .init(
                set: "w",
                links: [
                    Self.link(.onet, "A", .noc, "1", .exact, weight: 0.75),
                    Self.link(.onet, "A", .noc, "2", .exact, weight: 0.25),
                ])
        ])
        let links = graph.links(from: Node(.onet, "A"), to: .noc, limit: 9)
        #expect(links.map(\.target.code) == ["1", "2"])
        #expect(abs((links.first?.confidence ?? 0) - 0.98 * 0.75) < 1e-6)
        let back = try #require(graph.links(from: Node(.noc, "2"), to: .onet, limit: 9).first)
        #expect(abs(back.confidence - 0.98) < 1e-6)
    }

    @Test("codes that follow from other codes are steps of their own")
    func refinements() throws {
        let graph = CrosswalkGraph(
            [.init(set: "s", links: [Self.link(.noc2016, "2173", .noc, "21231", .exact)])],
            refinements: [
                (Node(.noc, "21231.00"), Node(.noc, "21231")), (Node(.noc, "21231.01"), Node(.noc, "21231")),
            ])
        let links = graph.links(from: Node(.noc2016, "2173"), to: .noc, limit: 9) { $0.contains(".") }
        // The unit group is itself of the target classification; who asks for profiles alone is led through it.
        #expect(links.map(\.target.code).sorted() == ["21231.00", "21231.01"])
        #expect(links.allSatisfy { $0.path.count == 2 })
        let through = graph.links(from: Node(.noc, "21231.00"), to: .noc2016, limit: 9)
        #expect(through.map(\.target.code) == ["2173"])
        #expect(through.first?.path.map(\.set) == ["", "s"])
    }

    @Test("a dense table of 2,000 by 20 links is searched in a moment and stays bounded")
    func dense() {
        let links = (0..<2_000).flatMap { from in
            (0..<20).map { Self.link(.onet, "o\(from)", .isco, "i\((from * 7 + $0 * 131) % 500)", .related) }
        }
        let graph = CrosswalkGraph([.init(set: "s", links: links)])
        #expect(graph.links(from: Node(.onet, "o1"), to: .isco, limit: 50).count == 20)
    }
}
