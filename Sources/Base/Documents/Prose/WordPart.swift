import Foundation

/// A part of a package decoded for the scanner: UTF-8; UTF-16 with a byte order mark or, detected from the first tag,
/// without; or Windows-1252, which some programs write all the same.
struct WordPart {
    private let bytes: [UInt8]
    private let name: String

    init(_ entry: ArchiveEntry, name: String) throws(DocumentError) {
        let raw = entry.bytes.withUnsafeBytes { Array($0) }
        self.name = name
        let encoding: String.Encoding? =
            if PlainText.isUTF16(raw) {
                .utf16
            } else if raw.starts(with: [0x3C, 0x00]) {
                .utf16LittleEndian
            } else if raw.starts(with: [0x00, 0x3C]) {
                .utf16BigEndian
            } else {
                nil
            }
        if let encoding {
            guard let text = String(bytes: raw, encoding: encoding) else {
                throw DocumentError(.malformed, "has a part that begins as UTF-16 text but is none", file: name)
            }
            bytes = Array(text.utf8)
        } else if raw.withUnsafeBytes({ ByteText.isUTF8($0) }) {
            bytes = raw
        } else {
            var text: [UInt8] = []
            raw.withUnsafeBytes { Windows1252.appendUTF8(of: $0, to: &text) }
            bytes = text
        }
    }

    /// Calls `body` with a scanner at the part's beginning.
    func scan(_ body: (inout XMLScanner) throws(DocumentError) -> Void) throws(DocumentError) {
        var failure: DocumentError?
        bytes.withUnsafeBytes { raw in
            do throws(DocumentError) {
                var scanner = try XMLScanner(raw, file: name)
                try body(&scanner)
            } catch { failure = error }
        }
        if let failure { throw failure }
    }
}
