import Foundation
import ServiceSupport

/// The bytes of a file or of an archive entry, read-only and shared.
///
/// A file is mapped into memory rather than read, so that its pages belong to the system's cache, not to this process.
/// The file must not be truncated while it is mapped: access to a page that is gone ends the process.
package final class FileBytes: @unchecked Sendable {
    // @unchecked because the bytes are never written after `init` and are freed only in `deinit`.
    private enum Storage {
        case nothing
        case mapped
        case allocated
    }

    private let storage: Storage
    private let base: UnsafeRawPointer?
    /// The number of bytes.
    package let count: Int

    /// Maps the file at `path`.
    ///
    /// Throws `unreadable` if it is not a readable regular file, and `database_file`. Blocks on disk I/O.
    package init(path: String) throws(DocumentError) {
        let name = FileBytes.lastComponent(of: path)
        let file = try FileBytes.opened(path)
        count = file.size
        if count == 0 {
            // mmap(2) rejects a length of 0.
            storage = .nothing
            base = nil
            return
        }
        guard let mapped = mmap(nil, count, PROT_READ, MAP_PRIVATE, file.descriptor, 0), mapped != MAP_FAILED else {
            throw DocumentError(.unreadable, "cannot be mapped: \(FileBytes.reason(errno))", file: name)
        }
        // Tables are read sequentially; the hint makes the kernel read ahead further. A failure is harmless.
        _ = madvise(mapped, count, MADV_SEQUENTIAL)
        storage = .mapped
        base = UnsafeRawPointer(mapped)
    }

    /// Copies bytes that are already in memory.
    package convenience init(copying bytes: UnsafeRawBufferPointer) {
        self.init(count: bytes.count) { $0.copyMemory(from: bytes) }
    }

    /// Copies a text's UTF-8 bytes.
    package convenience init(text: String) {
        let utf8 = Array(text.utf8)
        self.init(count: utf8.count) { memory in utf8.withUnsafeBytes { memory.copyMemory(from: $0) } }
    }

    /// Allocates `count` bytes, zero-initialized, for `fill` to write.
    package init(count: Int, filling fill: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows {
        self.count = max(0, count)
        guard count > 0 else {
            storage = .nothing
            base = nil
            return
        }
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
        memory.initializeMemory(as: UInt8.self, repeating: 0)
        storage = .allocated
        base = UnsafeRawPointer(memory.baseAddress)
        try fill(memory)
    }

    deinit {
        guard let base else { return }
        switch storage {
        case .nothing: break
        case .mapped: munmap(UnsafeMutableRawPointer(mutating: base), count)
        case .allocated: UnsafeMutableRawPointer(mutating: base).deallocate()
        }
    }

    /// Passes the bytes to `body`; the pointer must not outlive the call.
    @inline(__always)
    package func withUnsafeBytes<Outcome, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Outcome
    ) throws(Failure) -> Outcome {
        // `self` owns the memory and is used after `body`, so it lives through the call.
        let outcome = try body(UnsafeRawBufferPointer(start: base, count: count))
        withExtendedLifetime(self) {}
        return outcome
    }

    /// The last component of a path, the only part that may appear in messages.
    package static func lastComponent(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// Opens a regular file whose path comes from outside.
    ///
    /// Throws `unreadable`, and `database_file` for a database file, which is not opened.
    static func opened(_ path: String) throws(DocumentError) -> OutsideFile {
        do {
            return try OutsideFile(path: path)
        } catch {
            throw DocumentError(error, file: lastComponent(of: path))
        }
    }

    private static func reason(_ code: Int32) -> String {
        String(cString: strerror(code))
    }
}
