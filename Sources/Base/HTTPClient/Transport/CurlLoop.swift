internal import CCurl
internal import Foundation
internal import ServiceSupport

/// The thread that runs the exchanges of one transport over libcurl's multi interface.
///
/// The thread starts with the first exchange. It alone accesses transfers; others queue commands and wake it.
final class CurlLoop: Sendable {
    private enum Command: Sendable {
        case begin(CurlTransfer.Order)
        case goOn(Int)
        case drop(Int)
    }

    /// libcurl's multi handle.
    private struct Handle: @unchecked Sendable {
        // @unchecked because other threads only make the wake-up call, which libcurl allows, under the lock under which
        // the handle is removed before it is freed.
        let pointer: UnsafeMutableRawPointer
    }

    private struct State: Sendable {
        var commands: [Command] = []
        var handle: Handle?
        var isStopped = false
        var count = 0
    }

    /// Whether libcurl was initialized successfully; done once per process.
    private static let isReady: Bool = {
        _ = ProcessEnd.leavesOpenSSLAlone
        return metier_curl_start() == 0
    }()
    /// The longest sleep in milliseconds; events wake the thread earlier.
    private static let longestSleep: Int32 = 600_000

    private let connectionsPerHost: Int
    private let state = Locked<State>(State())

    init(connectionsPerHost: Int) {
        self.connectionsPerHost = connectionsPerHost
    }

    /// Begins an exchange.
    func begin(_ request: OutboundRequest, userAgent: String, redirects: Int) -> HTTPExchange {
        let id = state.withLock { state in
            state.count += 1
            return state.count
        }
        let exchange = HTTPExchange(
            onRoom: { [weak self] in self?.leave(.goOn(id)) }, onAbandon: { [weak self] in self?.leave(.drop(id)) })
        guard let url = request.parsedURL else {
            exchange.end(.failure(HTTPClientError(.invalidURL, "The address is not one of http or https.")))
            return exchange
        }
        let order = CurlTransfer.Order(
            id: id, request: request, url: url, userAgent: userAgent, redirects: redirects, exchange: exchange)
        if !leave(.begin(order)) {
            exchange.end(
                .failure(HTTPClientError(.cancelled, "The request to \(HTTPClientError.place(url)) was cancelled.")))
        }
        return exchange
    }

    /// Ends all exchanges in progress.
    func stop() {
        state.withLock { state in
            state.isStopped = true
            if let handle = state.handle { curl_multi_wakeup(handle.pointer) }
        }
    }

    /// Queues a command for the thread and wakes it; false when it accepts no more commands.
    @discardableResult
    private func leave(_ command: Command) -> Bool {
        state.withLock { state in
            guard !state.isStopped else { return false }
            if state.handle == nil {
                guard Self.isReady, let pointer = curl_multi_init() else { return false }
                _ = metier_curl_set_multi(pointer, CURLMOPT_MAX_HOST_CONNECTIONS, connectionsPerHost)
                _ = metier_curl_set_multi(pointer, CURLMOPT_MAXCONNECTS, max(8, connectionsPerHost))
                let handle = Handle(pointer: pointer)
                state.handle = handle
                let thread = Thread { [self] in run(handle.pointer) }
                thread.name = "http-client"
                thread.stackSize = 1 << 20
                thread.start()
            }
            state.commands.append(command)
            if let handle = state.handle { curl_multi_wakeup(handle.pointer) }
            return true
        }
    }

    // MARK: - On the thread

    private func run(_ multi: UnsafeMutableRawPointer) {
        // Writing to a closed connection must not end the program with SIGPIPE.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        var transfers: [Int: CurlTransfer] = [:]
        var isStopped = false
        while !isStopped {
            let commands: [Command]
            (commands, isStopped) = state.withLock { state in
                defer { state.commands = [] }
                return (state.commands, state.isStopped)
            }
            for command in commands { follow(command, &transfers, multi) }
            guard !isStopped, metier_curl_perform(multi) == CURLM_OK else { break }
            collect(&transfers, multi)
            guard metier_curl_wait(multi, transfers.isEmpty ? Self.longestSleep : 60_000) == CURLM_OK else { break }
        }
        let left = state.withLock { state in
            state.isStopped = true
            state.handle = nil
            defer { state.commands = [] }
            return state.commands
        }
        for command in left {
            if case .begin(let order) = command { order.exchange.end(.failure(CancellationError())) }
        }
        for transfer in transfers.values {
            transfer.end(.failure(CancellationError()))
            transfer.close(multi)
        }
        curl_multi_cleanup(multi)
    }

    private func follow(
        _ command: Command, _ transfers: inout [Int: CurlTransfer], _ multi: UnsafeMutableRawPointer
    ) {
        switch command {
        case .begin(let order):
            guard !order.exchange.isOver else { return }
            let transfer = CurlTransfer(order)
            if transfer.start(multi) { transfers[order.id] = transfer }
        case .goOn(let id):
            transfers[id]?.goOn()
        case .drop(let id):
            transfers.removeValue(forKey: id)?.close(multi)
        }
    }

    /// Handles finished transfers: completed, or redirected to another address.
    private func collect(_ transfers: inout [Int: CurlTransfer], _ multi: UnsafeMutableRawPointer) {
        var code = CURLE_OK
        while let easy = metier_curl_next_ended(multi, &code) {
            guard let transfer = transfers.values.first(where: { $0.runs(easy) }) else {
                curl_multi_remove_handle(multi, easy)
                continue
            }
            transfer.close(multi)
            if !transfer.isSentOn(after: code, multi) { transfers.removeValue(forKey: transfer.id) }
        }
    }
}
