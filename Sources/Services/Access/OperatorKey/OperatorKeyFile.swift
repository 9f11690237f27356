import Foundation
import ServiceSupport

/// The file that holds an installation's operator key.
package struct OperatorKeyFile: Sendable {
    /// Why the file cannot be used.
    package struct Failure: Error, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// The file's path.
    package let path: String
    /// Whether it is named in the settings: such a file belongs to the operator and is never created or written.
    package let isConfigured: Bool

    private static let sizeLimit = 4_096

    /// The file named in the settings, or the default one in the home folder.
    package init(configured: String?, home: String) {
        path = configured ?? home + "/operator.key"
        isConfigured = configured != nil
    }

    /// The key; `nil` where there is no file.
    package func read() throws(Failure) -> OperatorKey? {
        let bytes: [UInt8]
        do {
            bytes = try OutsideFile(path: path).read(atMost: Self.sizeLimit)
        } catch .absent {
            guard !isConfigured else { throw failure("is not there") }
            return nil
        } catch {
            switch error {
            case .absent, .notRegular: throw failure("is not a regular file")
            case .databaseFile: throw failure(OutsideFileError.databaseFileRemedy)
            case .unreadable(let reason): throw failure("cannot be read: \(reason)")
            }
        }
        do {
            return try OperatorKey(reading: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw failure("holds no key: \(error.description)")
        }
    }

    /// Whether users other than its owner may read a file created by this program.
    package var isOpenToOthers: Bool { !isConfigured && FileFacts(path: path)?.isOpenToOthers == true }

    /// Writes a key to a new file, readable by its owner only; `false` where a file exists already.
    package func make(_ key: OperatorKey) throws(Failure) -> Bool {
        let draft = try draft(key)
        defer { unlink(draft) }
        // A hard link is created atomically: one of several callers succeeds, and no partial key is ever read.
        if link(draft, path) == 0 { return true }
        guard errno == EEXIST else { throw failure("cannot be made: \(String(cString: strerror(errno)))") }
        return false
    }

    /// Replaces the stored key.
    package func replace(with key: OperatorKey) throws(Failure) {
        guard !isConfigured else { throw failure("is named by a setting and is not written; put the new key there") }
        let draft = try draft(key)
        guard rename(draft, path) == 0 else {
            let reason = String(cString: strerror(errno))
            unlink(draft)
            throw failure("cannot be written: \(reason)")
        }
    }

    /// Removes a file that was just created but whose key did not come into force.
    func remove() {
        unlink(path)
    }

    /// A new file beside the key's file, with the key, synced to disk.
    private func draft(_ key: OperatorKey) throws(Failure) -> String {
        let folder = (path as NSString).deletingLastPathComponent
        try? FileManager.default.createDirectory(
            atPath: folder.isEmpty ? "." : folder, withIntermediateDirectories: true)
        let draft = path + "." + UUIDv7.next().description + ".new"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("cannot be made: \(String(cString: strerror(errno)))") }
        let bytes = Array((key.text + "\n").utf8)
        let isWritten = write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
        let reason = String(cString: strerror(errno))
        close(descriptor)
        guard isWritten else {
            unlink(draft)
            throw failure("cannot be written: \(reason)")
        }
        return draft
    }

    private func failure(_ what: String) -> Failure {
        Failure(description: "The operator's key file \(path) \(what).")
    }
}
