import Documents
import ServiceSupport

/// Counts finished bytes and tells the caller.
final class ReadingProgress: Sendable {
    private let total: Int
    private let done = Locked(0)
    private let report: @Sendable (ReadProgress) -> Void

    init(_ files: [SourceFile], report: @escaping @Sendable (ReadProgress) -> Void) {
        total = files.reduce(0) { $0 + $1.bytes.count }
        self.report = report
    }

    /// Tells that a file has been read.
    func finished(_ file: SourceFile) {
        let bytes = done.withLock { done in
            done += file.bytes.count
            return done
        }
        report(ReadProgress(file: file.name, bytesDone: bytes, bytesTotal: total))
    }
}
