import Documents
import ServiceSupport

/// Rows of a remote table as the text file that holds the same table in a release, so that one reader reads both.
struct RowTable {
    /// The file's name, for instance `Skills.txt`.
    let file: String
    /// The column names.
    private(set) var columns: [String]
    /// The fields of each row, in the order of the columns.
    private(set) var rows: [[String]] = []

    /// An empty table with a file's own columns.
    init(file: String, columns: [String]) {
        self.file = file
        self.columns = columns
    }

    /// The rows of `database/rows`: a column for every field that any row has.
    ///
    /// `nil` if a field is a list or an object, or a row is no object.
    init?(file: String, rows: [JSONValue]) {
        self.init(file: file, columns: [])
        var places: [String: Int] = [:]
        for row in rows {
            guard let object = row.objectValue else { return nil }
            for name in object.names where places[name] == nil {
                places[name] = columns.count
                columns.append(name)
            }
        }
        for row in rows {
            var fields = [String](repeating: "", count: columns.count)
            for field in row.objectValue?.fields ?? [] {
                guard let place = places[field.name], let text = Self.text(of: field.value) else { return nil }
                fields[place] = text
            }
            self.rows.append(fields)
        }
    }

    /// Adds a row.
    mutating func add(_ fields: [String]) {
        rows.append(fields.map(Self.plain))
    }

    /// The distinct texts of a column, found by any of its names.
    func values(of names: [String]) -> Set<String> {
        guard let place = columns.firstIndex(where: { names.contains($0) }) else { return [] }
        return Set(rows.map { $0[place] })
    }

    /// The table as a file.
    var source: SourceFile {
        let lines = [columns.map(Self.plain)] + rows
        return SourceFile(
            name: file, bytes: FileBytes(text: lines.map { $0.joined(separator: "\t") + "\r\n" }.joined()))
    }

    private static func text(of value: JSONValue) -> String? {
        switch value {
        case .null: ""
        case .bool(let value): value ? "Y" : "N"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .string(let value): plain(value)
        case .array, .object: nil
        }
    }

    /// A text without control characters, which text files have no way to write.
    static func plain(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 }) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
    }
}
