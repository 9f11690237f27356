/// One line of headers or trailers: a name, a colon and a value (RFC 9112, section 5).
enum FieldLine {
    /// What a line holds.
    enum Reading {
        /// A name of that many bytes from the line's start, and the place of its value without the blanks around it.
        case field(nameCount: Int, value: Range<Int>)
        /// The connection has to be closed after an answer that says so.
        case failed(HTTPFailure)
    }

    /// Reads a line without its end.
    static func read(_ line: UnsafeRawBufferPointer) -> Reading {
        guard let first = line.first, !FieldSyntax.isBlank(first) else {
            return .failed(RequestFraming.failure("A header is folded over several lines."))
        }
        var nameCount = 0
        while nameCount < line.count, FieldSyntax.isToken(line[nameCount]) { nameCount += 1 }
        guard nameCount > 0, nameCount < line.count, line[nameCount] == UInt8(ascii: ":") else {
            return .failed(RequestFraming.failure("A header is not a name, directly followed by a colon, and a value."))
        }
        var (start, end) = (nameCount + 1, line.count)
        while start < end, FieldSyntax.isBlank(line[start]) { start += 1 }
        while end > start, FieldSyntax.isBlank(line[end - 1]) { end -= 1 }
        guard !line[start..<end].contains(where: FieldSyntax.isControl) else {
            return .failed(RequestFraming.failure("A header's value holds a control character."))
        }
        return .field(nameCount: nameCount, value: start..<end)
    }
}
