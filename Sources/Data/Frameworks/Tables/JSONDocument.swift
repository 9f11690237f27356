import Documents
import ServiceSupport
import Taxonomy

/// A JSON file whose objects become rows.
enum JSONDocument {
    /// The value in a file.
    ///
    /// Throws `malformed` for invalid JSON, and `html` or `utf16` as tables do.
    static func value(of file: SourceFile) throws(DocumentError) -> JSONValue {
        do {
            return try file.bytes.withUnsafeBytes { bytes in
                try JSONValue(parsing: bytes, limits: JSONLimits(bytes: 256 << 20, depth: 32))
            }
        } catch {
            throw DocumentError(.malformed, "is no sound JSON (\(error)); download it again", file: file.name)
        }
    }

    /// Rows made from the objects of a list: one column for every field name, in the order of first occurrence. Nested
    /// values are written as JSON, lists of texts with line breaks between the items.
    static func cells(of objects: [JSONObject]) -> TextCells {
        var columns: [String] = []
        var places: [String: Int] = [:]
        for object in objects {
            for name in object.names where places[name] == nil {
                places[name] = columns.count
                columns.append(name)
            }
        }
        var cells = TextCells()
        cells.appendRow(columns, line: 1)
        for (index, object) in objects.enumerated() {
            var row = [String](repeating: "", count: columns.count)
            for field in object.fields {
                if let place = places[field.name] { row[place] = text(of: field.value) }
            }
            cells.appendRow(row, line: index + 2)
        }
        return cells
    }

    private static func text(of value: JSONValue) -> String {
        if value.isNull { return "" }
        if let text = value.stringValue { return text }
        if let list = value.arrayValue {
            let texts = list.compactMap(\.stringValue)
            if texts.count == list.count { return texts.joined(separator: "\n") }
        }
        return value.text
    }
}
