import HTTPServer
import ServiceSupport

/// Reads and checks the parameters of one request; collects every complaint before it gives up.
struct ParameterReader {
    private let query: QueryParameters
    private(set) var complaints = Complaints()

    init(_ request: HTTPRequest) {
        query = request.query
    }

    /// A parameter without the spaces around it; `nil` if absent or blank.
    func text(_ name: String) -> String? {
        guard let raw = query.first(name) else { return nil }
        let trimmed = Self.trimmed(raw)
        return trimmed.isEmpty ? nil : trimmed
    }

    /// A whole number in a range.
    mutating func integer(_ name: String, default fallback: Int, in range: ClosedRange<Int>) -> Int {
        guard let text = text(name) else { return fallback }
        guard let number = Int(text), range.contains(number) else {
            complain(
                name, "must be a whole number from \(range.lowerBound) to \(range.upperBound), not '\(Self.cut(text))'")
            return fallback
        }
        return number
    }

    /// A whole number in a range that may be absent.
    mutating func optionalInteger(_ name: String, in range: ClosedRange<Int>) -> Int? {
        text(name) == nil ? nil : integer(name, default: range.lowerBound, in: range)
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

    /// One of a list of names; upper and lower case and `-` for `_` are understood.
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

    /// Several of a list of names, with commas between them, understood as one is; empty if absent.
    mutating func choices<Choice: RawRepresentable<String>>(_ name: String, among choices: [Choice]) -> [Choice] {
        (text(name) ?? "").split(separator: ",").compactMap { part in
            let wanted = String(Self.trimmed(part.lowercased()).map { $0 == "-" ? "_" : $0 })
            if let choice = choices.first(where: { $0.rawValue == wanted }) { return choice }
            complain(
                name, "must be one of \(choices.map(\.rawValue).joined(separator: ", ")), not '\(Self.cut(wanted))'")
            return nil
        }
    }

    /// Adds a complaint.
    mutating func complain(_ parameter: String, _ text: String) {
        complaints.add(parameter, text)
    }

    /// Throws a 400 that names every parameter that is wrong.
    func finish() throws {
        if !complaints.isEmpty { throw BadParameters(complaints) }
    }

    static func trimmed(_ text: String) -> String {
        guard let first = text.firstIndex(where: { !$0.isWhitespace }),
            let last = text.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(text[first...last])
    }

    /// User text in a message: short, so that a message stays a sentence.
    static func cut(_ text: String) -> String {
        text.count <= 40 ? text : text.prefix(40) + "…"
    }
}
