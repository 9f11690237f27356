import Foundation

/// The format of log lines.
package enum LogFormat: String, Sendable, CaseIterable {
    /// One sentence per line, for people.
    case text
    /// One JSON object per line, for programs.
    case json
}

/// Writes each record as one line with one `write` call, so that lines of several threads are never interleaved.
package struct StreamLogWriter: LogWriting {
    private let descriptor: Int32
    private let format: LogFormat

    /// Creates a writer to a file descriptor that stays open as long as the program (standard error by default).
    package init(descriptor: Int32 = STDERR_FILENO, format: LogFormat) {
        self.descriptor = descriptor
        self.format = format
    }

    package func write(_ record: LogRecord) {
        var line = format == .json ? Self.json(record) : Self.text(record)
        line.append(UInt8(ascii: "\n"))
        line.withUnsafeBytes { buffer in
            // A full disk or a closed terminal must not stop the program, and there is no place to report an error to.
            _ = Foundation.write(descriptor, buffer.baseAddress, buffer.count)
        }
    }

    static func text(_ record: LogRecord) -> [UInt8] {
        var line = "\(record.time.rfc3339) \(record.level.rawValue) [\(record.label)] \(record.message)"
        for (key, value) in record.metadata.sorted(by: { $0.key < $1.key }) {
            line += " \(key)=\(value.contains(where: { $0 == " " || $0.isNewline }) ? value.debugDescription : value)"
        }
        return Array(line.utf8)
    }

    static func json(_ record: LogRecord) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("time", record.time.rfc3339)
            json.field("level", record.level.rawValue)
            json.field("label", record.label)
            json.field("message", record.message)
            for (key, value) in record.metadata.sorted(by: { $0.key < $1.key }) {
                json.field(key, value)
            }
        }
        return json.bytes
    }
}

/// Collects records in memory, for tests.
package final class MemoryLogWriter: LogWriting {
    private let records = Locked<[LogRecord]>([])

    /// Creates an empty writer.
    package init() {}

    package func write(_ record: LogRecord) {
        records.withLock { $0.append(record) }
    }

    /// All records written, oldest first.
    package var all: [LogRecord] {
        records.withLock { $0 }
    }
}

/// Discards all records.
package struct NoLogWriter: LogWriting {
    /// Creates the writer.
    package init() {}

    package func write(_ record: LogRecord) {}
}
