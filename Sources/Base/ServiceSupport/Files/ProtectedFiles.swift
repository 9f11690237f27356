internal import Foundation

/// The files of a process that nothing but their owner may open: the databases that it has open or is configured for.
///
/// Closing any descriptor of a file gives up every POSIX lock that the process holds on it (POSIX.1-2017, `fcntl`), also
/// those that SQLite took through another one. The next process then believes to be alone and deletes the log beneath
/// this one. A lock belongs to the whole process, and so does this list.
package final class ProtectedFiles: Sendable {
    private struct State {
        /// Names whose files are protected, whatever lies there when it is asked.
        var names: Set<String> = []
        /// Open files, with how many hold each.
        var held: [FileIdentity: Int] = [:]
    }

    private let state = Locked(State())
    /// Descriptors that are never closed, because they lead to a database.
    let kept = Locked<[Int32]>([])

    /// Makes an empty list; the process's own is ``ofThisProcess``.
    package init() {}

    /// The list that every opener of this process asks.
    package static let ofThisProcess = ProtectedFiles()

    /// What SQLite keeps beside a database: its name with each of these behind it.
    package static let companions = ["-wal", "-shm", "-journal"]

    /// Protects a database that need not be open or even be there: the file of this name and its companions.
    package func protect(database path: String) {
        state.withLock { _ = $0.names.insert(path) }
    }

    /// Protects files for as long as they are open; every call is answered by one of ``release(_:)``.
    package func hold(_ files: [FileIdentity]) {
        state.withLock { state in
            for file in files { state.held[file, default: 0] += 1 }
        }
    }

    /// Gives up what ``hold(_:)`` protected.
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
        // What lies under a name is asked each time: a log comes and goes.
        return isHeld || names.contains { Self.files(of: $0).contains(file) }
    }

    /// Whether a path leads to a protected file, or names a place where a companion of one would lie.
    package func contains(path: String) -> Bool {
        if let file = FileIdentity(path: path) { return contains(file) }
        let wanted = Self.place(of: path)
        return state.withLock { $0.names }.contains { name in
            ([""] + Self.companions).contains { Self.place(of: Self.resolved(name) + $0) == wanted }
        }
    }

    /// The files of a database that are there now. SQLite keeps the companions beside the file that a link leads to.
    private static func files(of name: String) -> [FileIdentity] {
        let names = Set([name, resolved(name)])
        return names.flatMap { name in ([""] + companions).compactMap { FileIdentity(path: name + $0) } }
    }

    /// A name with its links followed; itself where nothing is there.
    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// The folder's identity and the last component: what a name of nothing means.
    private static func place(of path: String) -> Place {
        let url = URL(fileURLWithPath: path)
        return Place(folder: FileIdentity(path: url.deletingLastPathComponent().path), name: url.lastPathComponent)
    }

    private struct Place: Equatable {
        let folder: FileIdentity?
        let name: String
    }
}
