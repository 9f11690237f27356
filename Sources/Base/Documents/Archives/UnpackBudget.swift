import Foundation

/// Counts unpacked bytes against the limits of an archive.
struct UnpackBudget {
    private let limits: ArchiveLimits
    private let archive: String
    private let ratioBytes: Int
    private var total = 0

    /// Content below this size is not checked against the compression ratio.
    private static let ratioFloor = 1 << 20

    init(limits: ArchiveLimits, archiveBytes: Int, archive: String) {
        self.limits = limits
        self.archive = archive
        let product = archiveBytes.multipliedReportingOverflow(by: limits.compressionRatio)
        ratioBytes = max(UnpackBudget.ratioFloor, product.overflow ? Int.max : product.partialValue)
    }

    /// Counts `count` more bytes of an entry of which `entryBytes` were read before. Throws `limit_exceeded`.
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

/// Limits above which an archive is refused.
package struct ArchiveLimits: Sendable, Hashable {
    /// The maximum number of entries.
    package var entries: Int
    /// The maximum unpacked size of one entry, in bytes.
    package var bytesPerEntry: Int
    /// The maximum unpacked size of all entries together, in bytes.
    package var totalBytes: Int
    /// The maximum ratio of unpacked content to the archive file's size. Applied above 1 MiB of content, because a
    /// small table of similar rows compresses far better than real data.
    package var compressionRatio: Int

    package init(
        entries: Int = 10_000, bytesPerEntry: Int = 512 << 20, totalBytes: Int = 1 << 30, compressionRatio: Int = 200
    ) {
        self.entries = entries
        self.bytesPerEntry = bytesPerEntry
        self.totalBytes = totalBytes
        self.compressionRatio = compressionRatio
    }
}

/// The rules that a path inside an archive must satisfy.
enum EntryPath {
    /// The path in normalized form.
    ///
    /// Throws `unsafe_path` for one that is absolute, contains `..`, a backslash, a drive letter with a colon or a
    /// control character; such names come from attackers, or from tools whose archives do not unpack on every system.
    static func checked(_ path: String, archive: String) throws(DocumentError) -> String {
        func refuse(_ why: String) -> DocumentError {
            let shown = Array(path.utf8).withUnsafeBytes { ByteText.excerpt($0) }
            return DocumentError(.unsafePath, "the entry \"\(shown)\" \(why); the archive is refused", file: archive)
        }
        guard !path.isEmpty else { throw refuse("has an empty name") }
        guard !path.hasPrefix("/") else { throw refuse("has an absolute path") }
        guard !path.utf8.contains(0x5C) else { throw refuse("has a backslash in its path") }
        guard !path.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw refuse("has a control character in its path")
        }
        var parts: [Substring] = []
        for part in path.split(separator: "/", omittingEmptySubsequences: true) {
            if part == ".." { throw refuse("climbs out of its folder") }
            if parts.isEmpty, part.count == 2, part.hasSuffix(":") { throw refuse("names a drive") }
            if part != "." { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }
}

/// Writes one entry of an archive to a new file below a folder.
struct EntryWriter {
    private let file: FileHandle
    private let name: String

    /// Creates the folders above `path` and the file. `path` must have passed `EntryPath.checked`.
    init(path: String, in folder: String) throws(DocumentError) {
        name = FileBytes.lastComponent(of: path)
        let full = folder + "/" + path
        let parent = String(full.dropLast(name.utf8.count + 1))
        do {
            try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        } catch {
            throw DocumentError(.unwritable, "its folder cannot be made", file: name)
        }
        let descriptor = open(full, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw DocumentError(
                .unwritable, "cannot be written: \(String(cString: strerror(errno)))", file: name)
        }
        file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// Appends a block.
    func write(_ block: UnsafeRawBufferPointer) throws(DocumentError) {
        do {
            try file.write(contentsOf: Data(block))
        } catch {
            throw DocumentError(.unwritable, "cannot be written; is the disk full?", file: name)
        }
    }

    /// Closes the file.
    func finish() throws(DocumentError) {
        do {
            try file.close()
        } catch {
            throw DocumentError(.unwritable, "cannot be written; is the disk full?", file: name)
        }
    }
}
