internal import Foundation

/// A file in memory as the system's cache has it, read-only.
///
/// The file must not be shortened while it is mapped: reading a page that is gone ends the process, as with any mapping.
final class MappedFile: @unchecked Sendable {
    // @unchecked because the bytes are never written and are unmapped only in `deinit`.

    /// The whole file.
    let bytes: UnsafeRawBufferPointer

    /// Maps a regular file that is not empty.
    init(path: String) throws(EmbeddingError) {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        // Not waiting, because opening a pipe would wait for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw EmbeddingError(.unreadable, "\(name) cannot be opened: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            throw EmbeddingError(.unreadable, "\(name) is not a regular file")
        }
        guard facts.st_size > 0 else { throw EmbeddingError(.damaged, "\(name) is empty") }
        let size = Int(facts.st_size)
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw EmbeddingError(.unreadable, "\(name) cannot be mapped: \(String(cString: strerror(errno)))")
        }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
    }

    deinit {
        munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    }
}
