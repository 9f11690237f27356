/// A header and the records below it, read as often as wanted: a delimited text or a sheet of a workbook.
package protocol RowSource: Sendable {
    /// The file's name, without folders.
    var file: String { get }
    /// The column names as written, without spaces around them; empty where there is not a single record.
    var header: [String] { get }
    /// The line of the header.
    var headerLine: Int { get }
    /// Lends every record after the header to `body`, in order, until it returns `false`. A record is valid only inside
    /// the call that lends it.
    func forEachRow(_ body: (TableRow) throws -> Bool) rethrows
}
