import Taxonomy

/// An adapter that finds its files by their names and reads them into one release.
protocol FileAdapter: FrameworkAdapter {
    /// The files.
    var patterns: [FilePattern] { get }
    /// Sub-folders of a data folder that usually hold them, the best first.
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
        FileSource(adapter: self, fileSet: try FileSet(opening: path, patterns, of: framework.name))
    }
}

/// The files of one release, opened by a `FileAdapter`.
struct FileSource: FrameworkSource {
    let adapter: any FileAdapter
    let fileSet: FileSet

    var name: String { fileSet.name }
    var files: [SourceFile] { fileSet.files }

    func read(release: String?, progress: (@Sendable (ReadProgress) -> Void)?) throws -> ReadRelease {
        let reading = FrameworkReading(
            adapter.framework, files: files, release: release,
            progress: ReadingProgress(files, report: progress ?? { _ in }))
        try adapter.read(fileSet, into: reading)
        return reading.finish()
    }
}
