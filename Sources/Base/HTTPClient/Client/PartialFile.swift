package import Foundation
internal import ServiceSupport

/// A file that is being written beside its place.
///
/// It is made new under a name that nobody else has, never through a link, and locked until it is in its place or gone,
/// so that one left by a program that was ended can be told from one that is in use.
package final class PartialFile: Sendable {
    /// How long a file that nobody locks is left alone: its maker has opened it and not locked it yet.
    private static let youth = 60.0
    /// What the names of such files end in, in folders that are swept.
    package static let ending = ".partial"

    private let path: String
    private let target: URL
    private let descriptor: Locked<Int32?>

    /// Makes the file.
    ///
    /// - Throws: `HTTPClientError` where the folder cannot be written in.
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

    /// Adds bytes at the end. Waits on the disk.
    func write(_ bytes: [UInt8]) throws {
        // Written while locked, so that nobody closes the descriptor meanwhile; the lock is this file's own.
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

    /// Moves the file to its place once all of it is on the disk. Waits on the disk.
    func finish() throws {
        try descriptor.withLock { descriptor in
            guard let opened = descriptor else { throw CancellationError() }
            guard fsync(opened) == 0 else { throw failure("written", errno) }
            guard rename(path, target.path) == 0 else { throw failure("put in its place", errno) }
            close(opened)
            descriptor = nil
        }
    }

    /// Removes the file unless it is in its place already.
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

    /// Removes what programs that were ended left in a folder; files that somebody still writes are left alone.
    ///
    /// - Parameters:
    ///   - folder: The folder.
    ///   - now: The moment, which tells how old a file is.
    /// - Returns: How many files were removed.
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
