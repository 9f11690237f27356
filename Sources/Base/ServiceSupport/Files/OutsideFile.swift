internal import Foundation

/// Why a file whose path comes from outside is not opened.
package enum OutsideFileError: Error, Sendable, Hashable {
    /// The file does not exist.
    case absent
    /// It is a folder, a pipe, a socket or a device.
    case notRegular
    /// It belongs to a database.
    case databaseFile
    /// The system refuses, for this reason.
    case unreadable(String)

    /// The error code for a refused database file, in responses and messages.
    package static let databaseFileCode = "database_file"
    /// The message for a refused database file.
    package static let databaseFileRemedy =
        "is a file of Metier's own database (\(databaseFileCode)) and is not opened for anything else"
}

/// A file whose path comes from outside, open for reading; the only way to open such a file.
///
/// A database file is refused before it is opened, because closing it would release SQLite's locks. If the path is
/// changed to a database file between the check and the opening, the descriptor is kept open for the life of the
/// process: only that keeps the locks.
/// keeps the locks.
package struct OutsideFile: ~Copyable {
    /// Which types of file may be opened.
    package enum Kind: Sendable {
        /// Regular files only.
        case regular
        /// Also pipes and devices, for files named by a user at a terminal (`<(command)`, `/dev/stdin`).
        case any
    }

    /// The descriptor for reading; closed with this value.
    package let descriptor: Int32
    /// Its size in bytes when it was opened; 0 for a pipe.
    package let size: Int

    /// The maximum number of descriptors kept open; more path changes indicate an attack, and opening is then refused.
    private static let keptLimit = 32

    /// Opens a file. Blocks on disk I/O, and with ``Kind/any`` until a pipe has a writer.
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
        // Non-blocking, so that a path changed to a pipe is not waited for.
        let waiting = kind == .regular ? O_NONBLOCK : 0
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | waiting)
        guard descriptor >= 0 else { throw errno == ENOENT ? .absent : .unreadable(Self.reason) }
        guard let facts = FileFacts(descriptor: descriptor) else {
            // The file is unknown, so it might be a database.
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

    /// Reads the content up to `limit` bytes.
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
