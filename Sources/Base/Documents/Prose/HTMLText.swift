import CMarkup

/// The words of a web page, read with libxml2, which survives any damage; scripts, styles and hidden parts left out.
enum HTMLText {
    /// A page nested deeper than this is read down to here.
    private static let depthLimit = 200
    private static let silent: Set<String> = [
        "script", "style", "noscript", "template", "head", "svg", "iframe", "object", "select", "button", "nav",
    ]
    private static let blocks: Set<String> = [
        "p", "div", "li", "ul", "ol", "tr", "table", "section", "article", "header", "footer", "main", "aside", "h1",
        "h2", "h3", "h4", "h5", "h6", "br", "hr", "dd", "dt", "dl", "pre", "blockquote", "td", "th", "option", "label",
    ]

    static func read(_ bytes: [UInt8], name: String) throws(DocumentError) -> String {
        // A page that declares no character set is UTF-8 where it can be.
        let isUTF8 = bytes.withUnsafeBytes { ByteText.isUTF8($0) }
        let page = HTMLTags.bounded(bytes).withUnsafeBytes { raw in
            metier_page_read(
                raw.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(clamping: raw.count), isUTF8)
        }
        guard let page else { throw DocumentError(.malformed, "cannot be read as a web page", file: name) }
        defer { metier_page_free(page) }
        var text = ""
        if let root = metier_page_root(page) { append(root, to: &text) }
        return text
    }

    /// Walks the tree without recursion, so that no page can exhaust the stack.
    private static func append(_ root: OpaquePointer, to text: inout String) {
        var node = root
        var depth = 0
        while true {
            let isEntered = enter(node, &text)
            if isEntered, depth < depthLimit, let child = metier_node_first_child(node) {
                node = child
                depth += 1
                continue
            }
            leave(node, &text)
            while node != root, metier_node_next(node) == nil, let parent = metier_node_parent(node) {
                node = parent
                depth -= 1
                leave(node, &text)
            }
            guard node != root, let next = metier_node_next(node) else { return }
            node = next
        }
    }

    /// Whether what is below the node counts.
    private static func enter(_ node: OpaquePointer, _ text: inout String) -> Bool {
        switch metier_node_kind_of(node) {
        case METIER_NODE_TEXT:
            if let content = metier_node_content(node) { text += String(cString: content).spaced }
            return false
        case METIER_NODE_ELEMENT:
            let name = name(of: node)
            if silent.contains(name) || isHidden(node) { return false }
            if blocks.contains(name) { text += "\n" }
            return true
        default:
            return false
        }
    }

    private static func leave(_ node: OpaquePointer, _ text: inout String) {
        if metier_node_kind_of(node) == METIER_NODE_ELEMENT, blocks.contains(name(of: node)) { text += "\n" }
    }

    private static func name(of node: OpaquePointer) -> String {
        metier_node_name(node).map { String(cString: $0) } ?? ""
    }

    private static func isHidden(_ node: OpaquePointer) -> Bool {
        if metier_node_has(node, "hidden") { return true }
        guard let style = metier_node_attribute(node, "style") else { return false }
        defer { metier_text_free(style) }
        let text = String(cString: style).filter { !$0.isWhitespace }.lowercased()
        return text.contains("display:none") || text.contains("visibility:hidden")
    }
}

extension String {
    /// Line ends inside a text node are blanks.
    fileprivate var spaced: String {
        String(decoding: utf8.map { $0 == 0x0A || $0 == 0x0D || $0 == 0x09 ? 0x20 : $0 }, as: UTF8.self)
    }
}
