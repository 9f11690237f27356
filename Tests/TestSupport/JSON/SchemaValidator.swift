import Foundation
package import ServiceSupport

/// Holds JSON values against JSON Schemas of the kind that our OpenAPI document uses.
///
/// Knows `type`, `properties`, `required`, `items`, `enum`, `anyOf`, `$ref`, `additionalProperties`, `minimum`, `maximum`,
/// `pattern`, `maxLength`, `minItems`, `maxItems` and `contentSchema` of JSON in a text; any other keyword that constrains is itself a complaint, so that nothing passes unchecked. An object may
/// hold only the fields that its schema names: an undocumented field is a complaint too.
package struct SchemaValidator: Sendable {
    private let document: JSONValue
    private static let understood: Set = [
        "type", "properties", "required", "items", "enum", "anyOf", "$ref", "additionalProperties", "minimum",
        "maximum", "pattern", "maxLength", "minItems", "maxItems", "contentMediaType", "contentSchema", "description",
        "format", "example",
    ]

    /// Makes a validator for the schemas of an OpenAPI document.
    package init(document: JSONValue) {
        self.document = document
    }

    /// What the value gets wrong, each with the place in the value; empty if it fits.
    package func complaints(about value: JSONValue, schema: JSONValue, at place: String = "$") -> [String] {
        guard let keywords = schema.objectValue else { return ["\(place): the schema is no object"] }
        var found = keywords.names.filter { !Self.understood.contains($0) }.map {
            "\(place): keyword '\($0)' is not checked"
        }
        if let reference = schema["$ref"]?.stringValue {
            guard let target = resolve(reference) else { return found + ["\(place): \(reference) leads nowhere"] }
            found += complaints(about: value, schema: target, at: place)
        }
        if let choices = schema["anyOf"]?.arrayValue {
            let failures = choices.map { complaints(about: value, schema: $0, at: place) }
            if !failures.contains(where: \.isEmpty) {
                found.append(
                    "\(place): fits none of \(choices.count) schemas: " + failures.joined().joined(separator: "; "))
            }
        }
        if let values = schema["enum"]?.arrayValue, !values.contains(value) {
            found.append("\(place): \(value.text) is not among \(values.map(\.text).joined(separator: ", "))")
        }
        if let type = schema["type"]?.stringValue {
            guard Self.fits(value, type) else {
                return found + ["\(place): is \(value.kindName), not of type '\(type)'"]
            }
        }
        return found + bounds(value, schema, place) + texts(value, schema, place) + elements(value, schema, place)
            + fields(value, schema, place)
    }

    private func resolve(_ reference: String) -> JSONValue? {
        guard reference.hasPrefix("#/") else { return nil }
        return reference.dropFirst(2).split(separator: "/").reduce(Optional(document)) { value, name in
            value?[String(name)]
        }
    }

    private static func fits(_ value: JSONValue, _ type: String) -> Bool {
        switch (type, value) {
        case ("object", .object), ("array", .array), ("string", .string), ("boolean", .bool), ("null", .null),
            ("integer", .integer), ("number", .integer), ("number", .number):
            true
        case ("integer", .number(let number)): number.rounded() == number
        default: false
        }
    }

    private func bounds(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
        guard let number = value.doubleValue else { return [] }
        var found: [String] = []
        if let least = schema["minimum"]?.doubleValue, number < least {
            found.append("\(place): \(number) is below \(least)")
        }
        if let most = schema["maximum"]?.doubleValue, number > most {
            found.append("\(place): \(number) is above \(most)")
        }
        return found
    }

    private func texts(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
        guard let text = value.stringValue else { return [] }
        var found: [String] = []
        if let most = schema["maxLength"]?.intValue, text.unicodeScalars.count > most {
            found.append("\(place): is longer than \(most) characters")
        }
        if let pattern = schema["pattern"]?.stringValue {
            do {
                let expression = try NSRegularExpression(pattern: pattern)
                let whole = NSRange(text.startIndex..., in: text)
                if expression.firstMatch(in: text, range: whole) == nil {
                    found.append("\(place): does not fit '\(pattern)'")
                }
            } catch {
                found.append("\(place): '\(pattern)' is no pattern: \(error)")
            }
        }
        if let content = schema["contentSchema"] {
            do {
                found += complaints(about: try JSONValue(parsing: text), schema: content, at: "\(place)!")
            } catch {
                found.append("\(place): is no JSON: \(error)")
            }
        }
        return found
    }

    private func elements(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
        guard let elements = value.arrayValue, let item = schema["items"] else { return [] }
        if let least = schema["minItems"]?.intValue, elements.count < least {
            return ["\(place): has fewer than \(least) elements"]
        }
        if let most = schema["maxItems"]?.intValue, elements.count > most {
            return ["\(place): has more than \(most) elements"]
        }
        return elements.enumerated().flatMap { complaints(about: $1, schema: item, at: "\(place)[\($0)]") }
    }

    private func fields(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
        guard let fields = value.objectValue?.fields, schema["type"]?.stringValue == "object" else { return [] }
        let names = Set(fields.map(\.name))
        var found = (schema["required"]?.arrayValue ?? []).compactMap(\.stringValue).filter { !names.contains($0) }
            .map { "\(place): '\($0)' is missing" }
        for field in fields {
            let inside = "\(place).\(field.name)"
            if let known = schema["properties"]?[field.name] {
                found += complaints(about: field.value, schema: known, at: inside)
            } else if let others = schema["additionalProperties"], others.objectValue != nil {
                found += complaints(about: field.value, schema: others, at: inside)
            } else {
                found.append("\(inside): is not documented")
            }
        }
        return found
    }
}
