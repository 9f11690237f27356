package import Taxonomy

/// Finds and opens the files of one framework.
package protocol FrameworkAdapter: Sendable {
    /// The framework.
    var framework: Framework { get }
    /// Increased when the same files would be converted into different rows than before.
    var loaderVersion: Int { get }
    /// Whether the path holds files of this framework: a folder, an archive or a single file, depending on the
    /// framework.
    ///
    /// Returns `false` for what cannot be read.
    func recognises(_ path: String) -> Bool
    /// The newest and most complete release at or below a folder: in the folder itself, or in its usual sub-folder.
    func find(in folder: String) -> String?
    /// Opens the files at the path. Throws `FrameworkError` if they do not exist, `DocumentError` if one cannot be
    /// read. Blocks on disk access.
    func open(_ path: String) throws -> any FrameworkSource
}

/// The opened files of one release of a framework.
package protocol FrameworkSource: Sendable {
    /// The folder's or archive's name, without the folders above it.
    var name: String { get }
    /// Every file that is read; the release's checksum is computed over these.
    var files: [SourceFile] { get }
    /// Reads everything; blocks the calling thread.
    ///
    /// `release` is the version to use if the files do not state one. `progress` may be called from several threads,
    /// once per file. Throws if no release can be made at all; faults of the data are in the result's diagnostics.
    func read(release: String?, progress: (@Sendable (ReadProgress) -> Void)?) throws -> ReadRelease
}

/// The adapters, in the order of `Framework.all`.
package enum FrameworkAdapters {
    /// Every adapter.
    package static let all: [any FrameworkAdapter] =
        [
            ONetAdapter(), ESCOAdapter(), ISCOAdapter(), NOCAdapter(), ASCAdapter(), ANZSCOAdapter(),
            SkillsFutureAdapter(), NSQFAdapter(),
            NCOAdapter(), UKSOCAdapter(), OECDAdapter(), BLSAdapter(), ESCOONetAdapter(),
        ] + CrosswalkSets.all

    /// The adapter of a framework.
    package static func adapter(for id: String) -> (any FrameworkAdapter)? {
        all.first { $0.framework.id == id }
    }
}
