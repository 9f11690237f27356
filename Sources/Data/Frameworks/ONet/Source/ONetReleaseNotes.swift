import Documents

/// What the release's `Read Me.txt` says of it.
struct ONetReleaseNotes {
    /// The version in its first lines, for instance `30.1`.
    var version: String?
    /// The month and year of its release line, for instance `December 2025`; empty if not given.
    var releasedOn = ""
    /// Whether it calls itself a sample.
    var isSample = false

    /// Whether a file is the notes and not a table.
    static func isNotes(_ name: String) -> Bool {
        ["read_me", "readme"].contains(ColumnName.fileID(name))
    }

    /// Reads the notes among `files`, if they are there.
    init(files: [SourceFile]) {
        isSample = files.contains { $0.name == ONetSource.sampleMarker }
        guard let file = files.first(where: { ONetReleaseNotes.isNotes($0.name) }) else { return }
        let head = file.bytes.withUnsafeBytes { String(decoding: $0.prefix(2048), as: UTF8.self) }
        let lines = head.split(whereSeparator: \.isNewline).prefix(10)
        guard let first = lines.first else { return }
        if first.lowercased().contains("sample") { isSample = true }
        for line in lines where version == nil {
            version = ONetReleaseNotes.version(in: line)
        }
        for line in lines where releasedOn.isEmpty && line.hasSuffix("Release") {
            let words = line.split(separator: " ")
            if words.count == 3, words[1].count == 4, Int(words[1]) != nil {
                releasedOn = "\(words[0]) \(words[1])"
            }
        }
    }

    /// The number between `O*NET` and `Database`.
    private static func version(in line: Substring) -> String? {
        let words = line.split(whereSeparator: { $0 == " " || $0 == "\u{FEFF}" })
        for (index, word) in words.enumerated().dropFirst() {
            let before = words[index - 1].lowercased()
            guard ["o*net", "o*net\u{AE}", "o*net(r)", "onet"].contains(before),
                let version = ReleaseVersion(word)
            else { continue }
            return version.description
        }
        return nil
    }
}
