package import ServiceSupport
package import Store

/// Enqueues, queries and changes work items, for commands and the API.
package struct WorkDesk: Sendable {
    /// The handlers of this process.
    package let handlers: WorkHandlers
    /// The queue's clock.
    package let clock: WorkClock
    /// Nudged when an item is enqueued here.
    package let wake: Nudge
    private let store: Store

    package init(store: Store, handlers: WorkHandlers, clock: WorkClock, wake: Nudge = Nudge()) {
        self.store = store
        self.handlers = handlers
        self.clock = clock
        self.wake = wake
    }

    /// Enqueues an item; its maximum number of attempts is that of its kind's handler.
    ///
    /// - Parameters:
    ///   - kind: A registered kind.
    ///   - payload: Checked by the kind's handler.
    ///   - priority: Higher goes first.
    ///   - uniqueKey: At most one unfinished item of the kind has it.
    ///   - runAt: It does not start before this moment.
    /// - Throws: `WorkDraftRefused` naming every faulty field.
    package func enqueue(
        kind: String, payload: JSONValue, priority: Int = 0, uniqueKey: String? = nil, runAt: Timestamp? = nil
    ) async throws -> Store.Work.Enqueued {
        guard let handler = handlers[kind] else {
            throw WorkDraftRefused(
                complaints: [
                    ("kind", "must be one of \(handlers.kinds.joined(separator: ", ")), not '\(kind.prefix(40))'")
                ])
        }
        let draft = WorkDraft(
            kind: kind, payload: payload.text, priority: priority, uniqueKey: uniqueKey, runAt: runAt,
            maximumAttempts: handler.maximumAttempts)
        var complaints = draft.complaints
        if let fields = payload.objectValue {
            complaints += handler.complaints(about: fields).map { ("payload.\($0.field)", $0.text) }
        } else {
            complaints.append(("payload", "must be an object, not \(payload.kindName)"))
        }
        guard complaints.isEmpty else { throw WorkDraftRefused(complaints: complaints) }
        try Self.refuseDatabase(places(in: draft))
        let enqueued = try await store.work.enqueue([draft], now: clock.now(comparingWith: store))[0]
        wake.nudge()
        return enqueued
    }

    /// Enqueues many items of a kind in one transaction; returns the results in the same order.
    ///
    /// - Throws: `WorkDraftRefused` naming every faulty field; nothing is enqueued then.
    package func enqueue(
        kind: String, items: [(payload: JSONObject, uniqueKey: String)]
    ) async throws -> [Store.Work.Enqueued] {
        guard let handler = handlers[kind] else {
            throw WorkDraftRefused(complaints: [("kind", "'\(kind.prefix(40))' is not known")])
        }
        let drafts = items.map { item in
            WorkDraft(
                kind: kind, payload: JSONValue.object(item.payload).text, uniqueKey: item.uniqueKey,
                maximumAttempts: handler.maximumAttempts)
        }
        let complaints = zip(items, drafts).flatMap { item, draft in
            draft.complaints + handler.complaints(about: item.payload).map { ("payload.\($0.field)", $0.text) }
        }
        guard complaints.isEmpty else { throw WorkDraftRefused(complaints: complaints) }
        for draft in drafts { try Self.refuseDatabase(places(in: draft)) }
        let enqueued = try await store.work.enqueue(drafts, now: clock.now(comparingWith: store))
        wake.nudge()
        return enqueued
    }

    /// Files and addresses that an item or draft names; none where this process does not know its kind.
    package func places(ofKind kind: String, payload: String) -> [WorkPlace] {
        guard let handler = handlers[kind], let fields = try? JSONValue(parsing: payload).objectValue else { return [] }
        return handler.places(in: fields)
    }

    private func places(in draft: WorkDraft) -> [WorkPlace] { places(ofKind: draft.kind, payload: draft.payload) }

    /// Throws where a file of this process's own database is named, which no worker would open.
    private static func refuseDatabase(_ places: [WorkPlace]) throws {
        for case .file(let field, let path) in places where ProtectedFiles.ofThisProcess.contains(path: path) {
            throw WorkDraftRefused(
                complaints: [("payload.\(field)", OutsideFileError.databaseFileRemedy)],
                code: OutsideFileError.databaseFileCode)
        }
    }

    /// Makes an item due at once.
    package func retry(_ id: String) async throws -> WorkChange {
        let change = try await store.work.retry(id, now: clock.now(comparingWith: store))
        wake.nudge()
        return change
    }

    /// Cancels an item, or requests its worker to stop.
    package func cancel(_ id: String) async throws -> WorkChange {
        try await store.work.cancel(id, now: clock.now(comparingWith: store))
    }

    /// Items, the latest first.
    package func items(_ filter: WorkFilter) async throws -> [WorkItem] { try await store.work.items(filter) }

    /// An item; `nil` if there is none.
    package func item(_ id: String) async throws -> WorkItem? { try await store.work.item(id) }
}
