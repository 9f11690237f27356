internal import Foundation

/// Why a file that was named from outside is not opened.
package enum OutsideFileError: Error, Sendable, Hashable {
    /// There is nothing of that name.
    case absent
    /// It is a folder, a pipe, a socket or a device.
    case notRegular
    /// It is one of a database's own files.
    case databaseFile
    /// The system refuses; its reason.
    case unreadable(String)

    /// The name of the refusal of a database's file, in answers and messages.
    package static let databaseFileCode = "database_file"
    /// What is said where a database's file was named.
    package static let databaseFileRemedy =
        "is a file of Metier's own database (\(databaseFileCode)) and is not opened for anything else"
}

/// A file that somebody outside named, open for reading: the one way in which such a file is opened.
///
/// A file of a database is refused before it is opened, because closing it would give up SQLite's locks. Should the name
/// come to lead to one between the look and the opening, the descriptor is kept for the life of the process: that alone
/// keeps the locks.
package struct OutsideFile: ~Copyable {
    /// What may be opened.
    package enum Kind: Sendable {
        /// Regular files alone.
        case regular
        /// Also pipes and devices, for files that a person at a terminal names (`<(command)`, `/dev/stdin`).
        case any
    }

    /// To be read; closed with this value.
    package let descriptor: Int32
    /// Its size in bytes when it was opened; 0 for a pipe.
    package let size: Int

    /// Names that change under the look are an attack; after so many nothing is opened any more.
    private static let keptLimit = 32

    /// Opens a file. Waits on the disk, and with ``Kind/any`` for a pipe's writer.
    package init(
        path: String, _ kind: Kind = .regular, protected: ProtectedFiles = .ofThisProcess
    ) throws(OutsideFileError) {
        guard let seen = FileFacts(path: path) else {
            throw errno == ENOENT || path.utf8.contains(0) ? .absent : .unreadable(Self.reason)
        }
        guard !protected.contains(seen.identity), protected.kept.withLock({ $0.count }) < Self.keptLimit else {
            throw .databaseFile
        }
        if kind == .regular, !seen.isRegular { throw .notRegular }
        // A name that has become a pipe since must not be waited for.
        let waiting = kind == .regular ? O_NONBLOCK : 0
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | waiting)
        guard descriptor >= 0 else { throw errno == ENOENT ? .absent : .unreadable(Self.reason) }
        guard let facts = FileFacts(descriptor: descriptor) else {
            // Nothing is known of it, so it might be a database.
            protected.kept.withLock { $0.append(descriptor) }
            throw .unreadable(Self.reason)
        }
        guard !protected.contains(facts.identity) else {
            protected.kept.withLock { $0.append(descriptor) }
            throw .databaseFile
        }
        guard kind == .any || facts.isRegular else {
            close(descriptor)
            throw .notRegular
        }
        self.descriptor = descriptor
        size = facts.isRegular ? facts.size : 0
    }

    deinit {
        close(descriptor)
    }

    /// The content up to `limit` bytes.
    package func read(atMost limit: Int) throws(OutsideFileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count < limit {
            let count = Foundation.read(descriptor, &block, min(block.count, limit - bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(Self.reason) }
            guard count > 0 else { break }
            bytes += block[..<count]
        }
        return bytes
    }

    private static var reason: String { String(cString: strerror(errno)) }
}
