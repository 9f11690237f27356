import Documents
import Foundation
import HTTPClient
import ServiceSupport

/// The folder of downloaded releases: one file per address, named after the address's hash.
///
/// No part of an address is ever used in a name. Beside each file a note stores the version headers of its server,
/// which are valid for that very file only; if the file was replaced, it is downloaded in full again.
struct DownloadFolder: Sendable {
    /// The version headers that a server sent with a file.
    struct Version: Sendable, Hashable {
        var entityTag: String?
        var lastModified: String?

        init(entityTag: String?, lastModified: String?) {
            (self.entityTag, self.lastModified) = (entityTag, lastModified)
        }

        /// The headers of a response; ignores values that a header must not have.
        init(_ response: InboundResponse) {
            func value(_ name: String) -> String? {
                response.header(name).flatMap { text in
                    (1...512).contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
                        ? text : nil
                }
            }
            self.init(entityTag: value("ETag"), lastModified: value("Last-Modified"))
        }

        /// Request headers that fetch the file only if it has changed.
        var conditions: [(name: String, value: String)] {
            var headers: [(name: String, value: String)] = []
            if let entityTag { headers.append(("If-None-Match", entityTag)) }
            if let lastModified { headers.append(("If-Modified-Since", lastModified)) }
            return headers
        }
    }

    /// The folder's path.
    let path: String

    /// The name of an address's file, without its extension: the SHA-256 of the address.
    static func name(of address: URL) -> String { SHA256.hex(of: address.absoluteString) }

    /// The file path for an address.
    func file(of address: URL) -> String { "\(path)/\(Self.name(of: address)).zip" }

    /// The file of an address if it exists and is a regular file, not a link.
    func kept(_ address: URL) -> String? {
        let file = file(of: address)
        return FileStamp(of: file) == nil ? nil : file
    }

    /// The stored version headers of a file; `nil` where there are none, or the file has been replaced.
    func version(of address: URL) -> Version? {
        guard let stamp = FileStamp(of: file(of: address)),
            let bytes = try? Data(contentsOf: URL(fileURLWithPath: note(of: address))), bytes.count < 8_192,
            let note = try? JSONValue(parsing: [UInt8](bytes)), note["file"]?.stringValue == stamp.text
        else { return nil }
        let version = Version(
            entityTag: note["etag"]?.stringValue, lastModified: note["last_modified"]?.stringValue)
        return version.conditions.isEmpty ? nil : version
    }

    /// A unique path for a file to be downloaded.
    func fresh(for address: URL) -> String {
        "\(path)/.\(Self.name(of: address)).\(UUID().uuidString)\(PartialFile.ending)"
    }

    /// Moves a downloaded file to the path of its address, replacing an older one.
    ///
    /// - Returns: Its path.
    func keep(_ fetched: String, of address: URL, version: Version) throws -> String {
        let file = file(of: address)
        // The stamp is taken before the move, since another process may replace the file right after it.
        guard let stamp = FileStamp(of: fetched), rename(fetched, file) == 0 else {
            throw DocumentError(.unwritable, "cannot be put in its place", file: FileBytes.lastComponent(of: file))
        }
        var json = JSONWriter()
        json.object { json in
            json.field("file", stamp.text)
            json.field("etag", version.entityTag)
            json.field("last_modified", version.lastModified)
        }
        let note = fresh(for: address)
        // Without a note the file is downloaded in full next time; nothing else is lost.
        if FileManager.default.createFile(atPath: note, contents: Data(json.bytes)),
            rename(note, self.note(of: address)) != 0
        {
            unlink(note)
        }
        return file
    }

    private func note(of address: URL) -> String { "\(path)/\(Self.name(of: address)).json" }

    /// Whether a file begins with a ZIP signature, that of an empty archive included.
    static func isArchive(_ file: String) -> Bool {
        guard let opened = try? OutsideFile(path: file), let start = try? opened.read(atMost: 4) else { return false }
        return start.elementsEqual([0x50, 0x4B, 0x03, 0x04]) || start.elementsEqual([0x50, 0x4B, 0x05, 0x06])
    }
}

/// Identifies a file and its state at a path: it changes when the file is replaced or written to.
struct FileStamp: Sendable, Hashable {
    /// The stamp as a text.
    let text: String

    /// The stamp of a regular file; `nil` for anything else, links included.
    init?(of path: String) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        #if canImport(Darwin)
            let changed = status.st_mtimespec
        #else
            let changed = status.st_mtim
        #endif
        text = "\(status.st_dev):\(status.st_ino):\(status.st_size):\(changed.tv_sec).\(changed.tv_nsec)"
    }
}
