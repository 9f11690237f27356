package import Documents

/// A text whose right answers are known.
package struct LabelledQuery: Sendable, Hashable {
    /// Its id within its set.
    package let id: String
    /// The text that is asked.
    package let text: String
    /// How right each answer is; 1 and above count as right.
    package var grades: [String: Int]
    /// What it is counted under in a breakdown; `nil` if the set does not say.
    package let group: String?

    /// Makes a query.
    package init(id: String, text: String, grades: [String: Int] = [:], group: String? = nil) {
        self.id = id
        self.text = text
        self.grades = grades
        self.group = group
    }

    /// The right answers.
    package var right: Set<String> { Set(grades.filter { $0.value > 0 }.keys) }
}

/// Texts with their right answers, as files of the common forms hold them.
package struct LabelledSet: Sendable {
    /// The file of the queries, without folders.
    package let name: String
    /// In the file's order.
    package var queries: [LabelledQuery]

    /// Makes a set.
    package init(name: String, queries: [LabelledQuery]) {
        self.name = name
        self.queries = queries
    }

    /// Reads a set.
    ///
    /// Queries are lines of `id`, tab and text; a table with a header, its columns found by name; or lines that are texts.
    /// Right answers are pairs of query and code, TREC's qrels (query, 0, code, grade), or a column of the queries' own file.
    ///
    /// - Parameters:
    ///   - queries: the file of the queries.
    ///   - gold: the file of the right answers; `nil` takes them from the queries' file.
    /// - Throws: `DocumentError` that names file, line and remedy.
    package init(queries: String, gold: String?) throws(DocumentError) {
        let table = try LabelledTable(path: queries)
        let isOneFile = gold == nil || gold == queries
        self.init(name: table.file, queries: try Self.queries(table, withGold: isOneFile))
        guard let gold, !isOneFile else { return }
        try add(RelevanceFile(path: gold))
    }

    static func queries(_ table: LabelledTable, withGold: Bool) throws(DocumentError) -> [LabelledQuery] {
        var (id, text, code, group): (Int?, Int, Int?, Int?)
        if table.header != nil {
            id = table.place(of: .id)
            text = try table.required(.text, for: "the text")
            code = withGold ? try table.required(.code, for: "the right answer") : nil
            group = table.place(of: .group)
        } else {
            (id, text, code, group) = table.width > 1 ? (0, 1, nil, nil) : (nil, 0, nil, nil)
            if withGold {
                guard table.width > 2 else {
                    throw DocumentError(
                        .malformed, "has no column for the right answer; give the right answers in a file of their own",
                        file: table.file, line: table.rows.first?.line)
                }
                code = 2
            }
        }
        var queries: [LabelledQuery] = []
        var known: [String: Int] = [:]
        for row in table.rows {
            // Without an id, the line is one.
            let name = try id.map { place throws(DocumentError) in try table.field(place, of: row) } ?? "\(row.line)"
            let words = try table.field(text, of: row)
            let answer = try code.map { place throws(DocumentError) in try table.field(place, of: row) }
            if let place = known[name] {
                guard answer != nil, queries[place].text == words else {
                    throw DocumentError(
                        .malformed, "has the id '\(name)' for a second time; give every query an id of its own",
                        file: table.file, line: row.line)
                }
                if let answer, !answer.isEmpty { queries[place].grades[LabelCode.code(in: answer)] = 1 }
                continue
            }
            known[name] = queries.count
            var grades: [String: Int] = [:]
            if let answer, !answer.isEmpty { grades[LabelCode.code(in: answer)] = 1 }
            queries.append(
                LabelledQuery(
                    id: name, text: words, grades: grades,
                    group: group.flatMap { $0 < row.fields.count ? row.fields[$0] : nil }))
        }
        return queries
    }

    /// Gives queries their right answers.
    private mutating func add(_ relevance: RelevanceFile) throws(DocumentError) {
        var places: [String: [Int]] = [:]
        for (place, query) in queries.enumerated() {
            places[relevance.isByText ? query.text : query.id, default: []].append(place)
        }
        for entry in relevance.entries {
            guard let found = places[entry.query] else {
                throw DocumentError(
                    .malformed,
                    "names the query '\(entry.query)', which \(name) does not have; take the row out or give the file that belongs to these queries",
                    file: relevance.file, line: entry.line)
            }
            for place in found { queries[place].grades[entry.code] = entry.grade }
        }
    }

    /// The answers' ids replaced by what they stand for, each once; answers that stand for nothing stay.
    package mutating func map(_ mapping: [String: String]) {
        for place in queries.indices {
            queries[place].grades = Dictionary(
                queries[place].grades.map { (mapping[$0.key] ?? $0.key, $0.value) }, uniquingKeysWith: max)
        }
    }

    /// Takes some of the queries, chosen at random but for the same seed the same; they keep their order.
    package mutating func sample(_ count: Int, seed: UInt64) {
        queries = SeededChoice(seed: seed).choose(count, of: queries)
    }
}

/// Codes within labels for people.
enum LabelCode {
    /// The code that a label ends with in brackets, as in `Art Teachers (25-1121.00)`; the label itself if there is none.
    static func code(in label: String) -> String {
        guard label.last == ")", let open = label.lastIndex(of: "(") else { return label }
        let inner = label[label.index(after: open)...].dropLast()
        let isCode = inner.contains(where: \.isNumber) && !inner.contains(where: \.isWhitespace)
        return isCode && open != label.startIndex ? String(inner) : label
    }
}
