/// Parses the request line and headers of a request incrementally (RFC 9112, sections 2 to 5).
///
/// Strict where the standard lets a server be lenient: what another program could interpret differently is refused.
/// Pass all bytes since the end of the last request each time; bytes scanned before are not scanned again.
///
/// ```swift
/// var parser = RequestHeadParser(targetLimit: 8_192, headLimit: 16_384)
/// switch parser.read(bytes) {
/// case .incomplete: break           // come again with more
/// case .complete(let count): break  // the head is `count` bytes long
/// case .failed(let failure): break  // answer with it, then close
/// }
/// ```
package struct RequestHeadParser: Sendable {
    /// The result for the bytes so far.
    package enum Outcome: Sendable {
        /// The head is not complete yet.
        case incomplete
        /// The head is complete and has this length in bytes.
        case complete(Int)
        /// The connection has to be closed after a response with this failure.
        case failed(HTTPFailure)
    }

    /// The method, once the request line was read.
    package private(set) var method = HTTPMethod.other
    /// The version, once the request line was read.
    package private(set) var version = HTTPVersion.http11
    /// The position of the target.
    package private(set) var target = 0..<0
    /// The headers read so far.
    package private(set) var fields: [HeaderField] = []
    /// The framing of the request, determined from the headers.
    package private(set) var framing = RequestFraming()
    /// True once the request line was read.
    package private(set) var hasRequestLine = false
    private let targetLimit: Int
    private let headLimit: Int
    /// The start of the current line.
    private var lineStart = 0
    /// How far that line was scanned.
    private var scanned = 0

    /// The maximum lengths of the parts before and after the target in a request line.
    private static let longestMethod = 32
    private static let versionLength = 8

    /// Creates a parser for one request.
    ///
    /// - Parameters:
    ///   - targetLimit: the maximum length of a target in bytes; a longer one is 414.
    ///   - headLimit: the maximum size of request line and headers together in bytes; a larger one is 431.
    package init(targetLimit: Int, headLimit: Int) {
        self.targetLimit = targetLimit
        self.headLimit = headLimit
    }

    /// Prepares for the next request.
    package mutating func reset() {
        method = .other
        version = .http11
        target = 0..<0
        // Usually moved out by `takeFields`; otherwise no longer needed.
        fields = []
        framing = RequestFraming()
        hasRequestLine = false
        lineStart = 0
        scanned = 0
    }

    /// Moves out the headers, leaving none.
    package mutating func takeFields() -> [HeaderField] {
        let taken = fields
        fields = []
        return taken
    }

    /// Parses the bytes of the request so far, from its first one.
    package mutating func read(_ bytes: UnsafeRawBufferPointer) -> Outcome {
        while let end = lineEnd(bytes) {
            guard end >= 0 else { return .failed(strayCharacter(bytes)) }
            let line = UnsafeRawBufferPointer(rebasing: bytes[lineStart..<end])
            let start = lineStart
            lineStart = end + 2
            scanned = lineStart
            // Counted without the empty line, as for a head that has not ended.
            if hasRequestLine, end > headLimit { return .failed(headTooLong) }
            if !hasRequestLine {
                // One empty line before a request is tolerated (section 2.2): some clients end a body with one too
                // many.
                if line.isEmpty, start == 0 { continue }
                if let failure = readRequestLine(line, at: start) { return .failed(failure) }
            } else if line.isEmpty {
                if let failure = framing.failure(version: version) { return .failed(failure) }
                return .complete(lineStart)
            } else if let failure = readField(line, at: start) {
                return .failed(failure)
            }
        }
        return overlong(bytes).map { .failed($0) } ?? .incomplete
    }

    /// The index of the carriage return that ends the line, nil while there is none, -1 where the line contains a
    /// forbidden character; `scanned` is then its index.
    private mutating func lineEnd(_ bytes: UnsafeRawBufferPointer) -> Int? {
        var index = scanned
        let end = bytes.count
        while index < end {
            let byte = bytes[index]
            if byte < 0x20, byte != FieldSyntax.tab {
                scanned = index
                guard byte == FieldSyntax.carriageReturn else { return -1 }
                guard index + 1 < end else { return nil }
                return bytes[index + 1] == FieldSyntax.lineFeed ? index : -1
            }
            index += 1
        }
        scanned = index
        return nil
    }

    private func strayCharacter(_ bytes: UnsafeRawBufferPointer) -> HTTPFailure {
        switch bytes[scanned] {
        case FieldSyntax.carriageReturn, FieldSyntax.lineFeed:
            RequestFraming.failure("Lines end with a carriage return and a line feed, and neither stands alone.")
        default:
            RequestFraming.failure("The request line or a header holds a control character.")
        }
    }

    private func overlong(_ bytes: UnsafeRawBufferPointer) -> HTTPFailure? {
        guard !hasRequestLine else { return bytes.count > headLimit + 2 ? headTooLong : nil }
        let line = UnsafeRawBufferPointer(rebasing: bytes[min(lineStart, bytes.count)...])
        return overlong(requestLine: line) ?? (bytes.count > headLimit + 2 ? headTooLong : nil)
    }

    /// Why the beginning of a request line must be refused whatever follows.
    private func overlong(requestLine line: UnsafeRawBufferPointer) -> HTTPFailure? {
        guard line.prefix(Self.longestMethod + 1).contains(FieldSyntax.space) else {
            return line.count > Self.longestMethod ? badRequestLine : nil
        }
        let most = Self.longestMethod + 1 + targetLimit + 1 + Self.versionLength + 1
        return line.count > most ? targetTooLong : nil
    }

    private mutating func readRequestLine(_ line: UnsafeRawBufferPointer, at start: Int) -> HTTPFailure? {
        if let failure = overlong(requestLine: line) { return failure }
        guard let first = line.firstIndex(of: FieldSyntax.space), first > 0, first <= Self.longestMethod,
            let last = line.lastIndex(of: FieldSyntax.space), last > first + 1,
            FieldSyntax.isToken(UnsafeRawBufferPointer(rebasing: line[..<first]))
        else { return badRequestLine }
        let target = line[(first + 1)..<last]
        let versionName = line[(last + 1)...]
        guard !target.contains(where: FieldSyntax.isBlank), Self.isVersion(versionName) else { return badRequestLine }
        method = HTTPMethod(name: String(decoding: line[..<first], as: UTF8.self))
        self.target = (start + first + 1)..<(start + last)
        switch (line[last + 6], line[last + 8]) {
        case (UInt8(ascii: "1"), UInt8(ascii: "1")): version = .http11
        case (UInt8(ascii: "1"), UInt8(ascii: "0")): version = .http10
        default:
            return HTTPFailure(
                .versionNotSupported, code: "bad-version", detail: "The server speaks HTTP/1.1 and HTTP/1.0.")
        }
        guard target.count <= targetLimit else { return targetTooLong }
        hasRequestLine = true
        return nil
    }

    /// True for `HTTP/`, a digit, a full stop and a digit.
    private static func isVersion(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard bytes.count == versionLength, bytes.starts(with: "HTTP/".utf8) else { return false }
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let start = bytes.startIndex
        return digits.contains(bytes[start + 5]) && bytes[start + 6] == UInt8(ascii: ".")
            && digits.contains(bytes[start + 7])
    }

    private mutating func readField(_ line: UnsafeRawBufferPointer, at start: Int) -> HTTPFailure? {
        switch FieldLine.read(line) {
        case .failed(let failure): return failure
        case .field(let nameCount, let place):
            if fields.isEmpty { fields.reserveCapacity(12) }
            let name = start..<(start + nameCount)
            let value = (start + place.lowerBound)..<(start + place.upperBound)
            fields.append(HeaderField(name: name, value: value))
            framing.add(
                name: UnsafeRawBufferPointer(rebasing: line[..<nameCount]),
                value: UnsafeRawBufferPointer(rebasing: line[place]))
            return nil
        }
    }

    private var badRequestLine: HTTPFailure {
        HTTPFailure(
            .badRequest, code: "bad-request-line", detail: "The request line is not a method, a target and a version.")
    }

    private var targetTooLong: HTTPFailure {
        HTTPFailure(
            .targetTooLong, code: "target-too-long",
            detail: "The request target may have at most \(targetLimit) bytes.")
    }

    private var headTooLong: HTTPFailure {
        HTTPFailure(
            .headersTooLarge, code: "headers-too-large",
            detail: "The request line and headers may have at most \(headLimit) bytes.")
    }
}
