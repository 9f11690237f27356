package import Foundation
internal import ServiceSupport

/// A file that is written beside its destination.
///
/// It is created under a unique name, never through a link, and locked until it is moved or removed, so that a file
/// left by a terminated process can be distinguished from one in use.
package final class PartialFile: Sendable {
    /// The age in seconds below which an unlocked file is kept: its creator may have opened but not locked it yet.
    private static let youth = 60.0
    /// The suffix of such files' names, by which folders are swept.
    package static let ending = ".partial"

    private let path: String
    private let target: URL
    private let descriptor: Locked<Int32?>

    /// Creates the file.
    ///
    /// - Throws: `HTTPClientError` where the folder is not writable.
    init(beside file: URL) throws {
        target = file
        path = file.deletingLastPathComponent().path + "/.\(file.lastPathComponent).\(UUID().uuidString)\(Self.ending)"
        let opened = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard opened >= 0 else {
            throw HTTPClientError(.other, "Cannot write beside \(file.lastPathComponent). Check the folder's rights.")
        }
        _ = flock(opened, LOCK_EX | LOCK_NB)
        descriptor = Locked(opened)
    }

    /// Appends bytes. Blocks on disk I/O.
    func write(_ bytes: [UInt8]) throws {
        // Written under the lock, so that the descriptor is not closed meanwhile; the lock belongs to this file alone.
        try descriptor.withLock { descriptor in
            guard let descriptor else { throw CancellationError() }
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw failure("written", errno) }
                rest = rest.dropFirst(count)
            }
        }
    }

    /// Moves the file to its destination once its content is synced to disk. Blocks on disk I/O.
    func finish() throws {
        try descriptor.withLock { descriptor in
            guard let opened = descriptor else { throw CancellationError() }
            guard fsync(opened) == 0 else { throw failure("written", errno) }
            guard rename(path, target.path) == 0 else { throw failure("put in its place", errno) }
            close(opened)
            descriptor = nil
        }
    }

    /// Removes the file unless it was already moved to its destination.
    func discard() {
        descriptor.withLock { descriptor in
            guard let opened = descriptor else { return }
            unlink(path)
            close(opened)
            descriptor = nil
        }
    }

    private func failure(_ what: String, _ code: Int32) -> HTTPClientError {
        HTTPClientError(
            .other, "\(target.lastPathComponent) cannot be \(what): \(String(cString: strerror(code))).")
    }

    /// Removes files that terminated processes left in a folder; files still being written are kept.
    ///
    /// - Parameters:
    ///   - folder: The folder.
    ///   - now: The current time, from which a file's age is computed.
    /// - Returns: The number of files removed.
    @discardableResult
    package static func sweep(_ folder: String, now: Date = Date()) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.count { name in
            guard name.hasPrefix("."), name.hasSuffix(ending) || name.hasSuffix(ending + ".zip") else { return false }
            let path = folder + "/" + name
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
            #if canImport(Darwin)
                let changed = status.st_mtimespec
            #else
                let changed = status.st_mtim
            #endif
            guard now.timeIntervalSince1970 - Double(changed.tv_sec) > youth else { return false }
            let opened = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
            guard opened >= 0 else { return false }
            defer { close(opened) }
            return flock(opened, LOCK_EX | LOCK_NB) == 0 && unlink(path) == 0
        }
    }
}
