import ServiceSupport
import Store
import Taxonomy

/// The preferred names of a catalogue's occupations and skills, and its task statements, as they are compared by meaning.
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
            for task in snapshot.content.tasks {
                let occupation = snapshot.content.occupations[Int(task.occupation)].code
                add(.task, ConceptReference.taskCode(occupation, task.taskID), task.statement)
            }
            return keys.isEmpty ? nil : Group(framework: framework.id, keys: keys, names: names)
        }
    }

    /// Every name, group after group.
    var names: [String] { groups.flatMap(\.names) }
    /// Every key, in the order of `names`.
    var keys: [ConceptKey] { groups.flatMap(\.keys) }
}

extension ConceptReference {
    /// What a task is called among all tasks of a framework: its occupation's code, `#` and its own id.
    package static func taskCode(_ occupation: String, _ task: String) -> String { "\(occupation)#\(task)" }
}

extension OccupationSnapshot {
    /// The position of a task by what ``ConceptReference/taskCode(_:_:)`` calls it.
    func task(_ code: String) -> Int32? {
        guard let divider = code.lastIndex(of: "#"), let occupation = occupation(String(code[..<divider])) else {
            return nil
        }
        let id = code[code.index(after: divider)...]
        return tasks(of: occupation).firstIndex { $0.taskID == id }.map { Int32($0) }
    }
}
