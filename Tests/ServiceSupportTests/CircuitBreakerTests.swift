import Testing

@testable import ServiceSupport

@Suite("The breaker")
struct CircuitBreakerTests {
    private let start = ContinuousClock.Instant.now
    private let rules = CircuitBreaker.Rules(failures: 3, firstPause: .seconds(1), longestPause: .seconds(5))

    /// Leave that there must be; the macro cannot ask a value that changes.
    private func leave(
        _ breaker: inout CircuitBreaker, _ now: ContinuousClock.Instant
    ) throws -> CircuitBreaker.Leave {
        let leave = breaker.leave(at: now)
        return try #require(leave)
    }

    private func isRefused(_ breaker: inout CircuitBreaker, _ now: ContinuousClock.Instant) -> Bool {
        breaker.leave(at: now) == nil
    }

    private func opened() throws -> CircuitBreaker {
        var breaker = CircuitBreaker(rules)
        for number in 1...3 {
            let leave = try leave(&breaker, start)
            let change = breaker.failed(leave, at: start)
            #expect(change == (number == 3 ? .opened : nil))
        }
        return breaker
    }

    @Test("opens after failures in a row, which a success ends")
    func opens() throws {
        var breaker = CircuitBreaker(rules)
        for _ in 0..<10 {
            for _ in 0..<2 {
                let early = try breaker.failed(leave(&breaker, start), at: start)
                #expect(early == nil)
            }
            let reset = try breaker.succeeded(leave(&breaker, start))
            #expect(reset == nil)
        }
        #expect(!breaker.isOpen)
        #expect(try opened().isOpen)
    }

    @Test("lets one probe through after a pause that doubles up to its bound, and closes when one succeeds")
    func probes() throws {
        var breaker = try opened()
        var now = start
        for pause in [1, 2, 4, 5, 5] {
            now = now.advanced(by: .seconds(pause) - .milliseconds(1))
            #expect(isRefused(&breaker, now))
            now = now.advanced(by: .milliseconds(1))
            let probe = try leave(&breaker, now)
            #expect(isRefused(&breaker, now) && breaker.isOpen)
            let again = breaker.failed(probe, at: now)
            #expect(again == nil)
        }
        now = now.advanced(by: .seconds(5))
        let probe = try leave(&breaker, now)
        let closed = breaker.succeeded(probe)
        #expect(closed == .closed)
        #expect(!breaker.isOpen && !isRefused(&breaker, now))
    }

    @Test("takes no notice of calls from before it changed, and gives a probe that was given up to the next")
    func late() throws {
        var breaker = CircuitBreaker(rules)
        let old = try leave(&breaker, start)
        for _ in 0..<3 { _ = breaker.failed(try leave(&breaker, start), at: start) }
        let stale = breaker.succeeded(old)
        #expect(stale == nil && breaker.isOpen)
        let staleFailure = breaker.failed(old, at: start)
        #expect(staleFailure == nil)
        let later = start.advanced(by: .seconds(1))
        let probe = try leave(&breaker, later)
        breaker.abandoned(probe, at: later)
        #expect(breaker.isOpen)
        let second = try leave(&breaker, later)
        let abandoned = breaker.succeeded(probe)
        #expect(abandoned == nil)
        let last = breaker.succeeded(second)
        #expect(last == .closed)
    }
}
