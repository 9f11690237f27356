package import ServiceSupport
import Taxonomy

/// A release as recorded in the database.
package struct StoredRelease: Sendable, Hashable {
    /// The state of a release.
    package enum State: String, Sendable {
        /// Being written; not served.
        case loading
        /// Served.
        case current
        /// Served before; kept so that a switch back is possible.
        case previous
        /// Single occupations from a remote service, served beside the current release; never current itself.
        case supplement
    }

    /// Its number in this database.
    package let id: Int64
    /// Id of its framework.
    package let frameworkID: String
    /// The publisher's version.
    package let version: String
    /// When it was published, in the publisher's format; empty if unknown.
    package let releasedOn: String
    /// Its state.
    package let state: State
    /// SHA-256 over the source files.
    package let checksum: String
    /// Version of the code that converted the files into rows.
    package let loaderVersion: Int
    /// Whether it is the bundled sample.
    package let isSample: Bool
    /// Where the files came from.
    package let source: String
    /// When it was loaded.
    package let loadedAt: Timestamp
    /// Rows read from the source files.
    package let rowsRead: Int
    /// Rows among them that were unusable.
    package let rowsSetAside: Int
    /// Rows of each table, by table name.
    package let counts: [String: Int]

    package init(
        id: Int64, frameworkID: String, version: String, releasedOn: String, state: State, checksum: String,
        loaderVersion: Int, isSample: Bool, source: String, loadedAt: Timestamp, rowsRead: Int, rowsSetAside: Int,
        counts: [String: Int]
    ) {
        self.id = id
        self.frameworkID = frameworkID
        self.version = version
        self.releasedOn = releasedOn
        self.state = state
        self.checksum = checksum
        self.loaderVersion = loaderVersion
        self.isSample = isSample
        self.source = source
        self.loadedAt = loadedAt
        self.rowsRead = rowsRead
        self.rowsSetAside = rowsSetAside
        self.counts = counts
    }
}

/// A release's metadata, before its content is written.
package struct ReleaseDraft: Sendable {
    /// SHA-256 over the source files.
    package var checksum: String
    /// Version of the code that converted the files into rows.
    package var loaderVersion: Int
    /// Where the files came from.
    package var source: String
    /// Rows read from the source files.
    package var rowsRead: Int
    /// Rows among them that were unusable.
    package var rowsSetAside: Int

    package init(checksum: String, loaderVersion: Int, source: String, rowsRead: Int, rowsSetAside: Int) {
        self.checksum = checksum
        self.loaderVersion = loaderVersion
        self.source = source
        self.rowsRead = rowsRead
        self.rowsSetAside = rowsSetAside
    }
}
