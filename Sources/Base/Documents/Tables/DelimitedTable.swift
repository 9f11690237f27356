/// A table in a text file: a header and records, read as often as wanted.
///
/// Reading allocates nothing per record. The table holds the file's bytes, so a row lent by `forEachRow` is valid only
/// inside the closure that got it.
package struct DelimitedTable: Sendable {
    /// How records are written.
    package enum Format: Sendable, Hashable {
        /// Tabs between fields, no quoting.
        case tabSeparated
        /// RFC 4180 with the given delimiter.
        case quoted(delimiter: UInt8)

        /// The usual format for a file name: `.csv` is quoted with commas, everything else has tabs.
        package static func usual(for fileName: String) -> Format {
            fileName.lowercased().hasSuffix(".csv") ? .quoted(delimiter: 0x2C) : .tabSeparated
        }
    }

    /// The file's name, without folders.
    package let file: String
    /// The bytes.
    package let bytes: FileBytes
    /// How records are written.
    package let format: Format
    /// What the first look at the text showed.
    package let probe: TextProbe
    /// The column names as written, without spaces around them; empty for a file without a single record.
    package let header: [String]
    /// The line of the header.
    package let headerLine: Int

    /// Reads the header.
    ///
    /// Throws `utf16`, `html`, `binary` or `too_many_columns` for what cannot be a table.
    package init(file: String, bytes: FileBytes, format: Format? = nil) throws(DocumentError) {
        self.file = file
        self.bytes = bytes
        self.format = format ?? .usual(for: file)
        probe = try bytes.withUnsafeBytes { (raw) throws(DocumentError) in try TextProbe(raw, file: file) }
        var names: [String] = []
        var line = 1
        var isTooWide = false
        DelimitedTable.scan(bytes, probe, self.format) { row in
            names = row.fields.map { ByteText.string(ByteText.trimmed($0)) }
            line = row.line
            isTooWide = row.flaws.contains(.tooManyFields)
            return false
        }
        guard !isTooWide else {
            throw DocumentError(
                .tooManyColumns, "has more than \(FieldBuffer.limit) columns; it is not a table", file: file, line: line
            )
        }
        header = names
        headerLine = line
    }

    /// Lends every record after the header to `body`, in the file's order, until it returns `false`.
    @inline(__always)
    package func forEachRow(_ body: (TableRow) throws -> Bool) rethrows {
        try bytes.withUnsafeBytes { raw in
            switch format {
            case .tabSeparated:
                var reader = TSVReader(raw, probe: probe)
                guard reader.next() != nil else { return }
                while let row = reader.next() {
                    guard try body(row) else { return }
                }
            case .quoted(let delimiter):
                var reader = CSVReader(raw, probe: probe, delimiter: delimiter)
                guard reader.next() != nil else { return }
                while let row = reader.next() {
                    guard try body(row) else { return }
                }
            }
        }
    }

    private static func scan(
        _ bytes: FileBytes, _ probe: TextProbe, _ format: Format, _ body: (TableRow) -> Bool
    ) {
        bytes.withUnsafeBytes { raw in
            switch format {
            case .tabSeparated:
                var reader = TSVReader(raw, probe: probe)
                while let row = reader.next(), body(row) {}
            case .quoted(let delimiter):
                var reader = CSVReader(raw, probe: probe, delimiter: delimiter)
                while let row = reader.next(), body(row) {}
            }
        }
    }
}
