import ServiceSupport

/// A field of a JSON body, defined once for documentation and parsing.
///
///     static let limit = BodyField("limit", 1...20, default: 3, "Candidates a framework at most.")
///     let limit = body.read(Self.limit)
struct BodyField<Value>: Sendable {
    /// Its description.
    let property: JSONSchema.Property
    /// Reads it; receives the known names, where only a server with data knows them.
    fileprivate let read: @Sendable (inout BodyReader, [String]) -> Value

    /// A field with a custom reader.
    init(
        _ name: String, _ schema: JSONSchema, _ text: String, isRequired: Bool = false,
        read: @escaping @Sendable (inout BodyReader, String) -> Value
    ) {
        property = isRequired ? .field(name, schema, text) : .optional(name, schema, text)
        self.read = { body, _ in read(&body, name) }
    }

    /// The field as a required one.
    var required: JSONSchema.Property { .field(property.name, property.schema, property.text) }
}

extension BodyField<Int> {
    /// An integer in a range.
    init(_ name: String, _ range: ClosedRange<Int>, default fallback: Int, _ text: String) {
        let schema = JSONSchema.integer(minimum: range.lowerBound, maximum: range.upperBound)
        self.init(name, schema, "\(text) Default \(fallback).") { $0.integer($1, in: range) ?? fallback }
    }
}

extension BodyField<Bool> {
    /// True or false.
    init(_ name: String, default fallback: Bool, _ text: String) {
        self.init(name, .boolean, "\(text) Default \(fallback).") { $0.boolean($1) ?? fallback }
    }
}

extension BodyField<String> {
    /// A required text; empty after a fault.
    init(required name: String, longest: Int? = nil, _ text: String) {
        self.init(name, .text(longest: longest), text, isRequired: true) {
            $0.text($1, isRequired: true, longest: longest) ?? ""
        }
    }
}

extension BodyField<String?> {
    /// A text.
    ///
    /// - Parameter schema: Its schema; by default any text of at most `longest` characters.
    init(_ name: String, as schema: JSONSchema? = nil, longest: Int? = nil, _ text: String) {
        self.init(name, schema ?? longest.map(JSONSchema.note) ?? .string(), text) { $0.text($1, longest: longest) }
    }
}

extension BodyField<[String]> {
    /// Names listed by `component`; the known ones are passed when it is read.
    init(_ name: String, served component: String, _ text: String) {
        property = .optional(name, .array(.reference(component)), text)
        read = { $0.names(name, among: $1) }
    }
}

extension BodyReader {
    /// Reads a field.
    ///
    /// - Parameter known: The known names, where the field names served data.
    mutating func read<Value>(_ field: BodyField<Value>, among known: [String] = []) -> Value {
        field.read(&self, known)
    }
}
