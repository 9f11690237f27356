/// The moment by which something must be done.
package struct Deadline: Sendable, Hashable {
    private let instant: ContinuousClock.Instant?

    /// No deadline.
    package static let never = Deadline(instant: nil)

    /// A length of time from now.
    package static func after(_ duration: Duration) -> Deadline {
        Deadline(instant: .now.advanced(by: duration))
    }

    /// The time left, zero when past; `nil` for no deadline.
    package var remaining: Duration? {
        instant.map { max(.zero, ContinuousClock.now.duration(to: $0)) }
    }

    /// Whether the moment has come.
    package var isPast: Bool {
        instant.map { $0 <= .now } ?? false
    }

    /// The earlier of two deadlines.
    package func earlier(_ other: Deadline) -> Deadline {
        guard let mine = instant, let theirs = other.instant else { return instant == nil ? other : self }
        return mine <= theirs ? self : other
    }

    /// Waits for the moment; forever (until cancelled) where there is no deadline.
    func wait() async throws {
        guard let instant else {
            while true { try await Task.sleep(for: .seconds(86_400)) }
        }
        try await Task.sleep(until: instant, clock: .continuous)
    }
}

/// Something was not done by its deadline.
package struct DeadlineExceeded: Error, Sendable, Hashable, CustomStringConvertible {
    /// Makes the error.
    package init() {}

    package var description: String { "the time limit was reached" }
}

/// Runs `body`, and cancels it and throws ``DeadlineExceeded`` when it is not done by the deadline.
///
/// The call returns only when `body` has returned: a body that ignores cancellation holds its caller.
package func withDeadline<Value: Sendable>(
    _ deadline: Deadline, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withDeadline(deadline, waiting: { try await deadline.wait() }, body)
}

/// The same with the wait replaced, so that tests need no time.
func withDeadline<Value: Sendable>(
    _ deadline: Deadline, waiting: @escaping @Sendable () async throws -> Void,
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    if deadline == .never { return try await body() }
    guard !deadline.isPast else { throw DeadlineExceeded() }
    return try await withThrowingTaskGroup(of: RaceEnd<Value>.self) { group in
        group.addTask { .value(try await body()) }
        group.addTask {
            // Only the caller's own cancellation ends the wait early; the body then tells what happened.
            do { try await waiting() } catch { return .waitCancelled }
            return .timeIsUp
        }
        defer { group.cancelAll() }
        while let end = try await group.next() {
            switch end {
            case .value(let value): return value
            case .timeIsUp: throw DeadlineExceeded()
            case .waitCancelled: continue
            }
        }
        throw CancellationError()
    }
}

private enum RaceEnd<Value: Sendable>: Sendable {
    case value(Value)
    case timeIsUp
    case waitCancelled
}
