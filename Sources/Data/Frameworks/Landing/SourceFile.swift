package import Documents
import ServiceSupport

/// A file of a release's source.
package final class SourceFile: Sendable {
    /// Its name; files that do not lie beside the others have their folder in front: `csv/skills.csv`.
    package let name: String
    /// Its content.
    package let bytes: FileBytes
    private let digest = Locked<String?>(nil)

    /// Makes a file.
    package init(name: String, bytes: FileBytes) {
        self.name = name
        self.bytes = bytes
    }

    /// SHA-256 of the content, as 64 hexadecimal digits; computed at the first call, on the caller's thread.
    package var sha256: String {
        if let known = digest.withLock({ $0 }) { return known }
        // Outside the lock, as it takes long; two threads that ask at once compute the same.
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update($0) }
        let hex = hash.finish()
        digest.withLock { $0 = hex }
        return hex
    }

    /// SHA-256 over the lines `<name> <sha256>` of files in the byte order of their names.
    package static func checksum(of files: [SourceFile]) -> String {
        let lines = files.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            .map { "\($0.name) \($0.sha256)\n" }
        return SHA256.hex(of: lines.joined())
    }
}
