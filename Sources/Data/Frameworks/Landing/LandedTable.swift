package import Documents

/// A column of a landed table.
package struct LandedColumn: Sendable, Hashable {
    /// Its name for a database: `onet_soc_code`. Unique within the table.
    package let name: String
    /// Its name as the publisher writes it: `O*NET-SOC Code`.
    package let original: String
}

/// A source table that is kept whole: every field of every record that is sound as text.
///
/// It holds the file's bytes, mapped or unpacked, or the sheet's cells, so rows can be read again without reading the typed release.
package struct LandedTable: Sendable {
    /// Stable id, lower case with underscores: `skills`. Unique within the release.
    package let id: String
    /// The file's name, with the folders that `SourceFile.name` has.
    package let file: String
    /// The columns, in the file's order.
    package let columns: [LandedColumn]
    /// SHA-256 of the file that the table is in, as 64 hexadecimal digits.
    package let sha256: String
    /// How many records `forEachRow` lends.
    package let rowCount: Int

    let table: any RowSource

    /// Lends each sound record to `body`, in the file's order, without allocating.
    ///
    /// A record has as many fields as there are columns. Fields are raw UTF-8, not trimmed, `n/a` left as it is; they
    /// are valid only inside `body`. What `body` throws ends the reading and is thrown on.
    package func forEachRow(_ body: (TableRow) throws -> Void) rethrows {
        let width = columns.count
        try table.forEachRow { row in
            guard row.isSound(width: width) else { return true }
            try body(row.count == width ? row : row.cut(to: width))
            return true
        }
    }
}

extension TableRow {
    /// Whether a record can be kept: as many fields as the header has, or empty ones beside, which spreadsheets add, and no
    /// damage that its text cannot show.
    func isSound(width: Int) -> Bool {
        // Nearly every record has no flaw at all, and this is asked for every one.
        (count == width || count > width && fields[width...].allSatisfy(\.isEmpty))
            && (flaws.rawValue == 0 || flaws.isDisjoint(with: [.zeroByte, .badQuotes, .tooManyFields]))
    }
}
