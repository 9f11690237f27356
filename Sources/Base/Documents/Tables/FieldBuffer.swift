/// Memory that a reader reuses for the fields of each record.
struct FieldBuffer: ~Copyable {
    /// The maximum number of fields; more are not a table, and are dropped so that a hostile line cannot exhaust
    /// memory.
    static let limit = 4096

    private var storage: UnsafeMutableBufferPointer<UnsafeRawBufferPointer>
    private(set) var count = 0
    private(set) var isFull = false

    init() {
        storage = .allocate(capacity: 32)
        storage.initialize(repeating: UnsafeRawBufferPointer(start: nil, count: 0))
    }

    deinit {
        storage.deallocate()
    }

    var fields: UnsafeBufferPointer<UnsafeRawBufferPointer> {
        UnsafeBufferPointer(rebasing: storage[..<count])
    }

    @inline(__always)
    mutating func reset() {
        count = 0
        isFull = false
    }

    @inline(__always)
    mutating func append(_ start: UnsafeRawPointer, _ length: Int) {
        if count == storage.count, !grow() { return }
        storage[count] = UnsafeRawBufferPointer(start: start, count: length)
        count += 1
    }

    /// Replaces every field by its UTF-8 form, decoded from Windows-1252.
    mutating func convert(using scratch: inout ScratchBytes) {
        var text: [UInt8] = []
        var lengths: [Int] = []
        for field in fields {
            let before = text.count
            Windows1252.appendUTF8(of: field, to: &text)
            lengths.append(text.count - before)
        }
        scratch.reset(capacity: text.count)
        let whole = text.withUnsafeBytes { scratch.append($0) }
        var start = 0
        for (index, length) in lengths.enumerated() {
            storage[index] = UnsafeRawBufferPointer(rebasing: whole[start..<(start + length)])
            start += length
        }
    }

    private mutating func grow() -> Bool {
        guard count < FieldBuffer.limit else {
            isFull = true
            return false
        }
        let larger = UnsafeMutableBufferPointer<UnsafeRawBufferPointer>.allocate(
            capacity: min(FieldBuffer.limit, storage.count * 2))
        larger.initialize(repeating: UnsafeRawBufferPointer(start: nil, count: 0))
        for index in 0..<count { larger[index] = storage[index] }
        storage.deallocate()
        storage = larger
        return true
    }
}

/// Memory that a reader reuses for fields that differ from the bytes in the file.
///
/// Capacity is reserved for a whole record before its first field is written, so addresses stay valid in between.
struct ScratchBytes: ~Copyable {
    private var storage = UnsafeMutableRawBufferPointer.allocate(byteCount: 256, alignment: 1)
    private(set) var count = 0

    deinit {
        storage.deallocate()
    }

    /// Clears the memory and reserves `capacity` bytes. Fields passed out before become invalid.
    mutating func reset(capacity: Int) {
        count = 0
        guard capacity > storage.count else { return }
        storage.deallocate()
        storage = .allocate(byteCount: max(capacity, 512), alignment: 1)
    }

    /// Copies bytes and returns their new location. The capacity must have been reserved.
    mutating func append(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let target = UnsafeMutableRawBufferPointer(rebasing: storage[count..<(count + bytes.count)])
        target.copyMemory(from: bytes)
        count += bytes.count
        return UnsafeRawBufferPointer(target)
    }
}
