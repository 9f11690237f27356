import LanguageModels
import ServiceSupport
import Testing

/// A clock that only the test moves; waits move it and are noted.
final class ManualClock: Sendable {
    private struct State: Sendable {
        var passed = Duration.zero
        var waits: [Duration] = []
    }

    private let start = ContinuousClock.Instant.now
    private let epoch: Timestamp
    private let state = Locked(State())

    init(at epoch: String = "2026-11-21T12:00:00Z") throws {
        self.epoch = try #require(Timestamp(rfc3339: epoch))
    }

    func advance(_ duration: Duration) {
        state.withLock { $0.passed += duration }
    }

    var waits: [Duration] { state.withLock { $0.waits } }

    /// Chance always gives `random`.
    func clock(random: Double = 1) -> ChatClock {
        ChatClock(
            now: { [self] in epoch + state.withLock { $0.passed } },
            instant: { [self] in start.advanced(by: state.withLock { $0.passed }) },
            sleep: { [self] duration in
                state.withLock { state in
                    state.waits.append(duration)
                    state.passed += duration
                }
            }, random: { random })
    }
}
