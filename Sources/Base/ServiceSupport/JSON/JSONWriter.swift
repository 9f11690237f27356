/// Writes JSON directly into bytes, in the order of the calls.
///
/// It builds no tree, so it suits frequent responses. The writer inserts commas; the caller is responsible for keys and
/// nesting. Numbers that JSON cannot represent (NaN, infinities) are written as `null`.
package struct JSONWriter: ~Copyable {
    // Manually managed memory instead of an array: an array checks uniqueness and bounds at every append, and a
    // response has hundreds of appends. Not copyable, so there is a single owner.
    private var memory: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var count = 0
    private var needsComma = false

    /// Creates a writer with a capacity of `capacity` bytes; it grows as needed.
    package init(capacity: Int = 256) {
        self.capacity = max(capacity, 64)
        memory = .allocate(capacity: self.capacity)
    }

    deinit {
        memory.deallocate()
    }

    /// A copy of the bytes written so far.
    package var bytes: [UInt8] { Array(UnsafeBufferPointer(start: memory, count: count)) }

    /// The output so far, as text.
    package var text: String { String(decoding: UnsafeBufferPointer(start: memory, count: count), as: UTF8.self) }

    /// Writes an object whose fields `body` writes.
    package mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
        separate()
        append(UInt8(ascii: "{"))
        needsComma = false
        try body(&self)
        append(UInt8(ascii: "}"))
        needsComma = true
    }

    /// Writes an array whose elements `body` writes.
    package mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
        separate()
        append(UInt8(ascii: "["))
        needsComma = false
        try body(&self)
        append(UInt8(ascii: "]"))
        needsComma = true
    }

    /// Writes a key; the next call writes its value.
    package mutating func key(_ name: String) {
        string(name)
        append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A key that is written often: escaped once.
    package struct Key: Sendable {
        fileprivate let bytes: [UInt8]

        /// The key with this name, which may be any text.
        package init(_ name: String) {
            var json = JSONWriter(capacity: name.utf8.count + 4)
            json.key(name)
            bytes = json.bytes
        }
    }

    /// Writes a key; the next call writes its value.
    package mutating func key(_ key: Key) {
        separate()
        key.bytes.withUnsafeBufferPointer { append($0) }
        needsComma = false
    }

    /// Writes bytes that are already JSON: a value, or `"key":value` pairs inside an object.
    package mutating func raw(_ json: [UInt8]) {
        separate()
        json.withUnsafeBufferPointer { append($0) }
        needsComma = true
    }

    /// Writes a key that is already JSON with its colon (`"name":`); the next call writes its value.
    package mutating func rawKey(_ text: StaticString) {
        separate()
        append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        needsComma = false
    }

    /// Writes a fragment of JSON as it is, including commas, whatever precedes it; a comma comes next only if the
    /// fragment ends a value (`endsValue`).
    package mutating func fragment(_ text: StaticString, endsValue: Bool = false) {
        append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        needsComma = endsValue
    }

    /// The same for borrowed bytes.
    package mutating func fragment(_ json: UnsafeBufferPointer<UInt8>, endsValue: Bool = false) {
        append(json)
        needsComma = endsValue
    }

    /// The same for a precomputed fragment.
    package mutating func fragment(_ json: [UInt8], endsValue: Bool = false) {
        json.withUnsafeBufferPointer { append($0) }
        needsComma = endsValue
    }

    /// Writes a number rounded to `places` decimals, or `null`.
    package mutating func optionalNumber(_ value: Double?, places: Int) {
        if let value { number(value, places: places) } else { null() }
    }

    /// Writes `true`, `false` or `null`.
    package mutating func optionalBool(_ value: Bool?) {
        if let value { bool(value) } else { null() }
    }

    /// Writes a string value.
    package mutating func string(_ value: String) {
        separate()
        append(UInt8(ascii: "\""))
        var copy = value
        copy.withUTF8 { escape($0) }
        append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Writes `null`.
    package mutating func null() {
        literal("null")
    }

    /// Writes `true` or `false`.
    package mutating func bool(_ value: Bool) {
        literal(value ? "true" : "false")
    }

    /// Writes an integer.
    package mutating func integer(_ value: some BinaryInteger) {
        separate()
        appendDigits(Int64(value))
        needsComma = true
    }

    /// Writes a number in its shortest exact decimal form (`2.0` becomes `2`).
    package mutating func number(_ value: Double) {
        guard value.isFinite else { return null() }
        if value == value.rounded(), abs(value) < 1e15 { return integer(Int64(value)) }
        separate()
        append(text: value.description)
        needsComma = true
    }

    /// Writes a number rounded half away from zero to `places` decimals (0 to 6), without trailing zeros.
    package mutating func number(_ value: Double, places: Int) {
        let factor = Self.power(places)
        let scaled = value.magnitude * Double(factor)
        // Infinities and NaN fail the comparison too.
        guard scaled < 1e15 else { return number(value) }
        separate()
        needsComma = true
        // Truncated and corrected instead of `rounded()`, which calls the C library on this baseline.
        var units = UInt64(scaled)
        if scaled - Double(units) >= 0.5 { units += 1 }
        if value < 0, units > 0 { append(UInt8(ascii: "-")) }
        // Constant divisors for the common numbers of decimals: the compiler replaces the division by a multiplication.
        let whole =
            switch places {
            case 2: units / 100
            case 3: units / 1_000
            default: units / factor
            }
        if whole < 10 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: whole))
        } else {
            appendDigits(Int64(whole))
        }
        var fraction = UInt32(truncatingIfNeeded: units &- whole &* factor)
        guard fraction > 0 else { return }
        var digits = places
        while fraction % 10 == 0 {
            fraction /= 10
            digits -= 1
        }
        reserve(digits + 1)
        memory[count] = UInt8(ascii: ".")
        var place = digits
        while place > 0 {
            memory[count + place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: fraction % 10)
            fraction /= 10
            place -= 1
        }
        count += digits + 1
    }

    /// Writes a field whose value is a string, or `null`.
    package mutating func field(_ name: String, _ value: String?) {
        key(name)
        if let value { string(value) } else { null() }
    }

    /// Writes a field whose value is an integer, or `null`.
    package mutating func field(_ name: String, _ value: Int?) {
        key(name)
        if let value { integer(value) } else { null() }
    }

    /// Writes a field whose value is a boolean.
    package mutating func field(_ name: String, _ value: Bool) {
        key(name)
        bool(value)
    }

    /// Writes a field whose value is a number, or `null`.
    package mutating func field(_ name: String, _ value: Double?, places: Int? = nil) {
        key(name)
        switch (value, places) {
        case (nil, _): null()
        case (let value?, nil): number(value)
        case (let value?, let places?): number(value, places: places)
        }
    }

    /// Writes a field whose value is an object.
    package mutating func object(_ name: String, _ body: (inout JSONWriter) throws -> Void) rethrows {
        key(name)
        try object(body)
    }

    /// Writes a field whose value is an array.
    package mutating func array(_ name: String, _ body: (inout JSONWriter) throws -> Void) rethrows {
        key(name)
        try array(body)
    }

    /// Ten to the power of `places`, 0 to 6. A function: an array would be a lazily initialized global with bounds
    /// checks.
    @inline(__always)
    private static func power(_ places: Int) -> UInt64 {
        switch places {
        case 2: 100
        case 3: 1_000
        case 0: 1
        case 1: 10
        case 4: 10_000
        case 5: 100_000
        case 6: 1_000_000
        default: preconditionFailure("numbers are written with 0 to 6 places")
        }
    }

    private static let hex = Array("0123456789abcdef".utf8)

    private mutating func separate() {
        if needsComma { append(UInt8(ascii: ",")) }
    }

    private mutating func literal(_ text: StaticString) {
        separate()
        append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        needsComma = true
    }

    private mutating func appendDigits(_ value: Int64) {
        guard value >= 0, value < 1_000 else { return append(text: String(value)) }
        // Nearly all numbers in responses are this small.
        let digits = UInt16(truncatingIfNeeded: value)
        if digits >= 100 { append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digits / 100)) }
        if digits >= 10 { append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digits / 10 % 10)) }
        append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digits % 10))
    }

    private mutating func escape(_ text: UnsafeBufferPointer<UInt8>) {
        reserve(text.count)
        var (start, next) = (0, 0)
        while next < text.count {
            if next + 8 <= text.count,
                Self.areOrdinary(UnsafeRawBufferPointer(text).loadUnaligned(fromByteOffset: next, as: UInt64.self))
            {
                next += 8
                continue
            }
            let (index, byte) = (next, text[next])
            next += 1
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            append(UnsafeBufferPointer(rebasing: text[start..<index]))
            start = index + 1
            append(UInt8(ascii: "\\"))
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(byte)
            case 0x0A: append(UInt8(ascii: "n"))
            case 0x0D: append(UInt8(ascii: "r"))
            case 0x09: append(UInt8(ascii: "t"))
            default:
                append(text: "u00")
                append(Self.hex[Int(byte >> 4)])
                append(Self.hex[Int(byte & 15)])
            }
        }
        append(UnsafeBufferPointer(rebasing: text[start...]))
    }

    /// Whether none of eight bytes is a control character, a quotation mark or a backslash. Subtracting from all bytes
    /// at once sets the top bit of those that are smaller; bytes above 0x7F are not taken for smaller ones.
    @inline(__always)
    private static func areOrdinary(_ bytes: UInt64) -> Bool {
        let (ones, tops): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        let quotes = bytes ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslashes = bytes ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let small = (bytes &- ones &* 0x20) & ~bytes
        return (small | (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes) & tops == 0
    }

    // MARK: - Memory

    @inline(__always)
    private mutating func append(_ byte: UInt8) {
        reserve(1)
        memory[count] = byte
        count += 1
    }

    @inline(__always)
    private mutating func append(_ more: UnsafeBufferPointer<UInt8>) {
        guard let base = more.baseAddress else { return }
        reserve(more.count)
        (memory + count).update(from: base, count: more.count)
        count += more.count
    }

    private mutating func append(text: String) {
        var copy = text
        copy.withUTF8 { append($0) }
    }

    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if capacity - count < more { grow(by: more) }
    }

    private mutating func grow(by more: Int) {
        capacity = max(capacity * 2, count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: memory, count: count)
        memory.deallocate()
        memory = larger
    }
}
