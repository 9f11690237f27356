package import Documents
import Foundation

/// The files of one O*NET release: a folder of text files, or a ZIP archive of it.
package struct ONetSource: Sendable {
    /// The folder's or archive's name, without the folders above it.
    package let name: String
    /// Text files, in the byte order of their names.
    package let files: [SourceFile]

    /// Makes a source of files in memory.
    package init(name: String, files: [SourceFile]) {
        self.name = name
        self.files = files.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Opens a release folder or a ZIP archive of one; folders above the tables inside an archive are understood.
    ///
    /// Throws `FrameworkError` if no release is there, `DocumentError` if it cannot be read. Waits on the disk.
    package static func open(_ path: String, limits: ArchiveLimits = ArchiveLimits()) throws -> ONetSource {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw FrameworkError(
                .notARelease, "there is no folder or file \"\(FileBytes.lastComponent(of: path))\"")
        }
        return isFolder.boolValue ? try openFolder(path) : try openArchive(path, limits: limits)
    }

    /// Whether `path` is a folder or ZIP archive with the tables of an O*NET release. Unreadable is `false`.
    package static func recognises(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return false }
        if isFolder.boolValue {
            return recognises(names: (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
        }
        guard path.lowercased().hasSuffix(".zip"), let paths = try? ZIPArchive(path: path).list() else { return false }
        return releaseFolder(of: paths) != nil
    }

    /// Whether file names are those of a release: an occupation table and a table of skill ratings, under any name.
    static func recognises(names: some Sequence<String>) -> Bool {
        let ids = Set(names.filter(isTableName).map(ColumnName.fileID))
        func has(_ table: ONetTable) -> Bool {
            (table.files + table.parts).contains { ids.contains(ColumnName.fileID($0)) }
        }
        return has(.occupations) && has(.skills)
    }

    /// Whether a file name is one of a table or of the release's notes.
    static func isTableName(_ name: String) -> Bool {
        guard !name.hasPrefix(".") else { return false }
        if name == sampleMarker { return true }
        let lower = name.lowercased()
        return [".txt", ".csv", ".tsv"].contains { lower.hasSuffix($0) }
    }

    /// A file of this name marks a release as Metier's own sample.
    static let sampleMarker = "SAMPLE"

    private static func openFolder(_ path: String) throws -> ONetSource {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path).filter(isTableName)
        } catch {
            throw DocumentError(
                .unreadable, "the folder cannot be listed", file: FileBytes.lastComponent(of: path))
        }
        guard !names.isEmpty else {
            throw FrameworkError(
                .notARelease, "the folder \"\(FileBytes.lastComponent(of: path))\" holds no O*NET text files")
        }
        let files = try names.compactMap { name -> SourceFile? in
            let full = path + "/" + name
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: full, isDirectory: &isFolder)
            return isFolder.boolValue ? nil : SourceFile(name: name, bytes: try FileBytes(path: full))
        }
        return ONetSource(name: FileBytes.lastComponent(of: path), files: files)
    }

    private static func openArchive(_ path: String, limits: ArchiveLimits) throws -> ONetSource {
        let archive = ZIPArchive(path: path, limits: limits)
        guard let folder = releaseFolder(of: try archive.list()) else {
            throw FrameworkError(
                .notARelease, "the archive \"\(archive.name)\" holds no folder with the O*NET text files")
        }
        let entries = try archive.read { path in
            let (parent, name) = split(path)
            return parent == folder && isTableName(name)
        }
        let files = entries.map { SourceFile(name: $0.name, bytes: $0.bytes) }
        // A folder inside says more than the archive's own name, which people change.
        let inner = FileBytes.lastComponent(of: folder)
        let name = ReleaseVersion(name: inner) == nil ? archive.name : inner
        return ONetSource(name: name, files: files)
    }

    /// The folder inside an archive that holds the release; the shortest path if there are several.
    private static func releaseFolder(of paths: [String]) -> String? {
        let byFolder = Dictionary(grouping: paths.map(split)) { $0.folder }
        return byFolder.filter { recognises(names: $0.value.map(\.name)) }.keys
            .min { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return ("", path) }
        return (String(path[..<slash]), String(path[path.index(after: slash)...]))
    }
}
