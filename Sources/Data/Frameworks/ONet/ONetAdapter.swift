import Documents
import Foundation
package import Taxonomy

/// O*NET's text releases: a folder, or a ZIP archive of one, with or without folders above the tables.
package struct ONetAdapter: FrameworkAdapter {
    /// A file of this name marks a release as Metier's own sample.
    static let sampleMarker = "SAMPLE"

    /// Makes an adapter.
    package init() {}

    /// O*NET.
    package var framework: Framework { .onet }
    /// Increased when the same files would be converted into different rows than before.
    package var loaderVersion: Int { 1 }

    /// Whether the folder or archive at the path contains an occupation table and a table of skill ratings.
    package func recognises(_ path: String) -> Bool {
        guard let place = try? SourcePlace(path) else { return false }
        switch place.kind {
        case .folder: return Self.isRelease((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
        case .archive(_, let paths): return Self.releaseFolder(of: paths) != nil
        case .file: return false
        }
    }

    /// The newest release at or below a folder: the folder or archive itself, one inside it, or one inside its `onet`
    /// folder. Versions are compared number by number, so 30.10 is newer than 30.9; `nil` if there is none.
    package func find(in folder: String) -> String? {
        if recognises(folder) { return folder }
        let found = [folder, folder + "/onet"].flatMap { place in
            ((try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []).compactMap { name in
                ReleaseVersion(name: name).map { (version: $0, path: place + "/" + name) }
            }
        }
        return found.filter { recognises($0.path) }.max { left, right in
            // A folder is preferred to an archive of the same version, as it needs no unpacking.
            func isFolder(_ path: String) -> Int { path.lowercased().hasSuffix(".zip") ? 0 : 1 }
            return (left.version, isFolder(left.path), left.path) < (right.version, isFolder(right.path), right.path)
        }?.path
    }

    /// Opens the tables of the folder or archive at the path. Throws `FrameworkError` if no release is there,
    /// `DocumentError` if it cannot be read. Blocks on disk access.
    package func open(_ path: String) throws -> any FrameworkSource {
        let place = try SourcePlace(path)
        switch place.kind {
        case .folder: return try Self.openFolder(place)
        case .archive(let archive, let paths): return try Self.open(archive, paths)
        case .file:
            let archive = ZIPArchive(path: path)
            return try Self.open(archive, try archive.list())
        }
    }

    /// A source from files in memory.
    package static func source(named name: String, _ files: [SourceFile]) -> any FrameworkSource {
        FileSource(
            framework: .onet, fileSet: FileSet(name: name, byRole: ["tables": files]), readAll: ONetReading.read)
    }

    // MARK: - Files

    /// Whether file names are those of a release: an occupation table and a table of skill ratings, under any of their
    /// names.
    private static func isRelease(_ names: some Sequence<String>) -> Bool {
        let ids = Set(names.filter(isTableName).map(ColumnName.fileID))
        return [TableSpec.occupations, .skills].allSatisfy { spec in
            (spec.files + spec.parts).contains { ids.contains(ColumnName.fileID($0)) }
        }
    }

    /// Whether a file name is one of a table or of the release's notes.
    private static func isTableName(_ name: String) -> Bool {
        guard !name.hasPrefix(".") else { return false }
        let lower = name.lowercased()
        return name == sampleMarker || [".txt", ".csv", ".tsv"].contains { lower.hasSuffix($0) }
    }

    private static func openFolder(_ place: SourcePlace) throws -> any FrameworkSource {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: place.path).filter(isTableName)
        } catch {
            throw DocumentError(.unreadable, "the folder cannot be listed", file: place.name)
        }
        guard !names.isEmpty else {
            throw FrameworkError(.notARelease, "the folder \"\(place.name)\" holds no O*NET text files")
        }
        let files = try names.compactMap { name -> SourceFile? in
            let path = place.path + "/" + name
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            return isFolder.boolValue ? nil : SourceFile(name: name, bytes: try FileBytes(path: path))
        }
        return source(named: place.name, files)
    }

    private static func open(_ archive: ZIPArchive, _ paths: [String]) throws -> any FrameworkSource {
        guard let folder = releaseFolder(of: paths) else {
            throw FrameworkError(
                .notARelease, "the archive \"\(archive.name)\" holds no folder with the O*NET text files")
        }
        let entries = try archive.read { path in
            let (parent, name) = split(path)
            return parent == folder && isTableName(name)
        }
        // The folder inside is more reliable than the archive's own name, which users change.
        let inner = FileBytes.lastComponent(of: folder)
        return source(
            named: ReleaseVersion(name: inner) == nil ? archive.name : inner,
            entries.map { SourceFile(name: $0.name, bytes: $0.bytes) })
    }

    /// The folder inside an archive that holds the release; the shortest path if there are several.
    private static func releaseFolder(of paths: [String]) -> String? {
        let byFolder = Dictionary(grouping: paths.map(split)) { $0.folder }
        return byFolder.filter { isRelease($0.value.map(\.name)) }.keys
            .min { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return ("", path) }
        return (String(path[..<slash]), String(path[path.index(after: slash)...]))
    }
}

/// The data in the release's `Read Me.txt`.
struct ONetReleaseNotes {
    /// The version in its first lines, for instance `30.1`.
    var version: String?
    /// The month and year of its release line, for instance `December 2025`; empty if not given.
    var releasedOn = ""
    /// Whether it declares itself a sample.
    var isSample = false

    /// Whether a file contains the notes and not a table.
    static func isNotes(_ name: String) -> Bool {
        ["read_me", "readme"].contains(ColumnName.fileID(name))
    }

    /// Reads the notes among `files`, if they are there.
    init(files: [SourceFile]) {
        isSample = files.contains { $0.name == ONetAdapter.sampleMarker }
        guard let file = files.first(where: { ONetReleaseNotes.isNotes($0.name) }) else { return }
        let head = file.bytes.withUnsafeBytes { String(decoding: $0.prefix(2048), as: UTF8.self) }
        let lines = head.split(whereSeparator: \.isNewline).prefix(10)
        guard let first = lines.first else { return }
        if first.lowercased().contains("sample") { isSample = true }
        for line in lines where version == nil {
            version = ONetReleaseNotes.version(in: line)
        }
        for line in lines where releasedOn.isEmpty && line.hasSuffix("Release") {
            let words = line.split(separator: " ")
            if words.count == 3, words[1].count == 4, Int(words[1]) != nil {
                releasedOn = "\(words[0]) \(words[1])"
            }
        }
    }

    /// The number between `O*NET` and `Database`.
    private static func version(in line: Substring) -> String? {
        let words = line.split(whereSeparator: { $0 == " " || $0 == "\u{FEFF}" })
        for (index, word) in words.enumerated().dropFirst() {
            let before = words[index - 1].lowercased()
            guard ["o*net", "o*net\u{AE}", "o*net(r)", "onet"].contains(before),
                let version = ReleaseVersion(word)
            else { continue }
            return version.description
        }
        return nil
    }
}
