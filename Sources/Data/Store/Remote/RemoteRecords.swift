package import ServiceSupport
package import Taxonomy

/// What the database knows of a code that a remote service was asked for.
package struct RemoteOccupation: Sendable, Hashable {
    /// Whether the service has it.
    package enum State: String, Sendable {
        /// It does; its rows are in the supplement.
        case present
        /// It does not.
        case absent
    }

    /// The service's name in tables.
    package let source: String
    /// The code.
    package let code: String
    /// Whether the service has it.
    package let state: State
    /// When the service last said so.
    package let fetchedAt: Timestamp
    /// From when on the service is asked again.
    package let expiresAt: Timestamp
    /// When the service was last asked, with whatever outcome.
    package let triedAt: Timestamp
    /// SHA-256 over the service's rows; empty for an absent one.
    package let checksum: String
    /// The supplement that holds its rows.
    package let releaseID: Int64?
    /// Why the last attempt to renew it failed.
    package let lastError: String?

    /// Makes a record.
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

/// A request to a remote service, as it is kept.
package struct ProviderCall: Sendable, Hashable {
    /// What was asked for.
    package let resource: String
    /// The address, without credentials.
    package let request: String
    /// The status; `nil` where there was no whole answer.
    package let status: Int?
    /// The name of the failure; `nil` where there was none.
    package let errorCode: String?
    /// When it was sent.
    package let requestedAt: Timestamp
    /// How long it took.
    package let milliseconds: Int
    /// The answer's text.
    package let reply: String?
    /// The answer's length.
    package let replyBytes: Int

    /// Makes a record.
    package init(
        resource: String, request: String, status: Int?, errorCode: String?, requestedAt: Timestamp, milliseconds: Int,
        reply: String?, replyBytes: Int
    ) {
        self.resource = resource
        self.request = request
        self.status = status
        self.errorCode = errorCode
        self.requestedAt = requestedAt
        self.milliseconds = milliseconds
        self.reply = reply
        self.replyBytes = replyBytes
    }
}

/// An occupation of a remote service, ready to be written.
package struct RemoteDraft: Sendable {
    /// The code.
    package var code: String
    /// A release that holds the occupation and bare records of those that it refers to.
    package var content: ReleaseContent
    /// SHA-256 over the service's rows.
    package var checksum: String
    /// The address of the service.
    package var address: String
    /// Version of the code that turned the rows into content.
    package var loaderVersion: Int

    /// Makes a draft.
    package init(code: String, content: ReleaseContent, checksum: String, address: String, loaderVersion: Int) {
        self.code = code
        self.content = content
        self.checksum = checksum
        self.address = address
        self.loaderVersion = loaderVersion
    }
}

/// Occupations that came from remote services, beside the release that is served.
package struct Supplement: Sendable {
    /// The supplement's own release row.
    package let release: StoredRelease
    /// Its occupations, and bare records of those they refer to.
    package let content: ReleaseContent
    /// Where each of its occupations came from and when, by code; only those that are present.
    package let occupations: [String: RemoteOccupation]
}
