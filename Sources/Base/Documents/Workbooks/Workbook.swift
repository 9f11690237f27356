/// Limits above which a workbook is refused.
package struct WorkbookLimits: Sendable, Hashable {
    /// The limits on its unpacked archive.
    package var archive: ArchiveLimits
    /// The maximum number of cells in a sheet, including empty ones between others.
    package var cells: Int
    /// The maximum number of columns in a sheet.
    package var columns: Int

    package init(
        archive: ArchiveLimits = ArchiveLimits(bytesPerEntry: 256 << 20, totalBytes: 512 << 20),
        cells: Int = 20_000_000, columns: Int = 4096
    ) {
        self.archive = archive
        self.cells = cells
        self.columns = columns
    }
}

/// A workbook in the format of ECMA-376 (`.xlsx`), read from its archive and treated as untrusted input.
///
/// Only values are read, as texts: shared and inline strings without their phonetic runs, numbers as written, dates as
/// `2024-05-31`, booleans as `TRUE` and `FALSE`, formulas as their last value. Everything else is ignored.
package struct Workbook: Sendable {
    /// The file's name.
    package let file: String
    /// The names of the sheets, in order.
    package var sheetNames: [String] { sheets.map(\.name) }
    /// The modification time that the workbook declares: `2026-01-15T08:00:00Z`; `nil` if absent.
    package let modified: String?

    struct Sheet: Sendable {
        let name: String
        let path: String
    }

    private let archive: ZIPArchive
    private let limits: WorkbookLimits
    private let sheets: [Sheet]
    private let strings: SharedStrings
    private let styles: CellStyles

    /// Reads everything but the sheets.
    ///
    /// Throws the errors of `ZIPArchive`, and `malformed` for an archive that is not a workbook.
    package init(file: String, bytes: FileBytes, limits: WorkbookLimits = WorkbookLimits()) throws(DocumentError) {
        self.file = file
        self.limits = limits
        archive = ZIPArchive(name: file, bytes: bytes, limits: limits.archive)
        let wanted: Set = [
            "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml",
            "docProps/core.xml",
        ]
        var parts: [String: FileBytes] = [:]
        for entry in try archive.read(where: { wanted.contains($0) }) { parts[entry.path] = entry.bytes }
        guard let book = parts["xl/workbook.xml"], let relations = parts["xl/_rels/workbook.xml.rels"] else {
            throw DocumentError(.malformed, "is an archive but no workbook", file: file)
        }
        let reader = WorkbookParts(file: file)
        let targets = try reader.targets(relations)
        let listed = try reader.sheets(book)
        sheets = listed.names.compactMap { sheet in targets[sheet.relation].map { Sheet(name: sheet.name, path: $0) } }
        strings =
            try parts["xl/sharedStrings.xml"].map { (bytes) throws(DocumentError) in
                try SharedStrings(bytes, file: file)
            }
            ?? SharedStrings()
        styles =
            try parts["xl/styles.xml"].map { (bytes) throws(DocumentError) in
                try CellStyles(bytes, file: file, countsFrom1904: listed.countsFrom1904)
            } ?? CellStyles(countsFrom1904: listed.countsFrom1904)
        modified = try parts["docProps/core.xml"].flatMap { (bytes) throws(DocumentError) in try reader.modified(bytes)
        }
    }

    /// Reads the cells of a sheet; the first one if no name is given. Names are compared case-insensitively and
    /// trimmed.
    ///
    /// Throws `no_such_sheet`, `malformed` and `limit_exceeded`.
    package func cells(of name: String? = nil) throws(DocumentError) -> TextCells {
        let found =
            name.map { name in
                sheets.first { ByteText.plain($0.name).lowercased() == ByteText.plain(name).lowercased() }
            } ?? sheets.first
        guard let found else {
            throw DocumentError(.noSuchSheet, "has no sheet \"\(name ?? "")\"", file: file)
        }
        let entries = try archive.read { $0 == found.path }
        guard let part = entries.first else {
            throw DocumentError(.malformed, "lacks the content of the sheet \"\(found.name)\"", file: file)
        }
        return try SheetReader(file: file, limits: limits, strings: strings, styles: styles).read(part.bytes)
    }
}

/// Reads the small parts of a workbook.
struct WorkbookParts {
    let file: String

    /// Paths inside the archive by relationship id.
    func targets(_ bytes: FileBytes) throws(DocumentError) -> [String: String] {
        try bytes.withUnsafeBytes { (raw) throws(DocumentError) in
            var scanner = try XMLScanner(raw, file: file)
            var targets: [String: String] = [:]
            while true {
                switch try scanner.next() {
                case .finished: return targets
                case .start where scanner.isNamed("Relationship"):
                    guard let id = scanner.attribute("Id"), let target = scanner.attribute("Target") else { continue }
                    targets[id] = target.hasPrefix("/") ? String(target.dropFirst()) : "xl/" + target
                default: continue
                }
            }
        }
    }

    /// The sheets' names and relationships, and whether dates are counted from 1904.
    func sheets(
        _ bytes: FileBytes
    ) throws(DocumentError) -> (names: [(name: String, relation: String)], countsFrom1904: Bool) {
        try bytes.withUnsafeBytes { (raw) throws(DocumentError) in
            var scanner = try XMLScanner(raw, file: file)
            var names: [(name: String, relation: String)] = []
            var countsFrom1904 = false
            while true {
                switch try scanner.next() {
                case .finished: return (names, countsFrom1904)
                case .start where scanner.isNamed("sheet"):
                    guard let name = scanner.attribute("name"), let relation = scanner.attribute("id") else { continue }
                    names.append((name, relation))
                case .start where scanner.isNamed("workbookPr"):
                    countsFrom1904 = ["1", "true"].contains(scanner.attribute("date1904") ?? "")
                default: continue
                }
            }
        }
    }

    /// The time of the last modification.
    func modified(_ bytes: FileBytes) throws(DocumentError) -> String? {
        try bytes.withUnsafeBytes { (raw) throws(DocumentError) in
            var scanner = try XMLScanner(raw, file: file)
            var isInside = false
            while true {
                switch try scanner.next() {
                case .finished: return nil
                case .start: isInside = scanner.isNamed("modified")
                case .text where isInside:
                    var text: [UInt8] = []
                    scanner.appendText(to: &text)
                    return String(decoding: text, as: UTF8.self)
                default: continue
                }
            }
        }
    }
}
