internal import Foundation
import ServiceSupport

/// A read-only memory-mapped file.
///
/// The file must not be truncated while it is mapped: access to a page that is gone ends the process.
final class MappedFile: @unchecked Sendable {
    // @unchecked because the bytes are never written and are unmapped only in `deinit`.

    /// The whole file.
    let bytes: UnsafeRawBufferPointer

    /// Maps a non-empty regular file.
    init(path: String) throws(EmbeddingError) {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let file: OutsideFile
        do {
            file = try OutsideFile(path: path)
        } catch {
            let reason =
                switch error {
                case .absent: "is not there"
                case .notRegular: "is not a regular file"
                case .databaseFile: OutsideFileError.databaseFileRemedy
                case .unreadable(let reason): "cannot be opened: \(reason)"
                }
            throw EmbeddingError(.unreadable, "\(name) \(reason)")
        }
        guard file.size > 0 else { throw EmbeddingError(.damaged, "\(name) is empty") }
        let size = file.size
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, file.descriptor, 0), start != MAP_FAILED else {
            throw EmbeddingError(.unreadable, "\(name) cannot be mapped: \(String(cString: strerror(errno)))")
        }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
    }

    deinit {
        munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    }
}
