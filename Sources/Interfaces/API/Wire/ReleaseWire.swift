package import ServiceSupport
package import Store

/// How releases are written.
package enum ReleaseWire {
    /// Writes the fields of a release.
    package static func write(_ release: StoredRelease, to json: inout JSONWriter) {
        json.field("id", Int(release.id))
        json.field("framework", release.frameworkID)
        json.field("version", release.version)
        json.field("released_on", release.releasedOn)
        json.field("state", release.state.rawValue)
        json.field("is_sample", release.isSample)
        json.field("loaded_at", release.loadedAt.rfc3339)
        json.field("checksum", release.checksum)
        json.field("rows_read", release.rowsRead)
        json.field("rows_set_aside", release.rowsSetAside)
        json.object("counts") { json in
            for (table, count) in release.counts.sorted(by: { $0.key < $1.key }) { json.field(table, count) }
        }
    }
}
