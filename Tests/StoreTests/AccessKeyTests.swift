import Database
import ServiceSupport
import TestSupport
import Testing

@testable import Store

@Suite("Access keys")
struct AccessKeyTests {
    private static func hash(_ letter: Character) -> String { String(repeating: letter, count: 64) }

    /// What the table holds: name, hash and moment of each row.
    private func rows(_ store: Store) async throws -> [[String]] {
        try await store.pool.withSession { session in
            try session.all("SELECT name, hash, made_at FROM access_keys ORDER BY name") {
                [$0.text(0), $0.text(1), String($0.integer(2))]
            }
        }
    }

    @Test(
        "hold one hash of the operator's key: the first that is claimed, until it is replaced",
        arguments: TestEngine.all)
    func claim(engine: TestEngine) async throws {
        let sample = try await SampleStore(on: engine)
        defer { withExtendedLifetime(sample) {} }
        let store = sample.store
        #expect(try await store.access.operatorKeyHash() == nil)
        let (first, second) = (Self.hash("a"), Self.hash("b"))
        #expect(try await store.access.claimOperatorKey(hash: first, now: Timestamp(milliseconds: 1)) == first)
        #expect(try await store.access.claimOperatorKey(hash: second, now: Timestamp(milliseconds: 2)) == first)
        #expect(try await rows(store) == [["operator", first, "1"]])
        try await store.access.replaceOperatorKey(hash: second, now: Timestamp(milliseconds: 3))
        #expect(try await store.access.operatorKeyHash() == second)
        #expect(try await rows(store) == [["operator", second, "3"]])
        // What is in force stays so, whoever claims and replaces again.
        try await store.access.replaceOperatorKey(hash: second, now: Timestamp(milliseconds: 4))
        #expect(try await store.access.claimOperatorKey(hash: first, now: Timestamp(milliseconds: 5)) == second)
        #expect(try await rows(store) == [["operator", second, "4"]])
    }

    /// Sixteen claims over two pools of three connections each: an engine that lets two of them insert, or that tells a
    /// loser its own hash, is seen in nearly every round.
    @Test("of claims at the same moment one wins, and all are told the same", arguments: TestEngine.all)
    func contested(engine: TestEngine) async throws {
        for round in 0..<5 {
            let sample = try await SampleStore(on: engine)
            defer { withExtendedLifetime(sample) {} }
            let other = Store(pool: try sample.database.pool(3))
            defer { other.close() }
            let letters = Array("0123456789abcdef")
            let told = try await withThrowingTaskGroup(of: String.self) { group in
                for (place, letter) in letters.enumerated() {
                    let store = place % 2 == 0 ? sample.store : other
                    group.addTask {
                        try await store.access.claimOperatorKey(
                            hash: Self.hash(letter), now: Timestamp(milliseconds: Int64(place)))
                    }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(told.count == 1, "round \(round)")
            let kept = try await rows(sample.store)
            #expect(kept.count == 1 && told.contains(kept.first?[1] ?? ""), "round \(round): \(kept)")
        }
    }
}
