import HTTPServer
import ServiceSupport

/// Reads and checks the parameters of one request; collects all faults before it throws.
struct ParameterReader {
    private let query: QueryParameters
    private(set) var complaints = Complaints()

    init(_ request: HTTPRequest) {
        query = request.query
    }

    /// Whether a parameter has a non-empty value: forms send empty fields too.
    func isSent(_ name: String) -> Bool {
        query.first(name)?.isEmpty == false
    }

    /// A parameter without surrounding spaces; `nil` if absent or empty. A value of spaces only is a fault.
    mutating func text(_ name: String, longest: Int? = nil) -> String? {
        guard let raw = query.first(name), !raw.isEmpty else { return nil }
        let trimmed = Self.trimmed(raw)
        if trimmed.isEmpty {
            complain(name, "must not be blank: leave it out, or leave it empty")
            return nil
        }
        return isShort(raw, name, longest) ? trimmed : nil
    }

    /// A required parameter without surrounding spaces; empty after a fault.
    ///
    /// - Parameter remedy: The advice where it is missing.
    mutating func required(_ name: String, longest: Int? = nil, _ remedy: String) -> String {
        let raw = query.first(name) ?? ""
        let trimmed = Self.trimmed(raw)
        if trimmed.isEmpty {
            complain(name, "is missing: \(remedy)")
            return ""
        }
        return isShort(raw, name, longest) ? trimmed : ""
    }

    /// Characters are counted as in JSON Schema, on which the documentation is based.
    private mutating func isShort(_ text: String, _ name: String, _ longest: Int?) -> Bool {
        guard let longest, text.unicodeScalars.count > longest else { return true }
        complain(name, "must be at most \(longest) characters long")
        return false
    }

    /// The last id of the previous page.
    mutating func identifier(_ name: String) -> String? {
        guard let text = text(name) else { return nil }
        guard let id = UUIDv7(text) else {
            complain(name, "must be the `next_cursor` of a page")
            return nil
        }
        return id.description
    }

    /// An integer in a range.
    mutating func integer(_ name: String, default fallback: Int, in range: ClosedRange<Int>) -> Int {
        guard let text = text(name) else { return fallback }
        guard let number = Int(text), range.contains(number) else {
            complain(
                name, "must be a whole number from \(range.lowerBound) to \(range.upperBound), not '\(Self.cut(text))'")
            return fallback
        }
        return number
    }

    /// An optional integer in a range.
    mutating func optionalInteger(_ name: String, in range: ClosedRange<Int>) -> Int? {
        isSent(name) ? integer(name, default: range.lowerBound, in: range) : nil
    }

    /// A number in a range.
    mutating func number(_ name: String, default fallback: Double, in range: ClosedRange<Double>) -> Double {
        guard let text = text(name) else { return fallback }
        guard let number = Double(text), range.contains(number) else {
            complain(name, "must be a number from \(range.lowerBound) to \(range.upperBound), not '\(Self.cut(text))'")
            return fallback
        }
        return number
    }

    /// True or false.
    mutating func boolean(_ name: String) -> Bool? {
        guard let text = text(name) else { return nil }
        switch text.lowercased() {
        case "true", "1", "yes": return true
        case "false", "0", "no": return false
        default:
            complain(name, "must be true or false, not '\(Self.cut(text))'")
            return nil
        }
    }

    /// One name out of a list, ignoring case and treating `-` as `_`.
    mutating func choice<Choice: RawRepresentable<String>>(
        _ name: String, among choices: [Choice], default fallback: Choice
    ) -> Choice {
        guard let text = text(name) else { return fallback }
        let wanted = String(text.lowercased().map { $0 == "-" ? "_" : $0 })
        if let choice = choices.first(where: { $0.rawValue == wanted }) { return choice }
        complain(
            name, "must be one of \(choices.map(\.rawValue).joined(separator: ", ")), not '\(Self.cut(text))'")
        return fallback
    }

    /// Several comma-separated names out of a list, parsed like a single one; empty if absent.
    mutating func choices<Choice: RawRepresentable<String>>(_ name: String, among choices: [Choice]) -> [Choice] {
        parts(name).compactMap { part in
            let wanted = String(part.lowercased().map { $0 == "-" ? "_" : $0 })
            if let choice = choices.first(where: { $0.rawValue == wanted }) { return choice }
            complain(
                name, "must be one of \(choices.map(\.rawValue).joined(separator: ", ")), not '\(Self.cut(wanted))'")
            return nil
        }
    }

    /// Several comma-separated known names; empty if absent.
    mutating func names(_ name: String, among known: [String]) -> [String] {
        parts(name).filter { part in
            if known.contains(part) { return true }
            complain(name, "must be of \(known.joined(separator: ", ")), not '\(Self.cut(part))'")
            return false
        }
    }

    private mutating func parts(_ name: String) -> [String] {
        guard let text = text(name) else { return [] }
        return text.split(separator: ",", omittingEmptySubsequences: false).map { Self.trimmed(String($0)) }
    }

    /// Adds a fault.
    mutating func complain(_ parameter: String, _ text: String) {
        complaints.add(parameter, text)
    }

    /// Throws a 400 with all faults.
    func finish() throws {
        if !complaints.isEmpty { throw BadParameters(complaints) }
    }

    static func trimmed(_ text: String) -> String {
        guard let first = text.firstIndex(where: { !$0.isWhitespace }),
            let last = text.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(text[first...last])
    }

    /// User text in a message, shortened.
    static func cut(_ text: String) -> String {
        text.count <= 40 ? text : text.prefix(40) + "…"
    }
}
