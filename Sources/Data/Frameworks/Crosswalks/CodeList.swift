import Documents
import Taxonomy

/// A list of a classification's codes with their titles that lies beside a set of crosswalks.
struct CodeList: Sendable {
    /// The file.
    let file: FilePattern
    /// The codes.
    let codes: CrosswalkSide
    /// The column with the number of a code's digits, where zeros in front were lost.
    var level: String?

    /// ISCO-08's own table.
    static let isco = CodeList(
        file: FilePattern("isco_codes", "isco_08_en_struct", endings: ["xlsx", "csv"], in: ["", "../isco"]),
        codes: .isco("ISCO 08 Code", .column("Title EN")), level: "Level")

    /// Hands every whole code and its title to `body`; nothing where the list is not there.
    func read(_ files: FileSet, _ reading: FrameworkReading, _ body: (_ code: String, _ title: String) -> Void) {
        reading.look(at: files[file.role], TableSpec(id: file.role, columns: [codes.column])) { table in
            codes.forEachWhole(in: table, level: level.map { table.column($0) }, body)
        }
    }
}

extension CrosswalkSide {
    /// Hands every code of a table that no spreadsheet has shortened to `body`, with its title. With a column for the number
    /// of a code's digits zeros in front are put back by it.
    func forEachWhole(
        in table: SourceTable, level: SourceColumn? = nil, _ body: (_ code: String, _ title: String) -> Void
    ) {
        let (place, title) = (table.column(column), titleColumn(in: table))
        guard place.exists, title.exists, !patterns.isEmpty else { return }
        table.rows.forEachRow { record in
            let row = SourceRow(row: record, table: table)
            let text = CodeText.unguarded(row.text(place))
            if let level, let digits = Int(row.text(level)) {
                body(CodeText.padded(text, to: digits), row.plain(title))
            } else if let code = code(text), isWhole(code) {
                body(code, row.plain(title))
            }
            return true
        }
    }
}
