/// The version number of a release, compared number by number: 30.10 is after 30.9.
package struct ReleaseVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The numbers.
    package let numbers: [Int]

    /// Parses `30.1`; `nil` unless it is one to four numbers separated by points.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            part.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } && part.utf8.count <= 6 ? Int(part) : nil
        }
        guard (1...4).contains(parts.count), numbers.count == parts.count else { return nil }
        self.numbers = numbers
    }

    /// Finds the version in the name of a folder or archive: `30.1`, `v1.1.1`, `db_30_1_text`, `onet-30.1.zip`.
    ///
    /// A bare number counts only if it is the whole name: `skills2019` has no version.
    package init?(name: String) {
        var stem = Substring(name)
        if name.lowercased().hasSuffix(".zip") { stem = stem.dropLast(4) }
        if let whole = ReleaseVersion(stem) {
            self = whole
            return
        }
        var best: [Int] = []
        var run: [Int] = []
        for word in stem.split(whereSeparator: { "._- ".contains($0) }) {
            let part = word.first == "v" || word.first == "V" ? word.dropFirst() : word
            if !part.isEmpty, part.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), part.utf8.count <= 4,
                let number = Int(part)
            {
                run.append(number)
                if run.count > best.count { best = run }
            } else {
                run = []
            }
        }
        guard (2...4).contains(best.count) else { return nil }
        numbers = best
    }

    /// The numbers separated by points.
    package var description: String { numbers.map(String.init).joined(separator: ".") }

    /// Number by number; a missing one counts as 0.
    package static func < (left: ReleaseVersion, right: ReleaseVersion) -> Bool {
        for index in 0..<max(left.numbers.count, right.numbers.count) {
            let ours = index < left.numbers.count ? left.numbers[index] : 0
            let theirs = index < right.numbers.count ? right.numbers[index] : 0
            if ours != theirs { return ours < theirs }
        }
        return left.numbers.count < right.numbers.count
    }
}
