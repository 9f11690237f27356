package import Taxonomy

/// The titles of the occupations of one or more frameworks, in a fixed order.
///
/// Occupations of a framework stand together, and so do the titles of an occupation, the preferred one first. Titles of an
/// occupation that differ only in case, accents and punctuation are kept once.
package struct TitleCorpus: Sendable {
    /// What is put in: an occupation with its titles.
    package struct Record: Sendable {
        /// The framework's id, such as `onet`.
        package let framework: String
        /// The occupation's code within its framework.
        package let code: String
        /// The preferred title.
        package let preferred: String
        /// Every other title.
        package let titles: [Title]
        /// What the occupation is, in the framework's words; empty if it has none.
        package let description: String
        /// BCP 47 tag of the preferred title's language.
        package let language: String

        /// Makes a record.
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
        /// As published.
        package let text: String
        /// What sort of title.
        package let kind: TitleKind
        /// BCP 47 tag of its language.
        package let language: String

        /// Makes a title.
        package init(_ text: String, kind: TitleKind = .alternate, language: String = "en") {
            self.text = text
            self.kind = kind
            self.language = language
        }
    }

    /// A framework's share of the corpus.
    package struct Framework: Sendable, Hashable {
        /// Its id.
        package let id: String
        /// Its occupations.
        package let occupations: Range<Int>
        /// Their titles.
        package let entries: Range<Int>
    }

    /// An occupation.
    package struct Occupation: Sendable, Hashable {
        /// Place of its framework.
        package let framework: Int
        /// The occupation's code within its framework.
        package let code: String
        /// The preferred title.
        package let title: String
        /// What the occupation is; may be empty.
        package let description: String
        /// Its titles.
        package let entries: Range<Int>
    }

    /// A title and its occupation.
    package struct Entry: Sendable, Hashable {
        /// Place of the occupation.
        package let occupation: Int
        /// As published.
        package let text: String
        /// What sort of title.
        package let kind: TitleKind
        /// BCP 47 tag of its language.
        package let language: String
    }

    /// In the order in which they first came.
    package let frameworks: [Framework]
    /// By framework, in the order in which they came.
    package let occupations: [Occupation]
    /// By occupation.
    package let entries: [Entry]

    /// Orders the records. Linear in their length.
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

    /// The framework of an id.
    package func framework(_ id: String) -> Framework? { frameworks.first { $0.id == id } }
}
