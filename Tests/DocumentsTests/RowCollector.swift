import Documents

/// A record as a test compares it.
struct CollectedRow: Equatable {
    var fields: [String]
    var line: Int
    var flaws: TableRow.Flaws = []

    init(_ fields: [String], line: Int, flaws: TableRow.Flaws = []) {
        self.fields = fields
        self.line = line
        self.flaws = flaws
    }

    init(_ row: TableRow) {
        self.init(row.fields.map { ByteText.string($0) }, line: row.line, flaws: row.flaws)
    }
}

/// All records of a text, the header among them.
func collect(_ bytes: [UInt8], as format: DelimitedTable.Format) throws -> [CollectedRow] {
    try bytes.withUnsafeBytes { raw in
        let probe = try TextProbe(raw, file: "table.txt")
        var rows: [CollectedRow] = []
        switch format {
        case .tabSeparated:
            var reader = TSVReader(raw, probe: probe)
            while let row = reader.next() { rows.append(CollectedRow(row)) }
        case .quoted(let delimiter):
            var reader = CSVReader(raw, probe: probe, delimiter: delimiter)
            while let row = reader.next() { rows.append(CollectedRow(row)) }
        }
        return rows
    }
}

func collect(_ text: String, as format: DelimitedTable.Format) throws -> [CollectedRow] {
    try collect(Array(text.utf8), as: format)
}
