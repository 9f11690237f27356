import Foundation

/// Collects rows in the format of `LOAD DATA` and passes them on in chunks. Confined to its connection's thread.
///
/// The library pulls the bytes of a load while `fill` pushes rows, so rows are buffered and loaded chunk by chunk;
/// memory use is bounded for any number of rows.
final class MySQLBulkLoad: BulkRowAppending {
    /// The buffer size in bytes above which the rows so far are loaded.
    static let chunkBytes = 8 << 20

    private let columnCount: Int
    private let load: (UnsafeRawBufferPointer, Int) throws -> Void
    // Raw memory instead of an array: this runs for every value of a load, and an array in a class is checked for
    // exclusive access at every append.
    private var memory: UnsafeMutablePointer<UInt8>
    private var capacity = 1 << 20
    private var end = 0
    private var cells = 0
    private var rows = 0
    private var failure: DatabaseError?

    private static let (tab, newline, backslash) = (UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\\"))

    /// - Parameters:
    ///   - columnCount: The number of columns of a row.
    ///   - load: Receives the bytes of complete rows and the number of rows.
    init(columnCount: Int, load: @escaping (UnsafeRawBufferPointer, Int) throws -> Void) {
        self.columnCount = columnCount
        self.load = load
        memory = .allocate(capacity: capacity)
    }

    deinit {
        memory.deallocate()
    }

    /// Begins a value that takes at most `count` bytes.
    @inline(__always)
    private func begin(_ count: Int) {
        if end + count + 1 > capacity { grow(toHold: end + count + 1) }
        if cells > 0 {
            memory[end] = Self.tab
            end += 1
        }
        cells += 1
    }

    private func grow(toHold count: Int) {
        while capacity < count { capacity *= 2 }
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: memory, count: end)
        memory.deallocate()
        memory = larger
    }

    private func append(plain text: String) {
        begin(text.utf8.count)
        for byte in text.utf8 {
            memory[end] = byte
            end += 1
        }
    }

    func null() {
        begin(2)
        memory[end] = Self.backslash
        memory[end + 1] = UInt8(ascii: "N")
        end += 2
    }

    func integer(_ value: Int64) {
        begin(20)
        if value < 0 {
            memory[end] = UInt8(ascii: "-")
            end += 1
        }
        var rest = value.magnitude
        let start = end
        repeat {
            memory[end] = UInt8(ascii: "0") + UInt8(rest % 10)
            end += 1
            rest /= 10
        } while rest > 0
        var (low, high) = (start, end - 1)
        while low < high {
            (memory[low], memory[high]) = (memory[high], memory[low])
            low += 1
            high -= 1
        }
    }

    func real(_ value: Double) {
        guard value.isFinite else {
            failure = DatabaseError(.constraint, "MySQL has no \(value.isNaN ? "NaN" : "infinite numbers").")
            return null()
        }
        // The shortest text that represents the number; the server parses the same number from it.
        append(plain: "\(value)")
    }

    func text(_ bytes: UnsafeRawBufferPointer) {
        begin(bytes.count * 2)
        var place = end
        let memory = memory
        for byte in bytes {
            if byte <= Self.backslash, byte == Self.backslash || byte < 11, let letter = Self.escape(byte) {
                memory[place] = Self.backslash
                memory[place + 1] = letter
                place += 2
            } else {
                memory[place] = byte
                place += 1
            }
        }
        end = place
    }

    func text(_ value: String) {
        var copy = value
        copy.withUTF8 { text(UnsafeRawBufferPointer($0)) }
    }

    private static func escape(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0: UInt8(ascii: "0")
        case tab: UInt8(ascii: "t")
        case newline: UInt8(ascii: "n")
        case backslash: backslash
        default: nil
        }
    }

    func endRow() throws {
        precondition(cells == columnCount, "a row has another number of values than the table has columns")
        if let failure { throw failure }
        if end == capacity { grow(toHold: end + 1) }
        memory[end] = Self.newline
        end += 1
        cells = 0
        rows += 1
        if end >= Self.chunkBytes { try flush() }
    }

    /// Loads the buffered rows.
    func flush() throws {
        guard rows > 0 else { return }
        defer { (end, rows) = (0, 0) }
        try load(UnsafeRawBufferPointer(start: memory, count: end), rows)
    }
}

/// Reads back what `MySQLBulkLoad` has written, for servers that do not accept loads.
struct MySQLLoadedRows: Sequence, IteratorProtocol {
    private let bytes: UnsafeRawBufferPointer
    private var place = 0

    /// - Parameter bytes: Complete rows; they must outlive the reader.
    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// The next row, every value of it as text.
    mutating func next() -> [SQLValue]? {
        guard place < bytes.count else { return nil }
        var row: [SQLValue] = []
        var value: [UInt8] = []
        var isNull = false
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            switch byte {
            case UInt8(ascii: "\t"), UInt8(ascii: "\n"):
                row.append(isNull ? .null : .text(String(decoding: value, as: UTF8.self)))
                (value, isNull) = ([], false)
                if byte == UInt8(ascii: "\n") { return row }
            case UInt8(ascii: "\\"):
                let letter = bytes[place]
                place += 1
                switch letter {
                case UInt8(ascii: "N"): isNull = true
                case UInt8(ascii: "0"): value.append(0)
                case UInt8(ascii: "t"): value.append(UInt8(ascii: "\t"))
                case UInt8(ascii: "n"): value.append(UInt8(ascii: "\n"))
                default: value.append(letter)
                }
            default:
                value.append(byte)
            }
        }
        return row
    }
}
