internal import CEvents
internal import Foundation
internal import ServiceSupport
internal import Synchronization

/// The steps of responding to a request.
extension ClientConnection {
    private static let lastChunk = Array("0\r\n\r\n".utf8)

    /// Sends a response, as much of it as the socket accepts.
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

    /// Sends unsent bytes, then continues with what was to follow them.
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

    /// Sends bytes; true when all were sent, false when some are pending or the connection broke.
    func transmit(_ bytes: [UInt8]) -> Bool {
        loop.output.removeAll()
        return transmitOutput(bytes)
    }

    /// Enforces the deadlines, and detects clients that have disconnected.
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

    /// How long a client may take to read its last response and close, in milliseconds.
    private static let lingeringTime: UInt64 = 2_000
    /// How long after a client closed its writing side it is probed, in milliseconds.
    private static let probedAfter: UInt64 = 250
    /// How long after that a client that cannot be probed counts as gone, in milliseconds.
    private static let goneAfter: UInt64 = 1_000

    /// Checks whether a client that will send nothing more still reads.
    ///
    /// A client that has gone cannot be distinguished from one that has only finished its request until something is
    /// sent. Every HTTP/1.1 client has to ignore an interim response, and a host without the connection replies to it
    /// with a reset. HTTP/1.0 has no interim responses.
    private func probe(silence: UInt64) {
        if version == .http10 {
            if silence > Self.goneAfter { abandon() }
        } else if silence > Self.probedAfter, !isProbed {
            isProbed = true
            _ = transmit(Self.interim)
        }
    }

    /// Permission to send a body; ignored by clients that did not request it.
    static let interim = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// Sends the content of the loop's output buffer, then bytes.
    private func transmitOutput(_ bytes: [UInt8]) -> Bool {
        // Pending bytes are sent first.
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

    /// Closes the sending side and discards further input: closing while the client sends would reset the connection
    /// and lose the response.
    private func linger() {
        input = []
        shutdown(descriptor, Int32(SHUT_WR))
        enter(.lingering)
    }

    /// Records the end of a request, with or without a response, and prepares for the next.
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
