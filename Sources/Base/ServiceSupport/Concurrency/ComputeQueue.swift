/// Long computations of one kind: so many at a time on the ``ComputeExecutor``, so many others in line, the rest refused.
///
/// A queue a kind keeps one kind of work from starving the others. Whoever is cancelled leaves the line, or its computation
/// at the next ``ComputeExecutor/breathe()``.
///
/// ```swift
/// let extraction = try await queue.run { try await engine.extract(from: text) }
/// ```
package final class ComputeQueue: Sendable {
    /// Why a computation was not begun: the caller may try again later.
    package struct Refusal: Error, Sendable, Hashable, CustomStringConvertible {
        /// The kind of work, for instance `reading of skills`.
        package let kind: String

        package var description: String { "too much work of this kind is waiting: \(kind)" }
    }

    private let kind: String
    private let gate: AdmissionGate
    private let patience: Duration
    private let executor: ComputeExecutor

    /// Makes a queue.
    ///
    /// - Parameters:
    ///   - kind: What is computed, in the words of a refusal.
    ///   - concurrency: How many at a time.
    ///   - waiting: How many may wait.
    ///   - patience: How long one may wait in line before it is refused.
    ///   - executor: Where.
    package init(
        kind: String, concurrency: Int, waiting: Int, patience: Duration = .seconds(10),
        executor: ComputeExecutor = .shared
    ) {
        self.kind = kind
        gate = AdmissionGate(concurrency: concurrency, waiting: waiting)
        self.patience = patience
        self.executor = executor
    }

    /// Waits for its turn and runs `body` on the executor.
    ///
    /// - Throws: ``Refusal``, `CancellationError`, and what `body` throws.
    package func run<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        do {
            try await gate.enter(within: patience)
        } catch is AdmissionGate.Full {
            throw Refusal(kind: kind)
        } catch is DeadlineExceeded {
            throw Refusal(kind: kind)
        }
        defer { gate.leave() }
        return try await executor.run(body)
    }
}
