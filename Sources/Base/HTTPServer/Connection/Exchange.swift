internal import CMicrohttpd
internal import ServiceSupport

/// One request of a connection, from its request line to the end of its answer.
///
/// Retained by libmicrohttpd's per-request pointer. Its variables belong to the connection's thread; what a task
/// shares with that thread is in `answer`.
final class Exchange: @unchecked Sendable, Interruptible {
    // @unchecked because the variables are touched only by libmicrohttpd's callbacks for this connection, of which one
    // runs at a time.

    enum Stage {
        case readingHeaders
        case readingBody(limit: Int)
        /// The body is too long; it is read and dropped so that the client gets to read the answer.
        case droppingBody(HTTPFailure, left: Int)
        case suspended
        case answered
    }

    enum Answer {
        /// The connection sleeps until there is an answer.
        case awaited(Task<Void, Never>?)
        case ready(HTTPResponse)
        case taken
    }

    let core: ServerCore
    let handle: OpaquePointer
    let connection: ClientConnection
    let startedAt: UInt64
    let rawTarget: String
    var stage = Stage.readingHeaders
    /// The address behind the target in libmicrohttpd's buffer.
    var targetEnd: UInt = 0
    var method = HTTPMethod.other
    var version = HTTPVersion.http11
    var body: [UInt8] = []
    var request: HTTPRequest?
    var head: RequestHead?
    var stream: StreamingAnswer?
    var status = 0
    var bytesSent = 0
    private(set) var deadline: UInt64?
    /// Made when an answer is waited for; most requests never do.
    private var answer: Locked<Answer>?

    /// True when a task makes the answer or its body.
    var answersInTask: Bool { answer != nil || stream != nil }

    init(core: ServerCore, handle: OpaquePointer, connection: ClientConnection, rawTarget: String) {
        self.core = core
        self.handle = handle
        self.connection = connection
        self.rawTarget = rawTarget
        startedAt = monotonicNanoseconds()
    }

    /// The request as far as it has been read.
    func makeRequest() -> HTTPRequest {
        let head = RequestHead(
            method: method, version: version, rawTarget: rawTarget, target: RequestTarget(rawTarget),
            live: ConnectionHeaders(handle: handle), body: body, remoteAddress: connection.remoteAddress)
        self.head = head
        body = []
        return HTTPRequest(head: head)
    }

    /// Suspends the connection and starts the handler's task. Called on the connection's thread.
    func wait(for work: HTTPApplication.WaitingWork, request: HTTPRequest) {
        stage = .suspended
        let limit = UInt64(clamping: work.deadline.milliseconds)
        deadline = (monotonicNanoseconds() / 1_000_000).addingReportingOverflow(limit).partialValue
        let answer = Locked<Answer>(.awaited(nil))
        self.answer = answer
        // First suspended, then started: the task may be done before `Task` returns.
        MHD_suspend_connection(handle)
        connection.pending.withLock { $0 = self }
        let application = core.application
        let task = Task {
            let response: HTTPResponse
            do {
                response = application.finish(try await work.handler(request), to: request)
            } catch {
                response = application.finish(failure: error, to: request)
            }
            self.finish(response)
        }
        answer.withLock { answer in
            if case .awaited = answer { answer = .awaited(task) }
        }
    }

    func interrupt(_ reason: Interruption) {
        guard let request else { return }
        let application = core.application
        let response =
            switch reason {
            case .clientGone: HTTPResponse(HTTPStatus(499))
            case .deadlineExceeded: application.finish(failure: HTTPApplication.deadlineExceeded, to: request)
            case .shutdown: application.finish(failure: HTTPApplication.shuttingDown, to: request)
            }
        finish(response)?.cancel()
    }

    /// The answer that has been waited for; taken once.
    func takeAnswer() -> HTTPResponse? {
        answer?.withLock { answer in
            guard case .ready(let response) = answer else { return nil }
            answer = .taken
            return response
        }
    }

    /// Stores the first answer and wakes the connection; later ones are dropped.
    @discardableResult
    private func finish(_ response: HTTPResponse) -> Task<Void, Never>? {
        guard let answer else { return nil }
        let (isFirst, task): (Bool, Task<Void, Never>?) = answer.withLock { answer in
            guard case .awaited(let task) = answer else { return (false, nil) }
            answer = .ready(response)
            return (true, task)
        }
        guard isFirst else { return nil }
        connection.pending.withLock { $0 = nil }
        MHD_resume_connection(handle)
        return task
    }
}

/// Reads headers where libmicrohttpd keeps them.
private struct ConnectionHeaders: LiveHeaders, @unchecked Sendable {
    // @unchecked because the headers do not change while the request lives, and `RequestHead.detach` ends every use of
    // the handle before it dies.
    let handle: OpaquePointer

    func first(_ name: String) -> String? {
        name.withCString { metier_mhd_header(handle, $0) }.map { String(cString: $0) }
    }

    func all() -> HTTPHeaders {
        var headers = HTTPHeaders()
        withUnsafeMutablePointer(to: &headers) { pointer in
            metier_mhd_each_header(handle, collectHeader, pointer)
        }
        return headers
    }
}

private func collectHeader(
    context: UnsafeMutableRawPointer?, kind: MHD_ValueKind, name: UnsafePointer<CChar>?, nameSize: Int,
    value: UnsafePointer<CChar>?, valueSize: Int
) -> MHD_Result {
    guard let headers = context?.assumingMemoryBound(to: HTTPHeaders.self), let name else {
        return metier_mhd_result(0)
    }
    headers.pointee.add(text(name, nameSize), value.map { text($0, valueSize) } ?? "")
    return metier_mhd_result(1)
}

private func text(_ pointer: UnsafePointer<CChar>, _ size: Int) -> String {
    String(decoding: UnsafeRawBufferPointer(start: pointer, count: size), as: UTF8.self)
}
