internal import Documents
import ServiceSupport

/// A file of a labelled set: rows of texts, with columns identified by name or position.
///
/// Fields are separated by tabs where the first line has one; by commas or semicolons where that gives known names in
/// the first line, or the file's extension is `.csv`; otherwise every line is one text.
struct LabelledTable {
    /// The content of a column.
    enum Column: String, CaseIterable {
        case id
        case text
        case code
        case group
        case grade

        /// The names that a header may use for it, in lower case with letters and digits only.
        var names: [String] {
            switch self {
            case .id: ["id", "qid", "queryid", "cid", "corpusid", "docid", "rowid", "key"]
            case .text:
                [
                    "vacancytitle", "jobtitle", "title", "sentence", "query", "text", "name", "surfaceform",
                    "rawtitle",
                ]
            case .code:
                [
                    "code", "concepturi", "uri", "label", "gold", "conceptid", "concept", "onetsoccode", "soccode",
                    "onetcode", "iscocode", "esco", "escouri", "target", "corpusid", "docid", "cid",
                ]
            case .group: ["group", "language", "sector", "category", "country"]
            case .grade: ["grade", "relevance", "rel", "score"]
            }
        }
    }

    struct Row {
        let line: Int
        let fields: [String]
    }

    /// The file's name, without folders.
    let file: String
    /// The columns' names in the header; `nil` without a header.
    let header: [String]?
    /// The rows, without the header and empty lines.
    let rows: [Row]

    init(path: String) throws(DocumentError) {
        try self.init(file: FileBytes.lastComponent(of: path), bytes: FileBytes(path: path))
    }

    init(file: String, bytes: FileBytes) throws(DocumentError) {
        self.file = file
        let first = Self.firstLine(bytes)
        let table = try DelimitedTable(file: file, bytes: bytes, format: Self.format(of: first, file: file))
        var rows: [Row] = []
        var fault: DocumentError?
        func add(_ fields: [String], _ line: Int) {
            if !fields.allSatisfy(\.isEmpty) { rows.append(Row(line: line, fields: fields)) }
        }
        let isHeader = table.header.contains { Self.column(named: $0) != nil }
        if !isHeader { add(table.header, table.headerLine) }
        table.forEachRow { row in
            guard !row.flaws.contains(.badQuotes) else {
                fault = DocumentError(
                    .malformed, "has a quote that is not closed; write a quote within quotes twice", file: file,
                    line: row.line)
                return false
            }
            add(row.fields.map { ByteText.string(ByteText.trimmed($0)) }, row.line)
            return true
        }
        if let fault { throw fault }
        guard !rows.isEmpty else {
            throw DocumentError(.empty, "holds no rows; give a file with one row or line a query", file: file)
        }
        header = isHeader ? table.header : nil
        self.rows = rows
    }

    /// The position of a column by its name in the header; an unnamed first column is an id.
    func place(of column: Column) -> Int? {
        guard let header else { return nil }
        // Names are tried in their order, so that `vacancyTitle` is preferred to `text`.
        for name in column.names { if let place = header.firstIndex(where: { Self.key($0) == name }) { return place } }
        // "q_id" and "query_id" are ids, an unnamed first column is the row's number.
        return column == .id && header.count > 1 && header[0].isEmpty ? 0 : nil
    }

    /// The position of a required column.
    func required(_ column: Column, for what: String) throws(DocumentError) -> Int {
        if let place = place(of: column) { return place }
        throw DocumentError(
            .malformed,
            "has no column for \(what) among \(listed); call one of them '\(column.names[0])' or '\(column.names[1])'",
            file: file, line: 1)
    }

    /// The names of the columns, for messages.
    private var listed: String {
        (header ?? []).map { "'\($0)'" }.joined(separator: ", ")
    }

    /// A field; throws if the row ends before it.
    func field(_ place: Int, of row: Row) throws(DocumentError) -> String {
        guard place < row.fields.count else {
            let known = header.flatMap { place < $0.count ? " ('\($0[place])')" : nil } ?? ""
            throw DocumentError(
                .malformed,
                "has \(Figures.counted(row.fields.count, "field")) where field \(place + 1)\(known) is needed; fill the row up or take it out",
                file: file, line: row.line)
        }
        return row.fields[place]
    }

    /// The number of fields that every row must have: that of the header or the first row.
    var width: Int { header?.count ?? rows.first?.fields.count ?? 0 }

    // MARK: - Form

    private static func key(_ name: String) -> String {
        name.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }

    private static func column(named name: String) -> Column? {
        let key = key(name)
        return Column.allCases.first { $0.names.contains(key) }
    }

    private static func firstLine(_ bytes: FileBytes) -> String {
        bytes.withUnsafeBytes { raw in
            let start = raw.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
            let line = raw.dropFirst(start).drop { $0 == 0x0A || $0 == 0x0D }.prefix { $0 != 0x0A && $0 != 0x0D }
            return String(decoding: line.prefix(4096), as: UTF8.self)
        }
    }

    private static func format(of line: String, file: String) -> DelimitedTable.Format {
        if line.contains("\t") { return .tabSeparated }
        for delimiter in [",", ";"] where line.contains(delimiter) {
            let names = line.split(separator: delimiter).map { $0.filter { $0 != "\"" } }
            if names.contains(where: { column(named: String($0)) != nil }) {
                return .quoted(delimiter: delimiter.utf8.first ?? 0x2C)
            }
        }
        return .usual(for: file)
    }
}
