/// The text of a DOCX as Word displays it: the body, then headers, footers and notes, paragraph by paragraph.
///
/// Deleted and moved-away text is excluded, inserted text included; hidden text is excluded, also where a style hides
/// it; of alternate content the first branch that this reader can display is read; runs are joined without a gap.
enum WordText {
    static func read(
        _ bytes: [UInt8], name: String, limits: DocumentText.Limits, isChunk: Bool = false
    ) throws(DocumentError) -> String {
        var archiveLimits = ArchiveLimits()
        archiveLimits.entries = 2_000
        archiveLimits.bytesPerEntry = limits.textBytes * 10
        archiveLimits.totalBytes = limits.textBytes * 20
        let archive = ZIPArchive(
            name: name, bytes: bytes.withUnsafeBytes { FileBytes(copying: $0) }, limits: archiveLimits)
        let package = try WordPackage(archive, name: name)
        let styles = try package.styles.map { (entry) throws(DocumentError) in try HiddenStyles(entry, name: name) }
        var text: [UInt8] = []
        for entry in package.parts {
            var reader = WordReader(
                styles: styles ?? HiddenStyles(), chunks: isChunk ? [:] : package.chunks, limits: limits, name: name)
            try WordPart(entry, name: name).scan { (scanner) throws(DocumentError) in
                try reader.read(&scanner, to: &text)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// The ids of a document's styles whose text is hidden (`w:vanish`), inherited settings included.
struct HiddenStyles {
    private var hidden: Set<String> = []

    /// Creates an instance in which no style hides text.
    init() {}

    init(_ entry: ArchiveEntry, name: String) throws(DocumentError) {
        var own: [String: Bool] = [:]
        var parents: [String: String] = [:]
        try WordPart(entry, name: name).scan { (scanner) throws(DocumentError) in
            var style: String?
            var former: Int?
            while true {
                switch try scanner.next() {
                case .finished: return
                case .start:
                    if scanner.isNamed("style") {
                        style = scanner.attribute("styleId")
                    } else if let style, scanner.isNamed("basedOn") {
                        parents[style] = scanner.attribute("val")
                    } else if scanner.isFormerProperties {
                        former = former ?? scanner.depth
                    } else if let style, former == nil, scanner.isNamed("vanish") {
                        own[style] = scanner.isSwitchedOn
                    }
                case .end:
                    if let open = former, scanner.depth < open { former = nil }
                    if scanner.isNamed("style") { style = nil }
                case .text: continue
                }
            }
        }
        for style in Set(own.keys).union(parents.keys) {
            // At most as many steps as there are styles: the styles of a damaged document may form a cycle.
            var current = style
            for _ in 0...parents.count {
                if let isHidden = own[current] {
                    if isHidden { hidden.insert(style) }
                    break
                }
                guard let parent = parents[current] else { break }
                current = parent
            }
        }
    }

    /// Whether a style hides its text.
    func hides(_ style: String?) -> Bool { style.map(hidden.contains) ?? false }
}

/// Reads one part and collects the text that is displayed.
private struct WordReader {
    let styles: HiddenStyles
    let chunks: [String: ArchiveEntry]
    let limits: DocumentText.Limits
    let name: String
    /// The depth of the element whose content is skipped with everything below it.
    private var skipped: Int?
    /// The depth of the open run or paragraph properties, which contain no text.
    private var properties: Int?
    private var isParagraphProperties = false
    private var isText = false
    /// Whether the open run (directly or by its style) and the open paragraph are hidden.
    private var runIsHidden: Bool?
    private var paragraphIsHidden = false
    /// Whether the open paragraph's mark was deleted or is hidden: the next paragraph then continues it.
    private var endIsGone = false
    /// Whether the open run is superscript.
    private var isRaised = false
    /// The depth of the open table row properties.
    private var rowProperties: Int?
    /// Paragraphs interrupted by text boxes, and the text of boxes that follows the open paragraph.
    private var interrupted: [Interrupted] = []
    private var boxes: [UInt8] = []

    /// A paragraph to which a text box is anchored.
    private struct Interrupted {
        var text: [UInt8]
        var boxes: [UInt8]
        var paragraphIsHidden: Bool
        var endIsGone: Bool
    }
    /// Whether the next paragraph continues the one before.
    private var goesOn = false
    /// For each open field, whether its instruction is being read; the result that follows is displayed.
    private var fields: [Bool] = []
    /// For each open `AlternateContent`, whether a branch was taken.
    private var alternatives: [Bool] = []

    /// Namespace prefixes that a branch of alternate content may require and this reader can display: the standard's
    /// own and those that Word writes for shapes, drawings and newer features, which hold ordinary paragraphs.
    private static let understood: Set<String> = [
        "wps", "wpg", "wpc", "wpi", "wp14", "w14", "w15", "w16", "w16cex", "w16cid", "w16du", "w16sdtdh", "w16se",
        "a14",
        "cx", "cx1", "cx2", "cx3", "cx4", "cx5", "cx6", "cx7", "cx8", "aink", "am3d", "v", "o", "w", "wp", "a", "pic",
        "r", "m",
    ]

    init(styles: HiddenStyles, chunks: [String: ArchiveEntry], limits: DocumentText.Limits, name: String) {
        self.styles = styles
        self.chunks = chunks
        self.limits = limits
        self.name = name
    }

    mutating func read(_ scanner: inout XMLScanner, to text: inout [UInt8]) throws(DocumentError) {
        while true {
            switch try scanner.next() {
            case .start:
                start(scanner, &text)
                if skipped == nil, scanner.isNamed("altChunk") { try appendChunk(scanner.attribute("id"), to: &text) }
            case .end: end(scanner, &text)
            case .text:
                if isText, skipped == nil, !isHidden {
                    let start = text.count
                    scanner.appendText(to: &text)
                    if isRaised { RaisedFigures.raise(&text, from: start) }
                }
                try checkLength(of: text)
            case .finished:
                text.append(UInt8(ascii: "\n"))
                text += boxes
                return
            }
        }
    }

    private func checkLength(of text: [UInt8]) throws(DocumentError) {
        let apart = interrupted.reduce(boxes.count) { $0 + $1.text.count + $1.boxes.count }
        guard text.count + apart <= limits.textBytes * 2 else {
            throw DocumentError(
                .limitExceeded, "holds more than \(limits.textBytes / 1_000_000) MB of text; it is refused", file: name)
        }
    }

    /// Appends the text of a document that the body embeds here: a web page, text, or a DOCX; rich text and unreadable
    /// content are left out.
    private func appendChunk(_ id: String?, to text: inout [UInt8]) throws(DocumentError) {
        guard let entry = id.flatMap({ chunks[$0] }) else { return }
        let bytes = entry.bytes.withUnsafeBytes { Array($0) }
        guard !bytes.isEmpty, !bytes.starts(with: "{\\rtf".utf8) else { return }
        do throws(DocumentError) {
            let content = try words(of: bytes)
            text.append(contentsOf: "\n\(content)\n".utf8)
        } catch {
            guard error.code != .limitExceeded else { throw error }
        }
        try checkLength(of: text)
    }

    private func words(of bytes: [UInt8]) throws(DocumentError) -> String {
        switch try DocumentText.format(of: bytes, name: name) {
        case .html: try HTMLText.read(bytes, name: name)
        case .docx: try WordText.read(bytes, name: name, limits: limits, isChunk: true)
        case .plain: try PlainText.read(bytes, name: name)
        case .pdf: ""
        }
    }

    /// A run's own properties take precedence over its paragraph's style. Text within another field's instruction is
    /// part of the instruction and never displayed.
    private var isHidden: Bool { fields.dropLast().contains(true) || (runIsHidden ?? paragraphIsHidden) }

    private mutating func start(_ scanner: XMLScanner, _ text: inout [UInt8]) {
        isText = false
        guard skipped == nil else { return }
        let depth = scanner.depth
        if properties != nil {
            readProperty(scanner)
        } else if scanner.isNamed("t") {
            isText = true
        } else if scanner.isNamed("p") {
            // A paragraph within a run, in a text box, is not joined to the run's text.
            if !goesOn, let last = text.last, last != UInt8(ascii: "\n") { text.append(UInt8(ascii: "\n")) }
            goesOn = false
            paragraphIsHidden = false
            endIsGone = false
            runIsHidden = nil
        } else if scanner.isNamed("r") {
            runIsHidden = nil
            isRaised = false
        } else if scanner.isNamed("fldChar") {
            readField(scanner.attribute("fldCharType"))
        } else if scanner.isNamed("rPr") || scanner.isNamed("pPr") {
            properties = depth
            isParagraphProperties = scanner.isNamed("pPr")
        } else if scanner.isNamed("trPr") {
            rowProperties = depth
        } else if scanner.isNamed("cellDel") || rowProperties == depth - 1 && scanner.isNamed("del") {
            // The row or cell with these properties was deleted.
            skipped = max(1, depth - 2)
            rowProperties = nil
        } else if scanner.isNamed("txbxContent") {
            interrupt(&text)
        } else if scanner.isNamed("del") || scanner.isNamed("moveFrom") || scanner.isNamed("rt")
            || scanner.isNamed("sdtPr") || scanner.isNamed("instrText")
        {
            // Deleted or moved text, ruby annotations, form field properties, field instructions.
            skipped = depth
        } else if scanner.isNamed("AlternateContent") {
            alternatives.append(false)
        } else if scanner.isNamed("Choice") || scanner.isNamed("Fallback"), let isTaken = alternatives.last {
            let isShown =
                scanner.isNamed("Fallback")
                || (scanner.attribute("Requires") ?? "").split(separator: " ").allSatisfy {
                    Self.understood.contains(String($0))
                }
            if isTaken || !isShown { skipped = depth } else { alternatives[alternatives.count - 1] = true }
        } else if !isHidden {
            appendCharacter(scanner, &text)
        }
    }

    /// A text box is anchored inside a paragraph, often within a sentence, and its text follows the paragraph.
    private mutating func interrupt(_ text: inout [UInt8]) {
        let paragraph = Interrupted(
            text: text, boxes: boxes, paragraphIsHidden: paragraphIsHidden, endIsGone: endIsGone)
        text = []
        boxes = []
        interrupted.append(paragraph)
    }

    /// Continues the paragraph to which the text box is anchored.
    private mutating func goOn(_ text: inout [UInt8]) {
        guard let paragraph = interrupted.popLast() else { return }
        let box = text + boxes
        text = paragraph.text
        boxes = paragraph.boxes
        paragraphIsHidden = paragraph.paragraphIsHidden
        endIsGone = paragraph.endIsGone
        goesOn = false
        let isBegun = text.last.map { $0 != UInt8(ascii: "\n") } ?? false
        if isBegun { boxes += box } else { text += box }
    }

    /// A field has an instruction and, after a separator, a result; fields may be nested in either part.
    private mutating func readField(_ type: String?) {
        switch type {
        case "begin": fields.append(true)
        case "separate": if !fields.isEmpty { fields[fields.count - 1] = false }
        case "end": _ = fields.popLast()
        default: break
        }
    }

    private func appendCharacter(_ scanner: XMLScanner, _ text: inout [UInt8]) {
        if scanner.isNamed("tab") || scanner.isNamed("ptab") {
            text.append(UInt8(ascii: " "))
        } else if scanner.isNamed("sym") {
            // Codes of the private use area are symbols of a font: bullets and boxes.
            let code = UInt32(scanner.attribute("char") ?? "", radix: 16) ?? 0
            let isPicture = code < 0x20 || (0xE000...0xF8FF).contains(code)
            let scalar = isPicture ? " " : Unicode.Scalar(code) ?? " "
            text.append(contentsOf: String(Character(scalar)).utf8)
        } else if scanner.isNamed("br") || scanner.isNamed("cr") {
            text.append(UInt8(ascii: "\n"))
        } else if scanner.isNamed("noBreakHyphen") {
            text.append(UInt8(ascii: "-"))
        } else if scanner.isNamed("den") {
            // Between numerator and denominator.
            text.append(UInt8(ascii: "/"))
        }
    }

    private mutating func readProperty(_ scanner: XMLScanner) {
        if scanner.isFormerProperties {
            skipped = scanner.depth
        } else if scanner.isNamed("vanish") {
            // In a paragraph's properties this hides the paragraph mark, not the text.
            if !isParagraphProperties {
                runIsHidden = scanner.isSwitchedOn
            } else if scanner.isSwitchedOn {
                endIsGone = true
            }
        } else if scanner.isNamed("vertAlign") {
            isRaised = !isParagraphProperties && scanner.attribute("val") == "superscript"
        } else if scanner.isNamed("rStyle") {
            if !isParagraphProperties, runIsHidden == nil, styles.hides(scanner.attribute("val")) { runIsHidden = true }
        } else if scanner.isNamed("pStyle") {
            paragraphIsHidden = styles.hides(scanner.attribute("val"))
        } else if scanner.isNamed("del") || scanner.isNamed("moveFrom") {
            endIsGone = endIsGone || isParagraphProperties
        }
    }

    private mutating func end(_ scanner: XMLScanner, _ text: inout [UInt8]) {
        isText = false
        // The ending element is no longer counted in the scanner's depth.
        let depth = scanner.depth + 1
        if let skipped {
            if depth == skipped { self.skipped = nil }
            return
        }
        if let properties {
            if depth == properties { self.properties = nil }
            return
        }
        if scanner.isNamed("r") {
            runIsHidden = nil
            isRaised = false
        } else if scanner.isNamed("trPr") {
            rowProperties = nil
        } else if scanner.isNamed("txbxContent") {
            goOn(&text)
        } else if scanner.isNamed("AlternateContent") {
            _ = alternatives.popLast()
        } else if scanner.isNamed("p") {
            // If a damaged document never ends a field, its instruction ends with the paragraph.
            for index in fields.indices { fields[index] = false }
            goesOn = endIsGone
            if !goesOn {
                text.append(UInt8(ascii: "\n"))
                text += boxes
                boxes = []
            }
        } else if scanner.isNamed("tr") || scanner.isNamed("tc") {
            text.append(UInt8(ascii: "\n"))
        }
    }
}

extension XMLScanner {
    /// Whether the element holds the properties before a tracked change.
    fileprivate var isFormerProperties: Bool { isNamed("rPrChange") || isNamed("pPrChange") }

    /// The value of an on/off element: on unless its value says otherwise (ECMA-376, part 1, 17.17.4).
    fileprivate var isSwitchedOn: Bool {
        switch attribute("val") {
        case "0", "false", "off": false
        default: true
        }
    }
}
