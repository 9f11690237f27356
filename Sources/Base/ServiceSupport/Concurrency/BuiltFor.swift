/// Caches a value that is built once for a key and used until the key changes, for instance an engine for a catalogue.
///
/// Concurrent requests wait for the same build, which runs on the executor for long computations. A failure is not
/// cached: the next request builds again. While the value for a new key is being built, a caller may take the one
/// built before, so that no request waits for seconds when its data changes:
///
/// ```swift
/// private let engines = BuiltFor<Catalogue, SkillEngine, any Error>()
/// let engine = try await engines.value(for: catalogue, patience: .seconds(2)) { try await SkillEngine(catalogue) }
/// ```
package final class BuiltFor<Key: Sendable, Value: Sendable, Failure: Error>: Sendable {
    @usableFromInline
    struct Building {
        let key: Key
        let task: Task<Result<Value, Failure>, Never>
        let start = ContinuousClock.now
    }

    @usableFromInline
    struct State {
        var building: Building?
        /// The value of the latest build that ended, with its key and the number of the build.
        @usableFromInline var last: (key: Key, value: Value, number: Int)?
        var builds = 0
    }

    @usableFromInline let state = Locked(State())
    @usableFromInline let isSame: @Sendable (Key, Key) -> Bool

    /// Creates an empty cache.
    ///
    /// - Parameter isSame: Whether a value built for the first key is valid for the second.
    package init(isSame: @escaping @Sendable (Key, Key) -> Bool) { self.isSame = isSame }

    /// The value for a key; built now if there is none.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - patience: How long after its start a build is waited for where there is a value of an earlier key, which is
    ///     returned then. That value must name its key, as the caller's may be newer. `nil` waits to the end.
    ///   - build: Builds the value.
    /// - Throws: What `build` throws.
    @inlinable
    package func value(
        for key: Key, patience: Duration? = nil, build: @escaping @Sendable () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        // Nearly every request ends here. Inlined where the types are known: without them, each lock and each tuple
        // would look its type up.
        let ready = state.withLock { state in state.last.flatMap { isSame($0.key, key) ? $0.value : nil } }
        if let ready { return ready }
        return try await built(for: key, patience: patience, build: build)
    }

    @usableFromInline
    func built(
        for key: Key, patience: Duration?, build: @escaping @Sendable () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        switch found(key, build) {
        case .ready(let value): return value
        case .building(let building, let before):
            let result: Result<Value, Failure>
            if let patience, let before {
                guard let inTime = await Self.result(of: building.task, until: building.start + patience) else {
                    return before
                }
                result = inTime
            } else {
                result = await building.task.value
            }
            if case .failure = result { forget(key) }
            return try result.get()
        }
    }

    private enum Found {
        case ready(Value)
        case building(Building, before: Value?)
    }

    private func found(_ key: Key, _ build: @escaping @Sendable () async throws(Failure) -> Value) -> Found {
        state.withLock { state in
            if let last = state.last, isSame(last.key, key) { return .ready(last.value) }
            if let building = state.building, isSame(building.key, key) {
                return .building(building, before: state.last?.value)
            }
            state.builds += 1
            let number = state.builds
            let task = Task.detached(executorPreference: ComputeExecutor.shared) { () -> Result<Value, Failure> in
                do throws(Failure) { return .success(self.keep(try await build(), for: key, number)) } catch {
                    return .failure(error)
                }
            }
            let building = Building(key: key, task: task)
            state.building = building
            return .building(building, before: state.last?.value)
        }
    }

    /// The value for a key that is built or being built; `nil` if there is none, or if the build failed.
    package func known(for key: Key) async -> Value? {
        let task = state.withLock { state in state.building.flatMap { isSame($0.key, key) ? $0.task : nil } }
        return try? await task?.value.get()
    }

    /// Replaces the cached value.
    package func set(_ value: Value, for key: Key) {
        state.withLock { state in
            state.builds += 1
            state.building = Building(key: key, task: Task { .success(value) })
            state.last = (key, value, state.builds)
        }
    }

    /// Removes the value for a key; a value for another key stays.
    package func forget(_ key: Key) {
        state.withLock { state in
            if let known = state.building, isSame(known.key, key) { state.building = nil }
            if let last = state.last, isSame(last.key, key) { state.last = nil }
        }
    }

    /// Keeps a value, unless a later build has ended already or all are forgotten.
    private func keep(_ value: Value, for key: Key, _ number: Int) -> Value {
        state.withLock { state in
            guard state.building != nil, state.last.map({ $0.number < number }) ?? true else { return }
            state.last = (key, value, number)
        }
        return value
    }

    /// A task's result; `nil` if it takes longer than until an instant.
    private static func result(
        of task: Task<Result<Value, Failure>, Never>, until end: ContinuousClock.Instant
    ) async -> Result<Value, Failure>? {
        await withCheckedContinuation { continuation in
            let waiting = Locked<CheckedContinuation<Result<Value, Failure>?, Never>?>(continuation)
            let resume = { @Sendable (result: Result<Value, Failure>?) in
                waiting.withLock { waiting in
                    defer { waiting = nil }
                    return waiting
                }?.resume(returning: result)
            }
            let timer = Task {
                try? await Task.sleep(until: end, clock: .continuous)
                resume(nil)
            }
            Task {
                resume(await task.value)
                timer.cancel()
            }
        }
    }
}

extension BuiltFor where Key: AnyObject {
    /// Creates an empty cache whose keys are compared by object identity.
    package convenience init() { self.init { $0 === $1 } }
}
