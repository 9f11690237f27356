/// Counts unpacked bytes against the limits of an archive.
struct UnpackBudget {
    private let limits: ArchiveLimits
    private let archive: String
    private let ratioBytes: Int
    private var total = 0

    /// Content below this is never held against the compression ratio.
    private static let ratioFloor = 1 << 20

    init(limits: ArchiveLimits, archiveBytes: Int, archive: String) {
        self.limits = limits
        self.archive = archive
        let product = archiveBytes.multipliedReportingOverflow(by: limits.compressionRatio)
        ratioBytes = max(UnpackBudget.ratioFloor, product.overflow ? Int.max : product.partialValue)
    }

    /// Takes `count` more bytes of an entry that has had `entryBytes` before. Throws `limit_exceeded`.
    mutating func take(_ count: Int, after entryBytes: Int, of path: String) throws(DocumentError) {
        total += count
        if entryBytes + count > limits.bytesPerEntry {
            throw refusal("the entry \"\(path)\" unpacks to more than \(limits.bytesPerEntry) bytes")
        }
        if total > limits.totalBytes { throw refusal("unpacks to more than \(limits.totalBytes) bytes") }
        if total > ratioBytes {
            throw refusal("unpacks to more than \(limits.compressionRatio) times its own size")
        }
    }

    private func refusal(_ why: String) -> DocumentError {
        DocumentError(.limitExceeded, "\(why); the archive is refused", file: archive)
    }
}
