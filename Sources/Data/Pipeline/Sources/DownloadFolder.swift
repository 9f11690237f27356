import Documents
import Foundation
import HTTPClient
import ServiceSupport

/// The folder that releases from addresses are kept in: one file an address, under a name made of the address's hash.
///
/// Nothing of an address is ever part of a name. Beside each file stands what its server said of its version, which
/// counts for that very file alone: whoever finds another one asks for all of it again.
struct DownloadFolder: Sendable {
    /// What a server said of a file's version.
    struct Version: Sendable, Hashable {
        var entityTag: String?
        var lastModified: String?

        init(entityTag: String?, lastModified: String?) {
            (self.entityTag, self.lastModified) = (entityTag, lastModified)
        }

        /// What an answer says; values that no header may hold are none.
        init(_ response: InboundResponse) {
            func value(_ name: String) -> String? {
                response.header(name).flatMap { text in
                    (1...512).contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
                        ? text : nil
                }
            }
            self.init(entityTag: value("ETag"), lastModified: value("Last-Modified"))
        }

        /// Headers that ask for the file only where it is another one.
        var conditions: [(name: String, value: String)] {
            var headers: [(name: String, value: String)] = []
            if let entityTag { headers.append(("If-None-Match", entityTag)) }
            if let lastModified { headers.append(("If-Modified-Since", lastModified)) }
            return headers
        }
    }

    /// Where the folder is.
    let path: String

    /// The name of an address's file, without its ending: the SHA-256 of the address.
    static func name(of address: URL) -> String { SHA256.hex(of: address.absoluteString) }

    /// The file of an address.
    func file(of address: URL) -> String { "\(path)/\(Self.name(of: address)).zip" }

    /// The file of an address if there is one: a plain file, and no link to another.
    func kept(_ address: URL) -> String? {
        let file = file(of: address)
        return FileStamp(of: file) == nil ? nil : file
    }

    /// What the server said of the file that is kept; `nil` where it said nothing, or the file is another one since.
    func version(of address: URL) -> Version? {
        guard let stamp = FileStamp(of: file(of: address)),
            let bytes = try? Data(contentsOf: URL(fileURLWithPath: note(of: address))), bytes.count < 8_192,
            let note = try? JSONValue(parsing: [UInt8](bytes)), note["file"]?.stringValue == stamp.text
        else { return nil }
        let version = Version(
            entityTag: note["etag"]?.stringValue, lastModified: note["last_modified"]?.stringValue)
        return version.conditions.isEmpty ? nil : version
    }

    /// A place for a file that is fetched, which nobody else has.
    func fresh(for address: URL) -> String {
        "\(path)/.\(Self.name(of: address)).\(UUID().uuidString)\(PartialFile.ending)"
    }

    /// Keeps a file that was fetched as the file of its address, in place of an older one.
    ///
    /// - Returns: Where it is now.
    func keep(_ fetched: String, of address: URL, version: Version) throws -> String {
        let file = file(of: address)
        // Taken of the file itself: at the address's name another process may have put its own a moment later.
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
        // Without a note the file is fetched whole the next time, and nothing else is lost.
        if FileManager.default.createFile(atPath: note, contents: Data(json.bytes)),
            rename(note, self.note(of: address)) != 0
        {
            unlink(note)
        }
        return file
    }

    private func note(of address: URL) -> String { "\(path)/\(Self.name(of: address)).json" }

    /// Whether a file begins as a ZIP archive does, an empty one among them.
    static func isArchive(_ file: String) -> Bool {
        guard let opened = try? OutsideFile(path: file), let start = try? opened.read(atMost: 4) else { return false }
        return start.elementsEqual([0x50, 0x4B, 0x03, 0x04]) || start.elementsEqual([0x50, 0x4B, 0x05, 0x06])
    }
}

/// Which file stands at a path, in which state: another one has another stamp, and so has the same one once it was written
/// to.
struct FileStamp: Sendable, Hashable {
    /// The stamp as a text.
    let text: String

    /// The stamp of a plain file; `nil` for anything else, links among them.
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
