package import Occupations
import ServiceSupport

/// Bodies about occupations, the same on the command line and over HTTP.
package enum OccupationBody {
    /// Everything about one occupation.
    package static func json(_ position: Int32, in snapshot: OccupationSnapshot, programVersion: String) -> [UInt8] {
        OccupationWire.json(position, view: SnapshotView(snapshot, programVersion: programVersion)).bytes
    }

    /// The answer to a search.
    package static func json(
        query: String, hits: [OccupationService.SearchHit], in snapshot: OccupationSnapshot, programVersion: String
    ) -> [UInt8] {
        OccupationWire.searchJSON(
            query: query, hits: hits, view: SnapshotView(snapshot, programVersion: programVersion)
        ).bytes
    }
}
