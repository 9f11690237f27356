/// Long computations of one kind: a limited number at a time on the ``ComputeExecutor``, a limited number waiting, the
/// rest refused.
///
/// One queue per kind keeps one kind of work from starving the others. A cancelled caller leaves the line, or its
/// computation ends at the next ``ComputeExecutor/breathe()``.
///
/// ```swift
/// let extraction = try await queue.run { try await engine.extract(from: text) }
/// ```
package final class ComputeQueue: Sendable {
    /// Why a computation was not started: the caller may retry later.
    package struct Refusal: Error, Sendable, Hashable, CustomStringConvertible {
        /// The kind of work, for instance `reading of skills`.
        package let kind: String

        package var description: String { "too much work of this kind is waiting: \(kind)" }
    }

    private let kind: String
    private let gate: AdmissionGate
    private let patience: Duration
    private let executor: ComputeExecutor

    /// Creates a queue.
    ///
    /// - Parameters:
    ///   - kind: The kind of work, as named in a refusal.
    ///   - concurrency: The maximum number of concurrent computations.
    ///   - waiting: The maximum number of waiting computations.
    ///   - patience: How long one may wait in line before it is refused.
    ///   - executor: The executor for the computations.
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
