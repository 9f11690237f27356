package import ServiceSupport
import Taxonomy

/// A release as the database knows it.
package struct StoredRelease: Sendable, Hashable {
    /// Where a release is in its life.
    package enum State: String, Sendable {
        /// Being written; never served.
        case loading
        /// Served.
        case current
        /// Served before; kept so that one can switch back.
        case previous
        /// Single occupations from a remote service, served beside the current release; never current itself.
        case supplement
    }

    /// Its number in this database.
    package let id: Int64
    /// Which framework.
    package let frameworkID: String
    /// The publisher's version.
    package let version: String
    /// When it was published, as the publisher writes it; empty if unknown.
    package let releasedOn: String
    /// Where it is in its life.
    package let state: State
    /// SHA-256 over the source files.
    package let checksum: String
    /// Version of the code that turned the files into rows.
    package let loaderVersion: Int
    /// Whether it is the bundled sample.
    package let isSample: Bool
    /// Where the files came from.
    package let source: String
    /// When it was loaded.
    package let loadedAt: Timestamp
    /// Rows read from the source files.
    package let rowsRead: Int
    /// Rows among them that could not be used.
    package let rowsSetAside: Int
    /// Rows of each table, by table name.
    package let counts: [String: Int]

    /// Makes a release as it would be read from the database.
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

/// What is known of a release before its content is written.
package struct ReleaseDraft: Sendable {
    /// SHA-256 over the source files.
    package var checksum: String
    /// Version of the code that turned the files into rows.
    package var loaderVersion: Int
    /// Where the files came from.
    package var source: String
    /// Rows read from the source files.
    package var rowsRead: Int
    /// Rows among them that could not be used.
    package var rowsSetAside: Int

    /// Makes a draft.
    package init(checksum: String, loaderVersion: Int, source: String, rowsRead: Int, rowsSetAside: Int) {
        self.checksum = checksum
        self.loaderVersion = loaderVersion
        self.source = source
        self.rowsRead = rowsRead
        self.rowsSetAside = rowsSetAside
    }
}
