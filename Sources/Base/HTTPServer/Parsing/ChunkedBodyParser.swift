/// Parses a chunked body (RFC 9112, section 7.1) incrementally.
///
/// Chunk extensions and trailers are validated and discarded; their total size is limited, as is the length of every
/// line.
package struct ChunkedBodyParser: Sendable {
    /// The result of a parsing step.
    package enum Step: Sendable {
        /// A part of the body, at this range of the given bytes.
        case data(Range<Int>)
        /// All complete input was parsed; the rest is the beginning of a line.
        case incomplete
        /// The body has ended.
        case complete
        /// The connection has to be closed after a response with this failure.
        case failed(HTTPFailure)
    }

    private enum Part: Sendable {
        case size
        case data(left: Int)
        case dataEnd
        case trailers
        case complete
    }

    /// The maximum length of one line, in bytes.
    package static let longestLine = 4_096
    /// The maximum size of all chunk extensions and trailers of a body together, in bytes.
    package static let mostExtras = 16_384

    private var part = Part.size
    private var extras = 0

    /// Creates a parser for one body.
    package init() {}

    /// Parses from `offset`, which is advanced past the consumed bytes.
    package mutating func next(in bytes: UnsafeRawBufferPointer, at offset: inout Int) -> Step {
        while true {
            switch part {
            case .data(let left):
                guard offset < bytes.count else { return .incomplete }
                let place = offset..<(offset + min(left, bytes.count - offset))
                offset = place.upperBound
                part = left == place.count ? .dataEnd : .data(left: left - place.count)
                return .data(place)
            case .complete:
                return .complete
            case .size, .dataEnd, .trailers:
                guard let line = Self.line(in: bytes, at: offset) else {
                    return bytes.count - offset > Self.longestLine ? .failed(Self.tooLong) : .incomplete
                }
                guard case .whole(let place) = line, place.count <= Self.longestLine else {
                    return .failed(
                        Self.failure("A line of the chunked body holds a control character, or is too long."))
                }
                offset = place.upperBound + 2
                if let failure = take(UnsafeRawBufferPointer(rebasing: bytes[place])) { return .failed(failure) }
            }
        }
    }

    private mutating func take(_ line: UnsafeRawBufferPointer) -> HTTPFailure? {
        switch part {
        case .dataEnd:
            guard line.isEmpty else { return Self.failure("A chunk is longer than its size says.") }
            part = .size
            return nil
        case .trailers:
            if line.isEmpty {
                part = .complete
                return nil
            }
            if case .failed(let failure) = FieldLine.read(line) { return failure }
            return addExtras(line.count)
        default:
            return takeSize(line)
        }
    }

    private mutating func takeSize(_ line: UnsafeRawBufferPointer) -> HTTPFailure? {
        var digits = 0
        var size = 0
        while digits < line.count, let value = Self.hexadecimal(line[digits]) {
            guard size <= Int.max >> 4 else {
                return HTTPFailure(.contentTooLarge, code: "body-too-large", detail: "No chunk may be as long as this.")
            }
            size = size << 4 | value
            digits += 1
        }
        let extensions = UnsafeRawBufferPointer(rebasing: line[digits...])
        guard digits > 0, ChunkExtensions.areValid(extensions) else {
            return Self.failure("A chunk does not begin with its size in hexadecimal digits and sound extensions.")
        }
        part = size == 0 ? .trailers : .data(left: size)
        // Leading zeros are limited with the line.
        return addExtras(extensions.count)
    }

    private mutating func addExtras(_ count: Int) -> HTTPFailure? {
        extras += count
        return extras > Self.mostExtras ? Self.tooLong : nil
    }

    private enum Line {
        case whole(Range<Int>)
        case broken
    }

    /// The line that begins at `start`; nil when its end was not received.
    private static func line(in bytes: UnsafeRawBufferPointer, at start: Int) -> Line? {
        var index = start
        let end = min(bytes.count, start + longestLine + 2)
        while index < end {
            let byte = bytes[index]
            if FieldSyntax.isControl(byte) {
                guard byte == FieldSyntax.carriageReturn else { return .broken }
                guard index + 1 < bytes.count else { return nil }
                return bytes[index + 1] == FieldSyntax.lineFeed ? .whole(start..<index) : .broken
            }
            index += 1
        }
        return nil
    }

    private static func hexadecimal(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }

    private static func failure(_ detail: String) -> HTTPFailure {
        HTTPFailure(.badRequest, code: "bad-chunk", detail: detail)
    }

    private static var tooLong: HTTPFailure {
        failure(
            "Lines of a chunked body may have \(longestLine) bytes, its extensions and trailers together \(mostExtras)."
        )
    }
}

/// The extensions after a chunk's size: `;name`, `;name=token` or `;name="text"`, any number of them.
enum ChunkExtensions {
    static func areValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var rest = bytes[...]
        func skipBlanks() { rest = rest.drop(while: FieldSyntax.isBlank) }
        func skipToken() -> Bool {
            let count = rest.prefix(while: FieldSyntax.isToken).count
            rest = rest.dropFirst(count)
            return count > 0
        }
        while !rest.isEmpty {
            skipBlanks()
            guard rest.popFirst() == UInt8(ascii: ";") else { return false }
            skipBlanks()
            guard skipToken() else { return false }
            let afterName = rest
            skipBlanks()
            guard rest.first == UInt8(ascii: "=") else {
                rest = afterName
                continue
            }
            rest = rest.dropFirst()
            skipBlanks()
            if rest.first == UInt8(ascii: "\"") {
                guard skipQuoted(&rest) else { return false }
            } else if !skipToken() {
                return false
            }
        }
        return true
    }

    /// Skips a quoted string; false when its end is missing. Control characters were refused with the line.
    private static func skipQuoted(_ rest: inout Slice<UnsafeRawBufferPointer>) -> Bool {
        rest = rest.dropFirst()
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return true
            case UInt8(ascii: "\\"): if rest.popFirst() == nil { return false }
            default: break
            }
        }
        return false
    }
}
