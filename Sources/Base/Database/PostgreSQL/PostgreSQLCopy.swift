import Foundation

/// Writes rows in COPY's text format, chunk by chunk. Confined to its connection's thread.
final class PostgreSQLCopy: BulkRowAppending {
    private static let chunk = 131_072

    private let columnCount: Int
    private let send: (UnsafeRawBufferPointer) throws -> Void
    // Raw memory instead of an array: this runs for every value of a load.
    private var memory = UnsafeMutableRawPointer.allocate(byteCount: chunk * 2, alignment: 1)
    private var capacity = chunk * 2
    private var count = 0
    private var columns = 0
    private(set) var rowCount = 0

    init(columnCount: Int, send: @escaping (UnsafeRawBufferPointer) throws -> Void) {
        self.columnCount = columnCount
        self.send = send
    }

    deinit {
        memory.deallocate()
    }

    @inline(__always)
    private func reserve(_ more: Int) {
        if count + more > capacity { grow(more) }
    }

    private func grow(_ more: Int) {
        while capacity < count + more { capacity *= 2 }
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 1)
        larger.copyMemory(from: memory, byteCount: count)
        memory.deallocate()
        memory = larger
    }

    @inline(__always)
    private func put(_ byte: UInt8) {
        memory.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    /// Begins a value; afterwards there is room for a tab and a short number.
    @inline(__always)
    private func begin() {
        reserve(64)
        if columns > 0 { put(0x09) }
        columns += 1
    }

    func null() {
        begin()
        put(UInt8(ascii: "\\"))
        put(UInt8(ascii: "N"))
    }

    func integer(_ value: Int64) {
        begin()
        if value < 0 { put(UInt8(ascii: "-")) }
        var rest = value.magnitude
        let start = count
        repeat {
            put(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        let digits = UnsafeMutableRawBufferPointer(start: memory + start, count: count - start)
        for index in 0..<digits.count / 2 { digits.swapAt(index, digits.count - 1 - index) }
    }

    func real(_ value: Double) {
        begin()
        for byte in value.description.utf8 { put(byte) }
    }

    func text(_ bytes: UnsafeRawBufferPointer) {
        begin()
        guard let base = bytes.baseAddress else { return }
        reserve(2 * bytes.count + 1)
        // Most texts need no escaping: whole runs are copied.
        var start = 0
        for index in 0..<bytes.count {
            let byte = base.load(fromByteOffset: index, as: UInt8.self)
            guard byte < 0x20 || byte == UInt8(ascii: "\\") else { continue }
            let escape: UInt8
            switch byte {
            case UInt8(ascii: "\\"): escape = byte
            case 0x09: escape = UInt8(ascii: "t")
            case 0x0A: escape = UInt8(ascii: "n")
            case 0x0D: escape = UInt8(ascii: "r")
            default: continue
            }
            (memory + count).copyMemory(from: base + start, byteCount: index - start)
            count += index - start
            put(UInt8(ascii: "\\"))
            put(escape)
            start = index + 1
        }
        (memory + count).copyMemory(from: base + start, byteCount: bytes.count - start)
        count += bytes.count - start
    }

    func text(_ value: String) {
        var copy = value
        copy.withUTF8 { text(UnsafeRawBufferPointer($0)) }
    }

    func endRow() throws {
        precondition(columns == columnCount, "a row has another number of values than the table has columns")
        reserve(1)
        put(0x0A)
        columns = 0
        rowCount += 1
        if count >= Self.chunk { try flush() }
    }

    /// Sends the buffered rows.
    func flush() throws {
        guard count > 0 else { return }
        defer { count = 0 }
        try send(UnsafeRawBufferPointer(start: memory, count: count))
    }
}
