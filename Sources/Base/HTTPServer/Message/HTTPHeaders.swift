/// Header fields in the order they were added; names are compared case-insensitively.
///
/// A linear list: responses have a handful of fields, and scanning them costs less than hashing a name.
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

    /// Creates an empty list.
    package init() {}

    /// Creates a list from pairs, keeping repeated names.
    package init(dictionaryLiteral pairs: (String, String)...) {
        fields.reserveCapacity(pairs.count + Self.room)
        for (name, value) in pairs { add(name, value) }
    }

    /// Creates a list of one field, with capacity for those that every response gets.
    package init(contentType: String) {
        fields.reserveCapacity(1 + Self.room)
        add("Content-Type", contentType)
    }

    /// The number of fields that the pipeline may add to a response: ETag, Vary, Content-Encoding and the like.
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

    /// Appends a field, even if there are fields of that name.
    ///
    /// Control characters in `value` become spaces, so that an external value cannot start another field.
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

    /// True when two names are equal, ignoring the case of ASCII letters.
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

/// The HTTP date format (RFC 9110, section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
    /// The text of a time, given in seconds since 1970 without leap seconds.
    static func text(secondsSince1970 seconds: Int) -> String {
        let days = seconds / 86_400
        let second = seconds % 86_400
        // Years that begin in March end with the leap day, so months have fixed offsets (Hinnant, chrono-compatible
        // low-level date algorithms, 2013).
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let time = [second / 3_600, second / 60 % 60, second % 60].map(twoDigits).joined(separator: ":")
        return "\(weekdays[(days + 4) % 7]), \(twoDigits(day)) \(months[month - 1]) \(year) \(time) GMT"
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
