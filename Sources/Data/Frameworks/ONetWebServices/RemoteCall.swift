package import ServiceSupport

/// The requests made for one operation, in the order of their responses.
package final class RemoteCalls: Sendable {
    private let list = Locked<[ProviderCall]>([])

    /// Makes an empty list.
    package init() {}

    /// The requests so far.
    package var all: [ProviderCall] { list.withLock { $0 } }

    func add(_ call: ProviderCall) {
        list.withLock { $0.append(call) }
    }
}
