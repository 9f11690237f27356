/// The position of a header in the bytes of a request's head.
package struct HeaderField: Sendable {
    let name: Range<UInt32>
    let value: Range<UInt32>

    init(name: Range<Int>, value: Range<Int>) {
        self.name = Self.narrow(name)
        self.value = Self.narrow(value)
    }

    /// Heads are kilobytes long, limited by the configuration.
    private static func narrow(_ range: Range<Int>) -> Range<UInt32> {
        UInt32(truncatingIfNeeded: range.lowerBound)..<UInt32(truncatingIfNeeded: range.upperBound)
    }
}

extension Range<UInt32> {
    /// The range as array indices.
    var positions: Range<Int> { Int(lowerBound)..<Int(upperBound) }
}

/// A request's headers as received: the bytes of the head and the positions of the fields in them.
///
/// Most requests need one or two of their headers, so a header is converted to a string on access.
struct HeaderBlock: Sendable {
    let bytes: [UInt8]
    let fields: [HeaderField]

    /// The first value of a name, compared case-insensitively.
    func first(_ name: String) -> String? {
        fields.first { isNamed($0, name) }.map { text($0.value) }
    }

    /// All values of a name, in order.
    func all(_ name: String) -> [String] {
        fields.filter { isNamed($0, name) }.map { text($0.value) }
    }

    /// Every header, copied.
    var list: HTTPHeaders {
        var headers = HTTPHeaders()
        for field in fields { headers.add(text(field.name), text(field.value)) }
        return headers
    }

    private func text(_ range: Range<UInt32>) -> String {
        String(decoding: bytes[range.positions], as: UTF8.self)
    }

    private func isNamed(_ field: HeaderField, _ name: String) -> Bool {
        guard field.name.count == name.utf8.count else { return false }
        // Names are short and mostly differ in their first letter.
        for (byte, wanted) in zip(bytes[field.name.positions], name.utf8) where byte != wanted {
            let lower = byte | 0x20
            guard lower == wanted | 0x20, lower >= UInt8(ascii: "a"), lower <= UInt8(ascii: "z") else { return false }
        }
        return true
    }
}
