internal import CSQLite
import Foundation

/// Collects rows in memory and inserts them in batches. Confined to its connection's thread.
///
/// Texts are copied when they are appended, so they need not outlive the call.
final class SQLiteRowBatch: BulkRowAppending {
    /// Rows per statement: enough to make its cost negligible, few enough to stay in the processor's cache.
    private static let rowLimit = 2_048

    private let shared: UnsafeMutablePointer<metier_batch>
    private let columnCount: Int
    private let insert: () throws -> Void
    // Raw memory instead of arrays: this runs for every value of a load, and an array in a class is checked for
    // exclusive access at every append.
    private let cells: UnsafeMutablePointer<metier_cell>
    private var text: UnsafeMutableRawPointer
    private var textCapacity = 262_144
    private var textCount = 0
    private var cellCount = 0
    private var rows = 0

    /// - Parameters:
    ///   - shared: The content of the connection's `metier_rows` table.
    ///   - columnCount: The number of columns of a row.
    ///   - insert: Runs the statement that reads `metier_rows`.
    init(shared: UnsafeMutablePointer<metier_batch>, columnCount: Int, insert: @escaping () throws -> Void) {
        self.shared = shared
        self.columnCount = columnCount
        self.insert = insert
        // One row more than is ever inserted: a row with too many values is detected at its end, within the buffer.
        cells = .allocate(capacity: (Self.rowLimit + 1) * columnCount)
        text = .allocate(byteCount: textCapacity, alignment: 1)
    }

    deinit {
        cells.deallocate()
        text.deallocate()
    }

    private func append(_ kind: Int, _ length: Int, _ bits: Int64) {
        precondition(cellCount < (Self.rowLimit + 1) * columnCount, "a row has more values than the table has columns")
        cells[cellCount] = metier_cell(kind: Int32(truncatingIfNeeded: kind), length: Int32(length), bits: bits)
        cellCount += 1
    }

    func null() {
        append(METIER_CELL_NULL, 0, 0)
    }

    func integer(_ value: Int64) {
        append(METIER_CELL_INTEGER, 0, value)
    }

    func real(_ value: Double) {
        append(METIER_CELL_REAL, 0, Int64(bitPattern: value.bitPattern))
    }

    func text(_ bytes: UnsafeRawBufferPointer) {
        append(METIER_CELL_TEXT, bytes.count, Int64(textCount))
        if textCount + bytes.count > textCapacity { grow(toHold: textCount + bytes.count) }
        if let base = bytes.baseAddress { (text + textCount).copyMemory(from: base, byteCount: bytes.count) }
        textCount += bytes.count
    }

    func text(_ value: String) {
        var copy = value
        copy.withUTF8 { text(UnsafeRawBufferPointer($0)) }
    }

    func endRow() throws {
        rows += 1
        precondition(cellCount == rows * columnCount, "a row has another number of values than the table has columns")
        if rows == Self.rowLimit { try flush() }
    }

    private func grow(toHold count: Int) {
        while textCapacity < count { textCapacity *= 2 }
        let larger = UnsafeMutableRawPointer.allocate(byteCount: textCapacity, alignment: 1)
        larger.copyMemory(from: text, byteCount: textCount)
        text.deallocate()
        text = larger
    }

    /// Inserts the buffered rows.
    func flush() throws {
        guard rows > 0 else { return }
        defer {
            shared.pointee = metier_batch()
            (cellCount, textCount, rows) = (0, 0, 0)
        }
        shared.pointee = metier_batch(
            cells: cells, text: text.assumingMemoryBound(to: CChar.self), rows: Int64(rows),
            columns: Int32(columnCount))
        try insert()
    }
}
