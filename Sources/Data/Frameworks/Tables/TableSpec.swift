import Documents

/// A column known to a reader, by its names in the table's editions.
struct ColumnSpec: Sendable {
    /// The names, in the order in which they are tried.
    let names: [String]
    /// The name used in findings: usually the first one.
    let name: String

    init(_ names: String..., called name: String? = nil) {
        self.names = names
        self.name = name ?? names.first ?? ""
    }
}

/// The form of a publisher's tables.
enum TableStyle: Sendable {
    /// Tables made for people, as a spreadsheet or its text export: the header may be preceded by other rows, empty
    /// cells at the end of a row may be omitted, columns are identified by their words.
    case spreadsheet
    /// Tables exported from a database: the header is the first record, every row is complete, `n/a` is a missing
    /// value, and columns are identified by the letters and digits of their names alone, so that `element_id` matches
    /// `Element ID`.
    case database

    /// The key by which column names are compared.
    func key(_ name: String) -> String {
        switch self {
        case .spreadsheet: SourceTable.key(name)
        case .database: ColumnName.sqlName(name)
        }
    }
}

/// The description of a table, needed to open it.
struct TableSpec: Sendable {
    /// The id under which it is landed; unique within the release.
    let id: String
    /// Columns that every row needs. In a spreadsheet the first record that has them all is the header.
    let needed: [ColumnSpec]
    /// Columns that should exist; a missing one is noted.
    let expected: [ColumnSpec]
    /// Further columns, read where they exist.
    let optional: [ColumnSpec]
    /// The sheet of a workbook; the first one if `nil`.
    let sheet: String?
    /// Whether a release cannot be made without it.
    let isRequired: Bool
    /// Whether the publisher is known to write Windows-1252 instead of UTF-8.
    let isWindows1252: Bool
    /// The form of the publisher's tables.
    let style: TableStyle
    /// File names, without extension, of the whole table; the first one found is read. Empty where an adapter finds the
    /// file itself.
    let files: [String]
    /// File names of the parts into which some releases split the table; read together where there is no whole file.
    let parts: [String]

    /// A spreadsheet table, with the names of its needed columns.
    init(
        id: String, columns: [String], sheet: String? = nil, isRequired: Bool = true, isWindows1252: Bool = false
    ) {
        self.init(
            id: id, needed: columns.map { ColumnSpec($0) }, sheet: sheet, isRequired: isRequired,
            isWindows1252: isWindows1252, style: .spreadsheet)
    }

    /// A spreadsheet table that a release does not require.
    static func optional(_ id: String, _ columns: [String], sheet: String? = nil) -> TableSpec {
        TableSpec(id: id, columns: columns, sheet: sheet, isRequired: false)
    }

    init(
        id: String, files: [String] = [], parts: [String] = [], needed: [ColumnSpec], expected: [ColumnSpec] = [],
        optional: [ColumnSpec] = [], sheet: String? = nil, isRequired: Bool = false, isWindows1252: Bool = false,
        style: TableStyle = .database
    ) {
        self.id = id
        self.files = files
        self.parts = parts
        self.needed = needed
        self.expected = expected
        self.optional = optional
        self.sheet = sheet
        self.isRequired = isRequired
        self.isWindows1252 = isWindows1252
        self.style = style
    }

    /// Whether a record has all needed columns.
    func isHeader(_ names: [String]) -> Bool {
        let keys = Set(names.map(style.key))
        return needed.allSatisfy { keys.contains(style.key($0.name)) }
    }
}

/// A table whose header was read. Its rows can be read repeatedly, by any thread.
struct OpenTable: Sendable {
    /// The file that contains it.
    let source: SourceFile
    /// The header and the rows.
    let rows: any RowSource
    /// Its description.
    let spec: TableSpec
    /// The id it is landed under.
    let landedID: String
}
