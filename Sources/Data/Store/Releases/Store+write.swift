import Database
package import ServiceSupport
package import Taxonomy

extension Store {
    /// Writes a release beside the one that is served and switches to it; one process at a time.
    ///
    /// - Parameters:
    ///   - content: The typed rows.
    ///   - landing: The source tables.
    ///   - draft: What is known beside the content.
    ///   - now: The moment of loading.
    ///   - progress: Called after every table, on the connection's queue.
    /// - Throws: `DatabaseError`; `busy` when another process is importing.
    package func write(
        _ content: ReleaseContent, landing: [any LandingRows], draft: ReleaseDraft, now: Timestamp,
        progress: @escaping @Sendable (ReleaseWriter.Progress) -> Void
    ) async throws -> WrittenRelease {
        let driver = pool.driver
        // Beside the pool: a load takes long, and requests must not wait for its connections.
        let assistant: (@Sendable () throws -> any DatabaseConnection)? =
            driver.dialect.hasConcurrentWriters ? { @Sendable in try driver.open() } : nil
        let release = try await pool.withSession { session in
            try session.exclusively("import") {
                let writer = ReleaseWriter(session: session, assistant: assistant, progress: progress)
                return try writer.write(content, landing: landing, draft: draft, now: now)
            }
        }
        await afterChange("releases")
        return release
    }
}
