import ServiceSupport
import Testing

@Suite("Back-off")
struct BackoffTests {
    @Test("doubles up to its cap, however often something failed, less what chance takes off")
    func waits() {
        var backoff = Backoff(first: .seconds(1), cap: .seconds(900))
        #expect(backoff.wait(after: 1, chance: 0) == .seconds(1))
        #expect(backoff.wait(after: 10, chance: 0) == .seconds(512))
        #expect(backoff.wait(after: 11, chance: 0) == .seconds(900))
        #expect(backoff.wait(after: Int.max, chance: 0) == .seconds(900))
        #expect(backoff.wait(after: Int.max, chance: 0.5) == .seconds(675))
        backoff.first = .seconds(20)
        #expect(backoff.wait(after: 1, chance: 0) == .seconds(20))
        for _ in 0..<100 { #expect((.seconds(10)...(.seconds(20))).contains(backoff.wait(after: 1))) }
    }
}
