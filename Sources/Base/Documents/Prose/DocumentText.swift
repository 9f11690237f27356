import Foundation

/// The text of a document in any supported format: plain text, HTML, DOCX or PDF.
///
/// The format is detected from the bytes, not from the name. Paragraphs, list items, table rows and headings end in a
/// line feed; runs of blanks become one blank. Control characters are removed.
package struct DocumentText: Sendable, Hashable {
    /// A supported format.
    package enum Format: String, Sendable, CaseIterable {
        /// Text without markup, in UTF-8, UTF-16 with a byte order mark, or Windows-1252.
        case plain
        /// A web page, an HTML fragment, or a web archive.
        case html
        /// A word-processing document (Office Open XML).
        case docx
        /// A PDF.
        case pdf
    }

    /// Limits on a document's size and reading time.
    package struct Limits: Sendable {
        /// The maximum size of the document, in bytes.
        package var documentBytes = 20_000_000
        /// The maximum size of the text, in bytes; longer text is refused, not cut.
        package var textBytes = 5_000_000
        /// The maximum time for reading a PDF.
        package var deadline = Duration.seconds(20)

        /// Creates the default limits.
        package init() {}
    }

    /// The detected format.
    package let format: Format
    /// The extracted text.
    package let text: String
    /// The text that offsets refer to: plain text as it was sent, if it is UTF-8; else `text`.
    package let source: String

    /// Reads a document; blocks the calling thread, for a PDF up to the deadline.
    ///
    /// Throws `DocumentError`: `empty`, `binary`, `limitExceeded`, `malformed`, `encrypted`, `unreadable` where the
    /// program that reads PDF is not installed.
    ///
    /// - Parameters:
    ///   - bytes: The document.
    ///   - name: The document's name in messages.
    ///   - limits: The size and time limits.
    package init(reading bytes: [UInt8], name: String, limits: Limits = Limits()) throws {
        guard bytes.count <= limits.documentBytes else {
            throw DocumentError(
                .limitExceeded, "is larger than \(limits.documentBytes / 1_000_000) MB; it is refused", file: name)
        }
        let format = try Self.format(of: bytes, name: name)
        self.format = format
        let raw =
            switch format {
            case .plain: try PlainText.read(bytes, name: name)
            case .html: try HTMLText.read(bytes, name: name)
            case .docx: try WordText.read(bytes, name: name, limits: limits)
            case .pdf: try PDFText.read(bytes, name: name, limits: limits)
            }
        let text = Self.tidied(raw)
        guard !text.isEmpty else { throw DocumentError(.empty, "holds no text", file: name) }
        guard text.utf8.count <= limits.textBytes else {
            throw DocumentError(
                .limitExceeded, "holds more than \(limits.textBytes / 1_000_000) MB of text; it is refused", file: name)
        }
        self.text = text
        // Offsets into a text are useful to the sender only if they refer to the text that was sent.
        let isSent =
            format == .plain && bytes.count <= limits.textBytes && bytes.withUnsafeBytes { ByteText.isUTF8($0) }
        source = isSent ? String(decoding: bytes, as: UTF8.self) : text
    }

    /// Detects the format from the first bytes.
    static func format(of bytes: [UInt8], name: String) throws(DocumentError) -> Format {
        guard !bytes.isEmpty else { throw DocumentError(.empty, "is empty", file: name) }
        let head = Array(bytes.prefix(1_024))
        if contains(head, "%PDF-") { return .pdf }
        if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return .docx }
        if PlainText.isUTF16(head) {
            // An incomplete character at the end is dropped.
            let opening = String(bytes: head.prefix(head.count & ~1), encoding: .utf16) ?? ""
            return isPage(opening.lowercased()) ? .html : .plain
        }
        if head.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            throw DocumentError(.binary, "is of an old Office format; save it as DOCX or PDF", file: name)
        }
        if bytes.prefix(65_536).contains(0) {
            throw DocumentError(.binary, "is binary; send text, HTML, DOCX or PDF", file: name)
        }
        return isPage(String(decoding: head, as: UTF8.self).lowercased()) ? .html : .plain
    }

    /// Whether a text, of which the beginning is given in lowercase, is an HTML page or a fragment of one.
    private static func isPage(_ head: String) -> Bool {
        var opening = head.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        while opening.hasPrefix("<!--") {
            guard let end = opening.range(of: "-->") else { return true }
            opening = opening[end.upperBound...].drop { $0.isWhitespace }
        }
        if opening.hasPrefix("<!doctype html") || opening.hasPrefix("<?xml") || WebArchive.isOne(head) { return true }
        if opening.hasPrefix("<") {
            let rest = opening.dropFirst()
            let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }
            let next = rest.dropFirst(name.count).first ?? ">"
            if openings.contains(String(name)), next == ">" || next == "/" || next.isWhitespace { return true }
        }
        // Several known tags are stronger evidence than the beginning.
        return closings.reduce(0) { $0 + head.components(separatedBy: $1).count - 1 } >= 2
    }

    /// Elements that an HTML page or fragment begins with.
    private static let openings: Set<String> = [
        "html", "head", "body", "div", "p", "ul", "ol", "li", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "table",
        "tbody", "tr", "td", "th", "span", "b", "strong", "i", "em", "u", "a", "br", "hr", "font", "center", "section",
        "article", "main", "header", "footer", "pre", "blockquote", "meta", "style", "script", "img",
    ]
    /// Tags that hardly ever occur twice in a text without markup.
    private static let closings = [
        "</p>", "</li>", "</div>", "<br>", "<br/>", "<br />", "</strong>", "</ul>", "</ol>", "</span>", "</td>",
        "</tr>", "</b>", "</em>", "</i>", "</u>", "</a>", "</h1>", "</h2>", "</h3>", "</h4>", "</font>",
    ]

    private static func contains(_ bytes: [UInt8], _ text: StaticString) -> Bool {
        let wanted = text.withUTF8Buffer { Array($0) }
        guard bytes.count >= wanted.count else { return false }
        return (0...(bytes.count - wanted.count)).contains { bytes[$0..<($0 + wanted.count)].elementsEqual(wanted) }
    }

    /// The text with one blank between words, one line feed between paragraphs, and without invisible characters. In
    /// letter-spaced text a wider gap, which separates words there, stays two blanks wide.
    static func tidied(_ text: String) -> String {
        var output = String.UnicodeScalarView()
        var pending: Unicode.Scalar?
        var blanks = 0
        // The lengths in characters of the last word and of the one before it.
        var (word, before) = (0, 0)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n", "\r", "\u{0B}", "\u{0C}", "\u{85}", "\u{2028}", "\u{2029}": pending = "\n"
            case " ", "\t", "\u{A0}", "\u{2000}"..."\u{200A}", "\u{202F}", "\u{205F}", "\u{3000}":
                if pending == nil { pending = " " }
                blanks += scalar == "\t" ? 2 : 1
            case "\u{200B}", "\u{FEFF}", "\u{AD}", "\u{200E}", "\u{200F}", "\u{202A}"..."\u{202E}",
                "\u{2066}"..."\u{2069}", "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}":
                continue
            default:
                if let gap = pending {
                    if !output.isEmpty { output.append(gap) }
                    if gap == " ", blanks > 1, word == 1, before == 1 { output.append(" ") }
                    (word, before) = (0, gap == " " ? word : 0)
                    pending = nil
                    blanks = 0
                }
                word += 1
                output.append(scalar)
            }
        }
        return String(output)
    }
}

/// Text without markup.
enum PlainText {
    /// Whether the bytes begin with a byte order mark of UTF-16.
    static func isUTF16(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    }

    static func read(_ bytes: [UInt8], name: String) throws(DocumentError) -> String {
        if isUTF16(bytes) {
            guard let text = String(bytes: bytes, encoding: .utf16) else {
                throw DocumentError(.malformed, "begins as UTF-16 text but is none", file: name)
            }
            return text
        }
        if bytes.withUnsafeBytes({ ByteText.isUTF8($0) }) { return String(decoding: bytes, as: UTF8.self) }
        // One invalid byte, for instance where the text was cut off, does not affect the other lines.
        var output: [UInt8] = []
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            line.withUnsafeBytes { raw in
                if ByteText.isUTF8(raw) {
                    output.append(contentsOf: raw)
                } else {
                    Windows1252.appendUTF8(of: raw, to: &output)
                }
            }
            output.append(0x0A)
        }
        return String(decoding: output, as: UTF8.self)
    }
}
