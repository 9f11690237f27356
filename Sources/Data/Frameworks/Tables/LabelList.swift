/// Names of one concept, each once.
struct LabelList {
    private var seen: Set<String>
    private(set) var labels: [String] = []

    /// Makes an empty list that takes none of the given names.
    init(without known: String...) {
        seen = Set(known)
    }

    /// Adds names that are new.
    mutating func add(_ names: [String]) {
        for name in names where seen.insert(name).inserted { labels.append(name) }
    }
}
