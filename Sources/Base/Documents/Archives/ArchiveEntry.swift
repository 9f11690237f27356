/// A file inside an archive.
package struct ArchiveEntry: Sendable {
    /// Its path inside the archive: relative, with `/` between the parts, no `.` or `..` among them.
    package let path: String
    /// Its content.
    package let bytes: FileBytes

    /// The path's last part.
    package var name: String { FileBytes.lastComponent(of: path) }
}
