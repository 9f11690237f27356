/// A source table whose rows are kept field by field, as they were read.
package protocol LandingRows: Sendable {
    /// Short name of the table, unique within the release, for instance `skills`.
    var tableID: String { get }
    /// The file's name.
    var file: String { get }
    /// SHA-256 of the file.
    var checksum: String { get }
    /// Names of the columns, fit for SQL, and as they stand in the file.
    var landingColumns: [(name: String, original: String)] { get }
    /// About how many rows there are.
    var rowEstimate: Int { get }
    /// Calls `body` for every usable row with its line (the header is line 1) and its fields in UTF-8.
    ///
    /// The pointers are valid until `body` returns.
    func forEachLandingRow(
        _ body: (_ line: Int, _ fields: UnsafeBufferPointer<UnsafeRawBufferPointer>) throws -> Void
    ) throws
}
