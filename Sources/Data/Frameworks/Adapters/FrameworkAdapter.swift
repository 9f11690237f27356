package import Taxonomy

/// Finds and opens the files of one framework.
package protocol FrameworkAdapter: Sendable {
    /// The framework.
    var framework: Framework { get }
    /// Raised when the same files would be read into other rows than before.
    var loaderVersion: Int { get }
    /// Whether files of this framework are at the path: a folder, an archive or a single file, as fits.
    ///
    /// What cannot be read is `false`.
    func recognises(_ path: String) -> Bool
    /// The newest and most complete release at or below a folder: the folder itself, or its usual sub-folder.
    func find(in folder: String) -> String?
    /// Opens the files at the path. Throws `FrameworkError` if they are not there, `DocumentError` if one cannot be
    /// read. Waits on the disk.
    func open(_ path: String) throws -> any FrameworkSource
}

/// The files of one release of a framework, opened.
package protocol FrameworkSource: Sendable {
    /// The folder's or archive's name, without the folders above it.
    var name: String { get }
    /// Every file that the reading uses; the release's checksum is made of these.
    var files: [SourceFile] { get }
    /// Reads everything; blocks the calling thread.
    ///
    /// `release` is the version to use if the files do not tell one. `progress` may be called from several threads, once
    /// a file. Throws if no release can be made at all; whatever is wrong with the data is in the result's diagnostics.
    func read(release: String?, progress: (@Sendable (ReadProgress) -> Void)?) throws -> ReadRelease
}
