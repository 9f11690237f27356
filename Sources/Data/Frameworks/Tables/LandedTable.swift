package import Documents

/// A column of a landed table.
package struct LandedColumn: Sendable, Hashable {
    /// Its name for a database: `onet_soc_code`. Unique within the table.
    package let name: String
    /// Its name as the publisher writes it: `O*NET-SOC Code`.
    package let original: String
}

/// A source table that is kept whole: every field of every record that is valid as text.
///
/// It holds the file's bytes, mapped or unpacked, or the sheet's cells. A text file is parsed a second time when it is
/// written: nothing may be written before everything was read and checked, and keeping every field until then would
/// need several times the memory of the mapped file.
package struct LandedTable: Sendable {
    /// Stable id, lower case with underscores: `skills`. Unique within the release.
    package let id: String
    /// The columns, in the file's order.
    package let columns: [LandedColumn]
    /// The number of records that `forEachRow` passes.
    package let rowCount: Int
    private let source: SourceFile
    private let rows: any RowSource

    init(_ table: OpenTable, rowCount: Int) {
        id = table.landedID
        let header = table.rows.header
        columns = zip(ColumnName.sqlNames(header), header).map { LandedColumn(name: $0, original: $1) }
        self.rowCount = rowCount
        source = table.source
        rows = table.rows
    }

    /// The file's name, with folders as in `SourceFile.name`.
    package var file: String { source.name }
    /// SHA-256 of the file that the table is in, as 64 hexadecimal digits.
    package var sha256: String { source.sha256 }

    /// Passes each valid record to `body`, in the file's order, without allocating.
    ///
    /// A record has as many fields as there are columns. Fields are raw UTF-8, not trimmed, `n/a` unchanged; they are
    /// valid only inside `body`. An error thrown by `body` ends the reading and is rethrown.
    package func forEachRow(_ body: (TableRow) throws -> Void) rethrows {
        let width = columns.count
        try rows.forEachRow { row in
            guard row.isSound(width: width) else { return true }
            try body(row.count == width ? row : row.cut(to: width))
            return true
        }
    }
}

extension TableRow {
    /// Whether a record can be kept: it has as many fields as the header, or extra empty ones as added by spreadsheets,
    /// and no damage that its text cannot show.
    func isSound(width: Int) -> Bool {
        // Nearly every record has no flaw, and this is checked for every record.
        (count == width || count > width && fields[width...].allSatisfy(\.isEmpty))
            && (flaws.rawValue == 0 || flaws.isDisjoint(with: [.zeroByte, .badQuotes, .tooManyFields]))
    }
}

/// Names derived from a publisher's column and file names.
enum ColumnName {
    /// Lower case, everything except letters and digits replaced by underscores, runs collapsed, `*` dropped, no
    /// leading digit: `O*NET-SOC Code` is `onet_soc_code`.
    static func sqlName(_ original: String) -> String {
        var name = ""
        for scalar in original.unicodeScalars where scalar != "*" {
            switch scalar {
            case "a"..."z", "0"..."9": name.unicodeScalars.append(scalar)
            case "A"..."Z": name += String(scalar).lowercased()
            default: if !name.isEmpty, !name.hasSuffix("_") { name += "_" }
            }
        }
        while name.hasSuffix("_") { name.removeLast() }
        // Column names are limited to 63 bytes in PostgreSQL and 64 in MySQL; this leaves room for a number.
        if name.utf8.count > 56 { name = String(name.prefix(56)) }
        if let first = name.first, first.isNumber { name = "_" + name }
        return name
    }

    /// Unique SQL names for a header: a repeated name is numbered from 2, an empty one is named after its position.
    static func sqlNames(_ header: [String]) -> [String] {
        var taken: Set<String> = []
        return header.enumerated().map { index, original in
            let plain = sqlName(original)
            let name = unique(plain.isEmpty ? "column_\(index + 1)" : plain, among: taken)
            taken.insert(name)
            return name
        }
    }

    /// `name`, or `name` with the first number from 2 on that makes it unique.
    static func unique(_ name: String, among taken: Set<String>) -> String {
        guard taken.contains(name) else { return name }
        var number = 2
        while taken.contains("\(name)_\(number)") { number += 1 }
        return "\(name)_\(number)"
    }

    /// A file's name without its extension, as an id: `Occupation Data.txt` is `occupation_data`.
    static func fileID(_ file: String) -> String {
        var stem = Substring(file)
        if let dot = file.lastIndex(of: "."), dot > file.startIndex { stem = file[..<dot] }
        let name = sqlName(String(stem))
        return name.isEmpty ? "table" : name
    }
}
