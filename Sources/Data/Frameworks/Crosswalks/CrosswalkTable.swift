import ServiceSupport
import Taxonomy

/// How one column of a crosswalk names codes of a classification.
struct CrosswalkSide: Sendable {
    /// The classification.
    let classification: Classification
    /// The column.
    let column: String
    /// Patterns of its codes, in which `9` stands for a digit; a code that fits none is set aside. Empty allows all.
    var patterns: [String] = []
    /// How many digits its codes have where a spreadsheet lost the zeros in front; 0 where none were lost.
    var width = 0
    /// What stands for "nothing corresponds"; empty if nothing does.
    var absent = ""

    /// ISCO-08 unit groups, and the few groups above them that tables name.
    static func isco(_ column: String) -> CrosswalkSide {
        CrosswalkSide(classification: .isco, column: column, patterns: ["9999", "999", "99", "9"])
    }

    /// Editions of SOC.
    static func soc(_ classification: Classification, _ column: String) -> CrosswalkSide {
        CrosswalkSide(classification: classification, column: column, patterns: ["99-9999"])
    }

    /// Editions of O*NET-SOC.
    static func onet(_ classification: Classification, _ column: String) -> CrosswalkSide {
        CrosswalkSide(classification: classification, column: column, patterns: ["99-9999.99"])
    }

    /// NOC 2011 and 2016, four digits.
    static func olderNOC(_ classification: Classification, _ column: String) -> CrosswalkSide {
        CrosswalkSide(classification: classification, column: column, patterns: ["9999"], width: 4)
    }

    /// NOC 2021, five digits.
    static func noc(_ column: String) -> CrosswalkSide {
        CrosswalkSide(classification: .noc, column: column, patterns: ["99999"], width: 5)
    }

    /// The code with its zeros, or `nil` if it cannot be one.
    func code(_ text: String) -> String? {
        let full =
            width > 0 ? CodeText.padded(text, to: width) : classification == .isco ? CodeText.iscoCode(text) : text
        return patterns.isEmpty || patterns.contains { CodeText.fits(full, $0) } ? full : nil
    }
}

/// A table of links between two classifications.
struct CrosswalkTable: Sendable {
    /// The file.
    let file: FilePattern
    /// The sheet of a workbook; the first one if `nil`.
    var sheet: String?
    /// Where links start.
    let source: CrosswalkSide
    /// Where links end.
    let target: CrosswalkSide
    /// The column that tells the relation.
    var relation: String?
    /// The place of the column that says `p` or `*` for a part.
    var partial: Int?
    /// The column that tells the share of the source.
    var weight: String?
    /// Columns whose text goes into the note.
    var notes: [String] = []
    /// Whether a cell without a source means the source of the row above.
    var fillsDown = false

    /// What the rows are landed as.
    var id: String { sheet.map { file.role + "_" + ColumnName.sqlName($0) } ?? file.role }
}

/// A set of crosswalks whose tables all have the same plain form.
struct CrosswalkAdapter: FileAdapter {
    let framework: Framework
    let usualVersion: String
    let tables: [CrosswalkTable]
    var folders: [String] { ["crosswalks"] }

    var patterns: [FilePattern] {
        var seen: Set<String> = []
        return tables.map(\.file).filter { seen.insert($0.role).inserted }
    }

    func read(_ files: FileSet, into reading: FrameworkReading) throws {
        try reading.setVersion(own: nil, usual: usualVersion)
        for table in tables { CrosswalkReader(table, reading).read(files[table.file.role]) }
    }
}

/// Reads one table of links.
struct CrosswalkReader {
    let spec: CrosswalkTable
    let reading: FrameworkReading

    init(_ spec: CrosswalkTable, _ reading: FrameworkReading) {
        self.spec = spec
        self.reading = reading
    }

    func read(_ file: SourceFile?) {
        let columns = [spec.source.column, spec.target.column] + [spec.relation, spec.weight].compactMap { $0 }
        let table = TableSpec(id: spec.id, columns: columns, sheet: spec.sheet, isRequired: spec.file.isNeeded)
        reading.read(file, table) { table in
            let (source, target) = (table.column(spec.source.column), table.column(spec.target.column))
            let relation = spec.relation.map { table.column($0) }
            let partial = spec.partial.map { table.column(at: $0) }
            let weight = spec.weight.map { table.column($0) }
            let notes = spec.notes.map { table.column($0) }
            var above = ""
            var unlinked = 0
            table.forEachRow { row in
                var from = row.text(source)
                if spec.fillsDown {
                    if from.isEmpty { from = above } else { above = from }
                }
                let to = row.text(target)
                // Rows without one of the codes are remarks, or concepts that are linked to nothing.
                if [spec.source.absent, ""].contains(from) || [spec.target.absent, ""].contains(to) {
                    unlinked += 1
                    return true
                }
                guard let sourceCode = spec.source.code(from) else {
                    return row.setAside(
                        "malformed_code", source, CodeText.reason(from, isNoCodeOf: spec.source.classification.id))
                }
                guard let targetCode = spec.target.code(to) else {
                    return row.setAside(
                        "malformed_code", target, CodeText.reason(to, isNoCodeOf: spec.target.classification.id))
                }
                reading.content.crosswalks.append(
                    CrosswalkRecord(
                        source: spec.source.classification, sourceCode: sourceCode, target: spec.target.classification,
                        targetCode: targetCode, relation: relation.flatMap { Self.relation(row, $0) },
                        isPartial: partial.map { ["p", "*"].contains(row.text($0).lowercased()) },
                        weight: weight.flatMap { row.number($0) },
                        note: notes.map { row.plain($0) }.filter { !$0.isEmpty }.joined(separator: "; ")))
                return true
            }
            if unlinked > 0 {
                table.findings.add(
                    .note, "unlinked_rows",
                    Figures.counted(unlinked, "row names", "rows name") + " no code on one side: nothing is linked")
            }
        }
    }

    /// The relation in words: `skos:narrowMatch`, `exactMatch`.
    static func relation(_ row: SourceRow, _ column: SourceColumn) -> MappingRelation? {
        var word = row.text(column)[...]
        if word.hasPrefix("skos:") { word = word.dropFirst(5) }
        switch word {
        case "exactMatch", "exactISCO": return .exact
        case "closeMatch": return .close
        case "broadMatch": return .broad
        case "narrowMatch": return .narrow
        case "relatedMatch": return .related
        case "": return nil
        default:
            row.note("unknown_relation", column, "is no known relation; the link is kept without one")
            return nil
        }
    }
}
