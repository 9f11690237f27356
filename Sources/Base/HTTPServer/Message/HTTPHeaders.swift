/// Header fields in the order they were added; names compare without case.
///
/// A linear list: answers have a handful of fields, and a scan of those costs less than hashing a name.
package struct HTTPHeaders: Sendable, ExpressibleByDictionaryLiteral {
    /// One field.
    package struct Field: Sendable, Hashable {
        /// The name as it was given.
        package let name: String
        /// The value, free of control characters.
        package let value: String
    }

    /// The fields in order.
    package private(set) var fields: [Field] = []

    /// Makes an empty list.
    package init() {}

    /// Makes a list from pairs, repeated names kept.
    package init(dictionaryLiteral pairs: (String, String)...) {
        fields.reserveCapacity(pairs.count + Self.room)
        for (name, value) in pairs { add(name, value) }
    }

    /// Makes a list of one field, with room for those that every answer gets.
    package init(contentType: String) {
        fields.reserveCapacity(1 + Self.room)
        add("Content-Type", contentType)
    }

    /// The fields that the pipeline may add to an answer: ETag, Vary, Content-Encoding and the like.
    private static let room = 6

    /// The first value of a name.
    package subscript(_ name: String) -> String? {
        fields.first { Self.isSame($0.name, name) }?.value
    }

    /// All values of a name, in order.
    package func all(_ name: String) -> [String] {
        fields.filter { Self.isSame($0.name, name) }.map(\.value)
    }

    /// True when there is a field of that name.
    package func contains(_ name: String) -> Bool {
        fields.contains { Self.isSame($0.name, name) }
    }

    /// Adds a field after the others, whatever fields of that name there are.
    ///
    /// Control characters in `value` become spaces, so that no value taken from outside can start another field.
    package mutating func add(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: Self.safe(value)))
    }

    /// Replaces every field of that name by one.
    package mutating func set(_ name: String, _ value: String) {
        if fields.contains(where: { Self.isSame($0.name, name) }) { remove(name) }
        add(name, value)
    }

    /// Removes every field of that name.
    package mutating func remove(_ name: String) {
        fields.removeAll { Self.isSame($0.name, name) }
    }

    /// Adds a token to a comma-separated field such as `Vary`, unless it is there.
    package mutating func addToken(_ token: String, to name: String) {
        guard let index = fields.firstIndex(where: { Self.isSame($0.name, name) }) else { return add(name, token) }
        let value = fields[index].value
        let tokens = value.split(separator: ",").map { $0.drop(while: { $0 == " " }) }
        guard !tokens.contains(where: { $0 == "*" || Self.isSame(String($0), token) }) else { return }
        fields[index] = Field(name: fields[index].name, value: value + ", " + token)
    }

    /// True when two names are equal but for the case of ASCII letters.
    static func isSame(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        if left == right { return true }
        let answer: Bool?? = left.utf8.withContiguousStorageIfAvailable { left in
            right.utf8.withContiguousStorageIfAvailable { right in Self.isSame(left, right) }
        }
        // Strings are stored contiguously, except those that come from Objective-C.
        return (answer ?? nil) ?? (left.lowercased() == right.lowercased())
    }

    private static func isSame(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        for index in left.indices where left[index] != right[index] {
            let lower = left[index] | 0x20
            guard lower == right[index] | 0x20, lower >= UInt8(ascii: "a"), lower <= UInt8(ascii: "z") else {
                return false
            }
        }
        return true
    }

    private static func safe(_ value: String) -> String {
        let isSafe = value.utf8.withContiguousStorageIfAvailable { bytes in
            bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        }
        if isSafe == true { return value }
        return String(decoding: value.utf8.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
    }
}
