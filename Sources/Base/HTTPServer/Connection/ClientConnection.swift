internal import CEvents
internal import Foundation
internal import ServiceSupport
internal import Synchronization

/// One accepted connection: what has come, what is being done about it, what is still to be sent.
///
/// Belongs to its loop's thread. A request that waits for a task shares with that task a `PendingAnswer` or a
/// `StreamingAnswer`, nothing else.
final class ClientConnection {
    /// What a connection is doing; each phase but `closed` has a deadline.
    enum Phase {
        /// Nothing of the first request has come.
        case opened
        case readingHead
        case readingBody
        /// A task makes the answer.
        case handling
        /// The answer waits for room in the socket.
        case answering
        case streaming
        /// Between two requests.
        case idle
        /// The last answer was sent; what still comes is dropped, so that the client gets to read it.
        case lingering
        case closed
    }

    /// How much of what a client sends ahead is kept while its request is being answered.
    static let inputCapacity = 65_536
    /// How many requests that have come together are answered before other connections get their turn.
    static let requestsInTurn = 16

    unowned let loop: EventLoop
    let core: ServerCore
    let descriptor: Int32
    let token: EventLoop.Token
    let address: ClientAddress
    let remoteAddress: String
    private(set) var phase = Phase.opened
    /// When the phase began, or bytes last moved in it where that counts; monotonic milliseconds.
    var since: UInt64
    var parser: RequestHeadParser
    /// What has come and not been looked at for good.
    var input: [UInt8] = []
    /// What the socket had no room for, and how much of it has been sent since.
    var unsent: [UInt8] = []
    var unsentOffset = 0
    /// When the client closed its writing side, nil while it has not.
    private(set) var inputEndedAt: UInt64?
    var isProbed = false
    private var watched = Int32(EVENTS_READ.rawValue)
    private var isQueued = false

    // The request that is being read or answered.
    var hasRequest = false
    var startedAt: UInt64 = 0
    var method = HTTPMethod.other
    var version = HTTPVersion.http11
    var rawTarget = ""
    var target: RequestTarget?
    var headers = HeaderBlock(bytes: [], fields: [])
    var body: [UInt8] = []
    var reading = BodyReading.none
    var request: HTTPRequest?
    var pending: PendingAnswer?
    var stream: StreamingAnswer?
    var status = 0
    var bytesSent = 0
    var keepsOpen = true
    /// True where the client may still be sending when the connection closes.
    var mustLinger = false
    var droppedBytes = 0

    init(loop: EventLoop, arrival: EventLoop.Arrival, token: EventLoop.Token) {
        self.loop = loop
        core = loop.core
        descriptor = arrival.descriptor
        address = arrival.address
        remoteAddress = arrival.address.text
        self.token = token
        since = loop.now
        let configuration = loop.core.configuration
        parser = RequestHeadParser(
            targetLimit: configuration.maximumTargetBytes, headLimit: configuration.maximumHeaderBytes)
    }

    func enter(_ phase: Phase) {
        self.phase = phase
        since = loop.now
    }

    /// True when the client has closed its writing side.
    var hasInputEnded: Bool { inputEndedAt != nil }

    // MARK: What the loop calls

    /// Takes what has come.
    func readable() {
        guard phase != .closed, !hasInputEnded else { return }
        let scratch = loop.scratch
        let count = events_receive(descriptor, scratch.baseAddress, scratch.count)
        if count > 0 {
            received(UnsafeRawBufferPointer(rebasing: scratch[..<count]))
        } else if count == 0 {
            inputEndedAt = loop.now
        } else if count != EVENTS_AGAIN.rawValue {
            return abandon()
        }
        settle()
    }

    /// Sends what is left.
    func writable() {
        guard phase != .closed else { return }
        flush()
        settle()
    }

    /// Goes on with what a task has made ready.
    func woken() {
        switch phase {
        case .handling:
            guard let response = pending?.take() else { return }
            pending = nil
            send(response)
            if phase == .idle { readOn() }
        case .streaming:
            pump()
            if phase == .idle { readOn() }
        default: break
        }
        settle()
    }

    /// Goes on after other connections have had their turn.
    func resumed() {
        isQueued = false
        switch phase {
        case .streaming: pump()
        default: readOn()
        }
        if phase == .idle { readOn() }
        settle()
    }

    /// Closes the connection if no answer is owed on it.
    func closeUnlessOwed() {
        switch phase {
        case .opened, .readingHead, .idle: close()
        default: break
        }
    }

    /// Tells a task that is at work for this connection to end at once.
    func interruptTask() {
        switch phase {
        case .handling: pending?.interrupt(.shutdown)
        case .readingBody, .streaming: abandon()
        default: break
        }
    }

    /// Closes the connection whatever it is doing; what was not answered counts as given up by the client.
    func abandon() {
        guard phase != .closed else { return }
        pending?.interrupt(.clientGone)
        stream?.cancel()
        if hasRequest { finishRequest(wasSent: false) }
        close()
    }

    func close() {
        guard phase != .closed else { return }
        phase = .closed
        loop.release(self)
    }

    // MARK: Reading on

    /// Asks for another turn.
    func queue() {
        guard !isQueued else { return }
        isQueued = true
        loop.resumeLater(token)
    }

    private func received(_ bytes: UnsafeRawBufferPointer) {
        if input.isEmpty {
            let used = consume(bytes)
            if phase != .closed, used < bytes.count { input.append(contentsOf: bytes[used...]) }
        } else {
            input.append(contentsOf: bytes)
            readOn()
        }
    }

    /// Looks at what has been kept.
    func readOn() {
        guard !input.isEmpty, phase != .closed, !isQueued else { return }
        // Taken out for the time, so that nothing can change what is being read.
        var bytes = input
        input = []
        let used = bytes.withUnsafeBytes { consume($0) }
        guard phase != .closed else { return }
        if used == bytes.count {
            bytes.removeAll(keepingCapacity: bytes.capacity <= 4_096)
        } else if used > 0 {
            bytes.removeFirst(used)
        }
        input = bytes
    }

    /// Closes what has come to its end, and waits for what is needed next.
    func settle() {
        if hasInputEnded, !isQueued {
            switch phase {
            case .opened, .readingHead, .readingBody, .idle, .lingering: abandon()
            default: break
            }
        }
        guard phase != .closed else { return }
        var wanted: Int32 = 0
        if !hasInputEnded, isReading || input.count < Self.inputCapacity { wanted |= Int32(EVENTS_READ.rawValue) }
        if !unsent.isEmpty { wanted |= Int32(EVENTS_WRITE.rawValue) }
        guard wanted != watched else { return }
        watched = wanted
        loop.watch(descriptor, kinds: wanted, token: token)
    }

    private var isReading: Bool {
        switch phase {
        case .opened, .readingHead, .readingBody, .lingering: true
        default: false
        }
    }
}
