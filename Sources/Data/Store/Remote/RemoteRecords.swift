package import ServiceSupport
package import Taxonomy

/// What the database knows of a code that was requested from a remote service.
package struct RemoteOccupation: Sendable, Hashable {
    /// Whether the service has it.
    package enum State: String, Sendable {
        /// The service has it; its rows are in the supplement.
        case present
        /// The service does not have it.
        case absent
    }

    /// The service's name in tables.
    package let source: String
    /// The code.
    package let code: String
    /// Whether the service has it.
    package let state: State
    /// When the service last confirmed this.
    package let fetchedAt: Timestamp
    /// When the service is queried again.
    package let expiresAt: Timestamp
    /// When the service was last queried, whatever the outcome.
    package let triedAt: Timestamp
    /// SHA-256 over the service's rows; empty for an absent code.
    package let checksum: String
    /// The supplement that holds its rows.
    package let releaseID: Int64?
    /// Why the last refresh failed.
    package let lastError: String?

    package init(
        source: String, code: String, state: State, fetchedAt: Timestamp, expiresAt: Timestamp, triedAt: Timestamp,
        checksum: String, releaseID: Int64?, lastError: String?
    ) {
        self.source = source
        self.code = code
        self.state = state
        self.fetchedAt = fetchedAt
        self.expiresAt = expiresAt
        self.triedAt = triedAt
        self.checksum = checksum
        self.releaseID = releaseID
        self.lastError = lastError
    }
}

/// An occupation from a remote service, ready to be written.
package struct RemoteDraft: Sendable {
    /// The code.
    package var code: String
    /// A release with the occupation and bare records of what it refers to.
    package var content: ReleaseContent
    /// SHA-256 over the service's rows.
    package var checksum: String
    /// The address of the service.
    package var address: String
    /// Version of the code that converted the rows into content.
    package var loaderVersion: Int

    package init(code: String, content: ReleaseContent, checksum: String, address: String, loaderVersion: Int) {
        self.code = code
        self.content = content
        self.checksum = checksum
        self.address = address
        self.loaderVersion = loaderVersion
    }
}

/// Occupations from remote services, beside the release that is served.
package struct Supplement: Sendable {
    /// The supplement's own release row.
    package let release: StoredRelease
    /// Its occupations, and bare records of what they refer to.
    package let content: ReleaseContent
    /// Source and time of each of its occupations, by code; only those that are present.
    package let occupations: [String: RemoteOccupation]
}
