internal import Documents

/// Right answers in a separate file: pairs of query and code, or TREC's qrels.
struct RelevanceFile {
    struct Entry {
        let query: String
        let code: String
        let grade: Int
        let line: Int
    }

    let file: String
    /// Whether queries are identified by their text, as the file has no ids.
    let isByText: Bool
    let entries: [Entry]

    init(path: String) throws(DocumentError) {
        let table = try LabelledTable(path: path)
        file = table.file
        if let entries = try Self.judgements(table) {
            self.entries = entries
            isByText = false
            return
        }
        var (query, code) = (0, 1)
        var isByText = false
        if table.header != nil {
            code = try table.required(.code, for: "the right answer")
            if let id = table.place(of: .id) {
                query = id
            } else {
                query = try table.required(.text, for: "the query")
                isByText = true
            }
        }
        let grade = table.place(of: .grade)
        var entries: [Entry] = []
        for row in table.rows {
            guard row.fields.count > 1 else {
                throw DocumentError(
                    .malformed,
                    "has one field where query and right answer are needed, with a tab between; or query, 0, answer and grade",
                    file: file, line: row.line)
            }
            let answer = try table.field(code, of: row)
            guard !answer.isEmpty else { continue }
            let given = try grade.map { place throws(DocumentError) in try table.field(place, of: row) } ?? "1"
            guard let value = Int(given) else {
                throw DocumentError(
                    .malformed, "has the grade '\(given)', which is no whole number", file: file, line: row.line)
            }
            entries.append(
                Entry(
                    query: try table.field(query, of: row), code: LabelCode.code(in: answer), grade: value,
                    line: row.line))
        }
        self.isByText = isByText
        self.entries = entries
    }

    /// The rows as TREC judgements; `nil` when the file has another format.
    private static func judgements(_ table: LabelledTable) throws(DocumentError) -> [Entry]? {
        guard table.header == nil, let first = table.rows.first, words(first).count == 4, Int(words(first)[3]) != nil
        else { return nil }
        var entries: [Entry] = []
        for row in table.rows {
            let words = words(row)
            guard words.count == 4, let grade = Int(words[3]) else {
                throw DocumentError(
                    .malformed, "is not query, 0, answer and a whole number as the rows before it", file: table.file,
                    line: row.line)
            }
            entries.append(Entry(query: words[0], code: words[2], grade: grade, line: row.line))
        }
        return entries
    }

    private static func words(_ row: LabelledTable.Row) -> [String] {
        row.fields.count == 1 ? row.fields[0].split(whereSeparator: \.isWhitespace).map(String.init) : row.fields
    }
}
