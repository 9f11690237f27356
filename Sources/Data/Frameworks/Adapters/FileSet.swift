import Documents
import Foundation

/// The files of a release by role, from a folder, a ZIP archive or a single file.
struct FileSet: Sendable {
    /// The folder's or archive's name.
    let name: String
    /// Every file, once.
    let files: [SourceFile]
    private let byRole: [String: [SourceFile]]

    /// The first file with a role.
    subscript(role: String) -> SourceFile? { byRole[role]?.first }

    /// All files with a role.
    func all(_ role: String) -> [SourceFile] { byRole[role] ?? [] }

    /// Makes a set of files in memory.
    init(name: String, byRole: [String: [SourceFile]]) {
        self.name = name
        self.byRole = byRole
        var seen: Set<String> = []
        files = byRole.sorted { $0.key < $1.key }.flatMap(\.value).filter { seen.insert($0.name).inserted }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Whether the needed files exist; `false` if the path cannot be read.
    static func recognises(_ path: String, _ patterns: [FilePattern]) -> Bool {
        guard let place = try? SourcePlace(path) else { return false }
        let needed = patterns.filter(\.isNeeded)
        return needed.allSatisfy { !place.found($0).isEmpty }
    }

    /// Opens the files. Throws `not_a_release` where a needed one is missing, and `DocumentError`.
    init(opening path: String, _ patterns: [FilePattern], of framework: String) throws {
        let place = try SourcePlace(path)
        var byRole: [String: [SourceFile]] = [:]
        var opened: [String: SourceFile] = [:]
        for pattern in patterns {
            let found = place.found(pattern)
            guard !found.isEmpty || !pattern.isNeeded else {
                throw FrameworkError(
                    .notARelease,
                    "\"\(place.name)\" holds no \(framework) release: there is no file \"\(pattern.stems[0].drop { $0 == "=" })\" "
                        + "(\(pattern.endings.joined(separator: ", ")))")
            }
            for item in found {
                let file = try opened[item.path] ?? SourceFile(name: item.name, bytes: try place.bytes(item))
                opened[item.path] = file
                byRole[pattern.role, default: []].append(file)
            }
        }
        self.init(name: place.name, byRole: byRole)
    }
}

/// A path that is searched for the files of a release.
struct SourcePlace {
    /// A file that was found.
    struct Item {
        /// Its path on the disk or in the archive.
        let path: String
        /// The name used in messages.
        let name: String
    }

    enum Kind {
        case folder
        case file
        case archive(ZIPArchive, paths: [String])
    }

    let path: String
    let kind: Kind

    /// The last part of the path.
    var name: String { FileBytes.lastComponent(of: path) }

    /// Opens a path. Throws `not_a_release` where nothing exists, and `DocumentError` for a broken archive.
    init(_ path: String) throws {
        self.path = path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw FrameworkError(
                .notARelease, "there is no folder or file \"\(FileBytes.lastComponent(of: path))\"")
        }
        if isFolder.boolValue {
            kind = .folder
        } else if path.lowercased().hasSuffix(".zip") {
            let archive = ZIPArchive(path: path)
            kind = .archive(archive, paths: try archive.list())
        } else {
            kind = .file
        }
    }

    /// The files that match a pattern.
    func found(_ pattern: FilePattern) -> [Item] {
        var all: [Item] = []
        for place in pattern.places {
            let names = names(in: place)
            let found = pattern.matches(Array(names.keys)).compactMap { names[$0] }
            if pattern.takesAll {
                all += found
            } else if let first = found.first {
                return [first]
            }
        }
        return all
    }

    /// Files in a folder relative to this one, by their last component.
    private func names(in place: String) -> [String: Item] {
        switch kind {
        case .folder:
            let folder = place.isEmpty ? path : path + "/" + place
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            let prefix = place.split(separator: "/").filter { $0 != ".." }.map { $0 + "/" }.joined()
            return Dictionary(
                names.map { ($0, Item(path: folder + "/" + $0, name: prefix + $0)) }, uniquingKeysWith: { $1 })
        case .file:
            return place.isEmpty ? [name: Item(path: path, name: name)] : [:]
        case .archive(_, let paths):
            // Folders inside an archive are ignored; the shortest path wins where a name occurs twice.
            guard place.isEmpty else { return [:] }
            return Dictionary(
                paths.map {
                    (FileBytes.lastComponent(of: $0), Item(path: $0, name: FileBytes.lastComponent(of: $0)))
                },
                uniquingKeysWith: { $0.path.utf8.count <= $1.path.utf8.count ? $0 : $1 })
        }
    }

    /// The content of a file.
    func bytes(_ item: Item) throws -> FileBytes {
        guard case .archive(let archive, _) = kind else { return try FileBytes(path: item.path) }
        guard let entry = try archive.read(where: { $0 == item.path }).first else {
            throw DocumentError(.damagedArchive, "lacks the entry \"\(item.path)\"", file: archive.name)
        }
        return entry.bytes
    }
}
