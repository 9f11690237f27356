import Documents
import Taxonomy

/// Where the columns of a table are in one file.
struct TableColumns {
    private let places: [ONetColumn: Int]
    private let header: [String]
    /// Whether the table cannot do without the column at a place.
    private let needs: [Int: Bool]

    /// Finds the columns by their names, in any order, among any others.
    ///
    /// `nil` after an error if a needed one is missing, whether or not the release could do without the whole table.
    init?(of spec: ONetTable, in table: DelimitedTable, findings: TableFindings) {
        header = table.header
        var byName: [String: Int] = [:]
        for (index, original) in header.enumerated() {
            let name = ColumnName.sqlName(original)
            if byName[name] == nil { byName[name] = index }
        }
        var places: [ONetColumn: Int] = [:]
        // A name may be an alias of two columns; the first one declared takes it.
        var taken: Set<Int> = []
        for column in spec.needed + spec.expected + spec.optional {
            for alias in column.aliases {
                if let index = byName[ColumnName.sqlName(alias)], !taken.contains(index) {
                    places[column] = index
                    taken.insert(index)
                    break
                }
            }
        }
        self.places = places
        needs = Dictionary(
            places.map { ($1, spec.needed.contains($0)) }, uniquingKeysWith: { first, _ in first })
        for column in spec.expected where places[column] == nil {
            findings.add(
                .note, "missing_column", "the column \"\(column.name)\" is not there; its values are left empty",
                column: column.name)
        }
        let missing = spec.needed.filter { places[$0] == nil }
        guard missing.isEmpty else {
            for column in missing {
                findings.add(
                    .error, "missing_column",
                    "the column \"\(column.name)\" is not there; the release cannot be read without it",
                    column: column.name)
            }
            return nil
        }
    }

    /// The place of a column in each row, or -1.
    func place(_ column: ONetColumn) -> Int {
        places[column] ?? -1
    }

    /// Whether the table cannot do without the column at a place; `nil` where nobody reads it.
    func isNeeded(_ place: Int) -> Bool? {
        needs[place]
    }

    /// The file's own name of the column at a place.
    func name(at place: Int) -> String? {
        header.indices.contains(place) ? header[place] : nil
    }
}
