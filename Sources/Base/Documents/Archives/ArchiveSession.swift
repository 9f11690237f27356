internal import CArchive
import Foundation
import ServiceSupport

/// One pass over an archive: the only place that calls libarchive.
final class ArchiveSession {
    /// An entry's file type.
    enum Kind {
        case file
        case folder
        case other
    }

    /// The fields of an entry's header.
    struct Header {
        let path: String
        let kind: Kind
        let isEncrypted: Bool
    }

    /// `AE_IFREG` and `AE_IFDIR` of archive_entry.h, which are casts that Swift does not import.
    private static let regularFile: mode_t = 0o100000
    private static let directory: mode_t = 0o040000

    private let handle: OpaquePointer
    private let name: String
    /// Retained because libarchive reads an in-memory archive as long as the handle lives.
    private let place: ArchivePlace
    /// The archive file on disk, which libarchive reads from and does not close.
    private let file: OpenFile?

    /// Keeps a file open for the lifetime of a session.
    private final class OpenFile {
        let file: OutsideFile

        init(_ path: String) throws(DocumentError) {
            file = try FileBytes.opened(path)
        }
    }

    init(_ place: ArchivePlace, name: String) throws(DocumentError) {
        self.name = name
        self.place = place
        file = if case .path(let path) = place { try OpenFile(path) } else { nil }
        guard let handle = archive_read_new() else {
            throw DocumentError(.unreadable, "there is no memory to read the archive", file: name)
        }
        self.handle = handle
        // Only the seeking reader: it needs the central directory at the end of the file, which the streaming reader
        // does not, so a truncated archive is not taken for a shorter complete one.
        guard archive_read_support_format_zip_seekable(handle) == ARCHIVE_OK,
            open() == ARCHIVE_OK
        else {
            // All properties are initialized, so `deinit` runs and frees the handle.
            let reason = ArchiveSession.reason(handle)
            throw DocumentError(
                .notAnArchive, "is not a whole ZIP archive (\(reason)); download it again", file: name)
        }
    }

    deinit {
        archive_read_free(handle)
    }

    /// The next entry's header, or `nil` at the end.
    func nextHeader() throws(DocumentError) -> Header? {
        var entry: OpaquePointer?
        let status = archive_read_next_header(handle, &entry)
        if status == ARCHIVE_EOF { return nil }
        // A warning here is about a name in another character set; a name that cannot be decoded is refused below.
        guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let entry else {
            throw DocumentError(
                status == ARCHIVE_FATAL ? .notAnArchive : .damagedArchive,
                "cannot be read as a ZIP archive (\(ArchiveSession.reason(handle))); download it again", file: name)
        }
        let pathBytes = archive_entry_pathname_utf8(entry) ?? archive_entry_pathname(entry)
        guard let pathBytes else {
            throw DocumentError(.unsafePath, "holds an entry whose name cannot be read; it is refused", file: name)
        }
        let kind: Kind =
            switch archive_entry_filetype(entry) {
            case ArchiveSession.regularFile:
                archive_entry_hardlink(entry) == nil && archive_entry_symlink(entry) == nil ? .file : .other
            case ArchiveSession.directory: .folder
            default: .other
            }
        return Header(
            path: String(cString: pathBytes), kind: kind, isEncrypted: archive_entry_is_encrypted(entry) != 0)
    }

    /// Passes the current entry's content to `take`, block by block.
    ///
    /// Throws `damaged_archive` where the content is truncated or fails its checksum (libarchive only warns of that),
    /// and `limit_exceeded` before more than the limit is unpacked.
    func readContent(
        of path: String, budget: inout UnpackBudget, take: (UnsafeRawBufferPointer) throws(DocumentError) -> Void
    ) throws(DocumentError) {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)
        defer { block.deallocate() }
        var count = 0
        while true {
            let got = archive_read_data(handle, block.baseAddress, block.count)
            if got == 0 { return }
            guard got > 0 else {
                throw DocumentError(
                    .damagedArchive,
                    "the entry \"\(path)\" is damaged (\(ArchiveSession.reason(handle))); "
                        + "download the archive again", file: name)
            }
            try budget.take(got, after: count, of: path)
            count += got
            try take(UnsafeRawBufferPointer(rebasing: block[..<got]))
        }
    }

    private func open() -> Int32 {
        if let file { return archive_read_open_fd(handle, file.file.descriptor, 1 << 18) }
        guard case .memory(let bytes) = place else { return ARCHIVE_FATAL }
        return bytes.withUnsafeBytes { archive_read_open_memory(handle, $0.baseAddress, $0.count) }
    }

    private static func reason(_ handle: OpaquePointer) -> String {
        archive_error_string(handle).map { String(cString: $0) } ?? "no reason given"
    }
}

/// A file inside an archive.
package struct ArchiveEntry: Sendable {
    /// Its path inside the archive: relative, with `/` between the components, none of them `.` or `..`.
    package let path: String
    /// Its content.
    package let bytes: FileBytes

    /// The path's last component.
    package var name: String { FileBytes.lastComponent(of: path) }
}

/// Where an archive's bytes are: on disk or in memory.
enum ArchivePlace: Sendable {
    case path(String)
    case memory(FileBytes)

    /// The number of bytes in memory.
    var bytesInMemory: Int {
        guard case .memory(let bytes) = self else { return 0 }
        return bytes.count
    }
}
