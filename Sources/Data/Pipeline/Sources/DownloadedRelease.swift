import Foundation
import Frameworks
import HTTPClient
import ServiceSupport

/// A downloaded release: kept in the downloads folder, or deleted with this object.
package final class DownloadedRelease: Sendable {
    /// The file's path.
    package let path: String
    /// The version in the address, for releases whose files do not state theirs.
    package let version: String?
    /// The temporary files of this object: the locked file, and the folders created for it.
    private let passing: Locked<Passing?>

    private struct Passing: Sendable {
        let file: String
        let descriptor: Int32
        let folders: [String]
    }

    /// A file that is kept.
    init(kept path: String, version: String?) {
        self.path = path
        self.version = version
        passing = Locked(nil)
    }

    /// A file that is deleted with this object.
    ///
    /// - Parameters:
    ///   - path: The file's path.
    ///   - version: The version in the address.
    ///   - folders: Folders created for it, innermost first.
    init(passing path: String, version: String?, folders: [String]) {
        self.path = path
        self.version = version
        // Locked, so that it is not swept as the leftover of an interrupted program.
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        if descriptor >= 0 { _ = flock(descriptor, LOCK_EX | LOCK_NB) }
        passing = Locked(Passing(file: path, descriptor: descriptor, folders: folders))
    }

    deinit {
        discard()
    }

    /// Deletes the temporary files.
    package func discard() {
        let left = passing.withLock { passing in
            defer { passing = nil }
            return passing
        }
        guard let left else { return }
        unlink(left.file)
        if left.descriptor >= 0 { close(left.descriptor) }
        // `rmdir` removes only empty folders.
        for folder in left.folders { rmdir(folder) }
    }
}
