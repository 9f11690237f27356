package import ServiceSupport

/// The state of a work item.
package enum WorkState: String, Sendable, CaseIterable {
    /// Not due yet.
    case waiting
    /// Due; the next free worker claims it.
    case ready
    /// A worker holds its lease.
    case running
    /// Completed.
    case done
    /// Given up after a final failure; keeps its error.
    case dead
    /// Cancelled on request.
    case cancelled

    /// Whether its state no longer changes by itself.
    package var isFinished: Bool { self == .done || self == .dead || self == .cancelled }
}

/// A queued item of background work.
package struct WorkItem: Sendable, Hashable {
    /// Its id, a UUIDv7; also the idempotency key for effects outside the database.
    package let id: String
    /// The kind of work, for instance `import`.
    package let kind: String
    /// Its payload, as JSON.
    package let payload: String
    /// Higher goes first.
    package let priority: Int
    /// Its state.
    package internal(set) var state: WorkState
    /// At most one unfinished item of a kind has this key.
    package let uniqueKey: String?
    /// The number of attempts started.
    package internal(set) var attempts: Int
    /// The maximum number of attempts.
    package let maximumAttempts: Int
    /// It does not start before this moment.
    package let runAt: Timestamp
    /// The worker that holds its lease.
    package internal(set) var leasedBy: String?
    /// When that lease expires unless it is extended.
    package internal(set) var leaseUntil: Timestamp?
    /// Increases with every lease; only the holder of the latest one may change the item.
    package internal(set) var token: Int64
    /// Its progress, 0 to 1.
    package let progress: Double
    /// Its progress in words; may be empty.
    package let progressText: String
    /// Whether its cancellation was requested.
    package let isCancelRequested: Bool
    /// The last error.
    package let lastError: String?
    /// The result, as JSON.
    package let result: String?
    /// When it was enqueued.
    package let enqueuedAt: Timestamp
    /// When its latest attempt began.
    package internal(set) var startedAt: Timestamp?
    /// When it finished.
    package let finishedAt: Timestamp?

    /// The key that is unique among unfinished items; `nil` without a unique key.
    var activeKey: String? { uniqueKey.map { "\(kind):\($0)" } }

    /// The lease of its current holder.
    package var lease: WorkLease { WorkLease(id: id, token: token) }
}

extension WorkItem {
    /// Makes the item from a draft.
    init(id: String, draft: WorkDraft, now: Timestamp) {
        let runAt = draft.runAt ?? now
        self.init(
            id: id, kind: draft.kind, payload: draft.payload, priority: draft.priority,
            state: runAt > now ? .waiting : .ready, uniqueKey: draft.uniqueKey, attempts: 0,
            maximumAttempts: draft.maximumAttempts, runAt: runAt, token: 0, progress: 0, progressText: "",
            isCancelRequested: false, lastError: nil, result: nil, enqueuedAt: now, finishedAt: nil)
    }
}

/// The right to work on an item; void as soon as another holder has a higher token.
package struct WorkLease: Sendable, Hashable {
    /// The item.
    package let id: String
    /// The fencing token.
    package let token: Int64

    package init(id: String, token: Int64) {
        self.id = id
        self.token = token
    }
}

/// A work item to be enqueued.
package struct WorkDraft: Sendable, Hashable {
    /// The longest payload and result in bytes.
    package static let payloadLimit = 65_536
    /// The permitted priorities.
    package static let priorities = -1_000...1_000

    /// The kind of work: lower-case letters, digits and `_`, at most 40.
    package var kind: String
    /// Its payload, as JSON.
    package var payload: String
    /// Higher goes first; within `priorities`.
    package var priority: Int
    /// At most one unfinished item of the kind has this key; at most 200 characters.
    package var uniqueKey: String?
    /// It does not start before this moment; `nil` to start at once.
    package var runAt: Timestamp?
    /// The maximum number of attempts.
    package var maximumAttempts: Int

    package init(
        kind: String, payload: String = "{}", priority: Int = 0, uniqueKey: String? = nil, runAt: Timestamp? = nil,
        maximumAttempts: Int = 5
    ) {
        self.kind = kind
        self.payload = payload
        self.priority = priority
        self.uniqueKey = uniqueKey
        self.runAt = runAt
        self.maximumAttempts = maximumAttempts
    }

    /// The draft's faults, by field; empty if it has none.
    package var complaints: [(field: String, text: String)] {
        var found: [(field: String, text: String)] = []
        let isName = !kind.isEmpty && kind.utf8.count <= WorkTables.kindLimit && kind.utf8.allSatisfy(Self.isKindByte)
        if !isName { found.append(("kind", "must be 1 to 40 lower-case letters, digits and _")) }
        if payload.utf8.count > Self.payloadLimit {
            found.append(("payload", "must be at most \(Self.payloadLimit) bytes of JSON"))
        }
        if !Self.priorities.contains(priority) {
            found.append(("priority", "must be from \(Self.priorities.lowerBound) to \(Self.priorities.upperBound)"))
        }
        if let uniqueKey,
            uniqueKey.isEmpty || uniqueKey.unicodeScalars.count > WorkTables.keyLimit
                || uniqueKey.unicodeScalars.contains(where: { $0.value < 0x20 }) || uniqueKey.hasSuffix(" ")
        {
            found.append(
                ("unique_key", "must be 1 to 200 characters without control characters and without a space at its end"))
        }
        if !(1...1_000).contains(maximumAttempts) { found.append(("max_attempts", "must be from 1 to 1000")) }
        return found
    }

    private static func isKindByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || byte == UInt8(ascii: "_")
    }
}

/// The outcome of an attempt.
package enum WorkEnding: Sendable, Hashable {
    /// It is finished; with its result, as JSON.
    case done(result: String?)
    /// It failed and is retried from a moment on.
    case retry(at: Timestamp, error: String)
    /// It failed permanently.
    case dead(error: String)
    /// It could not be worked on now; retried from a moment on, and the attempt is not counted.
    case postponed(until: Timestamp, reason: String)
    /// Its worker is stopping; it is ready again at once, and the attempt is not counted.
    case released
    /// It was cancelled on request.
    case cancelled
}

/// The item's lease was taken over, or the item was changed by hand; the work of the former holder is discarded.
package struct WorkLeaseLost: Error, Sendable, CustomStringConvertible {
    /// The item.
    package let id: String

    package var description: String { "The lease of work item \(id) was lost; another worker has it." }
}

/// A draft that cannot be enqueued.
package struct WorkDraftRefused: Error, Sendable, CustomStringConvertible {
    /// The draft's faults, by field.
    package let complaints: [(field: String, text: String)]
    /// A code by which programs recognise this refusal where it is not about a field's format; for instance
    /// `database_file`.
    package let code: String?

    package init(complaints: [(field: String, text: String)], code: String? = nil) {
        self.complaints = complaints
        self.code = code
    }

    package var description: String {
        complaints.map { "'\($0.field)' \($0.text)" }.joined(separator: "; ") + "."
    }
}
