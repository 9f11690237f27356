internal import Foundation

/// A destination of text for people.
package protocol TerminalWriting: Sendable {
    /// Writes text as it is; never throws, because there is no place to report an error to.
    func write(_ text: String)
}

/// Writes to a file descriptor.
package struct StreamTerminalWriter: TerminalWriting {
    private let descriptor: Int32

    /// Creates a writer to a descriptor that stays open as long as the program.
    package init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Standard output.
    package static let output = StreamTerminalWriter(descriptor: STDOUT_FILENO)
    /// Standard error.
    package static let error = StreamTerminalWriter(descriptor: STDERR_FILENO)

    package func write(_ text: String) {
        var copy = text
        copy.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
                if count > 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                } else if errno != EINTR {
                    return
                }
            }
        }
    }
}

/// Collects text in memory, for tests.
package final class MemoryTerminalWriter: TerminalWriting {
    private let written = Locked("")

    /// Creates an empty writer.
    package init() {}

    /// All text written so far.
    package var text: String { written.withLock { $0 } }

    package func write(_ text: String) {
        written.withLock { $0 += text }
    }
}
