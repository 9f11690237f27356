/// Writes JSON straight into bytes, in the order of the calls.
///
/// Nothing is buffered as a tree, so it suits answers that are written often. Commas are placed by the writer; keys and
/// nesting are the caller's. Numbers that JSON cannot hold (NaN, infinities) are written as `null`.
package struct JSONWriter {
    /// What has been written so far.
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// Makes a writer with room for `capacity` bytes.
    package init(capacity: Int = 256) {
        bytes.reserveCapacity(capacity)
    }

    /// What has been written so far, as text.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Writes an object whose fields `body` writes.
    package mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
        separate()
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
        try body(&self)
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    /// Writes an array whose elements `body` writes.
    package mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
        separate()
        bytes.append(UInt8(ascii: "["))
        needsComma = false
        try body(&self)
        bytes.append(UInt8(ascii: "]"))
        needsComma = true
    }

    /// Writes a key; the next call writes its value.
    package mutating func key(_ name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes bytes that are already JSON: a value, or `"key":value` pairs inside an object.
    package mutating func raw(_ json: [UInt8]) {
        separate()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    /// Writes a key that is already JSON with its colon (`"name":`); the next call writes its value.
    @inline(__always)
    package mutating func rawKey(_ text: StaticString) {
        separate()
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
        needsComma = false
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
        bytes.append(UInt8(ascii: "\""))
        var copy = value
        copy.withUTF8 { escape($0) }
        bytes.append(UInt8(ascii: "\""))
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

    /// Writes a whole number.
    package mutating func integer(_ value: some BinaryInteger) {
        separate()
        appendDigits(Int64(value))
        needsComma = true
    }

    /// Writes a number with its shortest exact decimal form (`2.0` becomes `2`).
    package mutating func number(_ value: Double) {
        guard value.isFinite else { return null() }
        if value == value.rounded(), abs(value) < 1e15 { return integer(Int64(value)) }
        separate()
        bytes.append(contentsOf: value.description.utf8)
        needsComma = true
    }

    /// Writes a number rounded half away from zero to `places` decimals (0 to 6), without trailing zeros.
    package mutating func number(_ value: Double, places: Int) {
        let factor = Self.powers[places]
        let scaled = (value * Double(factor)).rounded()
        guard value.isFinite, abs(scaled) < 1e15 else { return number(value) }
        separate()
        var units = Int64(scaled)
        if units < 0 {
            bytes.append(UInt8(ascii: "-"))
            units = -units
        }
        appendDigits(units / factor)
        var fraction = units % factor
        if fraction > 0 {
            bytes.append(UInt8(ascii: "."))
            var step = factor / 10
            while fraction > 0 {
                bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: fraction / step))
                fraction %= step
                step /= 10
            }
        }
        needsComma = true
    }

    /// Writes a field whose value is a string, or `null`.
    package mutating func field(_ name: String, _ value: String?) {
        key(name)
        if let value { string(value) } else { null() }
    }

    /// Writes a field whose value is a whole number, or `null`.
    package mutating func field(_ name: String, _ value: Int?) {
        key(name)
        if let value { integer(value) } else { null() }
    }

    /// Writes a field whose value is true or false.
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

    private static let powers: [Int64] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]
    private static let hex = Array("0123456789abcdef".utf8)

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func literal(_ text: StaticString) {
        separate()
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
        needsComma = true
    }

    private mutating func appendDigits(_ value: Int64) {
        guard value >= 0, value < 1_000 else {
            bytes.append(contentsOf: String(value).utf8)
            return
        }
        // Nearly every number of an answer is this small.
        let digits = UInt16(truncatingIfNeeded: value)
        if digits >= 100 { bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digits / 100)) }
        if digits >= 10 { bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digits / 10 % 10)) }
        bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digits % 10))
    }

    private mutating func escape(_ text: UnsafeBufferPointer<UInt8>) {
        var start = 0
        for index in text.indices {
            let byte = text[index]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            bytes.append(contentsOf: text[start..<index])
            start = index + 1
            bytes.append(UInt8(ascii: "\\"))
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
            case 0x0A: bytes.append(UInt8(ascii: "n"))
            case 0x0D: bytes.append(UInt8(ascii: "r"))
            case 0x09: bytes.append(UInt8(ascii: "t"))
            default:
                bytes.append(contentsOf: "u00".utf8)
                bytes.append(Self.hex[Int(byte >> 4)])
                bytes.append(Self.hex[Int(byte & 15)])
            }
        }
        bytes.append(contentsOf: text[start..<text.count])
    }
}
