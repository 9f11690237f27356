package import LanguageModels
package import ServiceSupport
package import Store

/// Keeps calls of language models in the database, and deletes those that are old.
package final class StoredChatRecords: ChatRecords {
    private let store: Store
    private let retention: Duration
    private let now: @Sendable () -> Timestamp
    private let prunedAt = Locked<Timestamp?>(nil)

    /// How often old calls are looked for, at most.
    private static let pruneInterval = Duration.seconds(3_600)
    /// How many are deleted at a time.
    private static let batch = 1_000

    /// Makes records.
    ///
    /// - Parameters:
    ///   - store: The database.
    ///   - retention: How long calls are kept, and answers are found again.
    ///   - now: The moment.
    package init(store: Store, retention: Duration, now: @escaping @Sendable () -> Timestamp = { .now }) {
        self.store = store
        self.retention = retention
        self.now = now
    }

    /// The newest accepted call with this key, unless it is too old.
    package func accepted(_ key: String) async throws -> ChatCall? {
        let oldest = now() - retention
        return try await store.acceptedModelCall(key: key).flatMap { call in
            call.askedAt >= oldest ? Self.call(call) : nil
        }
    }

    /// Keeps a call, and now and then deletes old ones.
    package func save(_ call: ChatCall) async throws {
        try await store.save(
            StoredModelCall(
                id: call.id, key: call.key, purpose: call.purpose, provider: call.provider, model: call.model,
                privacy: call.privacy.rawValue, verdict: call.verdict, status: call.status,
                inputTokens: call.inputTokens, outputTokens: call.outputTokens, cost: call.cost,
                milliseconds: call.milliseconds, askedAt: call.askedAt, dataVersion: call.dataVersion,
                request: call.requestText, reply: call.replyText))
        try await prune()
    }

    /// Makes sure that no kept answer of this key is found again.
    package func discard(_ key: String) async throws {
        try await store.discardModelCalls(key: key)
    }

    /// US dollars that calls since a moment came to.
    package func spent(since moment: Timestamp) async throws -> Double {
        try await store.modelSpend(since: moment)
    }

    /// Deletes a batch of what is too old, now and then: whoever writes also clears up.
    private func prune() async throws {
        let now = now()
        let isDue = prunedAt.withLock { prunedAt in
            if let last = prunedAt, now < last + Self.pruneInterval { return false }
            prunedAt = now
            return true
        }
        guard isDue else { return }
        let deleted = try await store.pruneModelCalls(before: now - retention, limit: Self.batch)
        // There may be more; the next call goes on.
        if deleted == Self.batch { prunedAt.withLock { $0 = nil } }
    }

    private static func call(_ call: StoredModelCall) -> ChatCall {
        ChatCall(
            id: call.id, key: call.key, purpose: call.purpose, provider: call.provider, model: call.model,
            privacy: ChatRequest.Privacy(rawValue: call.privacy) ?? .privateText, verdict: call.verdict,
            status: call.status, inputTokens: call.inputTokens, outputTokens: call.outputTokens, cost: call.cost,
            milliseconds: call.milliseconds, askedAt: call.askedAt, dataVersion: call.dataVersion,
            requestText: call.request, replyText: call.reply)
    }
}
