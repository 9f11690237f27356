import ServiceSupport

/// A parameter in an endpoint's list.
protocol DescribedParameter: Sendable {
    /// Its description.
    var described: Endpoint.Parameter { get }
}

extension Endpoint.Parameter: DescribedParameter {
    var described: Endpoint.Parameter { self }
}

/// A query parameter, defined once for documentation and parsing.
///
///     static let limit = Parameter<Int>("limit", 1...100, default: 10, "How many at most.")
///     let limit = reader.read(Self.limit)
struct Parameter<Value>: DescribedParameter {
    let described: Endpoint.Parameter
    /// Reads it; receives the known names, where only a server with data knows them.
    fileprivate let read: @Sendable (inout ParameterReader, [String]) -> Value

    /// A parameter with a custom reader.
    init(
        _ name: String, _ schema: JSONSchema, _ text: String, isRequired: Bool = false, example: String? = nil,
        read: @escaping @Sendable (inout ParameterReader, String, [String]) -> Value
    ) {
        described = .query(name, schema, text, isRequired: isRequired, example: example)
        self.read = { read(&$0, name, $1) }
    }
}

extension Parameter<Int> {
    /// An integer in a range.
    init(_ name: String, _ range: ClosedRange<Int>, default fallback: Int, _ text: String) {
        let schema = JSONSchema.integer(minimum: range.lowerBound, maximum: range.upperBound)
        self.init(name, schema, "\(text) Default \(fallback).") { reader, name, _ in
            reader.integer(name, default: fallback, in: range)
        }
    }
}

extension Parameter<Int?> {
    /// An optional integer in a range.
    init(_ name: String, _ range: ClosedRange<Int>, _ text: String) {
        let schema = JSONSchema.integer(minimum: range.lowerBound, maximum: range.upperBound)
        self.init(name, schema, text) { reader, name, _ in reader.optionalInteger(name, in: range) }
    }
}

extension Parameter<Bool?> {
    /// True or false.
    init(_ name: String, _ text: String) {
        self.init(name, .boolean, text) { reader, name, _ in reader.boolean(name) }
    }
}

extension Parameter<String> {
    /// A required text.
    ///
    /// - Parameter remedy: The advice where it is missing.
    init(
        _ name: String, longest: Int? = nil, _ text: String, missing remedy: String, example: String
    ) {
        self.init(name, .text(longest: longest), text, isRequired: true, example: example) {
            reader, name, _ in reader.required(name, longest: longest, remedy)
        }
    }
}

extension Parameter<String?> {
    /// A text.
    init(_ name: String, as schema: JSONSchema? = nil, longest: Int? = nil, _ text: String, example: String? = nil) {
        self.init(name, schema ?? .text(longest: longest), text, example: example) { reader, name, _ in
            reader.text(name, longest: longest)
        }
    }

    /// The last id of the previous page.
    static func identifier(_ name: String, _ text: String) -> Parameter {
        Parameter(name, .identifier, text) { reader, name, _ in reader.identifier(name) }
    }
}

extension Parameter<[String]> {
    /// Several comma-separated names out of those listed by `component`; the known ones are passed when it is read.
    init(_ name: String, served component: String, _ text: String, example: String? = nil) {
        self.init(name, .array(.reference(component)), text, example: example) { $0.names($1, among: $2) }
    }

    /// Several comma-separated names out of a list.
    init(_ name: String, among names: [String], _ text: String, example: String? = nil) {
        self.init(name, .array(.string(values: names)), text, example: example) { reader, name, _ in
            reader.names(name, among: names)
        }
    }
}

extension Parameter where Value: RawRepresentable<String> & Sendable {
    /// One name out of a list.
    init(_ name: String, among choices: [Value], default fallback: Value, _ text: String) {
        let schema = JSONSchema.string(values: choices.map(\.rawValue))
        self.init(name, schema, "\(text) Default `\(fallback.rawValue)`.") { reader, name, _ in
            reader.choice(name, among: choices, default: fallback)
        }
    }
}

extension Parameter {
    /// Several comma-separated names out of a list.
    init<Choice: RawRepresentable<String> & Sendable>(
        _ name: String, anyOf choices: [Choice], _ text: String, example: String? = nil
    ) where Value == [Choice] {
        self.init(name, .array(.string(values: choices.map(\.rawValue))), text, example: example) { reader, name, _ in
            reader.choices(name, among: choices)
        }
    }
}

extension ParameterReader {
    /// Reads a parameter.
    ///
    /// - Parameter known: The known names, where the parameter names served data.
    mutating func read<Value>(_ parameter: Parameter<Value>, among known: [String] = []) -> Value {
        parameter.read(&self, known)
    }
}
