/// Memory that a reader uses again for the fields of each record.
struct FieldBuffer: ~Copyable {
    /// More fields than this are not a table; the surplus is dropped so that a hostile line cannot fill the memory.
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

    /// Replaces every field by its UTF-8 form, read as Windows-1252.
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
