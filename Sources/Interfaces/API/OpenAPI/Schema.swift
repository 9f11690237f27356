package import ServiceSupport

/// A JSON Schema (2020-12, as OpenAPI 3.1 uses it) for the types that the API writes.
package indirect enum Schema: Sendable {
    /// Text; `values` lists the allowed ones where they are fixed.
    case string(values: [String] = [], format: String? = nil)
    /// A whole number.
    case integer(minimum: Int? = nil, maximum: Int? = nil)
    /// A number.
    case number(minimum: Double? = nil, maximum: Double? = nil)
    /// True or false.
    case boolean
    /// A list.
    case array(Schema)
    /// An object with fields in order; those without `?` in `optional` are always present.
    case object([Property])
    /// An object with any keys and values of one type.
    case dictionary(Schema)
    /// Any JSON value.
    case anything
    /// A schema of the document's components.
    case reference(String)
    /// The schema, or null.
    case nullable(Schema)

    /// A field of an object.
    package struct Property: Sendable {
        let name: String
        let schema: Schema
        let text: String
        let isRequired: Bool

        /// A field that is always present.
        package static func field(_ name: String, _ schema: Schema, _ text: String) -> Property {
            Property(name: name, schema: schema, text: text, isRequired: true)
        }

        /// A field that may be absent.
        package static func optional(_ name: String, _ schema: Schema, _ text: String) -> Property {
            Property(name: name, schema: schema, text: text, isRequired: false)
        }
    }

    /// Writes the schema.
    package func write(to json: inout JSONWriter, description: String? = nil) {
        json.object { json in
            writeMembers(to: &json)
            if let description { json.field("description", description) }
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
        case .array(let element):
            json.field("type", "array")
            json.key("items")
            element.write(to: &json)
        case .dictionary(let value):
            json.field("type", "object")
            json.key("additionalProperties")
            value.write(to: &json)
        case .object(let properties):
            json.field("type", "object")
            json.object("properties") { json in
                for property in properties {
                    json.key(property.name)
                    property.schema.write(to: &json, description: property.text)
                }
            }
            let required = properties.filter(\.isRequired)
            if !required.isEmpty {
                json.array("required") { json in
                    for property in required { json.string(property.name) }
                }
            }
        case .anything:
            break
        case .reference(let name):
            json.field("$ref", "#/components/schemas/\(name)")
        case .nullable(let schema):
            json.array("anyOf") { json in
                schema.write(to: &json)
                json.object { $0.field("type", "null") }
            }
        }
    }
}
