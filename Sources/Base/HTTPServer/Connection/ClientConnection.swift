internal import CEvents
internal import Foundation
internal import ServiceSupport
internal import Synchronization

/// One accepted connection: its input, the state of the current request, and its pending output.
///
/// Confined to its loop's thread. A request that waits for a task shares with that task a `PendingAnswer` or a
/// `StreamingAnswer`, nothing else.
final class ClientConnection {
    /// The state of a connection; each phase but `closed` has a deadline.
    enum Phase {
        /// Nothing of the first request was received.
        case opened
        case readingHead
        case readingBody
        /// A task computes the response.
        case handling
        /// The response waits for room in the socket.
        case answering
        case streaming
        /// Between two requests.
        case idle
        /// The last response was sent; further input is discarded, so that the client can read it.
        case lingering
        case closed
    }

    /// How many bytes of pipelined input are kept while a request is being handled.
    static let inputCapacity = 65_536
    /// How many pipelined requests are handled before other connections get their turn.
    static let requestsInTurn = 16

    unowned let loop: EventLoop
    let core: ServerCore
    let descriptor: Int32
    let token: EventLoop.Token
    let address: ClientAddress
    let remoteAddress: String
    private(set) var phase = Phase.opened
    /// When the phase began, or bytes last moved in it where that matters; monotonic milliseconds.
    var since: UInt64
    var parser: RequestHeadParser
    /// Input that was received but not consumed.
    var input: [UInt8] = []
    /// Output that the socket had no room for, and how much of it has been sent since.
    var unsent: [UInt8] = []
    var unsentOffset = 0
    /// When the client closed its writing side; nil while it is open.
    private(set) var inputEndedAt: UInt64?
    var isProbed = false
    private var watched = Int32(EVENTS_READ.rawValue)
    private var isQueued = false

    // The request being read or handled.
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

    /// Reads available input.
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

    /// Sends unsent output.
    func writable() {
        guard phase != .closed else { return }
        flush()
        settle()
    }

    /// Continues with a task's result.
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

    /// Continues after other connections have had their turn.
    func resumed() {
        isQueued = false
        switch phase {
        case .streaming: pump()
        default: readOn()
        }
        if phase == .idle { readOn() }
        settle()
    }

    /// Closes the connection unless a response is pending.
    func closeUnlessOwed() {
        switch phase {
        case .opened, .readingHead, .idle: close()
        default: break
        }
    }

    /// Makes a task that works for this connection end at once.
    func interruptTask() {
        switch phase {
        case .handling: pending?.interrupt(.shutdown)
        case .readingBody, .streaming: abandon()
        default: break
        }
    }

    /// Closes the connection in any phase; a request without a response counts as given up by the client.
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

    /// Requests another turn.
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

    /// Parses the input kept so far.
    func readOn() {
        guard !input.isEmpty, phase != .closed, !isQueued else { return }
        // Moved out temporarily, so that it cannot change while it is parsed.
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

    /// Closes a finished connection, or updates the events that it waits for.
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
