internal import Foundation
internal import ServiceSupport

#if canImport(FoundationNetworking)
    internal import FoundationNetworking
#endif

/// One exchange: the first failure wins, and the continuation is resumed once.
final class SessionExchange: Sendable {
    struct State {
        var continuation: CheckedContinuation<Void, any Error>?
        var outcome: Result<Void, any Error>?
        var redirectsLeft: Int
        var url: URL
        var received = 0
        var expected: Int?
        var hasHead = false
        var cancellation = Cancellation.possible
    }

    /// Whether the session's task may be cancelled now.
    ///
    /// On Linux the program is ended when a redirect is decided after the task was cancelled. So while one is being
    /// decided cancelling is put off, and once cancelled no redirect is decided.
    enum Cancellation {
        case possible
        case putOff
        case wanted
        case done
    }

    let onHead: @Sendable (InboundResponse) throws -> Void
    let onBytes: @Sendable ([UInt8]) throws -> Void
    let state: Locked<State>

    init(
        url: URL, redirectsLeft: Int, onHead: @escaping @Sendable (InboundResponse) throws -> Void,
        onBytes: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
        self.onHead = onHead
        self.onBytes = onBytes
        state = Locked(State(redirectsLeft: redirectsLeft, url: url))
    }

    func begin(_ continuation: CheckedContinuation<Void, any Error>) {
        let outcome: Result<Void, any Error>? = state.withLock { state in
            if state.outcome == nil { state.continuation = continuation }
            return state.outcome
        }
        if let outcome { continuation.resume(with: outcome) }
    }

    func fail(_ error: any Error) {
        finish(.failure(error))
    }

    func finish(_ outcome: Result<Void, any Error>) {
        let continuation: CheckedContinuation<Void, any Error>? = state.withLock { state in
            guard state.outcome == nil else { return nil }
            state.outcome = outcome
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume(with: outcome)
    }

    /// Cancels the session's task, now or once it can be.
    func cancel(_ task: URLSessionTask) {
        let isPossible = state.withLock { state in
            switch state.cancellation {
            case .possible:
                state.cancellation = .done
                return true
            case .putOff, .wanted:
                state.cancellation = .wanted
                return false
            case .done:
                return false
            }
        }
        if isPossible { task.cancel() }
    }

    /// Runs `decide` unless the task was cancelled, and puts off cancelling until it has run.
    func decidingRedirect(of task: URLSessionTask, _ decide: () -> Void) {
        let mayDecide = state.withLock { state in
            guard case .possible = state.cancellation else { return false }
            state.cancellation = .putOff
            return true
        }
        guard mayDecide else { return }
        decide()
        let isWanted = state.withLock { state in
            defer { if case .putOff = state.cancellation { state.cancellation = .possible } }
            guard case .wanted = state.cancellation else { return false }
            state.cancellation = .done
            return true
        }
        if isWanted { task.cancel() }
    }

    /// Takes note of a redirect, or says why it is not followed.
    func refusal(ofRedirectTo target: URL?) -> HTTPClientError? {
        state.withLock { state in
            let reason: String
            if state.redirectsLeft == 0 {
                reason = "redirects too often"
            } else if let target, let scheme = target.scheme?.lowercased(), scheme == "http" || scheme == "https" {
                if state.url.scheme?.lowercased() == "http" || scheme == "https" {
                    state.redirectsLeft -= 1
                    state.url = target
                    return nil
                }
                reason = "redirects from https to http"
            } else {
                reason = "redirects to an address that is neither http nor https"
            }
            return HTTPClientError(.redirect, "\(HTTPClientError.place(state.url)) \(reason).")
        }
    }

    /// True while nothing has failed.
    var isOpen: Bool { state.withLock { $0.outcome == nil } }
}
