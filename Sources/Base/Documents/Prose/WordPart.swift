import Foundation

/// A part of a package as the scanner reads it: UTF-8, or UTF-16 with a mark, which XML may be as well.
struct WordPart {
    private let bytes: [UInt8]
    private let name: String

    init(_ entry: ArchiveEntry, name: String) throws(DocumentError) {
        let raw = entry.bytes.withUnsafeBytes { Array($0) }
        self.name = name
        guard raw.starts(with: [0xFF, 0xFE]) || raw.starts(with: [0xFE, 0xFF]) else {
            bytes = raw
            return
        }
        guard let text = String(bytes: raw, encoding: .utf16) else {
            throw DocumentError(.malformed, "has a part that begins as UTF-16 text but is none", file: name)
        }
        bytes = Array(text.utf8)
    }

    /// Runs `body` with a scanner at the part's beginning.
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
