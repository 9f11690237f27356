/// Caches a value that is built once for a key and used until the key changes, for instance an engine for a catalogue.
///
/// Concurrent requests wait for the same build, which runs on the executor for long computations. A failure is not
/// cached: the next request builds again.
///
/// ```swift
/// private let engines = BuiltFor<Catalogue, SkillEngine, any Error>()
/// let engine = try await engines.value(for: catalogue) { try await SkillEngine(catalogue) }
/// ```
package final class BuiltFor<Key: Sendable, Value: Sendable, Failure: Error>: Sendable {
    private struct Building {
        let key: Key
        let task: Task<Result<Value, Failure>, Never>
    }

    private let building = Locked<Building?>(nil)
    private let isSame: @Sendable (Key, Key) -> Bool

    /// Creates an empty cache.
    ///
    /// - Parameter isSame: Whether a value built for the first key is valid for the second.
    package init(isSame: @escaping @Sendable (Key, Key) -> Bool) { self.isSame = isSame }

    /// The value for a key; built now if there is none.
    ///
    /// - Throws: What `build` throws.
    package func value(
        for key: Key, build: @escaping @Sendable () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let task = building.withLock { building in
            if let building, isSame(building.key, key) { return building.task }
            let task = Task.detached(executorPreference: ComputeExecutor.shared) { () -> Result<Value, Failure> in
                do throws(Failure) { return .success(try await build()) } catch { return .failure(error) }
            }
            building = Building(key: key, task: task)
            return task
        }
        let result = await task.value
        if case .failure = result { forget(key) }
        return try result.get()
    }

    /// The value for a key that is built or being built; `nil` if there is none, or if the build failed.
    package func known(for key: Key) async -> Value? {
        let task = building.withLock { building in building.flatMap { isSame($0.key, key) ? $0.task : nil } }
        return try? await task?.value.get()
    }

    /// Replaces the cached value.
    package func set(_ value: Value, for key: Key) {
        building.withLock { $0 = Building(key: key, task: Task { .success(value) }) }
    }

    /// Removes the value for a key; a value for another key stays.
    package func forget(_ key: Key) {
        building.withLock { building in
            if let known = building, isSame(known.key, key) { building = nil }
        }
    }
}

extension BuiltFor where Key: AnyObject {
    /// Creates an empty cache whose keys are compared by object identity.
    package convenience init() { self.init { $0 === $1 } }
}
