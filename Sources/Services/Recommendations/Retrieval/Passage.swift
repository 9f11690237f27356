package import Store

/// A piece of text that an answer may rest on: a row of a framework, or part of a company's document.
package struct Passage: Sendable, Hashable {
    /// What sort of text.
    package enum Sort: String, Sendable, CaseIterable, Hashable {
        /// An occupation with its description.
        case occupation
        /// A skill with its description.
        case skill
        /// A task statement of an occupation.
        case task
        /// A few sentences of a company's document.
        case document
    }

    /// The row: `onet:15-2051.00`, `onet:15-2051.00#task:21592`, or `knowledge:` with the document's id, `#` and the bytes.
    package let id: String
    /// What sort of text.
    package let sort: Sort
    /// The framework's id; of a document `knowledge`.
    package let framework: String
    /// The name of the occupation or skill, of a task its occupation's, of a document what it is called.
    package let title: String
    /// The text; empty where a framework has a name and no description.
    package let text: String
    /// The occupation that it is about, where it is about one.
    package let occupation: KnowledgeDocument.OccupationReference?
}

/// A passage that was found for a question.
package struct RetrievedPassage: Sendable, Hashable {
    /// The passage.
    package let passage: Passage
    /// Its reciprocal-rank score over all searches that found it; it orders, and says nothing by itself.
    package let score: Double
    /// The share of the question's words, weighted by how rare they are, that it holds, 0 to 1; `nil` where only its
    /// meaning was near.
    package let words: Double?
    /// The cosine between its meaning and the question's, -1 to 1; `nil` where only its words were found, or no meanings
    /// are compared.
    package let meaning: Double?
}
