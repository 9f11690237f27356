internal import ServiceSupport
internal import Synchronization

/// State shared by the threads of one running server.
final class ServerCore: Sendable {
    let application: HTTPApplication
    let configuration: HTTPServerConfiguration
    let limits: Limits
    /// The number of open connections.
    let openConnections = Atomic<Int>(0)
    /// The number of requests whose head was read and that have not ended.
    let activeRequests = Atomic<Int>(0)
    /// Whether responses are sent with `Connection: close`.
    let isDraining = Atomic<Bool>(false)
    /// Whether new requests get a 503 response without calling their handlers.
    let isRefusing = Atomic<Bool>(false)
    /// Called when a connection closes, so that another one can be accepted.
    let onClose = Locked<(@Sendable () -> Void)?>(nil)
    private let perAddress = Locked<[ClientAddress: Int]>([:])

    /// Deadlines in milliseconds.
    struct Limits: Sendable {
        let header: UInt64
        let body: UInt64
        let answer: UInt64
        let idle: UInt64
        /// The interval at which deadlines are checked.
        let sweep: UInt64

        init(_ configuration: HTTPServerConfiguration) {
            header = UInt64(clamping: configuration.headerDeadline.milliseconds)
            body = UInt64(clamping: configuration.bodyDeadline.milliseconds)
            answer = UInt64(clamping: configuration.answerDeadline.milliseconds)
            idle = UInt64(clamping: configuration.idleTimeout.milliseconds)
            sweep = min(max(min(header, body, answer, idle) / 4, 10), 100)
        }
    }

    init(application: HTTPApplication, configuration: HTTPServerConfiguration) {
        self.application = application
        self.configuration = configuration
        limits = Limits(configuration)
    }

    /// Counts a connection from an address; false when the address has reached its limit.
    func admit(_ address: ClientAddress) -> Bool {
        guard !isUnlimited(address) else { return true }
        return perAddress.withLock { counts in
            let count = counts[address.client, default: 0]
            guard count < configuration.addressLimit else { return false }
            counts[address.client] = count + 1
            return true
        }
    }

    /// Reverts the count of `admit`.
    func dismiss(_ address: ClientAddress) {
        guard !isUnlimited(address) else { return }
        perAddress.withLock { counts in
            let count = counts[address.client, default: 0]
            counts[address.client] = count > 1 ? count - 1 : nil
        }
    }

    /// Counts an accepted connection.
    func opened() {
        let open = openConnections.add(1, ordering: .sequentiallyConsistent).newValue
        application.observer?.connectionsChanged(open: open)
    }

    /// Counts a closed connection from an address.
    func closed(_ address: ClientAddress) {
        dismiss(address)
        let open = openConnections.subtract(1, ordering: .sequentiallyConsistent).newValue
        application.observer?.connectionsChanged(open: open)
        if open == configuration.connectionLimit - 1 { onClose.withLock { $0 }?() }
    }

    private func isUnlimited(_ address: ClientAddress) -> Bool {
        configuration.unlimitedAddresses.contains { $0.contains(address) }
    }
}

/// Why a task is interrupted.
enum Interruption: Sendable {
    case clientGone
    case deadlineExceeded
    case shutdown
}
