import Foundation

/// A table in a text file: a header and records that can be read repeatedly.
///
/// Reading allocates nothing per record. The table holds the file's bytes, so a row passed by `forEachRow` is valid
/// only inside the closure that receives it.
package struct DelimitedTable: RowSource {
    /// How records are written.
    package enum Format: Sendable, Hashable {
        /// Tabs between fields, no quoting.
        case tabSeparated
        /// RFC 4180 with the given delimiter.
        case quoted(delimiter: UInt8)

        /// Detects the format of a text, whatever its name: the one in which a header satisfies `isHeader`, else the
        /// one that splits the first line.
        static func found(
            in bytes: FileBytes, _ probe: TextProbe, file: String, isHeader: (([String]) -> Bool)?
        ) -> Format {
            let usual = Format.usual(for: file)
            if let separator = probe.separator { return .quoted(delimiter: separator) }
            let line = bytes.withUnsafeBytes { raw in
                Array(
                    raw.dropFirst(probe.start).drop { $0 == 0x0A || $0 == 0x0D }.prefix(65_536)
                        .prefix { $0 != 0x0A && $0 != 0x0D })
            }
            let tabs: Format =
                usual == .tabSeparated && !quotesFields(bytes, probe) ? .tabSeparated : .quoted(delimiter: 0x09)
            let kinds: [Format] = [
                tabs, .quoted(delimiter: 0x2C), .quoted(delimiter: 0x3B), .quoted(delimiter: 0x7C),
            ]
            let others = kinds.filter { $0 != usual }
            let candidates = kinds.contains(usual) ? [usual] + others : others
            if let isHeader {
                for format in candidates {
                    var seen = 0
                    var isFound = false
                    DelimitedTable.scan(bytes, probe, format) { row in
                        isFound = isHeader(DelimitedTable.names(of: row))
                        seen += 1
                        return !isFound && seen < DelimitedTable.headerReach
                    }
                    if isFound { return format }
                }
            }
            func parts(_ format: Format) -> Int { line.count { $0 == format.delimiter } }
            if parts(usual) > 0 { return candidates.contains(usual) ? usual : tabs }
            return candidates.max { parts($0) < parts($1) }.flatMap { parts($0) > 0 ? $0 : nil } ?? usual
        }

        /// Whether tab-separated fields are quoted, as spreadsheets do with commas and quotes in a text: some field
        /// begins with a quote, and each that does ends with one, or most do and the others are malformed.
        private static func quotesFields(_ bytes: FileBytes, _ probe: TextProbe) -> Bool {
            var (whole, open) = (0, 0)
            bytes.withUnsafeBytes { raw in
                var place = probe.start
                while place < raw.count, let base = raw.baseAddress,
                    let found = memchr(base + place, 0x22, raw.count - place)
                {
                    let quote = UnsafeRawPointer(found) - base
                    place = quote + 1
                    guard quote == probe.start || isFieldEnd(raw[quote - 1]) else { continue }
                    while place < raw.count, !isFieldEnd(raw[place]) { place += 1 }
                    if isQuoted(raw[quote..<place]) { whole += 1 } else { open += 1 }
                }
            }
            if open == 0 || whole > open { return whole > 0 }
            var isSound = true
            DelimitedTable.scan(bytes, probe, .quoted(delimiter: 0x09)) { row in
                isSound = row.flaws.isDisjoint(with: [.badQuotes, .openQuote])
                return isSound
            }
            return isSound
        }

        /// Whether a field is enclosed in quotes, with the quotes inside it doubled.
        private static func isQuoted(_ field: Slice<UnsafeRawBufferPointer>) -> Bool {
            guard field.count > 1, field.last == 0x22 else { return false }
            let text = field.dropFirst().dropLast()
            return text.split(omittingEmptySubsequences: true) { $0 != 0x22 }.allSatisfy { $0.count % 2 == 0 }
        }

        /// Whether a byte ends a tab-separated field.
        private static func isFieldEnd(_ byte: UInt8) -> Bool { byte == 0x09 || byte == 0x0A || byte == 0x0D }

        /// The byte between fields.
        private var delimiter: UInt8 {
            switch self {
            case .tabSeparated: 0x09
            case .quoted(let delimiter): delimiter
            }
        }

        /// The usual format for a file name: quoted with commas for `.csv`, tab-separated for everything else.
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
    /// The result of probing the text.
    package let probe: TextProbe
    /// The column names as written, with surrounding spaces removed; empty for a file without records.
    package let header: [String]
    /// The line of the header.
    package let headerLine: Int
    /// The number of records before the header.
    private let preamble: Int
    private let padsShortRows: Bool

    /// The number of records searched for the header.
    fileprivate static let headerReach = 50

    /// Reads the header: the first record for which `isHeader` is true, or the very first if there is none among the
    /// first fifty. With `padsShortRows` quoted records that are shorter than the header are padded. Without a `format`
    /// it is detected from the text; UTF-16 with a byte order mark, which spreadsheets write, is read as well.
    ///
    /// Throws `utf16`, `html`, `binary`, `too_many_columns` or `open_quote` for what cannot be a table.
    package init(
        file: String, bytes: FileBytes, format: Format? = nil, padsShortRows: Bool = false,
        isHeader: (([String]) -> Bool)? = nil
    ) throws(DocumentError) {
        self.file = file
        let bytes = try Self.withoutUTF16(bytes, file: file)
        self.bytes = bytes
        let probe = try bytes.withUnsafeBytes { (raw) throws(DocumentError) in try TextProbe(raw, file: file) }
        self.probe = probe
        self.format = format ?? .found(in: bytes, probe, file: file, isHeader: isHeader)
        self.padsShortRows = padsShortRows
        var names: [String] = []
        var line = 1
        var isTooWide = false
        var quoteLine = 0
        var seen = 0
        var before = 0
        DelimitedTable.scan(bytes, probe, self.format) { row in
            let candidate = Self.names(of: row)
            let isFound = isHeader?(candidate) ?? true
            if seen == 0 || isFound {
                names = candidate
                line = row.line
                before = seen
                isTooWide = row.flaws.contains(.tooManyFields)
                // A quoted name followed by text means that the quote was closed by another field's quote.
                quoteLine = row.flaws.contains(.badQuotes) ? max(row.quoteLine, row.line) : 0
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
        guard quoteLine == 0 else {
            throw DocumentError(
                .openQuote, "a quote that opens in the header is never closed", file: file, line: quoteLine)
        }
        header = names
        headerLine = line
    }

    /// Passes every record after the header to `body`, in file order, until it returns `false`.
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
                    raw, probe: probe, delimiter: delimiter, leastFields: padsShortRows ? header.count : 0,
                    width: header.count)
                for _ in 0...preamble where reader.next() == nil { return }
                while let row = reader.next() {
                    guard try body(row) else { return }
                }
            }
        }
    }

    /// The fields of a header, without surrounding spaces and without a byte order mark within the first one's quotes.
    fileprivate static func names(of row: TableRow) -> [String] {
        row.fields.enumerated().map { place, field in
            let name = ByteText.string(ByteText.trimmed(field))
            return place == 0 && name.hasPrefix("\u{FEFF}") ? String(name.unicodeScalars.dropFirst()) : name
        }
    }

    /// The bytes converted to UTF-8 if they are UTF-16.
    private static func withoutUTF16(_ bytes: FileBytes, file: String) throws(DocumentError) -> FileBytes {
        let raw = bytes.withUnsafeBytes { raw in
            raw.starts(with: [0xFF, 0xFE]) || raw.starts(with: [0xFE, 0xFF]) ? Data(raw) : nil
        }
        guard let raw else { return bytes }
        guard raw.count % 2 == 0, let text = String(data: raw, encoding: .utf16) else {
            throw DocumentError(
                .utf16, "begins as UTF-16 text but is none; save it as UTF-8 and try again", file: file, line: 1)
        }
        return FileBytes(text: text)
    }

    fileprivate static func scan(
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
