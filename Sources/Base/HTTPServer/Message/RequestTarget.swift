/// The target of a request line, split but not decoded.
package struct RequestTarget: Sendable {
    /// Why a target was refused.
    package enum Defect: Sendable, Hashable {
        /// A byte that is not allowed in a target: a control character, a space or a non-ASCII byte.
        case badCharacter
        /// Neither `/path`, nor `http://host/path`, nor `*`.
        case badForm
        /// A `%` that is not followed by two hexadecimal digits, or an escape that is not UTF-8 or is NUL.
        case badEscape
    }

    /// The raw path, without the query: `/` and what follows, or `*`.
    package let path: String
    /// The decoded query parameters.
    package let query: QueryParameters
    /// Why the target must be refused; nil if it is valid.
    package let defect: Defect?

    /// Parses a target in origin form, absolute form (which RFC 9112 requires servers to accept) or asterisk form.
    package init(_ text: String) {
        let bytes = text.utf8
        var isPlain = bytes.first == UInt8(ascii: "/")
        var isValid = true
        for byte in bytes {
            if byte <= 0x20 || byte >= 0x7F { isValid = false }
            switch byte {
            case UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "%"): isPlain = false
            default: break
            }
        }
        guard isValid else {
            self.init(path: "/", defect: .badCharacter)
            return
        }
        if isPlain {
            self.init(path: text, defect: nil)
            return
        }
        // A fragment is not allowed in a request; like other servers, this one cuts it off.
        let whole = bytes[..<(bytes.firstIndex(of: UInt8(ascii: "#")) ?? bytes.endIndex)]
        let mark = whole.firstIndex(of: UInt8(ascii: "?"))
        let path = Self.originForm(whole[..<(mark ?? whole.endIndex)])
        guard let path else {
            self.init(path: "/", defect: .badForm)
            return
        }
        guard !path.utf8.contains(UInt8(ascii: "%")) || PercentCoding.decode(path.utf8) != nil else {
            self.init(path: path, defect: .badEscape)
            return
        }
        guard let mark else {
            self.init(path: path, defect: nil)
            return
        }
        guard let query = QueryParameters(parsing: whole[whole.index(after: mark)...]) else {
            self.init(path: path, defect: .badEscape)
            return
        }
        self.init(path: path, query: query, defect: nil)
    }

    private init(path: String, query: QueryParameters = .none, defect: Defect?) {
        self.path = path
        self.query = query
        self.defect = defect
    }

    private static func originForm(_ text: Substring.UTF8View) -> String? {
        if text.first == UInt8(ascii: "/") { return String(Substring(text)) }
        if text.elementsEqual("*".utf8) { return "*" }
        let lowered = Substring(text.prefix(8)).lowercased()
        for scheme in ["http://", "https://"] where lowered.hasPrefix(scheme) {
            let authority = text.dropFirst(scheme.utf8.count)
            guard let slash = authority.firstIndex(of: UInt8(ascii: "/")) else { return authority.isEmpty ? nil : "/" }
            return slash == authority.startIndex ? nil : String(Substring(authority[slash...]))
        }
        return nil
    }
}
