import Taxonomy

/// An adapter that finds its files by their names and reads them into one release.
protocol FileAdapter: FrameworkAdapter {
    /// The patterns of its files.
    var patterns: [FilePattern] { get }
    /// Sub-folders of a data folder that usually hold them, in order of preference.
    var folders: [String] { get }
    /// Reads the files. Throws `FrameworkError` if no release can be made at all.
    func read(_ files: FileSet, into reading: FrameworkReading) throws
}

extension FileAdapter {
    var loaderVersion: Int { 1 }

    func recognises(_ path: String) -> Bool { FileSet.recognises(path, patterns) }

    func find(in folder: String) -> String? {
        ([folder] + folders.map { folder + "/" + $0 }).first(where: recognises)
    }

    func open(_ path: String) throws -> any FrameworkSource {
        FileSource(framework: framework, fileSet: try FileSet(opening: path, patterns, of: framework.name)) {
            try read($0, into: $1)
            RowOrder.sort(&$1.content)
        }
    }
}

/// The opened files of one release.
struct FileSource: FrameworkSource {
    let framework: Framework
    let fileSet: FileSet
    /// Reads the rows from the files.
    let readAll: @Sendable (FileSet, FrameworkReading) throws -> Void

    var name: String { fileSet.name }
    var files: [SourceFile] { fileSet.files }

    func read(release: String?, progress: (@Sendable (ReadProgress) -> Void)?) throws -> ReadRelease {
        let reading = FrameworkReading(
            framework, files: files, release: release, progress: ReadingProgress(files, report: progress ?? { _ in }))
        try readAll(fileSet, reading)
        return reading.finish()
    }
}

/// The file with a given role in a release, regardless of the edition in its name.
struct FilePattern: Sendable {
    /// The role.
    let role: String
    /// The beginnings of matching names, written like `ColumnName.fileID`; with a leading `=`, the whole name.
    let stems: [String]
    /// File extensions, the preferred one first.
    let endings: [String]
    /// Folders to search, relative to the release's own, the preferred one first.
    let places: [String]
    /// Whether a folder without the file is not a release of the framework.
    let isNeeded: Bool
    /// Whether every matching file has the role, or only the first.
    let takesAll: Bool

    init(
        _ role: String, _ stems: String..., endings: [String] = ["csv"], in places: [String] = ["", "csv"],
        isNeeded: Bool = false, takesAll: Bool = false
    ) {
        self.role = role
        self.stems = stems
        self.endings = endings
        self.places = places
        self.isNeeded = isNeeded
        self.takesAll = takesAll
    }

    /// The matching names among `names`, best first.
    func matches(_ names: [String]) -> [String] {
        let sorted = names.filter { !$0.hasPrefix(".") }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return endings.flatMap { ending in
            sorted.filter { name in
                let id = ColumnName.fileID(name)
                return name.lowercased().hasSuffix("." + ending)
                    && stems.contains { stem in
                        stem.hasPrefix("=") ? id == stem.dropFirst() : id.hasPrefix(stem)
                    }
            }
        }
    }
}
