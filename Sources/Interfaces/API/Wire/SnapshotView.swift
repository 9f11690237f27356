import Occupations
import ServiceSupport
import Store
import Taxonomy

/// The parts of answers that are the same for every request on a snapshot, written once.
final class SnapshotView: Sendable {
    /// The snapshot.
    let snapshot: OccupationSnapshot
    /// `[{...}]`: the value of `sources`.
    let sources: [UInt8]
    /// `"element_id":"...","element_name":"..."` of each skill.
    let skillFields: [[UInt8]]
    /// Each occupation's title as a JSON string.
    let titles: [[UInt8]]
    /// Each scale's code as a JSON string.
    let scaleCodes: [[UInt8]]
    /// First part of every entity tag: changes with the data and with this program.
    let tagPrefix: String

    init(_ snapshot: OccupationSnapshot, programVersion: String) {
        self.snapshot = snapshot
        let content = snapshot.content
        sources = Self.sources(of: snapshot)
        skillFields = content.skills.map { skill in
            var json = JSONWriter()
            json.field("element_id", skill.code)
            json.field("element_name", skill.name)
            return json.bytes
        }
        titles = content.occupations.map { Self.string($0.title) }
        scaleCodes = content.scales.map { Self.string($0.code) }
        tagPrefix = String(
            SHA256.hex(of: "\(snapshot.release.checksum) \(snapshot.release.id) \(programVersion)").prefix(12))
    }

    /// The sentence that answers from the bundled sample carry; `nil` for a publisher's release.
    var notice: String? {
        Self.notice(for: snapshot)
    }

    static func notice(for snapshot: OccupationSnapshot) -> String? {
        guard snapshot.release.isSample else { return nil }
        return "This answer comes from Metier's bundled sample of \(snapshot.content.occupations.count) occupations, "
            + "not from the whole \(snapshot.content.framework.name) release."
    }

    private static func string(_ text: String) -> [UInt8] {
        var json = JSONWriter()
        json.string(text)
        return json.bytes
    }

    private static func sources(of snapshot: OccupationSnapshot) -> [UInt8] {
        let framework = snapshot.content.framework
        var json = JSONWriter()
        json.array { json in
            json.object { json in
                json.field("framework", framework.id)
                json.field("name", framework.name)
                json.field("version", snapshot.release.version)
                json.field("released_on", snapshot.release.releasedOn)
                json.field("release_id", Int(snapshot.release.id))
                json.field("publisher", framework.publisher)
                json.field("homepage", framework.homepage)
                json.field("licence", framework.licence)
                json.field("licence_url", framework.licenceURL)
                json.field("attribution", framework.attribution(version: snapshot.release.version))
                json.field("is_sample", snapshot.release.isSample)
                if let notice = notice(for: snapshot) { json.field("notice", notice) }
            }
        }
        return json.bytes
    }
}

/// Keeps the view of the snapshot that is served.
final class SnapshotViews: Sendable {
    private let programVersion: String
    private let views = Locked<[SnapshotView]>([])

    init(programVersion: String) {
        self.programVersion = programVersion
    }

    /// The view of a snapshot, made at its first use.
    func view(of snapshot: OccupationSnapshot) -> SnapshotView {
        if let known = views.withLock({ $0.first { $0.snapshot === snapshot } }) { return known }
        let made = SnapshotView(snapshot, programVersion: programVersion)
        return views.withLock { views in
            if let known = views.first(where: { $0.snapshot === snapshot }) { return known }
            // Views of snapshots of the same framework that are no longer served go.
            views.removeAll { $0.snapshot.content.framework.id == snapshot.content.framework.id }
            views.append(made)
            return made
        }
    }
}
