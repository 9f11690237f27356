import LanguageModels
package import ServiceSupport
package import Store

/// Stores calls of language models in the database, and deletes old ones.
package final class StoredChatRecords: ChatRecords {
    private let store: Store
    private let retention: Duration
    private let now: @Sendable () -> Timestamp
    private let prunedAt = Locked<Timestamp?>(nil)

    /// The minimum interval between deletions of old calls.
    private static let pruneInterval = Duration.seconds(3_600)
    /// The number of calls deleted at a time.
    private static let batch = 1_000

    /// Makes records.
    ///
    /// - Parameters:
    ///   - store: The database.
    ///   - retention: How long calls are kept and their answers reused.
    ///   - now: Returns the current moment.
    package init(store: Store, retention: Duration, now: @escaping @Sendable () -> Timestamp = { .now }) {
        self.store = store
        self.retention = retention
        self.now = now
    }

    /// The newest accepted call with this key, unless it is too old.
    package func accepted(_ key: String) async throws -> ModelCall? {
        let oldest = now() - retention
        return try await store.models.acceptedCall(key: key).flatMap { call in
            call.askedAt >= oldest ? call : nil
        }
    }

    /// Stores a call, and from time to time deletes old ones.
    package func save(_ call: ModelCall) async throws {
        try await store.models.save(call)
        try await prune()
    }

    /// Marks the accepted calls of this key as discarded, so that they are not found again.
    package func discard(_ key: String) async throws {
        try await store.models.discardCalls(key: key)
    }

    /// Cost in US dollars of the calls since a moment.
    package func spent(since moment: Timestamp) async throws -> Double {
        try await store.models.spend(since: moment)
    }

    /// Deletes a batch of old calls, at most once per interval; every writer takes part in this.
    private func prune() async throws {
        let now = now()
        let isDue = prunedAt.withLock { prunedAt in
            if let last = prunedAt, now < last + Self.pruneInterval { return false }
            prunedAt = now
            return true
        }
        guard isDue else { return }
        let deleted = try await store.models.pruneCalls(before: now - retention, limit: Self.batch)
        // There may be more; the next call continues.
        if deleted == Self.batch { prunedAt.withLock { $0 = nil } }
    }
}
