import Foundation

/// A ZIP archive on disk or in memory, read with libarchive and treated as untrusted input.
///
/// The central directory at the archive's end must be complete, so a truncated download is refused. Links, devices,
/// unsafe or repeated paths and encrypted entries are refused; limits apply to the bytes actually unpacked, never to
/// the sizes that the archive declares. Every call opens the file anew and blocks on disk I/O.
package struct ZIPArchive: Sendable {
    /// The limits on its content.
    package let limits: ArchiveLimits
    /// The name used in messages.
    package let name: String
    private let place: ArchivePlace

    /// Refers to an archive on disk; nothing is opened yet.
    package init(path: String, limits: ArchiveLimits = ArchiveLimits()) {
        name = FileBytes.lastComponent(of: path)
        place = .path(path)
        self.limits = limits
    }

    /// Refers to an archive in memory; nothing is read yet.
    package init(name: String, bytes: FileBytes, limits: ArchiveLimits = ArchiveLimits()) {
        self.name = name
        place = .memory(bytes)
        self.limits = limits
    }

    /// The paths of the files inside, folders left out, in the archive's order.
    package func list() throws(DocumentError) -> [String] {
        var paths: [String] = []
        try walk { (path, _) throws(DocumentError) in paths.append(path) }
        return paths
    }

    /// Unpacks into memory the files whose path `isWanted` accepts.
    package func read(where isWanted: (String) -> Bool = { _ in true }) throws(DocumentError) -> [ArchiveEntry] {
        var entries: [ArchiveEntry] = []
        var budget = UnpackBudget(limits: limits, archiveBytes: try archiveBytes(), archive: name)
        try walk { (path, session) throws(DocumentError) in
            guard isWanted(path) else { return }
            var content: [UInt8] = []
            try session.readContent(of: path, budget: &budget) { content.append(contentsOf: $0) }
            entries.append(ArchiveEntry(path: path, bytes: content.withUnsafeBytes { FileBytes(copying: $0) }))
        }
        return entries
    }

    /// Unpacks every file into `folder`, which must exist and should be empty; returns the paths written.
    ///
    /// An existing file is never overwritten, and a link is never followed: each file is created (`O_EXCL`,
    /// `O_NOFOLLOW`).
    package func extract(to folder: String) throws(DocumentError) -> [String] {
        var paths: [String] = []
        var budget = UnpackBudget(limits: limits, archiveBytes: try archiveBytes(), archive: name)
        try walk { (path, session) throws(DocumentError) in
            let writer = try EntryWriter(path: path, in: folder)
            try session.readContent(of: path, budget: &budget) { (block) throws(DocumentError) in
                try writer.write(block)
            }
            try writer.finish()
            paths.append(path)
        }
        return paths
    }

    /// Calls `body` for each file, after the checks that need no content.
    private func walk(_ body: (String, ArchiveSession) throws(DocumentError) -> Void) throws(DocumentError) {
        let session = try ArchiveSession(place, name: name)
        var seen: Set<String> = []
        var count = 0
        while let header = try session.nextHeader() {
            count += 1
            guard count <= limits.entries else {
                throw DocumentError(
                    .limitExceeded, "holds more than \(limits.entries) entries; it is refused", file: name)
            }
            let path = try EntryPath.checked(header.path, archive: name)
            switch header.kind {
            case .folder: continue
            case .other:
                throw DocumentError(
                    .unsafeEntry, "the entry \"\(path)\" is a link or a device; the archive is refused", file: name)
            case .file: break
            }
            guard !header.isEncrypted else {
                throw DocumentError(.encrypted, "is encrypted; unpack it yourself and give the folder", file: name)
            }
            // Compared case-insensitively, because two such names are one file on many file systems.
            guard seen.insert(path.lowercased()).inserted else {
                throw DocumentError(
                    .duplicateEntry, "holds \"\(path)\" twice; the archive is refused", file: name)
            }
            try body(path, session)
        }
    }

    private func archiveBytes() throws(DocumentError) -> Int {
        guard case .path(let path) = place else { return place.bytesInMemory }
        guard let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int else {
            throw DocumentError(.unreadable, "is not there or may not be read", file: name)
        }
        return size
    }
}
