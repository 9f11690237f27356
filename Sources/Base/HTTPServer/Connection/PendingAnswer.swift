internal import ServiceSupport

/// Passes the response of a waiting handler from its task to the connection.
final class PendingAnswer: Sendable {
    private enum State {
        case awaited(Task<Void, Never>?)
        case ready(HTTPResponse)
        case taken
    }

    /// The time at which the response becomes 504, in monotonic milliseconds.
    let deadline: UInt64
    private let loop: EventLoop
    private let token: EventLoop.Token
    private let application: HTTPApplication
    private let request: HTTPRequest
    private let state = Locked<State>(.awaited(nil))

    init(
        loop: EventLoop, token: EventLoop.Token, application: HTTPApplication, request: HTTPRequest, deadline: UInt64
    ) {
        self.loop = loop
        self.token = token
        self.application = application
        self.request = request
        self.deadline = deadline
    }

    /// The body size in bytes above which parsing takes long enough to delay others.
    private static let largeBody = 32_768

    /// Starts the handler's task; with a large body, which is then parsed there, on the threads for long computations.
    func start(_ handler: @escaping @Sendable (HTTPRequest) async throws -> HTTPResponse) {
        let (application, request) = (application, request)
        let isLarge = request.body.count >= Self.largeBody
        let task = Task(executorPreference: isLarge ? ComputeExecutor.shared : nil) {
            let response: HTTPResponse
            do {
                response = application.finish(try await handler(request), to: request)
            } catch {
                response = application.finish(failure: error, to: request)
            }
            _ = self.finish(response)
        }
        // The task may have finished already.
        state.withLock { state in
            if case .awaited = state { state = .awaited(task) }
        }
    }

    /// Cancels the task and lets the connection continue without it; has an effect at most once.
    func interrupt(_ reason: Interruption) {
        switch reason {
        case .clientGone:
            let task: Task<Void, Never>? = state.withLock { state in
                guard case .awaited(let task) = state else { return nil }
                state = .taken
                return task
            }
            task?.cancel()
        case .deadlineExceeded:
            finish(application.finish(failure: HTTPApplication.deadlineExceeded, to: request))?.cancel()
        case .shutdown:
            finish(application.finish(failure: HTTPApplication.shuttingDown, to: request))?.cancel()
        }
    }

    /// The response, once; nil while there is none.
    func take() -> HTTPResponse? {
        state.withLock { state in
            guard case .ready(let response) = state else { return nil }
            state = .taken
            return response
        }
    }

    /// Stores the first response and wakes the connection; later ones are discarded.
    private func finish(_ response: HTTPResponse) -> Task<Void, Never>? {
        let (isFirst, task): (Bool, Task<Void, Never>?) = state.withLock { state in
            guard case .awaited(let task) = state else { return (false, nil) }
            state = .ready(response)
            return (true, task)
        }
        if isFirst { loop.wake(token) }
        return task
    }
}
