/// The severity of a log line, lowest first.
package enum LogLevel: String, Sendable, CaseIterable, Comparable {
    case trace, debug, info, notice, warning, error, critical

    package static func < (left: LogLevel, right: LogLevel) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .trace: 0
        case .debug: 1
        case .info: 2
        case .notice: 3
        case .warning: 4
        case .error: 5
        case .critical: 6
        }
    }
}

/// Structured data of a log message: keys in snake_case, values as text.
package typealias LogMetadata = [String: String]

/// One log line before it is written.
package struct LogRecord: Sendable {
    /// When it was logged.
    package let time: Timestamp
    /// Its severity.
    package let level: LogLevel
    /// The part of the program that logged it, for instance `http` or `import`.
    package let label: String
    /// The message, a static sentence.
    package let message: String
    /// The structured data, with secrets already removed.
    package let metadata: LogMetadata
}

/// A destination of log lines.
package protocol LogWriting: Sendable {
    /// Writes one record; never throws, never blocks for long.
    func write(_ record: LogRecord)
}

/// A logger with value semantics: copies can be changed without affecting the original.
///
/// Messages are static sentences, data goes into metadata; ``LogContext`` adds the data of the current task. The value
/// of a key that looks like a secret (`password`, `token`, `key`, `authorization`, `secret`, `cookie`) is replaced
/// before a writer receives it.
package struct Logger: Sendable {
    /// The part of the program that logs.
    package var label: String
    /// Lines below this level are dropped before their arguments are evaluated.
    package var level: LogLevel
    /// Data added to every line.
    package var metadata: LogMetadata
    private let writer: any LogWriting

    package init(label: String, level: LogLevel = .info, metadata: LogMetadata = [:], writer: any LogWriting) {
        self.label = label
        self.level = level
        self.metadata = metadata
        self.writer = writer
    }

    /// A copy with another label and more metadata.
    package func with(label: String? = nil, metadata more: LogMetadata = [:]) -> Logger {
        var copy = self
        copy.label = label ?? self.label
        copy.metadata.merge(more) { _, new in new }
        return copy
    }

    /// Logs one line when `level` is enabled.
    package func log(
        _ level: LogLevel, _ message: @autoclosure () -> String, _ data: @autoclosure () -> LogMetadata = [:]
    ) {
        guard level >= self.level else { return }
        var merged = LogContext.metadata
        merged.merge(metadata) { _, own in own }
        merged.merge(data()) { _, new in new }
        writer.write(
            LogRecord(
                time: .now, level: level, label: label, message: message(), metadata: Self.redacted(merged)))
    }

    /// Logs at `debug`.
    package func debug(_ message: @autoclosure () -> String, _ data: @autoclosure () -> LogMetadata = [:]) {
        log(.debug, message(), data())
    }

    /// Logs at `info`.
    package func info(_ message: @autoclosure () -> String, _ data: @autoclosure () -> LogMetadata = [:]) {
        log(.info, message(), data())
    }

    /// Logs at `notice`.
    package func notice(_ message: @autoclosure () -> String, _ data: @autoclosure () -> LogMetadata = [:]) {
        log(.notice, message(), data())
    }

    /// Logs at `warning`.
    package func warning(_ message: @autoclosure () -> String, _ data: @autoclosure () -> LogMetadata = [:]) {
        log(.warning, message(), data())
    }

    /// Logs at `error`.
    package func error(_ message: @autoclosure () -> String, _ data: @autoclosure () -> LogMetadata = [:]) {
        log(.error, message(), data())
    }

    private static let secretWords = ["password", "token", "key", "authorization", "secret", "cookie"].map {
        Array($0.utf8)
    }

    private static func redacted(_ metadata: LogMetadata) -> LogMetadata {
        guard metadata.keys.contains(where: isSecret) else { return metadata }
        return metadata.reduce(into: [:]) { $0[$1.key] = isSecret($1.key) ? "[redacted]" : $1.value }
    }

    /// Whether a key contains one of the words, ignoring ASCII case; called for every value of every line.
    private static func isSecret(_ key: String) -> Bool {
        var key = key
        return key.withUTF8 { bytes in
            secretWords.contains { word in
                guard word.count <= bytes.count else { return false }
                return (0...(bytes.count - word.count)).contains { start in
                    word.indices.allSatisfy { bytes[start + $0] | 0x20 == word[$0] }
                }
            }
        }
    }
}

/// Metadata added to every log line of the current task and its children.
package enum LogContext {
    /// The current data; a line's own metadata takes precedence.
    @TaskLocal package static var metadata: LogMetadata = [:]

    /// Runs `body` with more data, for instance a request's id.
    package static func with<Outcome>(
        _ more: LogMetadata, _ body: () async throws -> Outcome
    ) async rethrows -> Outcome {
        try await $metadata.withValue(metadata.merging(more) { _, new in new }) { try await body() }
    }

    /// The same for synchronous work.
    package static func with<Outcome>(_ more: LogMetadata, _ body: () throws -> Outcome) rethrows -> Outcome {
        try $metadata.withValue(metadata.merging(more) { _, new in new }) { try body() }
    }
}
