package import Taxonomy

/// Finds concepts of every framework by any of their names in any language, fast enough to answer while one types.
///
/// A name's score is the share of the words' weight (inverse document frequency) that it and the query have in common,
/// raised for preferred names. The last word of a query may be a beginning; misspelt words find near ones. Built once,
/// read from any thread.
package struct ConceptIndex: Sendable {
    /// A name of a concept.
    package struct Name: Sendable {
        /// Which concept, counted from 0 by the caller.
        package let concept: Int32
        /// The name.
        package let text: String
        /// BCP 47 code of its language.
        package let language: String
        /// What sort of name.
        package let kind: TitleKind

        /// Makes a name.
        package init(concept: Int32, text: String, language: String, kind: TitleKind) {
            self.concept = concept
            self.text = text
            self.language = language
            self.kind = kind
        }
    }

    /// A concept that was found.
    package struct Hit: Sendable, Hashable {
        /// Which concept.
        package let concept: Int32
        /// 0 to 1; 1 means that a preferred name is the query.
        package let score: Double
        /// The name that was found.
        package let match: String
        /// That name's language.
        package let language: String
        /// What sort of name it is.
        package let kind: TitleKind
    }

    private var vocabulary = TitleVocabulary()
    private var concepts: [Int32] = []
    private var kinds: [UInt8] = []
    private var languageOf: [UInt8] = []
    /// Languages of the names, each once.
    package let languages: [String]
    /// The names one after the other in UTF-8: name `n` is `text[ends[n]..<ends[n + 1]]`.
    private var text: [UInt8] = []
    private var ends: [UInt32] = [0]
    private var weights: [Float] = []
    private var masses: [Float] = []
    private var postings: [Int32] = []
    private var starts: [Int32] = []

    private static let allKinds = TitleKind.allCases
    private static let prefixLimit = 100
    private static let queryWordLimit = 12
    /// The share of the query's weight that a name must hold.
    private static let threshold: Float = 0.6
    /// How much of the denominator is the query's weight; the rest is the name's.
    private static let queryShare: Float = 0.6

    /// Builds the index. Linear in the length of the names.
    package init(_ names: [Name]) {
        var languages: [String: UInt8] = [:]
        var list: [String] = []
        var wordsOf: [Int32] = []
        var wordEnds: [Int32] = [0]
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
            let first = wordsOf.count
            for word in TextNormalizer.words(name.text) {
                let position = vocabulary.insert(TextNormalizer.stem(word))
                if !wordsOf[first...].contains(position) { wordsOf.append(position) }
            }
            wordEnds.append(Int32(wordsOf.count))
        }
        self.languages = list
        vocabulary.seal()
        var counts = [Int32](repeating: 0, count: vocabulary.words.count + 1)
        for word in wordsOf { counts[Int(word) + 1] += 1 }
        weights = counts.dropFirst().map { TitleIndex.weight(of: Int($0), among: names.count) }
        for index in counts.indices.dropFirst() { counts[index] += counts[index - 1] }
        starts = counts
        postings = [Int32](repeating: 0, count: wordsOf.count)
        masses = [Float](repeating: 0, count: names.count)
        var next = counts
        for name in names.indices {
            for index in Int(wordEnds[name])..<Int(wordEnds[name + 1]) {
                let word = Int(wordsOf[index])
                postings[Int(next[word])] = Int32(name)
                next[word] += 1
                masses[name] += weights[word]
            }
        }
    }

    /// How many names there are.
    package var count: Int { concepts.count }

    /// The concepts that a query finds, best first, every one of them.
    ///
    /// - Parameters:
    ///   - query: What was typed.
    ///   - language: Only names of this language; `nil` for all.
    ///   - isWanted: Whether a concept may be answered.
    package func search(
        _ query: String, language: String? = nil, isWanted: (Int32) -> Bool = { _ in true }
    ) -> [Hit] {
        let wantedLanguage = language.map { name in languages.firstIndex(of: name).map { UInt8($0) } }
        if case .some(.none) = wantedLanguage { return [] }
        var words: [String] = []
        for word in TextNormalizer.words(query).prefix(Self.queryWordLimit).map(TextNormalizer.stem)
        where !words.contains(word) {
            words.append(word)
        }
        var scores = [Float](repeating: 0, count: concepts.count)
        var seen = [Int8](repeating: -1, count: concepts.count)
        var touched: [Int32] = []
        var mass: Float = 0
        for (index, word) in words.enumerated() {
            let matches = matches(for: word, isLast: index == words.count - 1)
            let known = vocabulary.position(of: word).map { weights[Int($0)] }
            let best =
                known ?? matches.map { weights[Int($0.word)] }.max() ?? TitleIndex.weight(of: 0, among: concepts.count)
            mass += best
            for match in matches.sorted(by: { $0.weight > $1.weight }) {
                // A beginning stands for the whole word that is being typed, however common that one is.
                let gain = match.weight * (match.isBeginning ? best : min(best, weights[Int(match.word)]))
                for name in postings[Int(starts[Int(match.word)])..<Int(starts[Int(match.word) + 1])] {
                    guard seen[Int(name)] != Int8(index) else { continue }
                    if seen[Int(name)] < 0 { touched.append(name) }
                    seen[Int(name)] = Int8(index)
                    scores[Int(name)] += gain
                }
            }
        }
        guard mass > 0 else { return [] }
        var best: [Int32: (name: Int32, score: Float)] = [:]
        for name in touched where scores[Int(name)] >= Self.threshold * mass {
            if case .some(.some(let language)) = wantedLanguage, languageOf[Int(name)] != language { continue }
            let concept = concepts[Int(name)]
            guard isWanted(concept) else { continue }
            let share = scores[Int(name)] / (Self.queryShare * mass + (1 - Self.queryShare) * masses[Int(name)])
            // Only what holds every word whole is equal.
            let isWhole = scores[Int(name)] >= 0.9999 * mass && masses[Int(name)] <= 1.0001 * mass
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
        let exact = vocabulary.position(of: word)
        if let exact { matches.append(.init(word: exact, weight: 1)) }
        if isLast, bytes.count >= 2 {
            for other in vocabulary.beginning(with: bytes, limit: Self.prefixLimit) where other != exact {
                let missing = vocabulary.words[Int(other)].count - bytes.count
                let certainty: Float = exact == nil ? 0.9 : 0.8
                matches.append(
                    .init(word: other, weight: certainty - 0.02 * Float(min(missing, 15)), isBeginning: true))
            }
        }
        if exact == nil, matches.isEmpty || !isLast { matches += vocabulary.near(bytes) }
        return matches
    }
}
