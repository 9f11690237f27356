/// A JSON value as a tree, for reading bodies and files; frequent output is written directly with ``JSONWriter``.
package enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    /// A number without fraction and exponent that fits 64 bits.
    case integer(Int64)
    /// Any other number.
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// The field of an object; `nil` for a missing field and for values that are not objects.
    package subscript(name: String) -> JSONValue? {
        if case .object(let object) = self { object[name] } else { nil }
    }

    /// The text of a string.
    package var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The value of `true` and `false`.
    package var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// An integer; `2.0` and `2e0` count as 2.
    package var intValue: Int? {
        switch self {
        case .integer(let value): Int(exactly: value)
        case .number(let value): Int(exactly: value)
        default: nil
        }
    }

    /// Any number.
    package var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// The elements of an array.
    package var arrayValue: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The fields of an object.
    package var objectValue: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// Whether it is `null`.
    package var isNull: Bool { self == .null }

    /// The type of the value, for messages: `a string`, `an object`...
    package var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .integer, .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// Writes the value.
    package func write(to json: inout JSONWriter) {
        switch self {
        case .null: json.null()
        case .bool(let value): json.bool(value)
        case .integer(let value): json.integer(value)
        case .number(let value): json.number(value)
        case .string(let value): json.string(value)
        case .array(let values): json.array { json in for value in values { value.write(to: &json) } }
        case .object(let object):
            json.object { json in
                for field in object.fields {
                    json.key(field.name)
                    field.value.write(to: &json)
                }
            }
        }
    }

    /// The value as compact JSON.
    package var text: String {
        var json = JSONWriter()
        write(to: &json)
        return json.text
    }
}

/// The fields of a JSON object, in the order they were written; names are unique.
package struct JSONObject: Sendable, Hashable {
    /// A name and its value.
    package struct Field: Sendable, Hashable {
        /// The name.
        package let name: String
        /// The value.
        package let value: JSONValue
    }

    /// The fields, in order.
    package private(set) var fields: [Field] = []
    private var places: [String: Int] = [:]

    /// Creates an empty object.
    package init() {}

    /// Creates an object; of duplicate names the last value is kept.
    package init(_ fields: KeyValuePairs<String, JSONValue>) {
        for (name, value) in fields { self[name] = value }
    }

    /// The value of a field; setting `nil` removes it, in time linear in the number of fields.
    package subscript(name: String) -> JSONValue? {
        get { places[name].map { fields[$0].value } }
        set {
            if let newValue {
                if let place = places[name] {
                    fields[place] = Field(name: name, value: newValue)
                } else {
                    places[name] = fields.count
                    fields.append(Field(name: name, value: newValue))
                }
            } else if places[name] != nil {
                fields.removeAll { $0.name == name }
                places = [:]
                for (place, field) in fields.enumerated() { places[field.name] = place }
            }
        }
    }

    /// The names, in order.
    package var names: [String] { fields.map(\.name) }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// An object literal, its fields in that order; of duplicate names the last value is kept.
    package init(dictionaryLiteral fields: (String, JSONValue)...) {
        for (name, value) in fields { self[name] = value }
    }
}
