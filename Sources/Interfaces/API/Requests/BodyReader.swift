import HTTPServer
import ServiceSupport

/// Reads and checks the fields of a JSON body; collects all faults before it throws.
struct BodyReader {
    private let fields: JSONObject
    private var known: [String] = []
    private var complaints = Complaints()

    /// Throws 415 unless the body is declared as JSON, which also excludes requests that a page of another site can
    /// send without a preflight, and 400 unless it is an object.
    ///
    /// - Parameter ofAnyType: Whether to accept any declared media type. For queries without side effects: documented
    ///   clients send them with a bare `curl -d`.
    init(_ request: HTTPRequest, ofAnyType: Bool = false) throws {
        guard ofAnyType || Self.isJSON(request) else {
            throw HTTPFailure(
                .unsupportedMediaType, code: "not-json", detail: "Send the body as Content-Type: application/json.")
        }
        do {
            guard let fields = try JSONValue(parsing: request.body).objectValue else {
                throw BadParameters("body", "must be a JSON object")
            }
            self.fields = fields
        } catch let error as JSONError {
            throw BadParameters("body", "is not JSON: \(error)")
        }
    }

    /// Whether a body is declared as JSON.
    static func isJSON(_ request: HTTPRequest) -> Bool {
        (request.header("Content-Type") ?? "").prefix { $0 != ";" && $0 != " " }.lowercased() == "application/json"
    }

    /// The raw value of a field; `nil` if absent or null.
    mutating func value(_ name: String) -> JSONValue? {
        known.append(name)
        return fields[name].flatMap { $0.isNull ? nil : $0 }
    }

    /// A text; `nil` if absent, null or empty.
    mutating func text(_ name: String, isRequired: Bool = false, longest: Int? = nil) -> String? {
        let value = value(name)
        if let value, value.stringValue == nil {
            complain(name, "must be a string, not \(value.kindName)")
            return nil
        }
        guard let text = value?.stringValue, !text.isEmpty else {
            if isRequired { complain(name, "is missing") }
            return nil
        }
        // Characters are counted as in JSON Schema, on which the documentation is based.
        if let longest, text.unicodeScalars.count > longest {
            complain(name, "must be at most \(longest) characters long")
        }
        if isRequired, ParameterReader.trimmed(text).isEmpty { complain(name, "must not be empty") }
        return text
    }

    /// A list of texts; empty if absent or null.
    mutating func texts(_ name: String) -> [String] {
        guard let value = value(name) else { return [] }
        let items = value.arrayValue ?? []
        let texts = items.compactMap(\.stringValue)
        if value.arrayValue == nil || texts.count < items.count { complain(name, "must be a list of names") }
        return texts
    }

    /// A list of known names; empty if absent or null.
    mutating func names(_ name: String, among known: [String]) -> [String] {
        texts(name).filter { text in
            if known.contains(text) { return true }
            complain(name, "must be of \(known.joined(separator: ", ")), not '\(ParameterReader.cut(text))'")
            return false
        }
    }

    /// An integer in a range.
    mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = value(name) else { return nil }
        guard let number = value.intValue, range.contains(number) else {
            complain(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    /// True or false.
    mutating func boolean(_ name: String) -> Bool? {
        guard let value = value(name) else { return nil }
        if value.boolValue == nil { complain(name, "must be true or false") }
        return value.boolValue
    }

    /// A moment in RFC 3339 format.
    mutating func moment(_ name: String) -> Timestamp? {
        guard let text = text(name) else { return nil }
        guard let moment = Timestamp(rfc3339: text) else {
            complain(name, "must be a moment such as 2026-11-21T08:00:00Z, not '\(ParameterReader.cut(text))'")
            return nil
        }
        return moment
    }

    /// Adds a fault.
    mutating func complain(_ name: String, _ text: String) {
        complaints.add(name, text)
    }

    /// Throws a 400 with all faults, including unknown fields.
    mutating func finish() throws {
        for name in fields.names where !known.contains(name) {
            complain(ParameterReader.cut(name), "is not known; use \(known.joined(separator: ", "))")
        }
        if !complaints.isEmpty { throw BadParameters(complaints) }
    }
}
