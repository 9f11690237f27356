import Documents

/// A source file whose header was read, and the table it was recognised as.
struct OpenTable: Sendable {
    let source: SourceFile
    let table: DelimitedTable
    /// The table, or `nil` for one that is only landed.
    let spec: ONetTable?
    /// The id it is landed under.
    let landedID: String

    var file: String { source.name }
}
