/// Which content coding a client accepts (RFC 9110, section 12.5.3).
package enum ContentCoding {
    /// True when an `Accept-Encoding` value accepts gzip with a weight above zero.
    ///
    /// An explicit `gzip` (or its old name `x-gzip`) takes precedence over `*`. A malformed weight counts as not
    /// accepted.
    package static func acceptsGzip(_ value: String) -> Bool {
        var byStar = false
        for item in value.utf8.split(separator: UInt8(ascii: ",")) {
            let parts = item.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
            guard let first = parts.first else { continue }
            let name = trimmed(first).lowercased()
            let weight = parts.dropFirst().first.map(weight) ?? 1
            switch name {
            case "gzip", "x-gzip": return weight > 0
            case "*": byStar = weight > 0
            default: continue
            }
        }
        return byStar
    }

    /// True for text media types, which are worth compressing.
    static func isText(_ type: String) -> Bool {
        // The most common one first: this is called for every response.
        if type == "application/json" { return true }
        let name = Substring(type.utf8.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") })
        return name.hasPrefix("text/") && name != "text/event-stream"
            || name.hasSuffix("json") || name.hasSuffix("+xml")
            || ["application/xml", "application/javascript", "application/x-ndjson"].contains(name)
    }

    private static func weight(_ parameter: Substring.UTF8View) -> Double {
        let text = trimmed(parameter)
        guard text.hasPrefix("q=") || text.hasPrefix("Q="), let value = Double(text.dropFirst(2)), value <= 1
        else { return 0 }
        return value
    }

    private static func trimmed(_ text: Substring.UTF8View) -> Substring {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        let tail = text.drop(while: isSpace)
        guard let last = tail.lastIndex(where: { !isSpace($0) }) else { return "" }
        return Substring(tail[...last])
    }
}
