package import Store

/// A text that can support an answer: a row of a framework, or part of a company's document.
package struct Passage: Sendable, Hashable {
    /// The kind of text.
    package enum Kind: String, Sendable, CaseIterable, Hashable {
        /// An occupation with its description.
        case occupation
        /// A skill with its description.
        case skill
        /// A task statement of an occupation.
        case task
        /// A few sentences of a company's document.
        case document
    }

    /// The id of the row: `onet:15-2051.00`, `onet:15-2051.00#task:21592`, or `knowledge:` with the document's id, `#`
    /// and the bytes.
    package let id: String
    /// The kind of text.
    package let kind: Kind
    /// The framework's id; `knowledge` for a document.
    package let framework: String
    /// The name of the occupation or skill, for a task its occupation's, for a document its title.
    package let title: String
    /// The text; empty where a framework has a name and no description.
    package let text: String
    /// The occupation it is about, if any.
    package let occupation: KnowledgeDocument.OccupationReference?

    package init(
        id: String, kind: Kind, framework: String, title: String, text: String,
        occupation: KnowledgeDocument.OccupationReference?
    ) {
        self.id = id
        self.kind = kind
        self.framework = framework
        self.title = title
        self.text = text
        self.occupation = occupation
    }
}
