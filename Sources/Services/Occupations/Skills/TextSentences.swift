/// Sentences and lines of a text.
package enum TextSentences {
    /// A sentence with the byte at which it begins.
    package typealias Sentence = (text: String, start: Int)

    /// Bytes read between two yield points.
    private static let stretch = 65_536

    /// The sentences of a text, without yielding.
    package static func sentences(of text: String) -> [Sentence] {
        var reader = Reader(text)
        reader.advance(bytes: .max)
        return reader.sentences
    }

    /// The first sentences of a text.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - limit: The maximum number of sentences; the text after them is not read.
    ///   - breathe: Called between two stretches; its errors are rethrown.
    package static func sentences(
        of text: String, limit: Int = .max, breathe: () async throws -> Void
    ) async throws -> [Sentence] {
        var reader = Reader(text)
        while !reader.isAtEnd, reader.sentences.count < limit {
            reader.advance(bytes: stretch)
            try await breathe()
        }
        return Array(reader.sentences.prefix(limit))
    }

    /// Reads sentences, one stretch of text at a time.
    private struct Reader {
        private let bytes: [UInt8]
        private(set) var sentences: [Sentence] = []
        private var index = 0
        private var start = 0

        /// A longer sentence is cut at a space.
        private static let byteLimit = 600

        init(_ text: String) {
            bytes = Array(text.utf8)
        }

        var isAtEnd: Bool { index == bytes.count }

        mutating func advance(bytes limit: Int) {
            let stop = limit < bytes.count - index ? index + limit : bytes.count
            while index < stop {
                let byte = bytes[index]
                let isStop = byte == UInt8(ascii: ".") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?")
                if byte == 0x0A || byte == UInt8(ascii: ";") {
                    end(at: index + 1)
                } else if isStop, index + 1 < bytes.count, bytes[index + 1] <= 0x20 {
                    // "e.g. SQL" does not end a sentence: a new one begins with a capital or a digit.
                    let next = bytes[(index + 1)...].first { $0 > 0x20 } ?? 0
                    if next < 0x61 || next > 0x7A { end(at: index + 1) }
                } else if index - start >= Self.byteLimit, byte == 0x20 {
                    end(at: index + 1)
                }
                index += 1
            }
            if isAtEnd { end(at: bytes.count) }
        }

        private mutating func end(at index: Int) {
            var first = start
            var last = index
            while first < last, bytes[first] <= 0x20 { first += 1 }
            while last > first, bytes[last - 1] <= 0x20 { last -= 1 }
            if last > first { sentences.append((String(decoding: bytes[first..<last], as: UTF8.self), first)) }
            start = index
        }
    }
}
