internal import CEvents
internal import Foundation
internal import ServiceSupport
internal import Synchronization

/// Serves its share of the connections on a thread of its own.
///
/// All work on a connection happens sequentially on its loop's thread. Other threads and tasks post messages and wake
/// it.
final class EventLoop: @unchecked Sendable {
    // @unchecked because everything except `mailbox`, `count` and the poller's `events_wake` is confined to the loop's
    // own thread, from `run` on.

    /// Identifies a connection for as long as it lives; never reused for a later one.
    typealias Token = UInt64

    /// An accepted connection that is passed to its loop.
    struct Arrival: Sendable {
        let descriptor: Int32
        let address: ClientAddress
    }

    /// A command from the server for all connections.
    enum Order: Sendable {
        /// Close those without a pending response.
        case drain
        /// Make everything that runs in a task end.
        case interrupt
        /// Close every connection in any phase, and end the thread.
        case stop
    }

    private struct Mailbox {
        var arrivals: [Arrival] = []
        var woken: [Token] = []
        var orders: [Order] = []
        /// True while a wake-up is pending.
        var isSignalled = false
    }

    private struct Slot {
        var generation: UInt32 = 0
        var connection: ClientConnection?
    }

    let core: ServerCore
    /// The buffer that bytes are received into.
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
    /// The buffer that responses are written to before they are sent.
    var output = OutputBuffer()
    /// Milliseconds of the monotonic clock, at the last wake-up of the loop.
    private(set) var now: UInt64 = 0
    private let poller: OpaquePointer
    private let mailbox = Locked(Mailbox())
    private let count = Atomic<Int>(0)
    private var slots: [Slot] = []
    private var freeSlots: [Int] = []
    private var openSlots = 0
    /// Connections that can continue without further events.
    private var resumed: [Token] = []
    private var lastSweep: UInt64 = 0
    private var isDraining = false
    private var isStopping = false
    private var dateText = ""
    private var dateSecond: Int64 = -1

    /// The maximum number of events handled between two waits.
    private static let batch = 256

    /// Creates a loop; nil when the process has no descriptor left.
    init?(core: ServerCore) {
        guard let poller = events_make(core.configuration.usesPortablePolling ? 1 : 0) else { return nil }
        self.core = core
        self.poller = poller
    }

    deinit {
        events_free(poller)
        scratch.deallocate()
    }

    // MARK: For any thread

    /// The number of connections it has or is about to get.
    var load: Int { count.load(ordering: .relaxed) }

    /// Takes over a connection.
    func adopt(_ arrival: Arrival) {
        count.add(1, ordering: .relaxed)
        post { $0.arrivals.append(arrival) }
    }

    /// Makes a connection continue with a task's result.
    func wake(_ token: Token) {
        post { $0.woken.append(token) }
    }

    /// Sends a command to all connections.
    func order(_ order: Order) {
        post { $0.orders.append(order) }
    }

    private func post(_ change: (inout Mailbox) -> Void) {
        let wasSignalled = mailbox.withLock { mailbox in
            change(&mailbox)
            let wasSignalled = mailbox.isSignalled
            mailbox.isSignalled = true
            return wasSignalled
        }
        if !wasSignalled { events_wake(poller) }
    }

    // MARK: For the loop's own thread

    /// Serves until it is stopped.
    func run() {
        let ready = UnsafeMutablePointer<EventsReady>.allocate(capacity: Self.batch)
        defer { ready.deallocate() }
        while !isStopping {
            let found = events_wait(poller, ready, Int32(Self.batch), patience)
            now = events_nanoseconds() / 1_000_000
            for index in 0..<Int(max(0, found)) { handle(ready[index]) }
            takeMail()
            resume()
            if openSlots > 0, now >= lastSweep + core.limits.sweep { sweep() }
        }
    }

    /// Changes the events that a connection waits for.
    func watch(_ descriptor: Int32, kinds: Int32, token: Token) {
        events_change(poller, descriptor, kinds, token)
    }

    /// Makes a connection continue after the others have had their turn.
    func resumeLater(_ token: Token) { resumed.append(token) }

    /// Removes a connection and closes its descriptor.
    func release(_ connection: ClientConnection) {
        events_remove(poller, connection.descriptor)
        close(connection.descriptor)
        let index = Int(connection.token & 0xFFFF_FFFF)
        slots[index].connection = nil
        slots[index].generation &+= 1
        freeSlots.append(index)
        openSlots -= 1
        count.subtract(1, ordering: .relaxed)
        core.closed(connection.address)
    }

    /// The value of the Date header.
    func date() -> String {
        let second = max(0, events_seconds())
        if second != dateSecond {
            dateSecond = second
            dateText = HTTPDate.text(secondsSince1970: Int(second))
        }
        return dateText
    }

    /// The time-out of the next wait, in milliseconds.
    private var patience: Int32 {
        guard resumed.isEmpty else { return 0 }
        guard openSlots > 0 else { return -1 }
        let due = lastSweep + core.limits.sweep
        return due > now ? Int32(clamping: due - now) : 0
    }

    private func connection(_ token: Token) -> ClientConnection? {
        let index = Int(token & 0xFFFF_FFFF)
        guard index < slots.count, slots[index].generation == UInt32(token >> 32) else { return nil }
        return slots[index].connection
    }

    private func handle(_ event: EventsReady) {
        guard let connection = connection(event.token) else { return }
        if event.kinds & Int32(EVENTS_BROKEN.rawValue) != 0 {
            // Earlier input is not read any more: no response could be sent.
            return connection.abandon()
        }
        if event.kinds & Int32(EVENTS_WRITE.rawValue) != 0 { connection.writable() }
        if event.kinds & Int32(EVENTS_READ.rawValue) != 0 { connection.readable() }
    }

    private func takeMail() {
        let mail: Mailbox? = mailbox.withLock { mailbox in
            guard mailbox.isSignalled else { return nil }
            let taken = mailbox
            mailbox = Mailbox()
            return taken
        }
        guard let mail else { return }
        for arrival in mail.arrivals { open(arrival) }
        for token in mail.woken { connection(token)?.woken() }
        for order in mail.orders { obey(order) }
    }

    private func open(_ arrival: Arrival) {
        let index = freeSlots.popLast() ?? slots.count
        if index == slots.count { slots.append(Slot()) }
        let token = UInt64(slots[index].generation) << 32 | UInt64(index)
        guard events_add(poller, arrival.descriptor, Int32(EVENTS_READ.rawValue), token) == 0 else {
            freeSlots.append(index)
            close(arrival.descriptor)
            count.subtract(1, ordering: .relaxed)
            core.closed(arrival.address)
            return
        }
        if openSlots == 0 { lastSweep = now }
        openSlots += 1
        let connection = ClientConnection(loop: self, arrival: arrival, token: token)
        slots[index].connection = connection
        if isDraining { connection.closeUnlessOwed() }
    }

    private func resume() {
        guard !resumed.isEmpty else { return }
        let tokens = resumed
        resumed = []
        for token in tokens { connection(token)?.resumed() }
    }

    private func sweep() {
        lastSweep = now
        everyConnection { $0.checkDeadline(now: now) }
    }

    private func obey(_ order: Order) {
        switch order {
        case .drain:
            isDraining = true
            everyConnection { $0.closeUnlessOwed() }
        case .interrupt:
            everyConnection { $0.interruptTask() }
        case .stop:
            everyConnection { $0.abandon() }
            isStopping = true
        }
    }

    private func everyConnection(_ body: (ClientConnection) -> Void) {
        for index in slots.indices {
            if let connection = slots[index].connection { body(connection) }
        }
    }
}
