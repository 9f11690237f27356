package import Documents

/// A text with known right answers.
package struct LabelledQuery: Sendable, Hashable {
    /// Its id within its set.
    package let id: String
    /// The text of the query.
    package let text: String
    /// The grade of each answer; 1 and above count as right.
    package var grades: [String: Int]
    /// The group it belongs to in a breakdown; `nil` if the set gives none.
    package let group: String?

    package init(id: String, text: String, grades: [String: Int] = [:], group: String? = nil) {
        self.id = id
        self.text = text
        self.grades = grades
        self.group = group
    }

    /// The right answers.
    package var right: Set<String> { Set(grades.filter { $0.value > 0 }.keys) }
}

/// Texts with their right answers, read from files of the common formats.
package struct LabelledSet: Sendable {
    /// The file of the queries, without folders.
    package let name: String
    /// The queries, in the file's order.
    package var queries: [LabelledQuery]

    package init(name: String, queries: [LabelledQuery]) {
        self.name = name
        self.queries = queries
    }

    /// Reads a set.
    ///
    /// Queries are lines of `id`, tab and text; a table with a header, its columns found by name; or lines of plain
    /// text. Right answers are pairs of query and code, TREC's qrels (query, 0, code, grade), or a column of the
    /// queries' own file.
    ///
    /// - Parameters:
    ///   - queries: The path of the queries' file.
    ///   - gold: The path of the right answers' file; `nil` to read them from the queries' file.
    /// - Throws: `DocumentError` with file, line and remedy.
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
            // Without an id column, the line number is the id.
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

    /// Adds the right answers to the queries.
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

    /// Replaces the answers' ids by those they map to, without duplicates; ids that are not mapped stay.
    package mutating func map(_ mapping: [String: String]) {
        for place in queries.indices {
            queries[place].grades = Dictionary(
                queries[place].grades.map { (mapping[$0.key] ?? $0.key, $0.value) }, uniquingKeysWith: max)
        }
    }

    /// Keeps a random sample of the queries, in their order; the same seed gives the same sample.
    package mutating func sample(_ count: Int, seed: UInt64) {
        queries = SeededChoice(seed: seed).choose(count, of: queries)
    }
}

/// Codes within human-readable labels.
enum LabelCode {
    /// The code in brackets at the end of a label, as in `Art Teachers (25-1121.00)`; the label itself if there is
    /// none.
    static func code(in label: String) -> String {
        guard label.last == ")", let open = label.lastIndex(of: "(") else { return label }
        let inner = label[label.index(after: open)...].dropLast()
        let isCode = inner.contains(where: \.isNumber) && !inner.contains(where: \.isWhitespace)
        return isCode && open != label.startIndex ? String(inner) : label
    }
}

extension LabelledSet {
    /// Labels that mean no skill.
    private static let noSkill: Set = ["UNDERSPECIFIED", "LABEL NOT PRESENT", ""]

    /// Reads sentences with the labels of their skills, one label per row; rows of one sentence are joined.
    ///
    /// The labels UNDERSPECIFIED and LABEL NOT PRESENT are ignored; a sentence may end up without labels.
    ///
    /// - Throws: `DocumentError` with file, line and remedy.
    package init(sentences path: String) throws(DocumentError) {
        let table = try LabelledTable(path: path)
        var places = (sentence: 0, label: 1)
        if table.header != nil {
            places.sentence = try table.required(.text, for: "the sentence")
            places.label = try table.required(.code, for: "the skill's label")
        }
        var queries: [LabelledQuery] = []
        var known: [String: Int] = [:]
        for row in table.rows {
            let sentence = try table.field(places.sentence, of: row)
            let label = try table.field(places.label, of: row)
            if known[sentence] == nil {
                known[sentence] = queries.count
                queries.append(LabelledQuery(id: "\(row.line)", text: sentence))
            }
            guard let place = known[sentence], !Self.noSkill.contains(label) else { continue }
            queries[place].grades[label] = 1
        }
        self.init(name: table.file, queries: queries)
    }
}

/// Texts with ids, to be ranked instead of a framework's occupations.
package struct TitleList: Sendable {
    /// The ids, in the file's order.
    package let ids: [String]
    /// The texts.
    package let texts: [String]

    /// Makes a list.
    package init(_ entries: [(id: String, text: String)]) {
        ids = entries.map(\.id)
        texts = entries.map(\.text)
    }

    /// Reads lines of id, tab and text, a table with a header, or lines of plain text, whose ids are the line numbers.
    ///
    /// - Throws: `DocumentError` with file, line and remedy.
    package init(path: String) throws(DocumentError) {
        let set = try LabelledSet(queries: path)
        self.init(set.queries.map { ($0.id, $0.text) })
    }
}

/// A mapping of ids to other ids.
package enum IdentifierMap {
    /// Reads pairs of an id and the id it maps to, as in MELO's `concept_mapping.tsv`.
    ///
    /// - Throws: `DocumentError` with file, line and remedy.
    package static func read(path: String) throws(DocumentError) -> [String: String] {
        let relevance = try RelevanceFile(path: path)
        return Dictionary(relevance.entries.map { ($0.query, $0.code) }) { first, _ in first }
    }
}

extension LabelledSet {
    /// Reads queries without right answers.
    ///
    /// - Throws: `DocumentError` with file, line and remedy.
    package init(queries: String) throws(DocumentError) {
        let table = try LabelledTable(path: queries)
        self.init(name: table.file, queries: try Self.queries(table, withGold: false))
    }
}
