internal import CEvents
internal import Foundation
internal import ServiceSupport
internal import Synchronization

/// The steps of answering a request.
extension ClientConnection {
    private static let lastChunk = Array("0\r\n\r\n".utf8)

    /// Sends an answer, as much of it as there is room for.
    func send(_ response: HTTPResponse) {
        if core.isDraining.load(ordering: .relaxed) || hasInputEnded && input.isEmpty { keepsOpen = false }
        status = response.status.code
        let isChunked = version == .http11
        if case .stream = response.body, !isChunked { keepsOpen = false }
        loop.output.removeAll()
        loop.output.appendHead(
            of: response, date: loop.date(), isChunked: isChunked,
            connection: keepsOpen ? (version == .http10 ? .keepAlive : nil) : .close)
        switch response.body {
        case .bytes(let bytes):
            bytesSent = bytes.count
            enter(.answering)
            if transmitOutput(bytes) { answerSent() }
        case .empty:
            enter(.answering)
            if transmitOutput([]) { answerSent() }
        case .stream(let write):
            enter(.streaming)
            let stream = StreamingAnswer(
                loop: loop, token: token, requestID: request?.id ?? "", logger: core.application.logger)
            self.stream = stream
            let isWhole = transmitOutput([])
            guard phase == .streaming else { return }
            stream.start(write)
            if isWhole { pump() }
        }
    }

    /// Sends what is left; what was to come after it follows.
    func flush() {
        guard !unsent.isEmpty else { return }
        let left = unsent.count - unsentOffset
        let count = unsent.withUnsafeBytes { bytes in
            events_send(descriptor, bytes.baseAddress.map { $0 + unsentOffset }, left, nil, 0)
        }
        guard count >= 0 || count == EVENTS_AGAIN.rawValue else { return abandon() }
        guard count > 0 else { return }
        since = phase == .streaming ? loop.now : since
        unsentOffset += count
        guard unsentOffset == unsent.count else { return }
        unsent = []
        unsentOffset = 0
        switch phase {
        case .answering: answerSent()
        case .streaming: pump()
        default: break
        }
        if phase == .idle { readOn() }
    }

    /// Sends pieces of a stream while there are some and the socket has room.
    func pump() {
        guard let stream else { return }
        var turns = 0
        while phase == .streaming, unsent.isEmpty {
            guard turns < Self.requestsInTurn else { return queue() }
            turns += 1
            switch stream.next() {
            case .nothing: return
            case .bytes(let bytes):
                since = loop.now
                bytesSent += bytes.count
                loop.output.removeAll()
                if version == .http11 {
                    loop.output.append(bytes.count, radix: 16)
                    loop.output.append("\r\n")
                    loop.output.append(bytes)
                    loop.output.append("\r\n")
                    _ = transmitOutput([])
                } else {
                    _ = transmit(bytes)
                }
            case .complete:
                self.stream = nil
                enter(.answering)
                if version == .http10 || transmit(Self.lastChunk) { answerSent() }
            case .failed:
                abandon()
            }
        }
    }

    /// Sends bytes; true when all have gone, false when some wait for room or the connection broke.
    func transmit(_ bytes: [UInt8]) -> Bool {
        loop.output.removeAll()
        return transmitOutput(bytes)
    }

    /// Ends what has taken too long, and notices clients that have gone.
    func checkDeadline(now: UInt64) {
        let age = now > since ? now - since : 0
        let limits = core.limits
        switch phase {
        case .opened where age > limits.header: close()
        case .readingHead where age > limits.header:
            if parser.hasRequestLine { refuseLateRequest() } else { close() }
        case .readingBody where age > limits.body: refuseLateRequest()
        case .answering where age > limits.answer: abandon()
        case .streaming where !unsent.isEmpty && age > limits.answer: abandon()
        case .idle where age > limits.idle: close()
        case .lingering where age > Self.lingeringTime: close()
        case .handling:
            if let pending, now >= pending.deadline {
                pending.interrupt(.deadlineExceeded)
            } else if let ended = inputEndedAt {
                probe(silence: now - min(ended, now))
            }
        case .streaming:
            if let ended = inputEndedAt, now > max(ended, since) + Self.goneAfter { abandon() }
        default: break
        }
        settle()
    }

    /// How long a client may take to read its last answer and close, in milliseconds.
    private static let lingeringTime: UInt64 = 2_000
    /// How long after it closed its writing side a client is asked whether it still listens, in milliseconds.
    private static let probedAfter: UInt64 = 250
    /// How long after that a client that cannot be asked counts as gone, in milliseconds.
    private static let goneAfter: UInt64 = 1_000

    /// Finds out whether a client that will send nothing more still reads.
    ///
    /// A client that has gone and one that has only finished its request look the same until something is sent to them.
    /// An interim answer is something that every client of HTTP/1.1 has to pass over, and a host on which nobody listens
    /// any more answers it with a reset. HTTP/1.0 knows no interim answers.
    private func probe(silence: UInt64) {
        if version == .http10 {
            if silence > Self.goneAfter { abandon() }
        } else if silence > Self.probedAfter, !isProbed {
            isProbed = true
            _ = transmit(Self.interim)
        }
    }

    /// Leave to send a body; says nothing to who did not ask for it.
    static let interim = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// Sends what stands in the loop's output, then bytes.
    private func transmitOutput(_ bytes: [UInt8]) -> Bool {
        // What waits already goes first.
        guard unsent.isEmpty else {
            loop.output.bytes.withMemoryRebound(to: UInt8.self) { unsent.append(contentsOf: $0) }
            unsent.append(contentsOf: bytes)
            return false
        }
        let head = loop.output.bytes
        let count = bytes.withUnsafeBytes { body in
            head.isEmpty
                ? events_send(descriptor, body.baseAddress, body.count, nil, 0)
                : events_send(descriptor, head.baseAddress, head.count, body.baseAddress, body.count)
        }
        if count == head.count + bytes.count { return true }
        guard count >= 0 || count == EVENTS_AGAIN.rawValue else {
            abandon()
            return false
        }
        let sent = max(0, count)
        if sent >= head.count {
            unsent = bytes
            unsentOffset = sent - head.count
        } else {
            unsent = Array(head[sent...]) + bytes
            unsentOffset = 0
        }
        return false
    }

    private func answerSent() {
        finishRequest(wasSent: true)
        if keepsOpen, !core.isDraining.load(ordering: .relaxed) {
            enter(.idle)
        } else if mustLinger || !input.isEmpty {
            linger()
        } else {
            close()
        }
    }

    /// Closes the sending side and drops what still comes: closing while the client sends would reset the connection and
    /// take the answer from it.
    private func linger() {
        input = []
        shutdown(descriptor, Int32(SHUT_WR))
        enter(.lingering)
    }

    /// Notes that a request has ended, with or without an answer, and makes ready for the next.
    func finishRequest(wasSent: Bool) {
        if let observer = core.application.observer {
            let elapsed = events_nanoseconds() - startedAt
            let summary = core.application.summary(
                of: request ?? makeRequest(), status: wasSent ? status : 499, bytesSent: wasSent ? bytesSent : 0,
                duration: .nanoseconds(Int64(elapsed)))
            observer.requestFinished(summary)
        }
        hasRequest = false
        request = nil
        pending = nil
        stream = nil
        target = nil
        rawTarget = ""
        headers = HeaderBlock(bytes: [], fields: [])
        bytesSent = 0
        isProbed = false
        parser.reset()
        core.activeRequests.subtract(1, ordering: .sequentiallyConsistent)
    }
}
