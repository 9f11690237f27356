import Documents
import Taxonomy

/// One side of a crosswalk: the column with the codes of a classification.
struct CrosswalkSide: Sendable {
    /// The position of a code's title, which identifies the code where a spreadsheet has shortened it.
    enum Title: Sendable {
        /// In a column of this name.
        case column(String)
        /// In a column without a name, this many columns after the code.
        case behind(Int)
    }

    /// The classification.
    let classification: Classification
    /// The column.
    let column: String
    /// The position of its title; `nil` where the table has none.
    var title: Title?
    /// Patterns of its codes, in which `9` matches a digit; a code that matches none is set aside. Empty allows all.
    /// The first is that of whole codes.
    var patterns: [String] = []
    /// The number of digits of its codes, where a spreadsheet removed leading zeros; 0 where none were removed.
    var width = 0
    /// The text that means "nothing corresponds"; empty if there is none.
    var absent = ""

    /// ISCO-08 unit groups, and the few higher groups that tables contain.
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

    /// The code with its leading zeros, or `nil` if the text cannot be one.
    func code(_ text: String) -> String? {
        let full =
            width > 0 ? CodeText.padded(text, to: width) : classification == .isco ? CodeText.iscoCode(text) : text
        return fits(full) ? full : nil
    }

    /// Whether a code has its full form, not shortened by a spreadsheet.
    func isWhole(_ code: String) -> Bool { patterns.first.map { CodeText.fits(code, $0) } ?? false }

    private func fits(_ code: String) -> Bool { patterns.isEmpty || patterns.contains { CodeText.fits(code, $0) } }

    /// The code meant by a row; `nil` after a finding where it cannot be determined.
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
    /// The side that links start from.
    let source: CrosswalkSide
    /// The side that links lead to.
    let target: CrosswalkSide
    /// The column with the relation.
    var relation: String?
    /// The position of the column that marks partial matches with `p` or `*`.
    var partial: Int?
    /// The column with the share of the source.
    var weight: String?
    /// Columns whose text is put into the note.
    var notes: [String] = []
    /// Whether an empty source cell means the source of the row above.
    var fillsDown = false

    /// The id under which the rows are landed.
    var id: String { sheet.map { file.role + "_" + ColumnName.sqlName($0) } ?? file.role }
}

/// A set of crosswalks whose tables all have the same plain layout.
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

    /// Every whole code in the tables and the lists beside them, with its titles, by classification.
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
    /// The known codes with their titles, by classification.
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
                // Rows that lack one of the codes are remarks, or concepts without a counterpart.
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
            table.findings.note(
                unlinked, "unlinked_rows", "row names", "rows name", " no code on one side: nothing is linked")
        }
    }

    /// The relation named in a field: `skos:narrowMatch`, `exactMatch`.
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

/// A list of a classification's codes and titles that comes with a set of crosswalks.
struct CodeList: Sendable {
    /// The file.
    let file: FilePattern
    /// The codes.
    let codes: CrosswalkSide
    /// The column with the number of a code's digits, where leading zeros were removed.
    var level: String?

    /// The table of ISCO-08 itself.
    static let isco = CodeList(
        file: FilePattern("isco_codes", "isco_08_en_struct", endings: ["xlsx", "csv"], in: ["", "../isco"]),
        codes: .isco("ISCO 08 Code", .column("Title EN")), level: "Level")

    /// Calls `body` with every whole code and its title; does nothing where the list is missing.
    func read(_ files: FileSet, _ reading: FrameworkReading, _ body: (_ code: String, _ title: String) -> Void) {
        reading.look(at: files[file.role], TableSpec(id: file.role, columns: [codes.column])) { table in
            codes.forEachWhole(in: table, level: level.map { table.column($0) }, body)
        }
    }
}

extension CrosswalkSide {
    /// Calls `body` with every code of a table that was not shortened by a spreadsheet, and its title. If `level` gives
    /// the number of a code's digits, leading zeros are restored by it.
    func forEachWhole(
        in table: SourceTable, level: SourceColumn? = nil, _ body: (_ code: String, _ title: String) -> Void
    ) {
        let (place, title) = (table.column(column), titleColumn(in: table))
        guard place.exists, title.exists, !patterns.isEmpty else { return }
        table.forEachRecord { row in
            let text = CodeText.unguarded(row.text(place))
            if let level, let digits = Int(row.text(level)) {
                body(CodeText.padded(text, to: digits), row.plain(title))
            } else if let code = code(text), isWhole(code) {
                body(code, row.plain(title))
            }
        }
    }
}
