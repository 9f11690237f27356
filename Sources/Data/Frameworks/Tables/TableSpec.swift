/// What a reader must know of a table before it can be opened.
struct TableSpec: Sendable {
    /// What it is landed as; unique within the release.
    let id: String
    /// Columns that the typed rows cannot do without. The first record that has them all is the header.
    let columns: [String]
    /// The sheet of a workbook; the first one if `nil`.
    var sheet: String?
    /// Whether a release cannot be made without it.
    var isRequired = true
    /// Whether bytes that are not UTF-8 are what the publisher is known to write.
    var isWindows1252 = false
}
