import Documents
import ServiceSupport
import Taxonomy

/// Columns of one name, of which a reader that asks for the name gets the first.
struct TwinColumns: Sendable {
    private struct Pair {
        let first: Int
        let second: Int
        /// Rows in which the two differ.
        var differing = 0
    }

    private var pairs: [Pair] = []

    init(_ header: [String]) {
        var places: [String: Int] = [:]
        for (place, name) in header.enumerated() {
            let key = SourceTable.key(name)
            guard !key.isEmpty else { continue }
            if let first = places[key] { pairs.append(Pair(first: first, second: place)) } else { places[key] = place }
        }
    }

    /// Compares the columns in a sound row.
    mutating func look(at row: TableRow) {
        for index in pairs.indices {
            let (first, second) = (row[pairs[index].first], row[pairs[index].second])
            if !ByteText.stripped(first).elementsEqual(ByteText.stripped(second)) { pairs[index].differing += 1 }
        }
    }

    /// Records the columns that differ. `need` says of a place whether the table cannot do without it, and `nil` where nobody
    /// reads it.
    func report(to findings: TableFindings, header: [String], need: (Int) -> Bool?) {
        for pair in pairs where pair.differing > 0 && need(pair.second) == nil {
            guard let isNeeded = need(pair.first) else { continue }
            let name = ByteText.plain(header[pair.first])
            findings.add(
                isNeeded ? .error : .warning, "duplicate_column",
                "the column \"\(name)\" is there twice, and \(Figures.counted(pair.differing, "row differs", "rows differ")) "
                    + "in the two; " + (isNeeded ? "which one is meant cannot be told" : "the first one is read"),
                column: name)
        }
    }
}
