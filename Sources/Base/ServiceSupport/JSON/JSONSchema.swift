/// A JSON Schema (2020-12, as used by OpenAPI 3.1), for the API's bodies and for language models' answers.
package indirect enum JSONSchema: Sendable, Hashable {
    /// Text; `values` lists the allowed ones if they are fixed.
    case string(values: [String] = [], format: String? = nil)
    /// Text from a client: not blank, without U+0000, at most `longest` characters (Unicode scalars).
    case text(longest: Int? = nil)
    /// Text from a client that may be empty or blank, at most `longest` characters.
    case note(longest: Int)
    /// Text that matches an ECMA-262 regular expression.
    case matching(String)
    /// JSON encoded in a string.
    case embedded(JSONSchema)
    /// An integer.
    case integer(minimum: Int? = nil, maximum: Int? = nil)
    /// A number.
    case number(minimum: Double? = nil, maximum: Double? = nil)
    /// True or false.
    case boolean
    /// A list with a minimum and maximum number of elements.
    case array(JSONSchema, least: Int? = nil, most: Int? = nil)
    /// An object with fields in order; required fields are always present.
    case object([Property])
    /// An object with these fields and no others.
    case closed([Property])
    /// An object from a client: without other fields than these, and null counts as absent for optional ones.
    case input([Property])
    /// An object with any keys, and values of one type.
    case dictionary(JSONSchema)
    /// Any JSON value.
    case anything
    /// A reference to a schema in the document's components.
    case reference(String)
    /// The schema, or null.
    case nullable(JSONSchema)
    /// A value that matches at least one of several schemas.
    case either([JSONSchema])

    /// A UUID of version 7 (RFC 9562).
    package static let identifier = JSONSchema.matching(
        "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-7[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$")
    /// The pattern of a text that is not blank and does not contain U+0000.
    package static let notBlank = #"^[^\x00]*[^\s\x85\x00][^\x00]*$"#

    /// A field of an object.
    package struct Property: Sendable, Hashable {
        /// Its name.
        package let name: String
        /// The schema of its value.
        package let schema: JSONSchema
        /// Its description; empty if the name is sufficient.
        package let text: String
        /// Whether it is always present.
        package let isRequired: Bool

        /// A field that is always present.
        package static func field(_ name: String, _ schema: JSONSchema, _ text: String) -> Property {
            Property(name: name, schema: schema, text: text, isRequired: true)
        }

        /// A field that may be absent.
        package static func optional(_ name: String, _ schema: JSONSchema, _ text: String) -> Property {
            Property(name: name, schema: schema, text: text, isRequired: false)
        }
    }

    /// The strict subset required of language models: exactly these fields, all required.
    package static func strict(_ fields: KeyValuePairs<String, JSONSchema>) -> JSONSchema {
        .closed(fields.map { .field($0.key, $0.value, "") })
    }

    /// A list of the allowed values of a text.
    package static func one(of values: some Sequence<String>) -> JSONSchema { .string(values: Array(values)) }

    /// The schema as JSON.
    package var text: String {
        var json = JSONWriter()
        write(to: &json)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    /// Writes the schema.
    package func write(to json: inout JSONWriter, description: String? = nil) {
        json.object { json in
            writeMembers(to: &json)
            if let description, !description.isEmpty { json.field("description", description) }
        }
    }

    private func writeMembers(to json: inout JSONWriter) {
        switch self {
        case .string(let values, let format):
            json.field("type", "string")
            if let format { json.field("format", format) }
            if !values.isEmpty {
                json.array("enum") { json in
                    for value in values { json.string(value) }
                }
            }
        case .text(let longest):
            json.field("type", "string")
            json.field("pattern", Self.notBlank)
            if let longest { json.field("maxLength", longest) }
        case .note(let longest):
            json.field("type", "string")
            json.field("maxLength", longest)
        case .matching(let pattern):
            json.field("type", "string")
            json.field("pattern", pattern)
        case .embedded(let content):
            json.field("type", "string")
            json.field("contentMediaType", "application/json")
            json.key("contentSchema")
            content.write(to: &json)
        case .integer(let minimum, let maximum):
            json.field("type", "integer")
            if let minimum { json.field("minimum", minimum) }
            if let maximum { json.field("maximum", maximum) }
        case .number(let minimum, let maximum):
            json.field("type", "number")
            if let minimum { json.field("minimum", minimum) }
            if let maximum { json.field("maximum", maximum) }
        case .boolean:
            json.field("type", "boolean")
        case .array(let element, let least, let most):
            json.field("type", "array")
            json.key("items")
            element.write(to: &json)
            if let least { json.field("minItems", least) }
            if let most { json.field("maxItems", most) }
        case .dictionary(let value):
            json.field("type", "object")
            json.key("additionalProperties")
            value.write(to: &json)
        case .object(let properties):
            Self.write(properties, to: &json)
        case .closed(let properties):
            Self.write(properties, to: &json)
            json.field("additionalProperties", false)
        case .input(let properties):
            Self.closed(
                properties.map { property in
                    property.isRequired
                        ? property : .optional(property.name, .nullable(property.schema), property.text)
                }
            ).writeMembers(to: &json)
        case .anything:
            break
        case .reference(let name):
            json.field("$ref", "#/components/schemas/\(name)")
        case .nullable(let schema):
            json.array("anyOf") { json in
                schema.write(to: &json)
                json.object { $0.field("type", "null") }
            }
        case .either(let schemas):
            json.array("anyOf") { json in
                for schema in schemas { schema.write(to: &json) }
            }
        }
    }

    private static func write(_ properties: [Property], to json: inout JSONWriter) {
        json.field("type", "object")
        json.object("properties") { json in
            for property in properties {
                json.key(property.name)
                property.schema.write(to: &json, description: property.text)
            }
        }
        let required = properties.filter(\.isRequired)
        guard !required.isEmpty else { return }
        json.array("required") { json in
            for property in required { json.string(property.name) }
        }
    }
}
