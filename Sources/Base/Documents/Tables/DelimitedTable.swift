/// A table in a text file: a header and records, read as often as wanted.
///
/// Reading allocates nothing per record. The table holds the file's bytes, so a row lent by `forEachRow` is valid only
/// inside the closure that got it.
package struct DelimitedTable: RowSource {
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
    /// How many records stand before the header.
    private let preamble: Int
    private let padsShortRows: Bool

    /// How many records are looked at to find the header.
    private static let headerReach = 50

    /// Reads the header: the first record of which `isHeader` is true, or the very first if there is none among the
    /// first fifty. With `padsShortRows` quoted records that are shorter than the header are filled up.
    ///
    /// Throws `utf16`, `html`, `binary` or `too_many_columns` for what cannot be a table.
    package init(
        file: String, bytes: FileBytes, format: Format? = nil, padsShortRows: Bool = false,
        isHeader: ([String]) -> Bool = { _ in true }
    ) throws(DocumentError) {
        self.file = file
        self.bytes = bytes
        self.format = format ?? .usual(for: file)
        probe = try bytes.withUnsafeBytes { (raw) throws(DocumentError) in try TextProbe(raw, file: file) }
        self.padsShortRows = padsShortRows
        var names: [String] = []
        var line = 1
        var isTooWide = false
        var seen = 0
        var before = 0
        DelimitedTable.scan(bytes, probe, self.format) { row in
            let candidate = row.fields.map { ByteText.string(ByteText.trimmed($0)) }
            let isFound = isHeader(candidate)
            if seen == 0 || isFound {
                names = candidate
                line = row.line
                before = seen
                isTooWide = row.flaws.contains(.tooManyFields)
            }
            seen += 1
            return !isFound && seen < DelimitedTable.headerReach
        }
        preamble = before
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
                for _ in 0...preamble where reader.next() == nil { return }
                while let row = reader.next() {
                    guard try body(row) else { return }
                }
            case .quoted(let delimiter):
                var reader = CSVReader(
                    raw, probe: probe, delimiter: delimiter, leastFields: padsShortRows ? header.count : 0)
                for _ in 0...preamble where reader.next() == nil { return }
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
