import Foundation

/// Reads XML token by token from bytes, without building a tree or fetching anything.
///
/// Only what data files use is supported: elements, attributes, text, CDATA, comments, the five predefined entities
/// and character references. A document type declaration is refused, so entity expansion and external entities are
/// impossible. Tags must match and depth is limited; any violation is `malformed`.
package struct XMLScanner {
    /// A token's type.
    package enum Token: Sendable {
        /// An opening tag; an empty element is followed by an end token.
        case start
        /// A closing tag.
        case end
        /// Text between tags.
        case text
        /// The end of the document.
        case finished
    }

    private let bytes: UnsafeRawBufferPointer
    private let file: String
    private var position = 0
    private var open: [Range<Int>] = []
    private var nameRange = 0..<0
    private var attributes = 0..<0
    private var content = 0..<0
    private var isLiteral = false
    private var isEmptyElement = false

    private static let depthLimit = 256

    /// Starts at the beginning of `bytes`, which must outlive the scanner. Throws `utf16`.
    package init(_ bytes: UnsafeRawBufferPointer, file: String) throws(DocumentError) {
        self.bytes = bytes
        self.file = file
        if bytes.count >= 2, bytes[0] == 0xFF && bytes[1] == 0xFE || bytes[0] == 0xFE && bytes[1] == 0xFF {
            throw DocumentError(.utf16, "is UTF-16 text; save it as UTF-8 and try again", file: file, line: 1)
        }
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
    }

    /// The number of open elements.
    package var depth: Int { open.count }

    /// The line of the scanner's position, counted from 1.
    package var line: Int { bytes[..<min(position, bytes.count)].reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) } }

    /// Moves to the next token.
    package mutating func next() throws(DocumentError) -> Token {
        if isEmptyElement {
            isEmptyElement = false
            open.removeLast()
            return .end
        }
        while position < bytes.count {
            guard bytes[position] == 0x3C else { return readText() }
            if starts("<!--") {
                try skip(past: "-->")
            } else if starts("<![CDATA[") {
                let start = position + 9
                try skip(past: "]]>")
                content = start..<(position - 3)
                isLiteral = true
                return .text
            } else if starts("<?") {
                try skip(past: "?>")
            } else if starts("<!") {
                throw malformed("has a document type, which is not read")
            } else if starts("</") {
                return try readEnd()
            } else {
                return try readStart()
            }
        }
        guard open.isEmpty else { throw malformed("ends inside an element; download the file again") }
        return .finished
    }

    /// Whether the tag just read has this local name, whatever its prefix.
    package func isNamed(_ name: StaticString) -> Bool { isEqual(local(nameRange), name) }

    /// The value of an attribute of the tag just opened, whatever its prefix; `nil` if absent.
    package func attribute(_ wanted: StaticString) -> String? {
        var place = attributes.lowerBound
        while place < attributes.upperBound {
            while place < attributes.upperBound, bytes[place] <= 0x20 { place += 1 }
            let start = place
            while place < attributes.upperBound, bytes[place] != 0x3D, bytes[place] > 0x20 { place += 1 }
            let name = start..<place
            while place < attributes.upperBound, bytes[place] != 0x22, bytes[place] != 0x27 { place += 1 }
            guard place < attributes.upperBound else { return nil }
            let quote = bytes[place]
            let valueStart = place + 1
            place = valueStart
            while place < attributes.upperBound, bytes[place] != quote { place += 1 }
            if isEqual(local(name), wanted) {
                var text: [UInt8] = []
                appendDecoded(valueStart..<place, to: &text)
                return String(decoding: text, as: UTF8.self)
            }
            place += 1
        }
        return nil
    }

    /// Appends the text just read, its entities replaced.
    package func appendText(to output: inout [UInt8]) {
        if isLiteral {
            output.append(contentsOf: bytes[content])
        } else {
            appendDecoded(content, to: &output)
        }
    }

    // MARK: - Tokens

    private mutating func readText() -> Token {
        let start = position
        if let base = bytes.baseAddress, let found = memchr(base + start, 0x3C, bytes.count - start) {
            position = UnsafeRawPointer(found) - base
        } else {
            position = bytes.count
        }
        content = start..<position
        isLiteral = false
        return .text
    }

    private mutating func readStart() throws(DocumentError) -> Token {
        let start = position + 1
        var place = start
        while place < bytes.count, bytes[place] > 0x20, bytes[place] != 0x3E, bytes[place] != 0x2F { place += 1 }
        guard place > start else { throw malformed("has a tag without a name") }
        nameRange = start..<place
        let attributesStart = place
        var quote: UInt8 = 0
        while place < bytes.count {
            let byte = bytes[place]
            if quote != 0 {
                if byte == quote { quote = 0 }
            } else if byte == 0x22 || byte == 0x27 {
                quote = byte
            } else if byte == 0x3E {
                break
            } else if byte == 0x3C {
                throw malformed("has a tag inside a tag")
            }
            place += 1
        }
        guard place < bytes.count else { throw malformed("ends inside a tag; download the file again") }
        isEmptyElement = bytes[place - 1] == 0x2F
        attributes = attributesStart..<max(attributesStart, isEmptyElement ? place - 1 : place)
        position = place + 1
        guard open.count < XMLScanner.depthLimit else { throw malformed("is nested too deep") }
        open.append(nameRange)
        return .start
    }

    private mutating func readEnd() throws(DocumentError) -> Token {
        let start = position + 2
        var place = start
        while place < bytes.count, bytes[place] != 0x3E { place += 1 }
        guard place < bytes.count else { throw malformed("ends inside a tag; download the file again") }
        var end = place
        while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
        nameRange = start..<end
        guard let last = open.popLast(), bytes[last].elementsEqual(bytes[nameRange]) else {
            throw malformed("closes an element that is not open")
        }
        position = place + 1
        return .end
    }

    private mutating func skip(past end: StaticString) throws(DocumentError) {
        while position < bytes.count {
            if starts(end) {
                position += end.utf8CodeUnitCount
                return
            }
            position += 1
        }
        throw malformed("ends inside a comment or instruction; download the file again")
    }

    private func starts(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard position + count <= bytes.count, let base = bytes.baseAddress else { return false }
        return memcmp(base + position, text.utf8Start, count) == 0
    }

    private func local(_ range: Range<Int>) -> Range<Int> {
        guard let colon = bytes[range].firstIndex(of: 0x3A) else { return range }
        return (colon + 1)..<range.upperBound
    }

    private func isEqual(_ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount, let base = bytes.baseAddress else { return false }
        return memcmp(base + range.lowerBound, text.utf8Start, range.count) == 0
    }

    private func malformed(_ why: String) -> DocumentError {
        DocumentError(.malformed, why, file: file, line: line)
    }

    // MARK: - Entities

    private func appendDecoded(_ range: Range<Int>, to output: inout [UInt8]) {
        var place = range.lowerBound
        while place < range.upperBound {
            guard let base = bytes.baseAddress,
                let found = memchr(base + place, 0x26, range.upperBound - place)
            else {
                output.append(contentsOf: bytes[place..<range.upperBound])
                return
            }
            let mark = UnsafeRawPointer(found) - base
            output.append(contentsOf: bytes[place..<mark])
            let end = bytes[mark..<min(range.upperBound, mark + 12)].firstIndex(of: 0x3B)
            if let end, let scalar = XMLScanner.entity(String(decoding: bytes[(mark + 1)..<end], as: UTF8.self)) {
                output.append(contentsOf: String(Character(scalar)).utf8)
                place = end + 1
            } else {
                output.append(0x26)
                place = mark + 1
            }
        }
    }

    /// The character that a named entity represents.
    package static func entity(_ name: String) -> Unicode.Scalar? {
        switch name {
        case "amp": "&"
        case "lt": "<"
        case "gt": ">"
        case "quot": "\""
        case "apos": "'"
        default:
            if name.hasPrefix("#x") || name.hasPrefix("#X") {
                UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
            } else if name.hasPrefix("#") {
                UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init)
            } else {
                nil
            }
        }
    }
}
