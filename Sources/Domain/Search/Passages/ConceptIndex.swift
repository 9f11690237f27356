package import Taxonomy

/// Finds concepts of every framework by any of their names in any language, fast enough for search as you type.
///
/// A name's score is the share of the words' weight (inverse document frequency) that it has in common with the query,
/// raised for preferred names. The last word of a query may be a prefix; misspelt words find similar ones. Built once,
/// read from any thread.
package struct ConceptIndex: Sendable {
    /// A name of a concept.
    package struct Name: Sendable {
        /// The concept's number, counted from 0 by the caller.
        package let concept: Int32
        /// The name.
        package let text: String
        /// BCP 47 code of its language.
        package let language: String
        /// The kind of name.
        package let kind: TitleKind

        package init(concept: Int32, text: String, language: String, kind: TitleKind) {
            self.concept = concept
            self.text = text
            self.language = language
            self.kind = kind
        }
    }

    /// A concept found by a search.
    package struct Hit: Sendable, Hashable {
        /// The concept's number.
        package let concept: Int32
        /// 0 to 1; 1 means that a preferred name equals the query.
        package let score: Double
        /// The matching name.
        package let match: String
        /// That name's language.
        package let language: String
        /// The kind of that name.
        package let kind: TitleKind
    }

    private let words: WordPostings
    private var concepts: [Int32] = []
    private var kinds: [UInt8] = []
    private var languageOf: [UInt8] = []
    /// The languages of the names, without duplicates.
    package let languages: [String]
    /// The names concatenated in UTF-8: name `n` is `text[ends[n]..<ends[n + 1]]`.
    private var text: [UInt8] = []
    private var ends: [UInt32] = [0]

    private static let allKinds = TitleKind.allCases
    private static let prefixLimit = 100
    private static let queryWordLimit = 12
    /// The minimum share of the query's weight that a name must contain.
    private static let threshold: Float = 0.6
    /// The share of the query's weight in the denominator; the rest is the name's.
    private static let queryShare: Float = 0.6

    /// Builds the index. Linear in the length of the names.
    package init(_ names: [Name]) {
        var languages: [String: UInt8] = [:]
        var list: [String] = []
        concepts.reserveCapacity(names.count)
        for name in names {
            concepts.append(name.concept)
            kinds.append(UInt8(Self.allKinds.firstIndex(of: name.kind) ?? 0))
            if languages[name.language] == nil, list.count < 255 {
                languages[name.language] = UInt8(list.count)
                list.append(name.language)
            }
            languageOf.append(languages[name.language] ?? 0)
            text.append(contentsOf: name.text.utf8)
            ends.append(UInt32(text.count))
        }
        self.languages = list
        words = WordPostings(names.lazy.map(\.text))
    }

    /// All concepts that match a query, best first.
    ///
    /// - Parameters:
    ///   - query: The user's input.
    ///   - language: Only names of this language; `nil` for all.
    ///   - isWanted: Whether a concept may be returned.
    package func search(
        _ query: String, language: String? = nil, isWanted: (Int32) -> Bool = { _ in true }
    ) -> [Hit] {
        let wantedLanguage = language.map { name in languages.firstIndex(of: name).map { UInt8($0) } }
        if case .some(.none) = wantedLanguage { return [] }
        let stems = WordPostings.stems(of: query, limit: Self.queryWordLimit)
        let found = words.scores(
            stems.enumerated().map { index, stem in
                (words.vocabulary.position(of: stem), matches(for: stem, isLast: index == stems.count - 1))
            })
        let (scores, mass) = (found.shared, found.mass)
        guard mass > 0 else { return [] }
        var best: [Int32: (name: Int32, score: Float)] = [:]
        for name in found.touched where scores[Int(name)] >= Self.threshold * mass {
            if case .some(.some(let language)) = wantedLanguage, languageOf[Int(name)] != language { continue }
            let concept = concepts[Int(name)]
            guard isWanted(concept) else { continue }
            let share = scores[Int(name)] / (Self.queryShare * mass + (1 - Self.queryShare) * words.masses[Int(name)])
            // Only what holds every word whole is equal.
            let isWhole = scores[Int(name)] >= 0.9999 * mass && words.masses[Int(name)] <= 1.0001 * mass
            let score = (isWhole ? 1 : min(share, 0.99)) * TitleIndex.trust(Self.allKinds[Int(kinds[Int(name)])])
            if let known = best[concept], known.score >= score { continue }
            best[concept] = (name, score)
        }
        return best.map { concept, found in
            let name = Int(found.name)
            return Hit(
                concept: concept, score: Double(found.score),
                match: String(decoding: text[Int(ends[name])..<Int(ends[name + 1])], as: UTF8.self),
                language: languages[Int(languageOf[name])], kind: Self.allKinds[Int(kinds[name])])
        }.sorted { ($1.score, $0.match.utf8.count, $0.concept) < ($0.score, $1.match.utf8.count, $1.concept) }
    }

    private func matches(for word: String, isLast: Bool) -> [TitleVocabulary.Match] {
        let bytes = Array(word.utf8)
        var matches: [TitleVocabulary.Match] = []
        let exact = words.vocabulary.position(of: word)
        if let exact { matches.append(.init(word: exact, weight: 1)) }
        if isLast, bytes.count >= 2 {
            for other in words.vocabulary.beginning(with: bytes, limit: Self.prefixLimit) where other != exact {
                let missing = words.vocabulary.words[Int(other)].count - bytes.count
                let certainty: Float = exact == nil ? 0.9 : 0.8
                matches.append(
                    .init(word: other, weight: certainty - 0.02 * Float(min(missing, 15)), isBeginning: true))
            }
        }
        if exact == nil, matches.isEmpty || !isLast { matches += words.vocabulary.near(bytes) }
        return matches
    }
}
