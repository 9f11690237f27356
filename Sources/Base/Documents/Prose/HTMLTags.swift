/// Removes from a page's tags the attributes that would make parsing slow.
///
/// libxml2 compares every attribute of a tag with each of the others, so a tag of one megabyte takes minutes; the
/// visible text depends on only a few attributes.
enum HTMLTags {
    /// The number of attributes of a tag that are kept.
    private static let attributeLimit = 64
    /// Elements whose content is not markup: a `<` in a script does not begin a tag.
    private static let rawElements = ["script", "style"]

    /// The page without the surplus attributes of each tag. Linear in its size.
    static func bounded(_ page: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(page.count)
        var place = 0
        while let mark = page[place...].firstIndex(of: UInt8(ascii: "<")) {
            output.append(contentsOf: page[place..<mark])
            if page[mark...].starts(with: "<!--".utf8) {
                place = end(of: "-->", in: page, from: mark + 4)
                output.append(contentsOf: page[mark..<place])
            } else if mark + 1 < page.count, isLetter(page[mark + 1]) {
                place = copyTag(page, from: mark, to: &output)
                if let name = rawElements.first(where: { isTag($0, page, at: mark + 1) }) {
                    let start = place
                    place = closing(name, in: page, from: start)
                    output.append(contentsOf: page[start..<place])
                }
            } else {
                output.append(page[mark])
                place = mark + 1
            }
        }
        output.append(contentsOf: page[place...])
        return output
    }

    /// The state of the tag scanner.
    private enum Part {
        /// After a blank, a slash or the end of a quoted value, where an attribute may begin.
        case between
        case name
        /// After the equals sign; only here does a quotation mark begin a quoted value.
        case equals
        case plainValue
        case quoted(UInt8)
    }

    /// Copies a tag without its surplus attributes; returns the offset after it.
    private static func copyTag(_ page: [UInt8], from start: Int, to output: inout [UInt8]) -> Int {
        var place = start
        var part = Part.name
        var attributes = 0
        while place < page.count {
            let byte = page[place]
            switch part {
            case .quoted(let quote):
                if byte == quote { part = .between }
            case _ where byte == UInt8(ascii: ">"):
                output.append(byte)
                return place + 1
            case .equals:
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                    part = .quoted(byte)
                } else if !isBlank(byte) {
                    part = .plainValue
                }
            case .plainValue:
                if isBlank(byte) { part = .between }
            case .name, .between:
                if byte == UInt8(ascii: "=") {
                    part = .equals
                } else if isBlank(byte) || byte == UInt8(ascii: "/") {
                    part = .between
                } else if case .between = part {
                    attributes += 1
                    part = .name
                }
            }
            if attributes <= attributeLimit { output.append(byte) }
            place += 1
        }
        return place
    }
    /// The offset after the next `mark`, or the end.
    private static func end(of mark: String, in page: [UInt8], from start: Int) -> Int {
        var place = min(start, page.count)
        while let found = page[place...].firstIndex(of: mark.utf8.first ?? 0) {
            if page[found...].starts(with: mark.utf8) { return found + mark.utf8.count }
            place = found + 1
        }
        return page.count
    }

    /// The offset of an element's closing tag, or the end.
    private static func closing(_ name: String, in page: [UInt8], from start: Int) -> Int {
        var place = start
        while let found = page[place...].firstIndex(of: UInt8(ascii: "<")) {
            if found + 1 < page.count, page[found + 1] == UInt8(ascii: "/"), isTag(name, page, at: found + 2) {
                return found
            }
            place = found + 1
        }
        return page.count
    }

    /// Whether a tag's name, compared case-insensitively, is at `place`.
    private static func isTag(_ name: String, _ page: [UInt8], at place: Int) -> Bool {
        let end = place + name.utf8.count
        guard end <= page.count, zip(page[place..<end], name.utf8).allSatisfy({ $0 | 0x20 == $1 }) else { return false }
        return end == page.count || !isLetter(page[end])
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
