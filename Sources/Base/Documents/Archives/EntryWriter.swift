import Foundation

/// Writes one entry of an archive to a new file below a folder.
struct EntryWriter {
    private let file: FileHandle
    private let name: String

    /// Makes the folders above `path` and the file. `path` has passed `EntryPath.checked`.
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
