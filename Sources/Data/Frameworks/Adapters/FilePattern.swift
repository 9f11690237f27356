/// Which file plays a part in a release, whatever edition its name tells of.
struct FilePattern: Sendable {
    /// The part.
    let role: String
    /// What names begin with, written like `ColumnName.fileID`; the whole name where a `=` stands in front.
    let stems: [String]
    /// Endings, the preferred one first.
    let endings: [String]
    /// Folders to look in, relative to the release's own, the preferred one first.
    let places: [String]
    /// Whether a folder without it is no release of the framework.
    let isNeeded: Bool
    /// Whether every file that fits plays the part, or only the first.
    let takesAll: Bool

    init(
        _ role: String, _ stems: String..., endings: [String] = ["csv"], in places: [String] = ["", "csv"],
        isNeeded: Bool = false, takesAll: Bool = false
    ) {
        self.role = role
        self.stems = stems
        self.endings = endings
        self.places = places
        self.isNeeded = isNeeded
        self.takesAll = takesAll
    }

    /// The names among `names` that fit, best first.
    func matches(_ names: [String]) -> [String] {
        let sorted = names.filter { !$0.hasPrefix(".") }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return endings.flatMap { ending in
            sorted.filter { name in
                let id = ColumnName.fileID(name)
                return name.lowercased().hasSuffix("." + ending)
                    && stems.contains { stem in
                        stem.hasPrefix("=") ? id == stem.dropFirst() : id.hasPrefix(stem)
                    }
            }
        }
    }
}
