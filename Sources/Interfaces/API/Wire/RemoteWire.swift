import HTTPServer
import Occupations
import ServiceSupport
import Store
import Taxonomy

/// How remote sources are written: where an occupation came from, and why one is missing.
enum RemoteWire {
    /// The field `remote` of an answer that lacks an occupation.
    static func write(_ note: RemoteNotes.Note, to json: inout JSONWriter) {
        json.object("remote") { json in
            json.field("code", note.code)
            json.field("outcome", note.outcome)
            json.field("source", note.source)
            json.field("detail", note.sentence)
        }
    }

    /// `Retry-After` where asking again may help.
    static func headers(_ note: RemoteNotes.Note?) -> HTTPHeaders {
        guard let seconds = note?.retryAfter else { return [:] }
        return ["Retry-After": "\(max(1, Int(seconds.rounded(.up))))"]
    }

    /// The value of `sources` with those of remote occupations among these.
    static func sources(of positions: [Int32], in snapshot: OccupationSnapshot, beside base: [UInt8]) -> [UInt8] {
        let origins = Set(positions).sorted().compactMap { position in
            snapshot.remote[position].map { (snapshot.content.occupations[Int(position)].code, $0) }
        }
        guard !origins.isEmpty, base.last == UInt8(ascii: "]") else { return base }
        var bytes = base.dropLast()
        for (code, origin) in origins {
            var json = JSONWriter()
            json.object { json in write(origin, of: code, in: snapshot, to: &json) }
            bytes.append(UInt8(ascii: ","))
            bytes.append(contentsOf: json.bytes)
        }
        bytes.append(UInt8(ascii: "]"))
        return Array(bytes)
    }

    private static func write(
        _ origin: RemoteOccupation, of code: String, in snapshot: OccupationSnapshot, to json: inout JSONWriter
    ) {
        let framework = snapshot.content.framework
        let supplement = snapshot.supplements.first { $0.release.id == origin.releaseID }
        json.field("framework", framework.id)
        json.field("name", "\(framework.name) Web Services")
        json.field("version", supplement?.release.version ?? "")
        json.field("released_on", "")
        json.field("release_id", Int(origin.releaseID ?? 0))
        json.field("publisher", framework.publisher)
        json.field("homepage", supplement?.release.source ?? framework.homepage)
        json.field("licence", framework.licence)
        json.field("licence_url", framework.licenceURL)
        json.field("attribution", Framework.onetWebServicesAttribution)
        json.field("is_sample", false)
        json.field("occupation", code)
        json.field("fetched_at", origin.fetchedAt.rfc3339)
        json.field("expires_at", origin.expiresAt.rfc3339)
    }
}
