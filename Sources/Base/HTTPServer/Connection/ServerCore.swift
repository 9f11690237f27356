internal import ServiceSupport
internal import Synchronization

/// What the callbacks of one running server share.
final class ServerCore: Sendable {
    let application: HTTPApplication
    let configuration: HTTPServerConfiguration
    /// Every accepted connection. A connection leaves before its descriptor is closed, so that whoever holds this lock
    /// may use the descriptors.
    let connections = Locked<[ObjectIdentifier: ClientConnection]>([:])
    /// Requests whose request line was read and that have not ended.
    let activeRequests = Atomic<Int>(0)
    /// Answers say `Connection: close`.
    let isDraining = Atomic<Bool>(false)
    /// New requests are answered 503 without asking their handlers.
    let isRefusing = Atomic<Bool>(false)

    init(application: HTTPApplication, configuration: HTTPServerConfiguration) {
        self.application = application
        self.configuration = configuration
    }

    func opened(_ connection: ClientConnection) {
        let open = connections.withLock { connections in
            connections[ObjectIdentifier(connection)] = connection
            return connections.count
        }
        application.observer?.connectionsChanged(open: open)
    }

    func closed(_ connection: ClientConnection) {
        let open = connections.withLock { connections in
            connections[ObjectIdentifier(connection)] = nil
            return connections.count
        }
        application.observer?.connectionsChanged(open: open)
    }

    /// Tells everything that runs in a task to end.
    func interruptAll(_ reason: Interruption) {
        let pending = connections.withLock { connections in
            connections.values.compactMap { connection in connection.pending.withLock { $0 } }
        }
        for task in pending { task.interrupt(reason) }
    }

    /// Closes connections on which no request has come whole: nobody owes them an answer.
    func cutIncompleteHeads() {
        connections.withLock { connections in
            for connection in connections.values where [.opened, .readingHeaders].contains(connection.phase.phase) {
                connection.cut()
            }
        }
    }

    /// Closes every connection without regard to what it is doing.
    func cutAll() {
        connections.withLock { connections in
            for connection in connections.values { connection.cut() }
        }
    }
}
