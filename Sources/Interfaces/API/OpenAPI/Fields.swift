package import ServiceSupport
import Taxonomy

/// The JSON form of a type's values: the schema that describes them and the function that writes them.
package struct Form<Value>: Sendable {
    let schema: JSONSchema
    let write: @Sendable (Value, inout JSONWriter) -> Void

    init(_ schema: JSONSchema, _ write: @escaping @Sendable (Value, inout JSONWriter) -> Void) {
        self.schema = schema
        self.write = write
    }

    /// An object with these fields.
    static func object(_ fields: Fields<Value>) -> Form {
        let writers = fields.writers
        return Form(fields.schema) { value, json in
            json.object { json in for write in writers { write(value, &json) } }
        }
    }

    /// The same form, or null.
    static func nullable<Wrapped>(_ form: Form<Wrapped>) -> Form where Value == Wrapped? {
        let write = form.write
        return Form(.nullable(form.schema)) { value, json in
            if let value { write(value, &json) } else { json.null() }
        }
    }

    /// An object with these fields, or null.
    static func nullable<Wrapped>(_ fields: Fields<Wrapped>) -> Form where Value == Wrapped? {
        nullable(.object(fields))
    }
}

extension Form where Value: Sequence & SendableMetatype {
    /// A list.
    static func list(_ element: Form<Value.Element>) -> Form {
        let write = element.write
        return Form(.array(element.schema)) { values, json in
            json.array { json in
                // An iterator would copy each element, with a count for each of its strings and lists.
                let isWritten: Void? = values.withContiguousStorageIfAvailable { values in
                    for place in values.indices { write(values[place], &json) }
                }
                if isWritten == nil { for value in values { write(value, &json) } }
            }
        }
    }

    /// A list of objects.
    static func list(_ fields: Fields<Value.Element>) -> Form { list(.object(fields)) }
}

extension Form {
    /// An object whose keys are values too, in the order given.
    static func dictionary<Member: FormedValue>(_ schema: JSONSchema? = nil) -> Form where Value == [(String, Member)] {
        Form(.dictionary(schema ?? Member.jsonSchema)) { members, json in
            json.object { json in
                for (name, member) in members {
                    json.key(name)
                    Member.writeJSON(member, to: &json)
                }
            }
        }
    }
}

extension Form<String> {
    /// A UUID.
    static let uuid = Form(.string(format: "uuid")) { $1.string($0) }

    /// One of several words.
    static func words(_ words: String...) -> Form { Form(.string(values: words)) { $1.string($0) } }
}

extension Form where Value: NamedValue {
    /// One of several names.
    static func string(among names: [Value]) -> Form {
        Form(.string(values: names.map(\.rawValue))) { $1.string($0.rawValue) }
    }
}

extension Form<Int> {
    /// An integer of at least 0.
    static let count = integer(from: 0)

    /// An integer in a range.
    static func integer(from minimum: Int, to maximum: Int? = nil) -> Form {
        Form(.integer(minimum: minimum, maximum: maximum)) { $1.integer($0) }
    }
}

extension Form<Double> {
    /// A number from 0 to 1.
    static func share(places: Int) -> Form { number(from: 0, to: 1, places: places) }

    /// A number rounded to `places` decimals.
    static func number(from minimum: Double? = nil, to maximum: Double? = nil, places: Int) -> Form {
        Form(.number(minimum: minimum, maximum: maximum)) { $1.number($0, places: places) }
    }
}

// MARK: - Usual forms

/// A type with a default form.
protocol FormedValue: SendableMetatype {
    static var jsonSchema: JSONSchema { get }
    static func writeJSON(_ value: Self, to json: inout JSONWriter)
}

extension FormedValue {
    static var form: Form<Self> { Form(jsonSchema) { writeJSON($0, to: &$1) } }
}

/// A type whose values are written as their names; the schema lists them all.
protocol NamedValue: FormedValue, RawRepresentable<String>, CaseIterable {}

extension NamedValue {
    static var jsonSchema: JSONSchema { .string(values: allCases.map(\.rawValue)) }
    static func writeJSON(_ value: Self, to json: inout JSONWriter) { json.string(value.rawValue) }
}

extension String: FormedValue {
    static var jsonSchema: JSONSchema { .string() }
    static func writeJSON(_ value: String, to json: inout JSONWriter) { json.string(value) }
}

extension Int: FormedValue {
    static var jsonSchema: JSONSchema { .integer() }
    static func writeJSON(_ value: Int, to json: inout JSONWriter) { json.integer(value) }
}

extension Double: FormedValue {
    static var jsonSchema: JSONSchema { .number() }
    static func writeJSON(_ value: Double, to json: inout JSONWriter) { json.number(value) }
}

extension Bool: FormedValue {
    static var jsonSchema: JSONSchema { .boolean }
    static func writeJSON(_ value: Bool, to json: inout JSONWriter) { json.bool(value) }
}

extension Timestamp: FormedValue {
    static var jsonSchema: JSONSchema { .string(format: "date-time") }
    static func writeJSON(_ value: Timestamp, to json: inout JSONWriter) { json.string(value.rfc3339) }
}

extension JSONValue: FormedValue {
    static var jsonSchema: JSONSchema { .anything }
    static func writeJSON(_ value: JSONValue, to json: inout JSONWriter) { value.write(to: &json) }
}

extension Optional: FormedValue where Wrapped: FormedValue {
    static var jsonSchema: JSONSchema { .nullable(Wrapped.jsonSchema) }
    static func writeJSON(_ value: Wrapped?, to json: inout JSONWriter) {
        if let value { Wrapped.writeJSON(value, to: &json) } else { json.null() }
    }
}

extension Array: FormedValue where Element: FormedValue {
    static var jsonSchema: JSONSchema { .array(Element.jsonSchema) }
    static func writeJSON(_ values: [Element], to json: inout JSONWriter) {
        json.array { json in for value in values { Element.writeJSON(value, to: &json) } }
    }
}

// MARK: - Objects

/// The fields of a response object, defined once: each is described and written in this order.
///
///     static let step = Fields<CrosswalkStep> { field in
///         field("relation", "How the end of the step stands to its start.") { $0.relation }
///         field.optional("partial", "Whether only a part is meant.") { $0.isPartial }
///     }
package struct Fields<Value>: Sendable {
    /// Writes one field with its key.
    typealias Writer = @Sendable (Value, inout JSONWriter) -> Void

    /// The name of the component in the OpenAPI document; `nil` for an inline object.
    let component: String?
    let properties: [JSONSchema.Property]
    // Apart from the properties: writing a value then touches no schema, whose copies would be counted.
    fileprivate let writers: [Writer]

    /// - Parameters:
    ///   - component: The name among the components of the description.
    ///   - list: Adds the fields.
    init(_ component: String? = nil, _ list: (inout List) -> Void) {
        var all = List()
        list(&all)
        self.component = component
        properties = all.properties
        writers = all.writers
    }

    /// The schema of the object: a reference to its component, or its fields.
    var schema: JSONSchema { component.map(JSONSchema.reference) ?? definition }

    /// The schema of its fields.
    var definition: JSONSchema { .object(properties) }

    /// The component of the OpenAPI document; only for objects with a name.
    var described: (name: String, schema: JSONSchema) { (component ?? "", definition) }

    /// Writes the fields of a value into an open object.
    package func write(_ value: Value, to json: inout JSONWriter) {
        for write in writers { write(value, &json) }
    }

    /// The object.
    package func json(_ value: Value, capacity: Int = 4_096) -> JSONWriter {
        var json = JSONWriter(capacity: capacity)
        json.object { write(value, to: &$0) }
        return json
    }

    /// Collects the fields of an object in their order.
    struct List {
        fileprivate var properties: [JSONSchema.Property] = []
        fileprivate var writers: [Writer] = []

        /// A field in the default form of its type.
        mutating func callAsFunction<Member: FormedValue>(
            _ name: String, _ text: String, _ value: @escaping @Sendable (Value) -> Member
        ) {
            let key = JSONWriter.Key(name)
            properties.append(.field(name, Member.jsonSchema, text))
            writers.append { object, json in
                json.key(key)
                Member.writeJSON(value(object), to: &json)
            }
        }

        /// A field in a given form.
        mutating func callAsFunction<Member>(
            _ name: String, _ text: String, _ form: Form<Member>, _ value: @escaping @Sendable (Value) -> Member
        ) {
            let (key, write) = (JSONWriter.Key(name), form.write)
            properties.append(.field(name, form.schema, text))
            writers.append { object, json in
                json.key(key)
                write(value(object), &json)
            }
        }

        /// A field in the default form of its type, absent where there is no value.
        mutating func optional<Member: FormedValue>(
            _ name: String, _ text: String, _ value: @escaping @Sendable (Value) -> Member?
        ) {
            let key = JSONWriter.Key(name)
            properties.append(.optional(name, Member.jsonSchema, text))
            writers.append { object, json in
                guard let member = value(object) else { return }
                json.key(key)
                Member.writeJSON(member, to: &json)
            }
        }

        /// A field that is absent where there is no value.
        mutating func optional<Member>(
            _ name: String, _ text: String, _ form: Form<Member>, _ value: @escaping @Sendable (Value) -> Member?
        ) {
            let (key, write) = (JSONWriter.Key(name), form.write)
            properties.append(.optional(name, form.schema, text))
            writers.append { object, json in
                guard let member = value(object) else { return }
                json.key(key)
                write(member, &json)
            }
        }

        /// Includes the fields of another object in this one.
        mutating func include<Part>(_ part: Fields<Part>, _ value: @escaping @Sendable (Value) -> Part) {
            properties += part.properties
            let parts = part.writers
            writers.append { object, json in
                let part = value(object)
                for write in parts { write(part, &json) }
            }
        }
    }
}
