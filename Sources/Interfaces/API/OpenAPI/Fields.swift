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
        Form(fields.schema) { value, json in json.object { fields.write(value, to: &$0) } }
    }

    /// The same form, or null.
    static func nullable<Wrapped>(_ form: Form<Wrapped>) -> Form where Value == Wrapped? {
        Form(.nullable(form.schema)) { value, json in
            if let value { form.write(value, &json) } else { json.null() }
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
        Form(.array(element.schema)) { values, json in
            json.array { json in for value in values { element.write(value, &json) } }
        }
    }

    /// A list of objects.
    static func list(_ fields: Fields<Value.Element>) -> Form { list(.object(fields)) }
}

extension Form {
    /// An object whose keys are values too, in the order given.
    static func dictionary<Member: FormedValue>(_ schema: JSONSchema? = nil) -> Form where Value == [(String, Member)] {
        let form = Member.form
        return Form(.dictionary(schema ?? form.schema)) { members, json in
            json.object { json in
                for (name, member) in members {
                    json.key(name)
                    form.write(member, &json)
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
    static var form: Form<Self> { get }
}

/// A type whose values are written as their names; the schema lists them all.
protocol NamedValue: FormedValue, RawRepresentable<String>, CaseIterable {}

extension NamedValue {
    static var form: Form<Self> { Form(.string(values: allCases.map(\.rawValue))) { $1.string($0.rawValue) } }
}

extension String: FormedValue {
    static var form: Form<String> { Form(.string()) { $1.string($0) } }
}

extension Int: FormedValue {
    static var form: Form<Int> { Form(.integer()) { $1.integer($0) } }
}

extension Double: FormedValue {
    static var form: Form<Double> { Form(.number()) { $1.number($0) } }
}

extension Bool: FormedValue {
    static var form: Form<Bool> { Form(.boolean) { $1.bool($0) } }
}

extension Timestamp: FormedValue {
    static var form: Form<Timestamp> { Form(.string(format: "date-time")) { $1.string($0.rfc3339) } }
}

extension JSONValue: FormedValue {
    static var form: Form<JSONValue> { Form(.anything) { $0.write(to: &$1) } }
}

extension Optional: FormedValue where Wrapped: FormedValue {
    static var form: Form<Wrapped?> { .nullable(Wrapped.form) }
}

extension Array: FormedValue where Element: FormedValue {
    static var form: Form<[Element]> { .list(Element.form) }
}

// MARK: - Objects

/// The fields of a response object, defined once: each is described and written in this order.
///
///     static let step = Fields<CrosswalkStep> { field in
///         field("relation", "How the end of the step stands to its start.") { $0.relation }
///         field.optional("partial", "Whether only a part is meant.") { $0.isPartial }
///     }
package struct Fields<Value>: Sendable {
    /// One field.
    struct Field: Sendable {
        let property: JSONSchema.Property
        let write: @Sendable (Value, inout JSONWriter) -> Void
    }

    /// The name of the component in the OpenAPI document; `nil` for an inline object.
    let component: String?
    let fields: [Field]

    /// - Parameters:
    ///   - component: The name among the components of the description.
    ///   - list: Adds the fields.
    init(_ component: String? = nil, _ list: (inout List) -> Void) {
        var all = List()
        list(&all)
        self.component = component
        fields = all.fields
    }

    /// The schema of the object: a reference to its component, or its fields.
    var schema: JSONSchema { component.map(JSONSchema.reference) ?? definition }

    /// The schema of its fields.
    var definition: JSONSchema { .object(properties) }

    var properties: [JSONSchema.Property] { fields.map(\.property) }

    /// The component of the OpenAPI document; only for objects with a name.
    var described: (name: String, schema: JSONSchema) { (component ?? "", definition) }

    /// Writes the fields of a value into an open object.
    package func write(_ value: Value, to json: inout JSONWriter) {
        for field in fields { field.write(value, &json) }
    }

    /// The object.
    package func json(_ value: Value, capacity: Int = 4_096) -> JSONWriter {
        var json = JSONWriter(capacity: capacity)
        json.object { write(value, to: &$0) }
        return json
    }

    /// Collects the fields of an object in their order.
    struct List {
        fileprivate var fields: [Field] = []

        /// A field in the default form of its type.
        mutating func callAsFunction<Member: FormedValue>(
            _ name: String, _ text: String, _ value: @escaping @Sendable (Value) -> Member
        ) {
            self(name, text, Member.form, value)
        }

        /// A field in a given form.
        mutating func callAsFunction<Member>(
            _ name: String, _ text: String, _ form: Form<Member>, _ value: @escaping @Sendable (Value) -> Member
        ) {
            fields.append(
                Field(property: .field(name, form.schema, text)) { object, json in
                    json.key(name)
                    form.write(value(object), &json)
                })
        }

        /// A field in the default form of its type, absent where there is no value.
        mutating func optional<Member: FormedValue>(
            _ name: String, _ text: String, _ value: @escaping @Sendable (Value) -> Member?
        ) {
            optional(name, text, Member.form, value)
        }

        /// A field that is absent where there is no value.
        mutating func optional<Member>(
            _ name: String, _ text: String, _ form: Form<Member>, _ value: @escaping @Sendable (Value) -> Member?
        ) {
            fields.append(
                Field(property: .optional(name, form.schema, text)) { object, json in
                    guard let member = value(object) else { return }
                    json.key(name)
                    form.write(member, &json)
                })
        }

        /// Includes the fields of another object in this one.
        mutating func include<Part>(_ part: Fields<Part>, _ value: @escaping @Sendable (Value) -> Part) {
            fields += part.fields.map { field in
                Field(property: field.property) { object, json in field.write(value(object), &json) }
            }
        }
    }
}
