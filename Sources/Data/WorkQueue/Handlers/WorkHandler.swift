package import Database
package import ServiceSupport
package import Store

/// Works on the items of one kind.
package protocol WorkHandler: Sendable {
    /// The kind: lower-case letters, digits and `_`.
    var kind: String { get }
    /// What it does, in one sentence.
    var summary: String { get }
    /// How often an item is started at most unless whoever enqueues it says otherwise.
    var maximumAttempts: Int { get }
    /// The payloads that it takes, each as the fields that it may hold; empty where it takes every object.
    var payloads: [[WorkField]] { get }
    /// What is wrong with a payload, by field; empty if nothing is.
    func complaints(about payload: JSONObject) -> [(field: String, text: String)]
    /// Files and addresses that a payload names: what its sender has this machine open or ask. Empty if it names none.
    func places(in payload: JSONObject) -> [WorkPlace]
    /// Does the work; must stop soon when its task is cancelled.
    ///
    /// What it writes to the database belongs into the outcome's `effect`, which commits together with the item's
    /// completion. For effects elsewhere `item.id` is the idempotency key: they happen at least once.
    ///
    /// - Throws: `WorkFailure` to say what is to become of the item; after any other error it is tried again.
    func run(_ item: WorkItem, _ context: WorkContext) async throws -> WorkOutcome
}

extension WorkHandler {
    /// 5.
    package var maximumAttempts: Int { 5 }
    /// Every object.
    package var payloads: [[WorkField]] { [] }
    /// Takes every object.
    package func complaints(about payload: JSONObject) -> [(field: String, text: String)] { [] }
    /// None.
    package func places(in payload: JSONObject) -> [WorkPlace] { [] }
}

/// A field of a payload.
package struct WorkField: Sendable, Hashable {
    /// What it holds.
    package enum Kind: Sendable, Hashable {
        /// Text that is not empty and begins so, in either letter case.
        case text(beginning: [String] = [])
        /// One of several names.
        case choice([String])
        /// A whole number of ``WorkField/integers``.
        case integer
        /// True or false.
        case flag
    }

    /// The whole numbers that a field takes.
    package static let integers = Int(Int32.min)...Int(Int32.max)

    /// Its name.
    package let name: String
    /// What it holds.
    package let kind: Kind
    /// What it means, in one sentence.
    package let meaning: String
    /// Whether it must be there.
    package let isRequired: Bool

    /// Makes a field.
    package init(_ name: String, _ kind: Kind, _ meaning: String, isRequired: Bool = false) {
        self.name = name
        self.kind = kind
        self.meaning = meaning
        self.isRequired = isRequired
    }
}

/// Something outside the database that a payload names.
package enum WorkPlace: Sendable, Hashable {
    /// A file or folder of the worker's machine; the payload's field and the path.
    case file(field: String, path: String)
    /// An address that the worker asks; the payload's field.
    case address(field: String)
}

/// What came of an item.
package struct WorkOutcome: Sendable {
    /// For whoever looks at the item, as JSON of at most `WorkDraft.payloadLimit` bytes.
    package let result: String?
    /// Written in the transaction that completes the item; may run several times and must use nothing but the session.
    package let effect: (@Sendable (any DatabaseSession) throws -> Void)?

    /// Makes an outcome.
    package init(result: String? = nil, effect: (@Sendable (any DatabaseSession) throws -> Void)? = nil) {
        self.result = result
        self.effect = effect
    }
}

/// How a handler says what is to become of an item that it could not finish.
package enum WorkFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// Trying again would not help.
    case permanent(String)
    /// It cannot be worked on now; the attempt is not counted.
    case postponed(Duration, reason: String)

    package var description: String {
        switch self {
        case .permanent(let text), .postponed(_, let text): text
        }
    }
}

/// What a handler may use while it works.
package struct WorkContext: Sendable {
    private let reported: Locked<WorkProgress?>

    /// Makes a context.
    init(reported: Locked<WorkProgress?>) {
        self.reported = reported
    }

    /// A context whose reports nobody sees, for tests of handlers.
    package static var detached: WorkContext { WorkContext(reported: Locked(nil)) }

    /// Tells how far the work is, 0 to 1 and in words; costs nothing and never waits: it is written about once a second.
    package func report(_ fraction: Double, _ text: String = "") {
        reported.withLock { $0 = WorkProgress(fraction, text) }
    }
}

/// The handlers of a process, by kind.
package struct WorkHandlers: Sendable {
    private let byKind: [String: any WorkHandler]

    /// Makes a registry; two handlers of one kind are a fault of the program.
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
