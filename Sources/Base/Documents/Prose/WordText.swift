/// The words of a DOCX: the body, then headers, footers and notes, paragraph by paragraph.
enum WordText {
    static func read(_ bytes: [UInt8], name: String, limits: DocumentText.Limits) throws(DocumentError) -> String {
        var archiveLimits = ArchiveLimits()
        archiveLimits.entries = 2_000
        archiveLimits.bytesPerEntry = limits.textBytes * 10
        archiveLimits.totalBytes = limits.textBytes * 20
        let archive = ZIPArchive(
            name: name, bytes: bytes.withUnsafeBytes { FileBytes(copying: $0) }, limits: archiveLimits)
        let entries = try archive.read { isPart($0) }
        guard let body = entries.first(where: { $0.path == "word/document.xml" }) else {
            throw DocumentError(
                .malformed, "is an archive, but no DOCX: it has no word/document.xml", file: name)
        }
        var text: [UInt8] = []
        let others = entries.filter { $0.path != body.path }.sorted { $0.path < $1.path }
        for part in [body] + others { try append(part, named: name, to: &text) }
        return String(decoding: text, as: UTF8.self)
    }

    private static func isPart(_ path: String) -> Bool {
        guard path.hasPrefix("word/"), path.hasSuffix(".xml") else { return false }
        let name = path.dropFirst("word/".count)
        return ["document", "header", "footer", "footnotes", "endnotes"].contains { name.hasPrefix($0) }
            && !name.contains("/")
    }

    private static func append(
        _ part: ArchiveEntry, named name: String, to text: inout [UInt8]
    ) throws(DocumentError) {
        var output = text
        var failure: DocumentError?
        part.bytes.withUnsafeBytes { raw in
            do throws(DocumentError) { try scan(raw, named: name, to: &output) } catch { failure = error }
        }
        if let failure { throw failure }
        text = output
    }

    private static func scan(
        _ raw: UnsafeRawBufferPointer, named name: String, to text: inout [UInt8]
    ) throws(DocumentError) {
        var scanner = try XMLScanner(raw, file: name)
        // Only what stands in `w:t` is text; deleted text stands in `w:delText`.
        var isText = false
        while true {
            switch try scanner.next() {
            case .start:
                isText = scanner.isNamed("t")
                if scanner.isNamed("tab") { text.append(UInt8(ascii: " ")) }
                if scanner.isNamed("br") || scanner.isNamed("cr") { text.append(UInt8(ascii: "\n")) }
            case .end:
                isText = false
                if scanner.isNamed("p") || scanner.isNamed("tr") { text.append(UInt8(ascii: "\n")) }
            case .text:
                if isText { scanner.appendText(to: &text) }
            case .finished:
                text.append(UInt8(ascii: "\n"))
                return
            }
        }
    }
}
