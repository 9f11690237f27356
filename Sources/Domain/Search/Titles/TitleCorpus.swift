package import Taxonomy

/// The titles of the occupations of one or more frameworks, in a fixed order.
///
/// The occupations of a framework are contiguous, and so are the titles of an occupation, the preferred one first.
/// Titles of an occupation that differ only in case, accents and punctuation are kept once.
package struct TitleCorpus: Sendable {
    /// The input: an occupation with its titles.
    package struct Record: Sendable {
        /// The framework's id, such as `onet`.
        package let framework: String
        /// The occupation's code within its framework.
        package let code: String
        /// The preferred title.
        package let preferred: String
        /// Every other title.
        package let titles: [Title]
        /// The framework's description of the occupation; empty if it has none.
        package let description: String
        /// BCP 47 tag of the preferred title's language.
        package let language: String

        package init(
            framework: String, code: String, preferred: String, titles: [Title] = [], description: String = "",
            language: String = "en"
        ) {
            self.framework = framework
            self.code = code
            self.preferred = preferred
            self.titles = titles
            self.description = description
            self.language = language
        }
    }

    /// A title other than the preferred one.
    package struct Title: Sendable, Hashable {
        /// The title as published.
        package let text: String
        /// The kind of title.
        package let kind: TitleKind
        /// BCP 47 tag of its language.
        package let language: String

        package init(_ text: String, kind: TitleKind = .alternate, language: String = "en") {
            self.text = text
            self.kind = kind
            self.language = language
        }
    }

    /// A framework's part of the corpus.
    package struct Framework: Sendable, Hashable {
        /// Its id.
        package let id: String
        /// The range of its occupations.
        package let occupations: Range<Int>
        /// The range of their titles.
        package let entries: Range<Int>
    }

    /// An occupation.
    package struct Occupation: Sendable, Hashable {
        /// The index of its framework.
        package let framework: Int
        /// The occupation's code within its framework.
        package let code: String
        /// The preferred title.
        package let title: String
        /// The description of the occupation; may be empty.
        package let description: String
        /// The range of its titles.
        package let entries: Range<Int>
    }

    /// A title and its occupation.
    package struct Entry: Sendable, Hashable {
        /// The index of the occupation.
        package let occupation: Int
        /// The title as published.
        package let text: String
        /// The kind of title.
        package let kind: TitleKind
        /// BCP 47 tag of its language.
        package let language: String
    }

    /// The frameworks, in the order of first appearance.
    package let frameworks: [Framework]
    /// The occupations, by framework, in the given order.
    package let occupations: [Occupation]
    /// The titles, by occupation.
    package let entries: [Entry]

    /// Creates the corpus from records. Linear in their length.
    package init(_ records: [Record]) {
        var ids: [String] = []
        var byFramework: [String: [Record]] = [:]
        for record in records {
            if byFramework[record.framework] == nil { ids.append(record.framework) }
            byFramework[record.framework, default: []].append(record)
        }
        var frameworks: [Framework] = []
        var occupations: [Occupation] = []
        var entries: [Entry] = []
        for (place, id) in ids.enumerated() {
            let (firstOccupation, firstEntry) = (occupations.count, entries.count)
            for record in byFramework[id] ?? [] {
                let start = entries.count
                var known: Set<String> = []
                let preferred = Title(record.preferred, kind: .preferred, language: record.language)
                for title in [preferred] + record.titles where known.insert(TextNormalizer.folded(title.text)).inserted
                {
                    entries.append(
                        Entry(
                            occupation: occupations.count, text: title.text, kind: title.kind, language: title.language)
                    )
                }
                occupations.append(
                    Occupation(
                        framework: place, code: record.code, title: record.preferred, description: record.description,
                        entries: start..<entries.count))
            }
            frameworks.append(
                Framework(
                    id: id, occupations: firstOccupation..<occupations.count, entries: firstEntry..<entries.count))
        }
        self.frameworks = frameworks
        self.occupations = occupations
        self.entries = entries
    }

    /// The framework with an id.
    package func framework(_ id: String) -> Framework? { frameworks.first { $0.id == id } }
}
