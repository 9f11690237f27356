/// The rules that a path inside an archive must keep.
enum EntryPath {
    /// The path in its plain form.
    ///
    /// Throws `unsafe_path` for one that is absolute, climbs with `..`, or holds a backslash, a colon drive or a
    /// control character; such names are written by attackers, or by tools whose archives do not unpack anywhere.
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
