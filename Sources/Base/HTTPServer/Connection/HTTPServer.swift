internal import CMicrohttpd
internal import Foundation
internal import ServiceSupport
internal import Synchronization

/// Serves an application over HTTP/1.1 with libmicrohttpd.
///
/// Started once, stopped once. Keep it until `stop` has returned: a running server that is let go goes on running.
package final class HTTPServer: Sendable {
    /// libmicrohttpd's handle.
    private struct Daemon: @unchecked Sendable {
        // @unchecked because the two calls made with it may be made on any thread.
        let handle: OpaquePointer

        func quiesce() { MHD_quiesce_daemon(handle) }
        func stop() { MHD_stop_daemon(handle) }
    }

    private enum State: Sendable {
        case new
        case running(daemon: Daemon, socket: ListeningSocket, keeper: DeadlineKeeper)
        case stopped
    }

    private let core: ServerCore
    private let state = Locked<State>(.new)

    /// Makes a server that does not listen yet.
    package init(_ application: HTTPApplication, configuration: HTTPServerConfiguration = HTTPServerConfiguration()) {
        core = ServerCore(application: application, configuration: configuration)
    }

    /// The port it listens on, 0 while it does not.
    package var port: UInt16 {
        state.withLock { if case .running(_, let socket, _) = $0 { socket.port } else { 0 } }
    }

    /// True from the moment `stop` is called: load balancers should look elsewhere.
    package var isDraining: Bool { core.isDraining.load(ordering: .relaxed) }

    /// The connections that are open now.
    package var openConnections: Int { core.connections.withLock { $0.count } }

    /// The requests that are being read or answered now.
    package var activeRequests: Int { core.activeRequests.load(ordering: .relaxed) }

    /// The version of libmicrohttpd that is in use.
    package static var libraryVersion: String { String(cString: MHD_get_version()) }

    /// Binds and begins to serve on threads of its own.
    ///
    /// - Throws: `HTTPServerError`, naming host and port.
    package func start() throws {
        try state.withLock { state in
            guard case .new = state else { throw HTTPServerError(.alreadyStarted, "The server was started before.") }
            state = try launch()
        }
    }

    /// epoll where there is one: with 900 idle connections a request costs libmicrohttpd's poll mode three times as much.
    private static var usesEpoll: Bool {
        #if os(Linux)
            true
        #else
            false
        #endif
    }

    private func launch() throws -> State {
        // A client that goes away in the middle of an answer must not end the program.
        signal(SIGPIPE, SIG_IGN)
        let configuration = core.configuration
        let socket = try ListeningSocket(host: configuration.host, port: configuration.port)
        let context = Unmanaged.passRetained(core)
        var settings = metier_mhd_settings()
        settings.context = context.toOpaque()
        settings.listen_descriptor = socket.descriptor
        settings.use_epoll = Self.usesEpoll ? 1 : 0
        settings.threads = UInt32(configuration.workers)
        settings.connection_limit = UInt32(max(configuration.connectionLimit, configuration.workers))
        settings.per_address_limit = UInt32(max(0, configuration.connectionLimitPerAddress))
        settings.idle_seconds = UInt32(max(1, (configuration.idleTimeout.milliseconds + 999) / 1_000))
        // libmicrohttpd keeps the request's head, a piece of its body and the answer's head in this memory, and clears it
        // after every request, so more than needed costs time. What is beyond the limit lets our own 414 and 431 come first.
        settings.memory_per_connection = max(configuration.maximumHeaderBytes + 4_096, 8_192)
        settings.access = access
        settings.target_seen = targetSeen
        settings.completed = requestCompleted
        settings.connection_changed = connectionChanged
        settings.unescape = keepEscapes
        guard let daemon = metier_mhd_start(&settings) else {
            context.release()
            close(socket.descriptor)
            throw HTTPServerError(.other, "libmicrohttpd could not start; there may be too few file descriptors.")
        }
        let keeper = DeadlineKeeper(core: core)
        keeper.start()
        return .running(daemon: Daemon(handle: daemon), socket: socket, keeper: keeper)
    }

    /// Stops: no new connections, requests in flight are answered, tasks that outlast the grace are cancelled.
    ///
    /// Returns when no thread of the server runs any more and every descriptor is closed. May be called at any time, more
    /// than once; only the first call does anything.
    ///
    /// - Parameter grace: how long requests in flight may go on; by default the configuration's.
    package func stop(grace: Duration? = nil) async {
        let taken = state.withLock { state in
            let taken = state
            state = .stopped
            return taken
        }
        guard case .running(let daemon, let socket, let keeper) = taken else { return }
        core.isDraining.store(true, ordering: .sequentiallyConsistent)
        daemon.quiesce()
        core.cutIncompleteHeads()
        await waitUntilQuiet(grace ?? core.configuration.shutdownGrace)
        core.isRefusing.store(true, ordering: .sequentiallyConsistent)
        // Stopping libmicrohttpd while a connection sleeps would abort the program. From here on no request can begin to
        // wait: it either was counted before the flag was set, or sees the flag.
        for _ in 0..<20 where !(await waitUntilQuiet(.zero)) {
            core.interruptAll(.shutdown)
            if await waitUntilQuiet(.milliseconds(250)) { break }
            core.cutAll()
        }
        keeper.stop()
        await Self.onThread { daemon.stop() }
        close(socket.descriptor)
        // Balanced here: no callback runs any more.
        Unmanaged.passUnretained(core).release()
    }

    /// Waits until no request is in flight, `limit` at most; false when there still is one.
    @discardableResult
    private func waitUntilQuiet(_ limit: Duration) async -> Bool {
        let end = ContinuousClock.now + limit
        while core.activeRequests.load(ordering: .sequentiallyConsistent) > 0 {
            guard ContinuousClock.now < end else { return false }
            // A cancelled caller still has to wait: stopping too early would abort the program.
            await Self.onThread { usleep(5_000) }
        }
        return true
    }

    /// Runs something that blocks on a thread of its own, not on one that tasks share.
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
