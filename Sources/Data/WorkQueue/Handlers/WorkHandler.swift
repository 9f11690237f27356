package import Database
package import ServiceSupport
package import Store

/// Handles the items of one kind.
package protocol WorkHandler: Sendable {
    /// The kind: lower-case letters, digits and `_`.
    var kind: String { get }
    /// Its description, in one sentence.
    var summary: String { get }
    /// The maximum number of attempts of an item, unless it was enqueued with another one.
    var maximumAttempts: Int { get }
    /// The accepted payloads, each as its list of fields; empty where every object is accepted.
    var payloads: [[WorkField]] { get }
    /// The faults of a payload, by field; empty if there are none.
    func complaints(about payload: JSONObject) -> [(field: String, text: String)]
    /// Files and addresses named in a payload, which its sender makes this machine open or request; empty if there are
    /// none.
    func places(in payload: JSONObject) -> [WorkPlace]
    /// Does the work; must stop soon when its task is cancelled.
    ///
    /// Writes to the database belong in the outcome's `effect`, which commits together with the item's completion. For
    /// effects elsewhere `item.id` is the idempotency key: they happen at least once.
    ///
    /// - Throws: `WorkFailure` to determine what happens to the item; after any other error it is retried.
    func run(_ item: WorkItem, _ context: WorkContext) async throws -> WorkOutcome
}

extension WorkHandler {
    /// 5.
    package var maximumAttempts: Int { 5 }
    /// Accepts every object.
    package var payloads: [[WorkField]] { [] }
    /// Accepts every object.
    package func complaints(about payload: JSONObject) -> [(field: String, text: String)] { [] }
    /// None.
    package func places(in payload: JSONObject) -> [WorkPlace] { [] }
}

/// A field of a payload.
package struct WorkField: Sendable, Hashable {
    /// The type of a field's value.
    package enum Kind: Sendable, Hashable {
        /// Text that is not empty and begins with one of the prefixes, ignoring case; without prefixes, any such text.
        case text(beginning: [String] = [])
        /// One of several names.
        case choice([String])
        /// An integer within ``WorkField/integers``.
        case integer
        /// True or false.
        case flag
    }

    /// The accepted range of integers.
    package static let integers = Int(Int32.min)...Int(Int32.max)

    /// Its name.
    package let name: String
    /// The type of its value.
    package let kind: Kind
    /// Its description, in one sentence.
    package let meaning: String
    /// Whether it is required.
    package let isRequired: Bool

    package init(_ name: String, _ kind: Kind, _ meaning: String, isRequired: Bool = false) {
        self.name = name
        self.kind = kind
        self.meaning = meaning
        self.isRequired = isRequired
    }
}

/// A resource outside the database that is named in a payload.
package enum WorkPlace: Sendable, Hashable {
    /// A file or folder of the worker's machine; the payload's field and the path.
    case file(field: String, path: String)
    /// An address that the worker requests; the payload's field.
    case address(field: String)
}

/// The outcome of an item.
package struct WorkOutcome: Sendable {
    /// The result shown with the item, as JSON of at most `WorkDraft.payloadLimit` bytes.
    package let result: String?
    /// Written in the transaction that completes the item; may run several times and must use nothing but the session.
    package let effect: (@Sendable (any DatabaseSession) throws -> Void)?

    package init(result: String? = nil, effect: (@Sendable (any DatabaseSession) throws -> Void)? = nil) {
        self.result = result
        self.effect = effect
    }
}

/// Thrown by a handler to determine what happens to an item that it could not finish.
package enum WorkFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// A retry would not help.
    case permanent(String)
    /// It cannot be worked on now; the attempt is not counted.
    case postponed(Duration, reason: String)

    package var description: String {
        switch self {
        case .permanent(let text), .postponed(_, let text): text
        }
    }
}

/// The services available to a handler while it works.
package struct WorkContext: Sendable {
    private let reported: Locked<WorkProgress?>

    init(reported: Locked<WorkProgress?>) {
        self.reported = reported
    }

    /// A context whose reports are discarded, for tests of handlers.
    package static var detached: WorkContext { WorkContext(reported: Locked(nil)) }

    /// Reports the progress, 0 to 1 and in words; cheap and never waits, since it is written about once a second.
    package func report(_ fraction: Double, _ text: String = "") {
        reported.withLock { $0 = WorkProgress(fraction, text) }
    }
}

/// The handlers of a process, by kind.
package struct WorkHandlers: Sendable {
    private let byKind: [String: any WorkHandler]

    /// Makes a registry; two handlers of one kind are a programming error.
    package init(_ handlers: [any WorkHandler]) {
        byKind = Dictionary(uniqueKeysWithValues: handlers.map { ($0.kind, $0) })
    }

    /// The kinds, sorted.
    package var kinds: [String] { byKind.keys.sorted() }

    /// The handlers in the order of their kinds.
    package var all: [any WorkHandler] { byKind.values.sorted { $0.kind < $1.kind } }

    /// The handler of a kind.
    package subscript(kind: String) -> (any WorkHandler)? { byKind[kind] }
}
