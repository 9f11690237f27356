import Database
import Foundation
package import ServiceSupport
package import Taxonomy

extension Store {
    /// Releases of frameworks: their content, and which of them is served.
    package struct Releases: Sendable {
        let pool: ConnectionPool
        let afterChange: @Sendable (String) async -> Void
    }

    /// Releases of frameworks: their content, and which of them is served.
    package var releases: Releases { Releases(pool: pool, afterChange: afterChange) }
}

extension Store.Releases {
    /// Every release that is current or previous, and every supplement, newest first.
    package func list(framework: String? = nil) async throws -> [StoredRelease] {
        try await pool.withSession { session in
            try Self.list(in: session).filter { release in
                release.state != .loading && (framework == nil || release.frameworkID == framework)
            }
        }
    }

    /// The release that is served for a framework.
    package func current(of framework: String) async throws -> StoredRelease? {
        try await list(framework: framework).first { $0.state == .current }
    }

    /// Makes a kept release the current one; the one that was current becomes the previous one.
    ///
    /// Throws a `constraint` error when there is no such release.
    package func switchCurrent(to id: Int64) async throws -> StoredRelease {
        let release = try await pool.withSession { session in
            try session.transaction {
                guard let chosen = try Self.list(in: session).first(where: { $0.id == id && $0.state != .loading })
                else {
                    throw DatabaseError(.constraint, "There is no release \(id); `metier releases` lists them.")
                }
                guard chosen.state != .supplement else {
                    throw DatabaseError(
                        .constraint,
                        "Release \(id) holds single occupations from a remote service and cannot be served alone.")
                }
                try Self.activate(chosen.id, framework: chosen.frameworkID, in: session)
                return try Self.list(in: session).first { $0.id == id } ?? chosen
            }
        }
        await afterChange("releases")
        return release
    }

    /// One update switches the release: readers see the old one until the commit and the new one after it.
    static func activate(_ id: Int64, framework: String, in session: any DatabaseSession) throws {
        try lock(in: session)
        try session.execute(
            "UPDATE releases SET state = 'previous' WHERE framework_id = \(framework) AND state = 'current'")
        try session.execute("UPDATE releases SET state = 'current' WHERE id = \(id)")
        try Store.announceChange("releases", in: session)
    }

    /// Serialises the writers of release rows until the transaction ends.
    static func lock(in session: any DatabaseSession) throws {
        _ = try session.all("SELECT id FROM frameworks ORDER BY id\(clause: .forUpdate)") { _ in }
    }

    /// Adds the framework's row if it is missing.
    static func ensureFramework(_ framework: Framework, in session: any DatabaseSession) throws {
        try session.execute(
            """
            INSERT INTO frameworks (id, name, publisher, homepage, licence, licence_url, attribution)
            VALUES (\(framework.id), \(framework.name), \(framework.publisher), \(framework.homepage),
                \(framework.licence), \(framework.licenceURL), \(framework.attribution))\
                \(clause: .orKeep(key: ["id"]))
            """)
    }

    /// The number after the highest in use; must be called in the transaction that uses it.
    static func nextID(in session: any DatabaseSession) throws -> Int64 {
        (try session.first("SELECT COALESCE(MAX(id), 0) FROM releases") { $0.integer(0) } ?? 0) + 1
    }

    static func list(in session: any DatabaseSession) throws -> [StoredRelease] {
        try ReleaseTables.releases.all("ORDER BY id DESC", in: session)
    }
}

extension Store.Releases {
    /// Writes a release beside the one that is served and switches to it; one process at a time.
    ///
    /// - Parameters:
    ///   - content: The typed rows.
    ///   - landing: The source tables.
    ///   - draft: The release's metadata beside the content.
    ///   - now: The moment of loading.
    ///   - progress: Called after every table, on the connection's queue.
    /// - Throws: `DatabaseError`; `busy` when another process is importing.
    package func write(
        _ content: ReleaseContent, landing: [any LandingRows], draft: ReleaseDraft, now: Timestamp,
        progress: @escaping @Sendable (ReleaseWriter.Progress) -> Void
    ) async throws -> WrittenRelease {
        let driver = pool.driver
        // Outside the pool: a load takes long, and requests must not wait for its connections.
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

    /// The contents of every served release, in the order of `Framework.all`.
    package func coverage() async throws -> [ReleaseCoverage] {
        try await pool.withSession { session in
            let order = Dictionary(uniqueKeysWithValues: Framework.all.enumerated().map { ($1.id, $0) })
            let current = try Self.list(in: session).filter { $0.state == .current }.sorted {
                (order[$0.frameworkID] ?? .max, $0.frameworkID) < (order[$1.frameworkID] ?? .max, $1.frameworkID)
            }
            return try current.map { release in
                let kinds = try session.all(
                    """
                    SELECT kind, COUNT(*) FROM skills WHERE release_id = \(release.id) AND kind <> 'group'
                    GROUP BY kind ORDER BY kind
                    """
                ) { (kind: SkillKind(rawValue: $0.text(0)) ?? .skill, count: Int($0.integer(1))) }
                let scales = try session.all(
                    "SELECT code FROM scales WHERE release_id = \(release.id) ORDER BY code"
                ) { $0.text(0) }
                let languages = try session.all(
                    """
                    SELECT language, COUNT(*) FROM labels WHERE release_id = \(release.id)
                    GROUP BY language ORDER BY language
                    """
                ) { (language: $0.text(0), labels: Int($0.integer(1))) }
                return ReleaseCoverage(release: release, skillsByKind: kinds, scales: scales, languages: languages)
            }
        }
    }
}

// MARK: - Content

extension Store.Releases {
    /// Reads the whole typed content of a release, large tables in parallel on several connections.
    package func content(of release: StoredRelease) async throws -> ReleaseContent {
        let base = try await self.base(of: release)
        async let titles = titles(of: release, base: base)
        async let ratings = ratings(of: release, base: base)
        async let labels = labels(of: release, base: base)
        var content = try await addingWork(to: base, of: release)
        content.titles = try await titles
        content.ratings = try await ratings
        content.labels = try await labels
        return content
    }

    /// A release's small tables, to which the rows of the large ones refer.
    package func base(of release: StoredRelease) async throws -> ReleaseContent {
        try await pool.withSession { try ContentReader(session: $0, release: release.id).base(of: release) }
    }

    /// A release's titles, ordered by occupation and kind.
    package func titles(of release: StoredRelease, base: ReleaseContent) async throws -> [TitleRecord] {
        try await adding([ContentTables.titles], to: base, of: release).titles
    }

    /// A release's ratings, ordered by occupation, skill and scale.
    package func ratings(of release: StoredRelease, base: ReleaseContent) async throws -> [RatingRecord] {
        try await adding([ContentTables.ratings], to: base, of: release).ratings
    }

    /// A release's labels, ordered by subject, language and kind.
    package func labels(of release: StoredRelease, base: ReleaseContent) async throws -> [LabelRecord] {
        try await adding([ContentTables.labels], to: base, of: release).labels
    }

    /// `base` with everything except titles, ratings and labels added.
    package func addingWork(to base: ReleaseContent, of release: StoredRelease) async throws -> ReleaseContent {
        try await adding(ContentTables.work, to: base, of: release)
    }

    private func adding(
        _ tables: [ContentTable], to base: ReleaseContent, of release: StoredRelease
    ) async throws -> ReleaseContent {
        try await pool.withSession { session in
            var content = base
            try ContentReader(session: session, release: release.id).read(tables, into: &content)
            return content
        }
    }
}
