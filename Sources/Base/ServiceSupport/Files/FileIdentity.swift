internal import Foundation

/// The identity of a file, whatever its name: its device and inode number.
///
/// Symbolic links, hard links, `/proc/self/fd/N` and relative paths to one file have the same identity.
package struct FileIdentity: Sendable, Hashable {
    private let device: UInt64
    private let number: UInt64

    /// The identity of the file at a path, following links; `nil` if it does not exist or is inaccessible.
    package init?(path: String) {
        guard let facts = FileFacts(path: path) else { return nil }
        self = facts.identity
    }

    init(_ facts: stat) {
        device = UInt64(truncatingIfNeeded: facts.st_dev)
        number = UInt64(truncatingIfNeeded: facts.st_ino)
    }
}

/// A file's metadata, read without opening it.
package struct FileFacts: Sendable, Hashable {
    /// The file's identity.
    package let identity: FileIdentity
    /// Its size in bytes.
    package let size: Int
    /// Whether it is a regular file, not a folder, pipe, socket or device.
    package let isRegular: Bool
    /// Whether users other than its owner may read or write it.
    package let isOpenToOthers: Bool

    /// The metadata of the file at a path, following links; `nil` if it does not exist or is inaccessible.
    package init?(path: String) {
        var facts = stat()
        guard !path.utf8.contains(0), stat(path, &facts) == 0 else { return nil }
        self.init(facts)
    }

    /// The metadata of an open file.
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
