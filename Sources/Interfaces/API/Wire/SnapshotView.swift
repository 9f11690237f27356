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
    let skillFields: JSONFragments
    /// Each occupation's title as it stands inside a JSON string.
    let escapedTitles: [[UInt8]]
    /// Each scale's code as it stands inside a JSON string.
    let escapedScales: [[UInt8]]
    /// Each scale's code as a JSON string.
    let scaleCodes: [[UInt8]]
    /// `,"scale_id":"..."` of each scale.
    let scaleFields: [[UInt8]]
    /// `{"id":...,"name":...,"minimum":...,"maximum":...}` of each scale.
    let scaleObjects: [[UInt8]]
    /// The sentence that answers from the bundled sample carry; `nil` for a publisher's release.
    let notice: String?
    /// First part of every entity tag: changes with the data and with this program.
    let tagPrefix: String

    init(_ snapshot: OccupationSnapshot, programVersion: String) {
        self.snapshot = snapshot
        let content = snapshot.content
        sources = Self.sources(of: snapshot)
        skillFields = JSONFragments(
            content.skills.map { skill in
                var json = JSONWriter()
                json.field("element_id", skill.code)
                json.field("element_name", skill.name)
                return json.bytes
            })
        escapedTitles = content.occupations.map { Self.escaped($0.title) }
        escapedScales = content.scales.map { Self.escaped($0.code) }
        let quote = UInt8(ascii: "\"")
        scaleCodes = escapedScales.map { [quote] + $0 + [quote] }
        scaleFields = scaleCodes.map { Array(",\"scale_id\":".utf8) + $0 }
        scaleObjects = content.scales.map { scale in
            var json = JSONWriter()
            json.object { json in
                json.field("id", scale.code)
                json.field("name", scale.name)
                json.field("minimum", scale.minimum)
                json.field("maximum", scale.maximum)
            }
            return json.bytes
        }
        notice = Self.notice(for: snapshot)
        tagPrefix = String(
            SHA256.hex(
                of: (["\(snapshot.release.checksum) \(snapshot.release.id) \(programVersion)"]
                    + snapshot.supplements.map { "\($0.release.id) \($0.release.checksum)" }).joined(separator: "\n")
            ).prefix(12))
    }

    /// The value of `sources` of an answer about some occupations.
    func sources(of positions: [Int32]) -> [UInt8] {
        snapshot.remote.isEmpty ? sources : RemoteWire.sources(of: positions, in: snapshot, beside: sources)
    }

    static func notice(for snapshot: OccupationSnapshot) -> String? {
        guard snapshot.release.isSample else { return nil }
        return "This answer comes from Metier's bundled sample of "
            + "\(Figures.counted(snapshot.base.occupations.count, "occupation")), "
            + "not from the whole \(snapshot.content.framework.name) release."
    }

    /// The text between the quotes of its JSON string.
    private static func escaped(_ text: String) -> [UInt8] {
        var json = JSONWriter()
        json.string(text)
        return Array(json.bytes.dropFirst().dropLast())
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
    private final class List: Sendable {
        let views: [SnapshotView]

        init(_ views: [SnapshotView]) {
            self.views = views
        }
    }

    private let programVersion: String
    private let list = SharedReference(List([]))

    init(programVersion: String) {
        self.programVersion = programVersion
    }

    /// The view of a snapshot, made at its first use.
    func view(of snapshot: OccupationSnapshot) -> SnapshotView {
        if let known = list.object.views.first(where: { $0.snapshot === snapshot }) { return known }
        let made = SnapshotView(snapshot, programVersion: programVersion)
        list.replace { list in
            // Views of snapshots of the same framework that are no longer served go.
            List(list.views.filter { $0.snapshot.content.framework.id != snapshot.content.framework.id } + [made])
        }
        return made
    }
}
