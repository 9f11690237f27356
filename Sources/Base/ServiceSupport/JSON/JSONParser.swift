/// The error for a text that is not JSON or exceeds a limit.
package struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of error.
    package enum Code: Sendable, Hashable {
        /// Not JSON.
        case syntax
        /// Longer than allowed.
        case tooLong
        /// Nested deeper than allowed.
        case tooDeep
        /// Not UTF-8.
        case encoding
        /// An object has a duplicate name.
        case duplicateName
    }

    /// The kind of error.
    package let code: Code
    /// What is wrong.
    package let message: String
    /// The line, counted from 1.
    package let line: Int
    /// The column in Unicode scalars, counted from 1.
    package let column: Int

    package var description: String { "line \(line), column \(column): \(message)" }
}

/// Limits of a JSON text.
package struct JSONLimits: Sendable, Hashable {
    /// The maximum length in bytes.
    package var bytes: Int
    /// The maximum nesting depth of arrays and objects.
    package var depth: Int

    /// Creates limits; at most 512 levels, because parsing is recursive.
    package init(bytes: Int = 4 << 20, depth: Int = 64) {
        precondition(bytes >= 0 && (0...512).contains(depth), "JSON limits out of range")
        self.bytes = bytes
        self.depth = depth
    }
}

extension JSONValue {
    /// Parses a single value according to RFC 8259: no comments, no trailing commas, no NaN, no duplicate names in an
    /// object, no lone surrogates, no byte order mark.
    package init(parsing bytes: some Collection<UInt8>, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        guard bytes.count <= limits.bytes else {
            throw JSONError(
                code: .tooLong, message: "longer than \(limits.bytes) bytes, which is as much as is read", line: 1,
                column: 1)
        }
        var parser = JSONParser(bytes: Array(bytes), maxDepth: limits.depth)
        self = try parser.document()
    }

    /// The same for a text.
    package init(parsing text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        try self.init(parsing: text.utf8, limits: limits)
    }
}

private struct JSONParser {
    private let bytes: [UInt8]
    private let maxDepth: Int
    private var index = 0

    init(bytes: [UInt8], maxDepth: Int) {
        self.bytes = bytes
        self.maxDepth = maxDepth
    }

    mutating func document() throws(JSONError) -> JSONValue {
        let value = try value(depth: 0)
        skipSpace()
        if index < bytes.count { throw error("something follows the value") }
        return value
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        skipSpace()
        guard index < bytes.count else { throw error("the text ends where a value should be") }
        switch bytes[index] {
        case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw error("a value should be here")
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
        try enter(depth)
        var object = JSONObject()
        if take(UInt8(ascii: "}")) { return object }
        repeat {
            skipSpace()
            let start = index
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
                throw error("a name in double quotes should be here")
            }
            let name = try string()
            guard object[name] == nil else {
                throw error("the name \(name.debugDescription) is already in this object", at: start, .duplicateName)
            }
            guard take(UInt8(ascii: ":")) else { throw error("a ':' should be here") }
            object[name] = try value(depth: depth)
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw error("a ',' or '}' should be here") }
        return object
    }

    private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
        try enter(depth)
        var values: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return values }
        repeat { values.append(try value(depth: depth)) } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw error("a ',' or ']' should be here") }
        return values
    }

    private mutating func enter(_ depth: Int) throws(JSONError) {
        if depth > maxDepth { throw error("nested deeper than \(maxDepth) levels", at: nil, .tooDeep) }
        index += 1
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let length = text.utf8CodeUnitCount
        let matches = text.withUTF8Buffer { bytes[index...].prefix(length).elementsEqual($0) }
        guard matches else { throw error("a value should be here") }
        index += length
        return value
    }

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = index
        _ = step(over: "-")
        if step(over: "0") {
            if digits() > 0 { throw error("a number does not start with 0", at: start) }
        } else if digits() == 0 {
            throw error("a digit should be here")
        }
        var isWhole = true
        if step(over: ".") {
            isWhole = false
            if digits() == 0 { throw error("a digit should be here") }
        }
        if step(over: "e") || step(over: "E") {
            isWhole = false
            if !step(over: "+") { _ = step(over: "-") }
            if digits() == 0 { throw error("a digit should be here") }
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isWhole, text != "-0", let value = Int64(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else { throw error("the number is too large", at: start) }
        return .number(value)
    }

    private mutating func digits() -> Int {
        let start = index
        while index < bytes.count, bytes[index] >= UInt8(ascii: "0"), bytes[index] <= UInt8(ascii: "9") { index += 1 }
        return index - start
    }

    private mutating func string() throws(JSONError) -> String {
        let opening = index
        index += 1
        var content: [UInt8] = []
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw error("the text is not UTF-8", at: opening, .encoding)
                }
                return text
            case UInt8(ascii: "\\"): try escape(into: &content)
            case 0..<0x20: throw error("a control character must be written as an escape")
            default:
                content.append(byte)
                index += 1
            }
        }
        throw error("the closing double quote is missing", at: opening)
    }

    private mutating func escape(into content: inout [UInt8]) throws(JSONError) {
        let start = index
        index += 1
        guard index < bytes.count else { throw error("the text ends within an escape") }
        let letter = bytes[index]
        index += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(letter)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"):
            var code = try hexadecimal(start)
            if code & 0xFC00 == 0xD800 {
                guard step(over: "\\"), step(over: "u") else { throw error("half of a surrogate pair", at: start) }
                let low = try hexadecimal(start)
                guard low & 0xFC00 == 0xDC00 else { throw error("half of a surrogate pair", at: start) }
                code = 0x10000 + (code & 0x3FF) << 10 + (low & 0x3FF)
            }
            guard let scalar = Unicode.Scalar(code) else { throw error("half of a surrogate pair", at: start) }
            content.append(contentsOf: String(Character(scalar)).utf8)
        default: throw error("an unknown escape", at: start)
        }
    }

    private mutating func hexadecimal(_ start: Int) throws(JSONError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard index < bytes.count, let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue else {
                throw error("'\\u' needs four hexadecimal digits", at: start)
            }
            code = code << 4 | UInt32(digit)
            index += 1
        }
        return code
    }

    private mutating func step(over character: Unicode.Scalar) -> Bool {
        guard index < bytes.count, UInt32(bytes[index]) == character.value else { return false }
        index += 1
        return true
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return
            }
        }
    }

    /// Computes line and column, only when there is an error.
    private func error(_ message: String, at place: Int? = nil, _ code: JSONError.Code = .syntax) -> JSONError {
        let before = bytes[..<(place ?? index)]
        let line = before.count { $0 == 0x0A } + 1
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        // Continuation bytes belong to the scalar before them.
        let column = before[start...].count { $0 & 0xC0 != 0x80 } + 1
        return JSONError(code: code, message: message, line: line, column: column)
    }
}
