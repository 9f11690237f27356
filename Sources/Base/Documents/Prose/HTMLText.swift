import CMarkup

/// The text of a web page, parsed with libxml2, which tolerates malformed HTML; scripts, styles and hidden parts
/// excluded.
struct HTMLText {
    /// The maximum depth of elements that are read; deeper ones are ignored.
    private static let depthLimit = 200
    /// Elements whose content is not displayed, ruby annotations among them.
    private static let silent: Set<String> = [
        "script", "style", "noscript", "template", "head", "datalist", "noembed", "noframes", "rt", "rp",
    ]
    /// Elements that are displayed but are not part of the text: images, media, menus.
    private static let apart: Set<String> = [
        "svg", "iframe", "object", "select", "button", "nav", "audio", "video", "canvas",
    ]
    private static let blocks: Set<String> = [
        "p", "div", "li", "ul", "ol", "tr", "table", "section", "article", "header", "footer", "main", "aside", "h1",
        "h2", "h3", "h4", "h5", "h6", "br", "hr", "dd", "dt", "dl", "pre", "blockquote", "td", "th", "option", "label",
        "address", "caption", "center", "details", "dialog", "dir", "fieldset", "figcaption", "figure", "form",
        "hgroup", "legend", "menu", "search", "summary", "tbody", "textarea", "tfoot", "thead",
    ]
    /// Elements that preserve line breaks in their text.
    private static let kept: Set<String> = ["pre", "textarea", "listing", "xmp", "plaintext"]

    private var text: [UInt8] = []
    /// The number of open elements that preserve line breaks, and of open superscript elements.
    private var keeping = 0
    private var raising = 0

    static func read(_ bytes: [UInt8], name: String) throws(DocumentError) -> String {
        var bytes = WebArchive.page(in: bytes) ?? bytes
        if PlainText.isUTF16(bytes) { bytes = try Array(PlainText.read(bytes, name: name).utf8) }
        // A page that declares no character set is read as UTF-8 if it is valid UTF-8.
        let isUTF8 = bytes.withUnsafeBytes { ByteText.isUTF8($0) }
        let page = HTMLTags.bounded(bytes).withUnsafeBytes { raw in
            metier_page_read(
                raw.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(clamping: raw.count), isUTF8)
        }
        guard let page else { throw DocumentError(.malformed, "cannot be read as a web page", file: name) }
        defer { metier_page_free(page) }
        var reader = HTMLText()
        if let root = metier_page_root(page) { reader.append(root) }
        return String(decoding: reader.text, as: UTF8.self)
    }

    /// Walks the tree iteratively, so that a deeply nested page cannot overflow the stack.
    private mutating func append(_ root: OpaquePointer) {
        var node = root
        var depth = 0
        while true {
            let isEntered = enter(node)
            if isEntered, depth < Self.depthLimit, let child = metier_node_first_child(node) {
                node = child
                depth += 1
                continue
            }
            if isEntered { leave(node) } else { pass(node) }
            while node != root, metier_node_next(node) == nil, let parent = metier_node_parent(node) {
                node = parent
                depth -= 1
                leave(node)
            }
            guard node != root, let next = metier_node_next(node) else { return }
            node = next
        }
    }

    /// Handles the start of a node; returns whether its children are read.
    private mutating func enter(_ node: OpaquePointer) -> Bool {
        switch metier_node_kind_of(node) {
        case METIER_NODE_TEXT:
            if let content = metier_node_content(node) { append(content) }
            return false
        case METIER_NODE_ELEMENT:
            let name = Self.name(of: node)
            if Self.silent.contains(name) || Self.apart.contains(name) || Self.isHidden(node, name) { return false }
            if Self.blocks.contains(name) { text.append(0x0A) }
            if Self.kept.contains(name) { keeping += 1 }
            if name == "sup" { raising += 1 }
            return true
        default:
            return false
        }
    }

    /// Skips an element that is not read; separates the text on either side of it.
    private mutating func pass(_ node: OpaquePointer) {
        guard metier_node_kind_of(node) == METIER_NODE_ELEMENT else { return }
        let name = Self.name(of: node)
        if Self.blocks.contains(name) { text.append(0x0A) }
        if Self.apart.contains(name) { text.append(0x20) }
    }

    private mutating func leave(_ node: OpaquePointer) {
        guard metier_node_kind_of(node) == METIER_NODE_ELEMENT else { return }
        let name = Self.name(of: node)
        if Self.blocks.contains(name) { text.append(0x0A) }
        if Self.kept.contains(name) { keeping -= 1 }
        if name == "sup" { raising -= 1 }
    }

    /// Appends the content of a text node. Line breaks become blanks unless they are preserved, and control characters
    /// from U+0080 to U+009F are read as Windows-1252, as browsers do.
    private mutating func append(_ content: UnsafePointer<CChar>) {
        let start = text.count
        for scalar in String(cString: content).unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A, 0x0D: text.append(keeping > 0 && scalar != "\t" ? 0x0A : 0x20)
            case ..<0x80: text.append(UInt8(scalar.value))
            case 0x80...0x9F:
                withUnsafeBytes(of: UInt8(scalar.value)) { Windows1252.appendUTF8(of: $0, to: &text) }
            default: text.append(contentsOf: String(scalar).utf8)
            }
        }
        if raising > 0 { RaisedFigures.raise(&text, from: start) }
    }

    private static func name(of node: OpaquePointer) -> String {
        metier_node_name(node).map { String(cString: $0) } ?? ""
    }

    private static func isHidden(_ node: OpaquePointer, _ name: String) -> Bool {
        if metier_node_has(node, "hidden") || name == "dialog" && !metier_node_has(node, "open") { return true }
        guard let style = metier_node_attribute(node, "style") else { return false }
        defer { metier_text_free(style) }
        let text = String(cString: style).filter { !$0.isWhitespace }.lowercased()
        return text.contains("display:none") || text.contains("visibility:hidden")
    }
}
