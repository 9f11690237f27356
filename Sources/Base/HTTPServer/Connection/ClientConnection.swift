internal import Foundation
internal import ServiceSupport
internal import Synchronization

/// Something that answers in a task and can be told that there is no point in going on.
protocol Interruptible: AnyObject, Sendable {
    /// The moment at which it must have answered, in monotonic milliseconds; nil for no such moment.
    var deadline: UInt64? { get }
    /// Cancels the task and lets the connection go on without it; has an effect once at most.
    func interrupt(_ reason: Interruption)
}

/// Why a task is told to end.
enum Interruption: Sendable {
    case clientGone
    case deadlineExceeded
    case shutdown
}

/// One accepted connection: what it waits for and since when.
///
/// Written by the connection's own thread, read by the deadline keeper.
final class ClientConnection: Sendable {
    /// What a connection is doing; most have a deadline of their own.
    enum Phase: UInt64 {
        /// The request line of the first request has not come.
        case opened
        /// The request line has come, the headers have not.
        case readingHeaders
        case readingBody
        case handling
        case answering
        case streaming
        /// Between two requests.
        case idle
    }

    let descriptor: Int32
    let remoteAddress: String
    /// What runs in a task for the current request.
    let pending = Locked<(any Interruptible)?>(nil)
    /// The request that is being read or answered.
    let current = Locked<Exchange?>(nil)
    /// Phase in the low four bits, its start in milliseconds above them: one word, so that both change together.
    private let state: Atomic<UInt64>

    init(descriptor: Int32, remoteAddress: String) {
        self.descriptor = descriptor
        self.remoteAddress = remoteAddress
        state = Atomic(Self.word(.opened, monotonicNanoseconds() / 1_000_000))
    }

    var phase: (phase: Phase, since: UInt64) {
        let word = state.load(ordering: .relaxed)
        return (Phase(rawValue: word & 15) ?? .idle, word >> 4)
    }

    func enter(_ phase: Phase, atNanoseconds time: UInt64) {
        state.store(Self.word(phase, time / 1_000_000), ordering: .relaxed)
    }

    /// True when the client has closed its side, as far as that can be told without reading.
    ///
    /// A client that closes only its writing side looks the same; like most servers this one takes it for gone.
    var isClientGone: Bool {
        var byte: UInt8 = 0
        let count = recv(descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT))
        return count == 0 || count < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR
    }

    /// Closes both directions, so that libmicrohttpd sees the end of the connection and closes the descriptor.
    ///
    /// - Parameter farewell: bytes to send first, as far as the socket takes them at once.
    func cut(farewell: [UInt8] = []) {
        if !farewell.isEmpty {
            #if canImport(Glibc)
                let flags = Int32(MSG_DONTWAIT | MSG_NOSIGNAL)
            #else
                let flags = Int32(MSG_DONTWAIT)
            #endif
            _ = send(descriptor, farewell, farewell.count, flags)
        }
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    private static func word(_ phase: Phase, _ milliseconds: UInt64) -> UInt64 {
        milliseconds << 4 | phase.rawValue
    }
}

/// Nanoseconds of a clock that never goes back.
func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
