import Database
package import Taxonomy

extension Store {
    /// Reads the whole typed content of a release, large tables side by side on several connections.
    package func content(of release: StoredRelease) async throws -> ReleaseContent {
        let base = try await baseContent(of: release)
        async let titles = titles(of: release, base: base)
        async let ratings = ratings(of: release, base: base)
        async let labels = labels(of: release, base: base)
        var content = try await addingWork(to: base, of: release)
        content.titles = try await titles
        content.ratings = try await ratings
        content.labels = try await labels
        return content
    }

    /// A release's small tables: what the rows of the large ones refer to.
    package func baseContent(of release: StoredRelease) async throws -> ReleaseContent {
        try await pool.withSession { try ContentReader(session: $0, release: release.id).base(of: release) }
    }

    /// A release's titles, ordered by occupation and kind.
    package func titles(of release: StoredRelease, base: ReleaseContent) async throws -> [TitleRecord] {
        try await pool.withSession { session in
            try ContentReader(session: session, release: release.id).titles(ContentKeys(base))
        }
    }

    /// A release's ratings, ordered by occupation, skill and scale.
    package func ratings(of release: StoredRelease, base: ReleaseContent) async throws -> [RatingRecord] {
        try await pool.withSession { session in
            try ContentReader(session: session, release: release.id).ratings(ContentKeys(base))
        }
    }

    /// A release's labels, ordered by what they name, language and kind.
    package func labels(of release: StoredRelease, base: ReleaseContent) async throws -> [LabelRecord] {
        try await pool.withSession { try ContentReader(session: $0, release: release.id).labels(of: base) }
    }

    /// `base` with everything else but titles, ratings and labels.
    package func addingWork(to base: ReleaseContent, of release: StoredRelease) async throws -> ReleaseContent {
        try await pool.withSession { session in
            try ContentReader(session: session, release: release.id).addingWork(to: base, ContentKeys(base))
        }
    }
}
