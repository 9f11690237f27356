/// A buffer for bytes to send; its memory is reused for all responses of a thread.
struct OutputBuffer: ~Copyable {
    private var memory: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0

    init() {
        capacity = 16_384
        memory = .allocate(capacity: capacity)
    }

    deinit { memory.deallocate() }

    /// The bytes written; valid until the next change.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: count) }

    mutating func removeAll() { count = 0 }

    mutating func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    mutating func append(_ more: [UInt8]) {
        more.withUnsafeBytes { append($0) }
    }

    mutating func append(_ more: UnsafeRawBufferPointer) {
        guard let start = more.baseAddress, more.count > 0 else { return }
        reserve(more.count)
        (memory + count).update(from: start.assumingMemoryBound(to: UInt8.self), count: more.count)
        count += more.count
    }

    /// Writes a non-negative number in decimal or another radix up to 16.
    mutating func append(_ number: Int, radix: Int = 10) {
        var rest = number
        var digits = 0
        reserve(20)
        repeat {
            let digit = UInt8(truncatingIfNeeded: rest % radix)
            memory[count + digits] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            rest /= radix
            digits += 1
        } while rest > 0
        var written = UnsafeMutableBufferPointer(start: memory + count, count: digits)
        written.reverse()
        count += digits
    }

    private mutating func reserve(_ more: Int) {
        guard count + more > capacity else { return }
        let larger = max(capacity * 2, count + more)
        let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        grown.update(from: memory, count: count)
        memory.deallocate()
        memory = grown
        capacity = larger
    }
}
