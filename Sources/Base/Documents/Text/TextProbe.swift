import Foundation

/// The properties of a text file that determine how it is read.
package struct TextProbe: Sendable, Hashable {
    /// How the bytes are decoded.
    package enum Encoding: Sendable {
        /// Only ASCII.
        case ascii
        /// Well-formed UTF-8 throughout.
        case utf8
        /// Not valid UTF-8 as a whole: each row is checked, and decoded from Windows-1252 where it is not UTF-8.
        case mixed
    }

    /// How the bytes are decoded.
    package let encoding: Encoding
    /// Whether the text starts with a UTF-8 byte order mark.
    package let hasByteOrderMark: Bool
    /// Whether a zero byte occurs anywhere.
    package let hasZeroByte: Bool
    /// Whether the last byte is a line end. True for an empty text.
    package let endsWithLineEnd: Bool

    /// The separator declared for spreadsheets by a first line of its own (`sep=;`); `nil` where there is none.
    package let separator: UInt8?
    private let separatorLineLength: Int

    /// The offset at which the text starts, after a byte order mark and a line that declares the separator.
    package var start: Int { (hasByteOrderMark ? 3 : 0) + separatorLineLength }
    /// The line on which the text starts, counted from 1.
    package var firstLine: Int { separator == nil ? 1 : 2 }

    /// Probes `bytes`.
    ///
    /// Throws `utf16`, `html` or `binary` for content that cannot be a table, whatever its name.
    package init(_ bytes: UnsafeRawBufferPointer, file: String) throws(DocumentError) {
        if bytes.count >= 2, bytes[0] == 0xFF && bytes[1] == 0xFE || bytes[0] == 0xFE && bytes[1] == 0xFF {
            throw DocumentError(.utf16, "is UTF-16 text; save it as UTF-8 and try again", file: file, line: 1)
        }
        hasByteOrderMark = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
        let text = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(hasByteOrderMark ? 3 : 0))
        if TextProbe.looksLikeHTML(text) {
            throw DocumentError(
                .html, "is a web page, not a table; download the file itself and try again", file: file, line: 1)
        }
        // A stray zero byte far inside invalidates its row; one near the start means that this is not text at all.
        if TextProbe.containsZero(UnsafeRawBufferPointer(rebasing: text.prefix(4096))) {
            throw DocumentError(
                .binary, "is binary, not text; if it is a workbook or an archive, save or extract it as text",
                file: file)
        }
        hasZeroByte = text.count > 4096 && TextProbe.containsZero(text)
        (separator, separatorLineLength) = TextProbe.separatorLine(of: text)
        encoding = ByteText.isASCII(text) ? .ascii : ByteText.isUTF8(text) ? .utf8 : .mixed
        endsWithLineEnd = text.last.map { $0 == 0x0A || $0 == 0x0D } ?? true
    }

    /// The separator that the first line declares, and the line's length including its end.
    private static func separatorLine(of text: UnsafeRawBufferPointer) -> (UInt8?, Int) {
        let head = Array(text.prefix(7))
        guard head.count > 5, String(decoding: head.prefix(4), as: UTF8.self).lowercased() == "sep=",
            [0x09, 0x2C, 0x3B, 0x7C].contains(head[4])
        else { return (nil, 0) }
        switch head[5] {
        case 0x0A: return (head[4], 6)
        case 0x0D: return (head[4], head.count > 6 && head[6] == 0x0A ? 7 : 6)
        default: return (nil, 0)
        }
    }

    private static func containsZero(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress else { return false }
        return memchr(base, 0, bytes.count) != nil
    }

    private static func looksLikeHTML(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let head = bytes.prefix(1024).drop { $0 <= 0x20 }.prefix(16)
        let opening = String(decoding: head, as: UTF8.self).lowercased()
        return ["<!doctype html", "<html", "<head", "<?xml"].contains { opening.hasPrefix($0) }
    }
}
