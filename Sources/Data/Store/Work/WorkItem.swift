package import ServiceSupport

/// Where a work item is in its life.
package enum WorkState: String, Sendable, CaseIterable {
    /// Not due yet.
    case waiting
    /// Due; the next free worker takes it.
    case ready
    /// A worker holds its lease.
    case running
    /// Finished well.
    case done
    /// Given up after its last attempt; keeps its error.
    case dead
    /// Given up because somebody asked for it.
    case cancelled

    /// Whether nothing happens to it any more by itself.
    package var isFinished: Bool { self == .done || self == .dead || self == .cancelled }
}

/// A queued piece of background work.
package struct WorkItem: Sendable, Hashable {
    /// Its id, a UUIDv7; also the idempotency key for effects outside the database.
    package let id: String
    /// What is to be done, for instance `import`.
    package let kind: String
    /// With what, as JSON.
    package let payload: String
    /// Higher goes first.
    package let priority: Int
    /// Where it is in its life.
    package internal(set) var state: WorkState
    /// At most one unfinished item of a kind has this key.
    package let uniqueKey: String?
    /// How often it was started.
    package internal(set) var attempts: Int
    /// How often it is started at most.
    package let maximumAttempts: Int
    /// Not before this moment.
    package let runAt: Timestamp
    /// The worker that holds its lease.
    package internal(set) var leasedBy: String?
    /// When that lease ends unless it is extended.
    package internal(set) var leaseUntil: Timestamp?
    /// Grows at every lease; only the holder of the latest one may change the item.
    package internal(set) var token: Int64
    /// How far it is, 0 to 1.
    package let progress: Double
    /// How far it is, in words; may be empty.
    package let progressText: String
    /// Whether somebody wants it to stop.
    package let isCancelRequested: Bool
    /// What went wrong last.
    package let lastError: String?
    /// What came of it, as JSON.
    package let result: String?
    /// When it was enqueued.
    package let enqueuedAt: Timestamp
    /// When its latest attempt began.
    package internal(set) var startedAt: Timestamp?
    /// When it finished.
    package let finishedAt: Timestamp?

    /// The lease that its holder shows.
    package var lease: WorkLease { WorkLease(id: id, token: token) }
}

/// The right to work on an item: worthless as soon as somebody else has a higher token.
package struct WorkLease: Sendable, Hashable {
    /// The item.
    package let id: String
    /// The fencing token.
    package let token: Int64

    /// Makes a lease.
    package init(id: String, token: Int64) {
        self.id = id
        self.token = token
    }
}

/// A work item to be enqueued.
package struct WorkDraft: Sendable, Hashable {
    /// The longest payload and result in bytes.
    package static let payloadLimit = 65_536
    /// The priorities that there are.
    package static let priorities = -1_000...1_000

    /// What is to be done: lower-case letters, digits and `_`, at most 40.
    package var kind: String
    /// With what, as JSON.
    package var payload: String
    /// Higher goes first; within `priorities`.
    package var priority: Int
    /// At most one unfinished item of the kind has this key; at most 200 characters.
    package var uniqueKey: String?
    /// Not before this moment; `nil` for at once.
    package var runAt: Timestamp?
    /// How often it is started at most.
    package var maximumAttempts: Int

    /// Makes a draft.
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

    /// What is wrong with it, by field; empty if nothing is.
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

    /// What `active_key` holds.
    var activeKey: String? { uniqueKey.map { "\(kind):\($0)" } }
}

/// What becomes of an item when its attempt is over.
package enum WorkEnding: Sendable, Hashable {
    /// It is finished; with what came of it, as JSON.
    case done(result: String?)
    /// It failed and is tried again from a moment on.
    case retry(at: Timestamp, error: String)
    /// It failed for good.
    case dead(error: String)
    /// It could not be worked on now; tried again from a moment on, and the attempt is not counted.
    case postponed(until: Timestamp, reason: String)
    /// Its worker stops; it is ready again at once, and the attempt is not counted.
    case released
    /// It ended because that was asked for.
    case cancelled
}

/// The lease of an item was taken over, or the item was changed by hand: what its holder did does not count.
package struct WorkLeaseLost: Error, Sendable, CustomStringConvertible {
    /// The item.
    package let id: String

    package var description: String { "The lease of work item \(id) was lost; another worker has it." }
}

/// A draft that cannot be enqueued.
package struct WorkDraftRefused: Error, Sendable, CustomStringConvertible {
    /// What is wrong, by field.
    package let complaints: [(field: String, text: String)]
    /// What programs tell this refusal by, where it is not one of the fields' form; `database_file` for instance.
    package let code: String?

    /// Makes the error.
    package init(complaints: [(field: String, text: String)], code: String? = nil) {
        self.complaints = complaints
        self.code = code
    }

    package var description: String {
        complaints.map { "'\($0.field)' \($0.text)" }.joined(separator: "; ") + "."
    }
}
