import Occupations
import ServiceSupport
import Store
import Taxonomy

/// The parts of responses that are constant for a snapshot, rendered once.
final class SnapshotView: Sendable {
    /// The snapshot.
    let snapshot: OccupationSnapshot
    /// `[{...}]`: the value of `sources`.
    let sources: [UInt8]
    /// `"element_id":"...","element_name":"..."` of each skill.
    let skillFields: JSONFragments
    /// Each occupation's title, escaped for a JSON string.
    let escapedTitles: [[UInt8]]
    /// Each scale's code, escaped for a JSON string.
    let escapedScales: [[UInt8]]
    /// Each scale's code as a JSON string.
    let scaleCodes: [[UInt8]]
    /// `,"scale_id":"..."` of each scale.
    let scaleFields: [[UInt8]]
    /// `{"id":...,"name":...,"minimum":...,"maximum":...}` of each scale.
    let scaleObjects: [[UInt8]]
    /// The notice in responses from the bundled sample; `nil` for a publisher's release.
    let notice: String?
    /// The first part of every entity tag: changes with the data and the program.
    let tagPrefix: String

    /// The snapshot's records.
    var content: ReleaseContent { snapshot.content }

    init(_ snapshot: OccupationSnapshot, programVersion: String) {
        self.snapshot = snapshot
        let content = snapshot.content
        notice = Self.notice(for: snapshot)
        sources = [UInt8(ascii: "[")] + Self.source.json((snapshot, nil)).bytes + [UInt8(ascii: "]")]
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
        scaleObjects = content.scales.map { OccupationWire.scale.json($0).bytes }
        tagPrefix = String(
            SHA256.hex(
                of: (["\(snapshot.release.checksum) \(snapshot.release.id) \(programVersion)"]
                    + snapshot.supplements.map { "\($0.release.id) \($0.release.checksum)" }).joined(separator: "\n")
            ).prefix(12))
    }

    static func notice(for snapshot: OccupationSnapshot) -> String? {
        guard snapshot.release.isSample else { return nil }
        return "This answer comes from Metier's bundled sample of "
            + "\(Figures.counted(snapshot.base.occupations.count, "occupation")), "
            + "not from the whole \(snapshot.content.framework.name) release."
    }

    /// The content of the JSON string, without the quotes.
    private static func escaped(_ text: String) -> [UInt8] {
        var json = JSONWriter()
        json.string(text)
        return Array(json.bytes.dropFirst().dropLast())
    }

    // MARK: - Sources

    /// The value of `sources` in a response about some occupations, including their remote sources.
    func sources(of positions: [OccupationPosition]) -> [UInt8] {
        guard !snapshot.remote.isEmpty else { return sources }
        let remote = Set(positions).sorted().compactMap { position in
            snapshot.remote[position].map { (code: snapshot.content[position].code, origin: $0) }
        }
        var bytes = sources
        bytes.removeLast()
        for origin in remote { bytes += [UInt8(ascii: ",")] + Self.source.json((snapshot, origin)).bytes }
        return bytes + [UInt8(ascii: "]")]
    }

    /// A release, or the remote source of one occupation beside it.
    private typealias Source = (snapshot: OccupationSnapshot, remote: (code: String, origin: RemoteOccupation)?)

    private static func supplement(of source: Source) -> StoredRelease? {
        source.snapshot.supplements.first { $0.release.id == source.remote?.origin.releaseID }?.release
    }

    private static let source = Fields<Source>("Source") { field in
        field("framework", "The framework's id.") { $0.snapshot.content.framework.id }
        field("name", "Its name.") { source in
            let name = source.snapshot.content.framework.name
            return source.remote == nil ? name : "\(name) Web Services"
        }
        field("version", "The release.") { source in
            source.remote == nil ? source.snapshot.release.version : supplement(of: source)?.version ?? ""
        }
        field("released_on", "When it was published.") { $0.remote == nil ? $0.snapshot.release.releasedOn : "" }
        field("release_id", "Its number in this database.") { source in
            Int(source.remote.map { $0.origin.releaseID ?? 0 } ?? source.snapshot.release.id)
        }
        field("publisher", "Who publishes it.") { $0.snapshot.content.framework.publisher }
        field("homepage", "Where.") { source in
            supplement(of: source)?.source ?? source.snapshot.content.framework.homepage
        }
        field("licence", "The licence.") { $0.snapshot.content.framework.licence }
        field("licence_url", "Its text.") { $0.snapshot.content.framework.licenceURL }
        field("attribution", "The sentence to show with the data.") { source in
            source.remote == nil
                ? source.snapshot.content.framework.attribution(version: source.snapshot.release.version)
                : Framework.onetWebServicesAttribution
        }
        field("is_sample", "Whether it is the bundled sample.") { $0.remote == nil && $0.snapshot.release.isSample }
        field.optional("notice", noticeText) { $0.remote == nil ? notice(for: $0.snapshot) : nil }
        field.optional("occupation", "The occupation that came from this remote source.") { $0.remote?.code }
        field.optional("fetched_at", "When it was fetched.") { $0.remote?.origin.fetchedAt }
        field.optional("expires_at", "From when on it is fetched again.") { $0.remote?.origin.expiresAt }
    }

    /// The schema of a source.
    static var component: (name: String, schema: JSONSchema) { source.described }
    /// The description of `notice`.
    static let noticeText = "Present when the answer comes from the bundled sample."
    /// The description of `sources`.
    static let sourcesText = "Where the figures come from, with the sentence their licence asks for."
}

extension Fields.List {
    /// The notice in responses from the bundled sample.
    mutating func notice(_ view: @escaping @Sendable (Value) -> SnapshotView) {
        optional("notice", SnapshotView.noticeText) { view($0).notice }
    }

    /// The sources of the data about some occupations.
    mutating func figures(
        _ value: @escaping @Sendable (Value) -> (positions: [OccupationPosition], view: SnapshotView)
    ) {
        let form = Form<[UInt8]>(.array(.reference(SnapshotView.component.name))) { $1.raw($0) }
        self("sources", SnapshotView.sourcesText, form) { object in
            let (positions, view) = value(object)
            return view.sources(of: positions)
        }
    }
}

/// Caches the views of the served snapshots.
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

    /// The view of a snapshot, built on first use.
    func view(of snapshot: OccupationSnapshot) -> SnapshotView {
        if let known = list.object.views.first(where: { $0.snapshot === snapshot }) { return known }
        let made = SnapshotView(snapshot, programVersion: programVersion)
        list.replace { list in
            // Drops views of snapshots of the same framework that are no longer served.
            List(list.views.filter { $0.snapshot.content.framework.id != snapshot.content.framework.id } + [made])
        }
        return made
    }
}
