internal import CEvents
internal import ServiceSupport
internal import Synchronization

/// How the end of the current request's body is determined, and what is done with the body.
enum BodyReading {
    case none
    /// A number of bytes is left, at most the route's limit.
    case counted(left: Int)
    case chunked(ChunkedBodyParser, limit: Int)
    /// The body is too long; it is read and discarded so that the client can read the response.
    case dropped(HTTPFailure, DroppedBody)
}

/// A body that is discarded.
struct DroppedBody {
    enum Framing {
        case counted(left: Int)
        case chunked(ChunkedBodyParser)
    }

    var framing: Framing
    /// How many more bytes are discarded before the connection is closed.
    var patience: Int
}

/// The steps of reading a request.
extension ClientConnection {
    /// How many bytes of an oversized body are read and discarded before the connection is closed.
    static let mostDroppedBytes = 8_388_608

    /// Parses as far as possible; returns how many bytes need not be kept.
    func consume(_ bytes: UnsafeRawBufferPointer) -> Int {
        var offset = 0
        var turns = 0
        while offset < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
            switch phase {
            case .opened:
                // The deadline of the first head began with the connection.
                let since = since
                enter(.readingHead)
                self.since = since
            case .idle:
                guard turns < Self.requestsInTurn else {
                    queue()
                    return offset
                }
                turns += 1
                enter(.readingHead)
            case .readingHead:
                switch parser.read(rest) {
                case .incomplete: return offset
                case .complete(let count):
                    offset += count
                    headRead(UnsafeRawBufferPointer(rebasing: rest[..<count]), hasMore: offset < bytes.count)
                case .failed(let failure):
                    beginRequest(rest)
                    refuse(failure)
                }
            case .readingBody:
                let count = readBody(rest)
                offset += count
                // A body may end without another byte, after which the next request is read.
                if count == 0, phase == .readingBody { return offset }
            case .lingering:
                droppedBytes += rest.count
                if droppedBytes > Self.mostDroppedBytes { close() }
                return bytes.count
            case .handling, .answering, .streaming: return offset
            case .closed: return bytes.count
            }
        }
        return offset
    }

    /// Responds to a client that did not send its request in time.
    func refuseLateRequest() {
        if !hasRequest { input.withUnsafeBytes { beginRequest($0) } }
        refuse(
            HTTPFailure(.requestTimeout, code: "request-timeout", detail: "The request did not arrive in time."))
    }

    private func beginRequest(_ head: UnsafeRawBufferPointer) {
        hasRequest = true
        startedAt = events_nanoseconds()
        core.activeRequests.add(1, ordering: .sequentiallyConsistent)
        method = parser.method
        version = parser.version
        rawTarget = String(decoding: head[parser.target], as: UTF8.self)
        headers = HeaderBlock(bytes: Array(head), fields: parser.takeFields())
    }

    private func headRead(_ head: UnsafeRawBufferPointer, hasMore: Bool) {
        beginRequest(head)
        let framing = parser.framing
        parser.reset()
        keepsOpen = version == .http11 ? !framing.wantsClose : framing.wantsKeepAlive && !framing.wantsClose
        let target = RequestTarget(rawTarget)
        self.target = target
        guard framing.hasBody else { return requestRead() }
        enter(.readingBody)
        let limit = core.application.maximumBodyBytes(method, path: target.path)
        if let length = framing.contentLength {
            if length > limit {
                // A client that waits for permission, or sends very much, is refused at once; the others can read their
                // response.
                let failure = HTTPApplication.bodyTooLarge(limit: limit)
                if framing.expectsContinue || length > limit + Self.mostDroppedBytes { return refuse(failure) }
                reading = .dropped(
                    failure, DroppedBody(framing: .counted(left: length), patience: Self.mostDroppedBytes + limit))
            } else {
                reading = .counted(left: length)
                body.reserveCapacity(min(length, Self.inputCapacity))
            }
        } else {
            reading = .chunked(ChunkedBodyParser(), limit: limit)
        }
        if framing.expectsContinue, version == .http11, !hasMore {
            _ = transmit(Self.interim)
        }
    }

    /// Reads a part of the body; returns how many bytes it consumed.
    private func readBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        switch reading {
        case .none: return 0
        case .counted(let left):
            let count = min(left, bytes.count)
            body.append(contentsOf: bytes[..<count])
            reading = .counted(left: left - count)
            if count == left { requestRead() }
            return count
        case .chunked(var parser, let limit):
            // Moved out of `reading` temporarily, so that it is modified in place.
            reading = .none
            var offset = 0
            while true {
                switch parser.next(in: bytes, at: &offset) {
                case .data(let place):
                    guard body.count + place.count <= limit else {
                        body = []
                        let patience = Self.mostDroppedBytes - place.count
                        reading = .dropped(
                            HTTPApplication.bodyTooLarge(limit: limit),
                            DroppedBody(framing: .chunked(parser), patience: patience))
                        return offset
                    }
                    body.append(contentsOf: bytes[place])
                case .incomplete:
                    reading = .chunked(parser, limit: limit)
                    return offset
                case .complete:
                    requestRead()
                    return offset
                case .failed(let failure):
                    refuse(failure)
                    return offset
                }
            }
        case .dropped(let failure, var dropped):
            let count = drop(bytes, of: &dropped, failure)
            return count
        }
    }

    private func drop(_ bytes: UnsafeRawBufferPointer, of dropped: inout DroppedBody, _ failure: HTTPFailure) -> Int {
        var offset = 0
        var hasEnded = false
        switch dropped.framing {
        case .counted(let left):
            offset = min(left, bytes.count)
            dropped.framing = .counted(left: left - offset)
            hasEnded = offset == left
        case .chunked(var parser):
            loop: while true {
                switch parser.next(in: bytes, at: &offset) {
                case .data: continue
                case .incomplete: break loop
                case .complete:
                    hasEnded = true
                    break loop
                case .failed(let failure):
                    refuse(failure)
                    return offset
                }
            }
            dropped.framing = .chunked(parser)
        }
        dropped.patience -= offset
        if hasEnded {
            respond(failure)
        } else if dropped.patience < 0 {
            refuse(failure)
        } else {
            reading = .dropped(failure, dropped)
        }
        return offset
    }

    private func requestRead() {
        reading = .none
        guard !core.isRefusing.load(ordering: .sequentiallyConsistent) else {
            return refuse(HTTPApplication.shuttingDown)
        }
        var request = makeRequest()
        switch core.application.begin(&request) {
        case .answered(let response):
            self.request = request
            send(response)
        case .waiting(let work):
            self.request = request
            enter(.handling)
            let limit = UInt64(clamping: work.deadline.milliseconds)
            let deadline = (events_nanoseconds() / 1_000_000).addingReportingOverflow(limit).partialValue
            let pending = PendingAnswer(
                loop: loop, token: token, application: core.application, request: request, deadline: deadline)
            self.pending = pending
            pending.start(work.handler)
        }
    }

    /// The request as far as it has been read.
    func makeRequest() -> HTTPRequest {
        let head = RequestHead(
            method: method, version: version, rawTarget: rawTarget, target: target ?? RequestTarget(rawTarget),
            received: headers, body: body, remoteAddress: remoteAddress)
        body = []
        return HTTPRequest(head: head)
    }

    /// Responds with a failure and closes the connection, because the following bytes cannot be parsed.
    private func refuse(_ failure: HTTPFailure) {
        keepsOpen = false
        mustLinger = true
        respond(failure)
    }

    private func respond(_ failure: HTTPFailure) {
        reading = .none
        body = []
        let request = makeRequest()
        self.request = request
        send(core.application.finish(failure: failure, to: request))
    }
}
