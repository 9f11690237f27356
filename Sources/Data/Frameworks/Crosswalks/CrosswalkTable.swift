import ServiceSupport
import Taxonomy

/// How one column of a crosswalk names codes of a classification.
struct CrosswalkSide: Sendable {
    /// Where the title of a code stands, which says which code was meant where a spreadsheet has shortened it.
    enum Title: Sendable {
        /// In a column of this name.
        case column(String)
        /// So many columns behind the code, in one without a name.
        case behind(Int)
    }

    /// The classification.
    let classification: Classification
    /// The column.
    let column: String
    /// Where its title stands; `nil` where the table has none.
    var title: Title?
    /// Patterns of its codes, in which `9` stands for a digit; a code that fits none is set aside. Empty allows all. The
    /// first is that of whole codes.
    var patterns: [String] = []
    /// How many digits its codes have where a spreadsheet lost the zeros in front; 0 where none were lost.
    var width = 0
    /// What stands for "nothing corresponds"; empty if nothing does.
    var absent = ""

    /// ISCO-08 unit groups, and the few groups above them that tables name.
    static func isco(_ column: String, _ title: Title? = nil) -> CrosswalkSide {
        CrosswalkSide(classification: .isco, column: column, title: title, patterns: ["9999", "999", "99", "9"])
    }

    /// Editions of SOC.
    static func soc(_ classification: Classification, _ column: String, _ title: Title? = nil) -> CrosswalkSide {
        CrosswalkSide(classification: classification, column: column, title: title, patterns: ["99-9999"])
    }

    /// Editions of O*NET-SOC.
    static func onet(_ classification: Classification, _ column: String, _ title: Title? = nil) -> CrosswalkSide {
        CrosswalkSide(classification: classification, column: column, title: title, patterns: ["99-9999.99"])
    }

    /// NOC 2011 and 2016, four digits.
    static func olderNOC(_ classification: Classification, _ column: String, _ title: Title? = nil) -> CrosswalkSide {
        CrosswalkSide(classification: classification, column: column, title: title, patterns: ["9999"], width: 4)
    }

    /// NOC 2021, five digits.
    static func noc(_ column: String, _ title: Title? = nil) -> CrosswalkSide {
        CrosswalkSide(classification: .noc, column: column, title: title, patterns: ["99999"], width: 5)
    }

    /// The code with its zeros, or `nil` if it cannot be one.
    func code(_ text: String) -> String? {
        let full =
            width > 0 ? CodeText.padded(text, to: width) : classification == .isco ? CodeText.iscoCode(text) : text
        return fits(full) ? full : nil
    }

    /// Whether a code is one that no spreadsheet has shortened.
    func isWhole(_ code: String) -> Bool { patterns.first.map { CodeText.fits(code, $0) } ?? false }

    private func fits(_ code: String) -> Bool { patterns.isEmpty || patterns.contains { CodeText.fits(code, $0) } }

    /// The code that a row means; `nil` after a finding where that cannot be told.
    func resolve(
        _ written: String, title: String, _ row: SourceRow, _ column: SourceColumn, among list: WitnessedCodes?
    ) -> String? {
        let text = CodeText.unguarded(written)
        let plain = code(text)
        guard let list, !list.isEmpty, !patterns.isEmpty else {
            if plain == nil { setAside(written, row, column) }
            return plain
        }
        switch list.find(plain ?? text, title: title) {
        case .known(let code):
            return code
        case .restored(let code):
            row.note(
                "restored_code", column, "was read as \(code), by the title beside it and the list of codes",
                severity: .note)
            return code
        case .ambiguous(let found) where !CodeText.isDate(text):
            _ = row.setAside(
                "ambiguous_code", column,
                "may be \(found.sorted().joined(separator: " or ")), and the title does not say which")
            return nil
        case .ambiguous, .unknown:
            if plain == nil { setAside(written, row, column) }
            return plain
        }
    }

    /// The column with the titles.
    func titleColumn(in table: SourceTable) -> SourceColumn {
        switch title {
        case .column(let name): table.column(name)
        case .behind(let distance): table.column(at: table.column(column).place + distance)
        case nil: SourceColumn(place: -1, name: "")
        }
    }

    private func setAside(_ written: String, _ row: SourceRow, _ column: SourceColumn) {
        _ = row.setAside("malformed_code", column, CodeText.reason(written, isNoCodeOf: classification.id))
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
    var lists: [CodeList] = []
    var folders: [String] { ["crosswalks"] }

    var patterns: [FilePattern] {
        var seen: Set<String> = []
        return (tables.map(\.file) + lists.map(\.file)).filter { seen.insert($0.role).inserted }
    }

    func read(_ files: FileSet, into reading: FrameworkReading) throws {
        try reading.setVersion(own: nil, usual: usualVersion)
        let codes = codes(files, reading)
        for table in tables { CrosswalkReader(table, reading, codes).read(files[table.file.role]) }
    }

    /// Every whole code that the tables and the lists beside them name, with its titles, by classification.
    private func codes(_ files: FileSet, _ reading: FrameworkReading) -> [String: WitnessedCodes] {
        var codes: [String: WitnessedCodes] = [:]
        for list in lists {
            list.read(files, reading) {
                codes[list.codes.classification.id, default: WitnessedCodes()].add($0, title: $1)
            }
        }
        for table in tables {
            let columns = [table.source.column, table.target.column]
            reading.look(
                at: files[table.file.role], TableSpec(id: table.id, columns: columns, sheet: table.sheet)
            ) { opened in
                for side in [table.source, table.target] {
                    side.forEachWhole(in: opened) {
                        codes[side.classification.id, default: WitnessedCodes()].add($0, title: $1, isOwn: true)
                    }
                }
            }
        }
        return codes
    }
}

/// Reads one table of links.
struct CrosswalkReader {
    let spec: CrosswalkTable
    let reading: FrameworkReading
    /// What is known of codes, by classification.
    let codes: [String: WitnessedCodes]

    init(_ spec: CrosswalkTable, _ reading: FrameworkReading, _ codes: [String: WitnessedCodes]) {
        self.spec = spec
        self.reading = reading
        self.codes = codes
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
            let (sourceTitle, targetTitle) = (spec.source.titleColumn(in: table), spec.target.titleColumn(in: table))
            var above = (code: "", title: "")
            var unlinked = 0
            table.forEachRow { row in
                var (from, fromTitle) = (row.text(source), row.plain(sourceTitle))
                if spec.fillsDown {
                    if from.isEmpty { (from, fromTitle) = above } else { above = (from, fromTitle) }
                }
                let to = row.text(target)
                // Rows without one of the codes are remarks, or concepts that are linked to nothing.
                if [spec.source.absent, ""].contains(from) || [spec.target.absent, ""].contains(to) {
                    unlinked += 1
                    return true
                }
                guard
                    let sourceCode = spec.source.resolve(
                        from, title: fromTitle, row, source, among: codes[spec.source.classification.id]),
                    let targetCode = spec.target.resolve(
                        to, title: row.plain(targetTitle), row, target, among: codes[spec.target.classification.id])
                else { return false }
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
