internal import CMariaDB
import Foundation

/// Answers a server's request for a local file: with the memory of the current load, otherwise with a refusal.
///
/// A server may request any file of the client's machine in reply to any statement. The library's own handler would
/// open it; this one replaces it before the connection is opened. Confined to its connection's thread.
final class MySQLInfile {
    private var source = UnsafeRawBufferPointer(start: nil, count: 0)
    private var isServing = false
    /// Whether a file was requested and refused.
    private(set) var hasRefused = false

    /// The library's number for an unspecified error.
    private static let unknownError: Int32 = 2000

    /// Serves `bytes` while `body` runs.
    func serving<Outcome>(_ bytes: UnsafeRawBufferPointer, _ body: () throws -> Outcome) rethrows -> Outcome {
        source = bytes
        isServing = true
        defer {
            isServing = false
            source = UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return try body()
    }

    /// Whether a file was refused since the last call.
    func takeRefusal() -> Bool {
        defer { hasRefused = false }
        return hasRefused
    }

    /// Installs this object as the connection's handler; the connection's owner must keep it alive as long.
    func install(in pointer: UnsafeMutablePointer<MYSQL>) {
        mysql_set_local_infile_handler(
            pointer,
            { state, _, context in
                guard let context else { return 1 }
                state?.pointee = context
                return Unmanaged<MySQLInfile>.fromOpaque(context).takeUnretainedValue().begin()
            },
            { state, buffer, count in
                guard let state, let buffer else { return -1 }
                return Unmanaged<MySQLInfile>.fromOpaque(state).takeUnretainedValue()
                    .read(into: UnsafeMutableRawBufferPointer(start: buffer, count: Int(count)))
            },
            { _ in },
            { _, buffer, count in
                if let buffer, count > 0 { buffer[0] = 0 }
                return MySQLInfile.unknownError
            },
            Unmanaged.passUnretained(self).toOpaque())
    }

    private func begin() -> Int32 {
        if !isServing { hasRefused = true }
        return isServing ? 0 : 1
    }

    private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int32 {
        guard isServing else { return -1 }
        let count = min(buffer.count, source.count)
        guard count > 0 else { return 0 }
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[..<count]))
        source = UnsafeRawBufferPointer(rebasing: source[count...])
        return Int32(count)
    }
}
