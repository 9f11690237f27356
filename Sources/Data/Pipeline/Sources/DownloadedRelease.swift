import Foundation
import Frameworks
import HTTPClient
import ServiceSupport

/// A release that was fetched from an address: kept in the downloads folder, or there for as long as this object is.
package final class DownloadedRelease: Sendable {
    /// Where its file is.
    package let path: String
    /// The version that the address tells, for releases whose files do not tell theirs.
    package let version: String?
    /// What was made for this object alone: the locked file, and the folders that were not there before.
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

    /// A file that goes away with this object.
    ///
    /// - Parameters:
    ///   - path: Where the file is.
    ///   - version: What the address tells.
    ///   - folders: Folders that were made for it, the innermost first.
    init(passing path: String, version: String?, folders: [String]) {
        self.path = path
        self.version = version
        // Locked, so that nobody takes it for one that a program which was ended has left.
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        if descriptor >= 0 { _ = flock(descriptor, LOCK_EX | LOCK_NB) }
        passing = Locked(Passing(file: path, descriptor: descriptor, folders: folders))
    }

    deinit {
        discard()
    }

    /// Removes what is not kept.
    package func discard() {
        let left = passing.withLock { passing in
            defer { passing = nil }
            return passing
        }
        guard let left else { return }
        unlink(left.file)
        if left.descriptor >= 0 { close(left.descriptor) }
        // Only empty folders go.
        for folder in left.folders { rmdir(folder) }
    }
}
