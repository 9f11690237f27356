/// Data that every log line of the current task and its children carries, whoever writes it.
package enum LogContext {
    /// The data now; a line's own metadata wins where both have a key.
    @TaskLocal package static var metadata: LogMetadata = [:]

    /// Runs `body` with more data, for instance a request's id.
    package static func with<Outcome>(
        _ more: LogMetadata, _ body: () async throws -> Outcome
    ) async rethrows -> Outcome {
        try await $metadata.withValue(metadata.merging(more) { _, new in new }) { try await body() }
    }

    /// The same for work that does not wait.
    package static func with<Outcome>(_ more: LogMetadata, _ body: () throws -> Outcome) rethrows -> Outcome {
        try $metadata.withValue(metadata.merging(more) { _, new in new }) { try body() }
    }
}
