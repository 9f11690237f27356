import ServiceSupport
import Store
import Taxonomy

/// The preferred names of a catalogue's occupations and skills, as they are compared by meaning.
struct ConceptTexts: Sendable {
    /// A framework's names.
    struct Group: Sendable {
        let framework: String
        let keys: [ConceptKey]
        let names: [String]

        /// SHA-256 of what vectors are made from: another model, another name or another code gives another one.
        func fingerprint(model: String) -> String {
            var hash = SHA256()
            for text in [model] + zip(keys, names).flatMap({ [$0.sort, $0.code, $1] }) {
                // No name holds a zero byte, so that no two lists run into one another.
                Array((text + "\0").utf8).withUnsafeBytes { hash.update($0) }
            }
            return hash.finish()
        }
    }

    /// The sorts that have names here.
    static let sorts: [ConceptReference.Sort] = [.occupation, .skill]

    /// In the order of `Framework.all`.
    let groups: [Group]

    init(_ catalogue: Catalogue) {
        groups = Framework.all.compactMap { framework in
            guard framework.kind != .crosswalk, let snapshot = catalogue.snapshots[framework.id] else { return nil }
            var (keys, names): ([ConceptKey], [String]) = ([], [])
            func add(_ sort: ConceptReference.Sort, _ code: String, _ name: String) {
                guard name.contains(where: { !$0.isWhitespace }) else { return }
                keys.append(ConceptKey(framework: framework.id, sort: sort.rawValue, code: code))
                names.append(name)
            }
            for record in snapshot.content.occupations { add(.occupation, record.code, record.title) }
            for record in snapshot.content.skills where record.kind != .group { add(.skill, record.code, record.name) }
            return keys.isEmpty ? nil : Group(framework: framework.id, keys: keys, names: names)
        }
    }

    /// Every name, group after group.
    var names: [String] { groups.flatMap(\.names) }
    /// Every key, in the order of `names`.
    var keys: [ConceptKey] { groups.flatMap(\.keys) }
}
