package import Documents

/// Texts with ids that are to be ranked instead of a framework's occupations.
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

    /// Reads lines of id, tab and text, a table with a header, or lines of texts, whose ids are their lines.
    ///
    /// - Throws: `DocumentError` that names file, line and remedy.
    package init(path: String) throws(DocumentError) {
        let set = try LabelledSet(queries: path)
        self.init(set.queries.map { ($0.id, $0.text) })
    }
}

/// What ids stand for.
package enum IdentifierMap {
    /// Reads pairs of an id and what it stands for, as MELO's `concept_mapping.tsv`.
    ///
    /// - Throws: `DocumentError` that names file, line and remedy.
    package static func read(path: String) throws(DocumentError) -> [String: String] {
        let relevance = try RelevanceFile(path: path)
        return Dictionary(relevance.entries.map { ($0.query, $0.code) }) { first, _ in first }
    }
}

extension LabelledSet {
    /// Reads queries whose right answers are not asked for.
    ///
    /// - Throws: `DocumentError` that names file, line and remedy.
    package init(queries: String) throws(DocumentError) {
        let table = try LabelledTable(path: queries)
        self.init(name: table.file, queries: try Self.queries(table, withGold: false))
    }
}
