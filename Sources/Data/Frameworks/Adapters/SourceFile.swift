package import Documents
import ServiceSupport

/// A file of a release's source.
package final class SourceFile: Sendable {
    /// Its name; files in another folder are prefixed with it: `csv/skills.csv`.
    package let name: String
    /// Its content.
    package let bytes: FileBytes
    /// The rows of a table from a service, the header first; such a file has no bytes.
    let cells: TextCells?
    private let digest = Locked<String?>(nil)

    /// Makes a file.
    package init(name: String, bytes: FileBytes) {
        self.name = name
        self.bytes = bytes
        cells = nil
    }

    /// Makes a source from a table that was never a file.
    init(name: String, cells: TextCells) {
        self.name = name
        bytes = FileBytes(text: "")
        self.cells = cells
    }

    /// SHA-256 of the content, as 64 hexadecimal digits; computed on the first access, on the caller's thread.
    package var sha256: String {
        if let known = digest.withLock({ $0 }) { return known }
        // Computed outside the lock, as it takes long; two concurrent accesses compute the same value.
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update($0) }
        let hex = hash.finish()
        digest.withLock { $0 = hex }
        return hex
    }

    /// SHA-256 over the lines `<name> <sha256>` of files in the byte order of their names.
    package static func checksum(of files: [SourceFile]) -> String {
        checksum(of: files.map { (name: $0.name, sha256: $0.sha256) })
    }

    /// As above, for files of which only names and digests are known.
    static func checksum(of files: [(name: String, sha256: String)]) -> String {
        let lines = files.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            .map { "\($0.name) \($0.sha256)\n" }
        return SHA256.hex(of: lines.joined())
    }
}

/// The progress of a reading.
package struct ReadProgress: Sendable, Hashable {
    /// The file that was just finished.
    package let file: String
    /// Bytes of finished files.
    package let bytesDone: Int
    /// Bytes of all files.
    package let bytesTotal: Int
}

/// Counts finished bytes and reports them to the caller.
final class ReadingProgress: Sendable {
    private let counts: Locked<(done: Int, total: Int)>
    private let report: @Sendable (ReadProgress) -> Void

    init(_ files: [SourceFile], report: @escaping @Sendable (ReadProgress) -> Void) {
        counts = Locked((0, files.reduce(0) { $0 + $1.bytes.count }))
        self.report = report
    }

    /// Sets the files that will be reported as read, where some are not tables.
    func expect(_ files: [SourceFile]) {
        let total = files.reduce(0) { $0 + $1.bytes.count }
        counts.withLock { $0.total = total }
    }

    /// Reports that a file has been read.
    func finished(_ file: SourceFile) {
        let (done, total) = counts.withLock { counts in
            counts.done += file.bytes.count
            return counts
        }
        report(ReadProgress(file: file.name, bytesDone: done, bytesTotal: total))
    }
}
