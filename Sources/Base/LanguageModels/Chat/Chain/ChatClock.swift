package import ServiceSupport

/// Time and chance as a chain of models sees them, so that tests need neither.
package struct ChatClock: Sendable {
    /// The moment.
    package var now: @Sendable () -> Timestamp
    /// The moment on a clock that nobody sets.
    package var instant: @Sendable () -> ContinuousClock.Instant
    /// Waits.
    package var sleep: @Sendable (Duration) async throws -> Void
    /// 0 to 1.
    package var random: @Sendable () -> Double

    /// Makes a clock.
    package init(
        now: @escaping @Sendable () -> Timestamp, instant: @escaping @Sendable () -> ContinuousClock.Instant,
        sleep: @escaping @Sendable (Duration) async throws -> Void, random: @escaping @Sendable () -> Double
    ) {
        self.now = now
        self.instant = instant
        self.sleep = sleep
        self.random = random
    }

    /// The machine's.
    package static let system = ChatClock(
        now: { .now }, instant: { .now }, sleep: { try await Task.sleep(for: $0) }, random: { .random(in: 0...1) })
}
