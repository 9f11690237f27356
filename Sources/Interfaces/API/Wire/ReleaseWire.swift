import ServiceSupport
package import Store

/// The JSON of releases.
package enum ReleaseWire {
    /// A release.
    package static let release = Fields<StoredRelease> { field in
        field("id", "Number in this database.") { Int($0.id) }
        field("framework", "The framework.") { $0.frameworkID }
        field("version", "The publisher's version.") { $0.version }
        field("released_on", "When it was published.") { $0.releasedOn }
        field(
            "state", "Whether it is served; a supplement holds single occupations from a remote source.",
            .words("current", "previous", "supplement")
        ) { $0.state.rawValue }
        field("is_sample", "Whether it is the bundled sample.") { $0.isSample }
        field("loaded_at", "When it was loaded.") { $0.loadedAt }
        field("checksum", "SHA-256 over its files.") { $0.checksum }
        field("rows_read", "Rows in its files.") { $0.rowsRead }
        field("rows_set_aside", "Rows that could not be used.") { $0.rowsSetAside }
        field("counts", "Rows of each table.", .dictionary()) { release in
            release.counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        }
    }

    /// The releases of the database.
    package static let list = Fields<[StoredRelease]>("ReleaseList") { field in
        field("releases", "Newest first.", .list(release)) { $0 }
    }
}
