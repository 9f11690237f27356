internal import Foundation

/// What makes several names one file: the device that it lies on and its number there.
///
/// Symbolic links, hard links, `/proc/self/fd/N` and relative paths that lead to one file have one identity.
package struct FileIdentity: Sendable, Hashable {
    private let device: UInt64
    private let number: UInt64

    /// Of the file that a path leads to, links followed; `nil` where it leads to none that can be asked about.
    package init?(path: String) {
        guard let facts = FileFacts(path: path) else { return nil }
        self = facts.identity
    }

    init(_ facts: stat) {
        device = UInt64(truncatingIfNeeded: facts.st_dev)
        number = UInt64(truncatingIfNeeded: facts.st_ino)
    }
}

/// What the system says of a file, without opening it.
package struct FileFacts: Sendable, Hashable {
    /// Which file it is.
    package let identity: FileIdentity
    /// Its size in bytes.
    package let size: Int
    /// Whether it is a regular file: no folder, pipe, socket or device.
    package let isRegular: Bool
    /// Whether users beside its owner may read or write it.
    package let isOpenToOthers: Bool

    /// Of the file that a path leads to, links followed; `nil` where it leads to none that can be asked about.
    package init?(path: String) {
        var facts = stat()
        guard !path.utf8.contains(0), stat(path, &facts) == 0 else { return nil }
        self.init(facts)
    }

    /// Of an open file.
    package init?(descriptor: Int32) {
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else { return nil }
        self.init(facts)
    }

    private init(_ facts: stat) {
        identity = FileIdentity(facts)
        size = Int(facts.st_size)
        isRegular = facts.st_mode & S_IFMT == S_IFREG
        isOpenToOthers = facts.st_mode & 0o077 != 0
    }
}
