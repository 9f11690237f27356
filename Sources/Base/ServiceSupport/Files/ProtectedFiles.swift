internal import Foundation

/// The files of a process that only their owner may open: the databases that it has open or is configured for.
///
/// Closing any descriptor of a file releases every POSIX lock that the process holds on it (POSIX.1-2017, `fcntl`),
/// including those that SQLite took through another descriptor. Another process then assumes exclusive access and
/// deletes the log that this one still uses. Locks are per process, and so is this list.
package final class ProtectedFiles: Sendable {
    private struct State {
        /// Paths whose files are protected, whatever is there at the time of the check.
        var names: Set<String> = []
        /// Open files, with their number of holders.
        var held: [FileIdentity: Int] = [:]
    }

    private let state = Locked(State())
    /// Descriptors that are never closed, because they refer to a database.
    let kept = Locked<[Int32]>([])

    /// Creates an empty list; the process's own is ``ofThisProcess``.
    package init() {}

    /// The list that all file access in this process checks.
    package static let ofThisProcess = ProtectedFiles()

    /// The suffixes of the files that SQLite keeps beside a database.
    package static let companions = ["-wal", "-shm", "-journal"]

    /// Protects a database that need not be open or even exist: the file of this name and its companions.
    package func protect(database path: String) {
        state.withLock { _ = $0.names.insert(path) }
    }

    /// Protects files for as long as they are open; every call must be balanced by ``release(_:)``.
    package func hold(_ files: [FileIdentity]) {
        state.withLock { state in
            for file in files { state.held[file, default: 0] += 1 }
        }
    }

    /// Reverts ``hold(_:)``.
    package func release(_ files: [FileIdentity]) {
        state.withLock { state in
            for file in files {
                guard let count = state.held[file] else { continue }
                state.held[file] = count > 1 ? count - 1 : nil
            }
        }
    }

    /// Whether a file is protected.
    package func contains(_ file: FileIdentity) -> Bool {
        let (isHeld, names) = state.withLock { ($0.held[file] != nil, $0.names) }
        // The files are looked up each time: a log is created and deleted.
        return isHeld || names.contains { Self.files(of: $0).contains(file) }
    }

    /// Whether a path refers to a protected file, or is the path of a companion that does not exist yet.
    package func contains(path: String) -> Bool {
        if let file = FileIdentity(path: path) { return contains(file) }
        let wanted = Self.place(of: path)
        return state.withLock { $0.names }.contains { name in
            ([""] + Self.companions).contains { Self.place(of: Self.resolved(name) + $0) == wanted }
        }
    }

    /// The existing files of a database. SQLite keeps the companions beside the target of a symbolic link.
    private static func files(of name: String) -> [FileIdentity] {
        let names = Set([name, resolved(name)])
        return names.flatMap { name in ([""] + companions).compactMap { FileIdentity(path: name + $0) } }
    }

    /// A path with its links resolved; unchanged if there is no file.
    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// The folder's identity and the last component, which identify a path without a file.
    private static func place(of path: String) -> Place {
        let url = URL(fileURLWithPath: path)
        return Place(folder: FileIdentity(path: url.deletingLastPathComponent().path), name: url.lastPathComponent)
    }

    private struct Place: Equatable {
        let folder: FileIdentity?
        let name: String
    }
}
