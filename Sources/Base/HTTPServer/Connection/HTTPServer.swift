import Foundation
internal import ServiceSupport
internal import Synchronization

/// Serves an application over HTTP/1.1 on threads of its own.
///
/// One thread accepts connections, a few serve them. Can be started and stopped once. Keep a reference until `stop` has
/// returned: releasing a running server does not stop it.
package final class HTTPServer: Sendable {
    /// The threads of a running server.
    private struct Running: Sendable {
        let port: UInt16
        let acceptor: Acceptor
        let loops: [EventLoop]
        let accepting: OwnedThread
        let serving: [OwnedThread]
    }

    private enum State: Sendable {
        case new
        case running(Running)
        case stopped
    }

    private let core: ServerCore
    private let state = Locked<State>(.new)

    /// Creates a server that does not listen yet.
    package init(_ application: HTTPApplication, configuration: HTTPServerConfiguration = HTTPServerConfiguration()) {
        core = ServerCore(application: application, configuration: configuration)
    }

    /// The port it listens on, 0 while it does not.
    package var port: UInt16 {
        state.withLock { if case .running(let running) = $0 { running.port } else { 0 } }
    }

    /// True from the call of `stop` on: load balancers should no longer send requests.
    package var isDraining: Bool { core.isDraining.load(ordering: .relaxed) }

    /// The number of open connections.
    package var openConnections: Int { core.openConnections.load(ordering: .relaxed) }

    /// The number of requests being read or handled.
    package var activeRequests: Int { core.activeRequests.load(ordering: .relaxed) }

    /// Binds the address and starts serving on threads of its own.
    ///
    /// - Throws: `HTTPServerError`, naming host and port.
    package func start() throws {
        try state.withLock { state in
            guard case .new = state else { throw HTTPServerError(.alreadyStarted, "The server was started before.") }
            state = try launch()
        }
    }

    private func launch() throws -> State {
        // A client that disconnects during a response must not end the program with SIGPIPE.
        signal(SIGPIPE, SIG_IGN)
        let configuration = core.configuration
        let socket = try ListeningSocket(host: configuration.host, port: configuration.port)
        let loops = (0..<max(1, configuration.threads)).compactMap { _ in EventLoop(core: core) }
        guard loops.count == max(1, configuration.threads),
            let acceptor = Acceptor(core: core, loops: loops, socket: socket)
        else {
            close(socket.descriptor)
            throw HTTPServerError(.other, "The server could not start; there are too few file descriptors.")
        }
        core.onClose.withLock { $0 = { acceptor.wake() } }
        return .running(
            Running(
                port: socket.port, acceptor: acceptor, loops: loops,
                accepting: OwnedThread("http-accept") { acceptor.run() },
                serving: loops.map { loop in OwnedThread("http-serve") { loop.run() } }))
    }

    /// Stops: no new connections, requests in flight are completed, tasks that outlast the grace period are cancelled.
    ///
    /// Returns when all threads of the server have ended and every descriptor is closed. May be called at any time and
    /// repeatedly; only the first call has an effect.
    ///
    /// - Parameter grace: the grace period for requests in flight; by default the configuration's.
    package func stop(grace: Duration? = nil) async {
        let taken = state.withLock { state in
            let taken = state
            state = .stopped
            return taken
        }
        guard case .running(let running) = taken else { return }
        core.isDraining.store(true, ordering: .sequentiallyConsistent)
        running.acceptor.stop()
        await Self.onThread { running.accepting.join() }
        core.onClose.withLock { $0 = nil }
        order(.drain, running)
        await waitUntilQuiet(grace ?? core.configuration.shutdownGrace)
        core.isRefusing.store(true, ordering: .sequentiallyConsistent)
        order(.interrupt, running)
        await waitUntilQuiet(.milliseconds(250))
        order(.stop, running)
        await Self.onThread { for thread in running.serving { thread.join() } }
    }

    private func order(_ order: EventLoop.Order, _ running: Running) {
        for loop in running.loops { loop.order(order) }
    }

    /// Waits until no request is in flight, at most `limit`.
    private func waitUntilQuiet(_ limit: Duration) async {
        let core = core
        let end = ContinuousClock.now + limit
        // On a thread, because a cancelled caller still has to wait.
        await Self.onThread {
            while core.activeRequests.load(ordering: .sequentiallyConsistent) > 0, ContinuousClock.now < end {
                usleep(5_000)
            }
        }
    }

    /// Runs a blocking operation on a thread of its own, not in the shared pool for tasks.
    private static func onThread(_ work: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { continuation in
            let thread = Thread {
                work()
                continuation.resume()
            }
            thread.start()
        }
    }
}

extension HTTPServer {
    /// Throws what `start` would throw for an unusable address; listens only for a moment.
    package static func checkAddress(host: String, port: UInt16) throws {
        close(try ListeningSocket(host: host, port: port).descriptor)
    }
}
