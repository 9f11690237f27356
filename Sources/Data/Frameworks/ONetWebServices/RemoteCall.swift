package import ServiceSupport

/// One request to a remote data service and what came of it. Holds no credentials.
package struct RemoteCall: Sendable, Hashable {
    /// What was asked for, for instance `database/rows/skills`.
    package let resource: String
    /// The address with its query; credentials never stand in addresses.
    package let request: String
    /// The status; `nil` where there was no whole answer.
    package let status: Int?
    /// The name of the failure; `nil` for an answer that could be used.
    package let errorCode: String?
    /// When it was sent.
    package let requestedAt: Timestamp
    /// How long it took, repetitions and the waits between them included.
    package let milliseconds: Int
    /// The answer's text as it came; `nil` where there was none.
    package let reply: String?
    /// The answer's length as it came.
    package let replyBytes: Int
}

/// The requests of one piece of work, in the order they were answered.
package final class RemoteCalls: Sendable {
    private let list = Locked<[RemoteCall]>([])

    /// Makes an empty list.
    package init() {}

    /// The requests so far.
    package var all: [RemoteCall] { list.withLock { $0 } }

    func add(_ call: RemoteCall) {
        list.withLock { $0.append(call) }
    }
}
