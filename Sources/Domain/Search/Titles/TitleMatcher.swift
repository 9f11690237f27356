internal import Foundation
package import Numerics
internal import ServiceSupport
internal import Taxonomy

/// Finds the occupations of a framework that a job title means.
///
/// By words and pieces of words alone, or with vectors of a sentence model beside them. The nearest titles vote for their
/// occupations; an occupation whose titles as a whole point the query's way is raised. A query that is the preferred title
/// of an occupation of another loaded framework is compared by everything that framework says about it: its other titles
/// and its description. No crosswalk is used.
///
/// Immutable and shared: any number of threads may match.
package struct TitleMatcher: Sendable {
    /// The numbers of the method; measured on titles held out.
    package struct Weights: Sendable {
        /// What equal words count for in a title's likeness.
        package var words: Float = 0.1
        /// What equal pieces of words count for; the rest is meaning.
        package var pieces: Float = 0.2
        /// Titles that vote.
        package var voters = 100
        /// The power of a title's likeness that is its vote.
        package var power = 8
        /// The same without a sentence model.
        package var lexicalPower = 6
        /// Added to an occupation's share of the votes before its logarithm is taken.
        package var floor: Float = 1e-4
        /// What the cosine with the mean of an occupation's titles counts for.
        package var centre: Float = 5
        /// The same for the mean of the titles that another framework gives to the query.
        package var otherCentre: Float = 10
        /// The same for the two descriptions.
        package var description: Float = 5
        /// Added when the query is the occupation's preferred title.
        package var exactPreferred: Float = 3
        /// Added when the query is another of its titles.
        package var exactOther: Float = 0.5
        /// Titles that are looked for by words.
        package var lexicalRows = 100
        /// Titles near in meaning whose words are compared.
        package var meaningRows = 150
        /// Titles that vote for a profile.
        package var profileVoters = 30
        /// Occupations whose titles are compared by meaning.
        package var nearestOccupations = 50
        /// How far lists of common pieces of words are followed.
        package var effort = LexicalTitleIndex.Effort()
        /// The confidence below which the matcher abstains.
        package var threshold: Float = 0.35

        /// The measured ones.
        package init() {}
    }

    /// The titles.
    package let corpus: TitleCorpus
    /// The model that queries' vectors must come from; `nil` if only words are compared.
    package let identity: EmbeddingIdentity?
    /// The numbers of the method.
    package let weights: Weights
    let frameworks: [FrameworkTitles]
    private let adaptation: EmbeddingAdaptation?
    private let calibration: TitleCalibration
    private let scratches: [Locked<[FrameworkTitles.Scratch]>]
    /// Occupations by preferred title, folded.
    private let preferred: [String: [Int]]

    /// Whether any title has a word.
    package func hasWord(_ word: String) -> Bool { frameworks.contains { $0.index.hasWord(word) } }

    /// Compares words only.
    package init(
        _ corpus: TitleCorpus, weights: Weights = Weights(), calibration: TitleCalibration = .lexical
    ) {
        self.init(
            corpus: corpus, identity: nil, weights: weights, adaptation: nil, calibration: calibration,
            frameworks: corpus.frameworks.map { Self.titles(of: $0, in: corpus, meanings: nil) })
    }

    /// Compares words and meanings.
    ///
    /// - Parameters:
    ///   - corpus: the titles.
    ///   - titles: a vector an entry of the corpus.
    ///   - descriptions: a vector an occupation of the corpus, zeros where there is no description; may be left out.
    ///   - adaptation: learned from titles, or the identity.
    /// - Throws: ``EmbeddingError`` when vectors are of different models, or not as many as there should be.
    package init(
        _ corpus: TitleCorpus, titles: EmbeddingMatrix, descriptions: EmbeddingMatrix? = nil,
        adaptation: EmbeddingAdaptation, weights: Weights = Weights(), calibration: TitleCalibration = .hybrid
    ) throws(EmbeddingError) {
        guard titles.count == corpus.entries.count,
            descriptions.map({ $0.count == corpus.occupations.count }) ?? true
        else { throw EmbeddingError(.dimensions, "there are not as many vectors as titles or descriptions") }
        guard descriptions.map({ $0.identity == titles.identity }) ?? true,
            adaptation.map.rows == titles.identity.dimensions
        else { throw EmbeddingError(.otherModel, "titles, descriptions and adaptation are of different models") }
        var frameworks: [FrameworkTitles] = []
        for framework in corpus.frameworks {
            let meanings: FrameworkTitles.Meanings
            do {
                meanings = try Self.meanings(
                    of: framework, in: corpus, titles: titles, descriptions: descriptions, adaptation: adaptation)
            } catch { throw EmbeddingError(.dimensions, "\(error)") }
            frameworks.append(Self.titles(of: framework, in: corpus, meanings: meanings))
        }
        self.init(
            corpus: corpus, identity: titles.identity, weights: weights, adaptation: adaptation,
            calibration: calibration, frameworks: frameworks)
    }

    private init(
        corpus: TitleCorpus, identity: EmbeddingIdentity?, weights: Weights, adaptation: EmbeddingAdaptation?,
        calibration: TitleCalibration, frameworks: [FrameworkTitles]
    ) {
        self.corpus = corpus
        self.identity = identity
        self.weights = weights
        self.adaptation = adaptation
        self.calibration = calibration
        self.frameworks = frameworks
        scratches = frameworks.map { _ in Locked([]) }
        var preferred: [String: [Int]] = [:]
        for (place, occupation) in corpus.occupations.enumerated() {
            preferred[Self.key(occupation.title), default: []].append(place)
        }
        self.preferred = preferred
    }

    /// The best occupations of a framework by words alone; `nil` if the corpus has no such framework.
    package func match(_ title: String, in framework: String, limit: Int = 10) -> TitleMatch? {
        guard let place = corpus.frameworks.firstIndex(where: { $0.id == framework }) else { return nil }
        return withScratch(place) { scratch in
            let found = frameworks[place].find(title, asked: nil, weights: weights, limit: limit, scratch: &scratch)
            return result(found, title, of: place, limit: limit)
        }
    }

    /// The best occupations of a framework for each title, by words and meanings.
    ///
    /// - Parameters:
    ///   - titles: as people write them.
    ///   - vectors: a vector a title, not adapted.
    ///   - framework: which.
    ///   - limit: how many candidates for each at most.
    /// - Returns: a match a title; `nil` if the corpus has no such framework.
    /// - Throws: ``EmbeddingError`` when the vectors are of another model or the matcher has none.
    package func match(
        _ titles: [String], vectors: EmbeddingMatrix, in framework: String, limit: Int = 10
    ) throws(EmbeddingError) -> [TitleMatch]? {
        guard let place = corpus.frameworks.firstIndex(where: { $0.id == framework }) else { return nil }
        let adapted = try adapt(vectors)
        guard titles.count == vectors.count, let meanings = frameworks[place].meanings else {
            throw EmbeddingError(.dimensions, "\(titles.count) titles and \(vectors.count) vectors")
        }
        let cosines: FloatMatrix
        do { cosines = try LinearAlgebra.productTransposed(adapted, meanings.centres) } catch {
            throw EmbeddingError(.dimensions, "\(error)")
        }
        return withScratch(place) { scratch in
            titles.enumerated().map { row, title in
                let vector = adapted.row(row).withUnsafeBufferPointer { meanings.rows.prepare($0) }
                let asked = FrameworkTitles.Asked(
                    vector: vector, centres: cosines.row(row), extra: knownElsewhere(title, target: place))
                let found = frameworks[place].find(
                    title, asked: asked, weights: weights, limit: limit, scratch: &scratch)
                return result(found, title, of: place, limit: limit)
            }
        }
    }

    /// Vectors as the matcher compares them.
    ///
    /// - Throws: ``EmbeddingError`` when they are of another model or the matcher has none.
    package func adapt(_ vectors: EmbeddingMatrix) throws(EmbeddingError) -> FloatMatrix {
        guard let identity, let adaptation, vectors.identity == identity else {
            throw EmbeddingError(.otherModel, "the titles' vectors are not of \(vectors.identity)")
        }
        do { return try adaptation.apply(vectors.vectors) } catch {
            throw EmbeddingError(.dimensions, "\(error)")
        }
    }

    /// What other frameworks' occupations with this preferred title say for each occupation of the target.
    private func knownElsewhere(_ title: String, target: Int) -> [Float]? {
        guard let named = preferred[Self.key(title)], let meanings = frameworks[target].meanings else { return nil }
        let others = named.filter { corpus.occupations[$0].framework != target }
        guard !others.isEmpty else { return nil }
        var extra = [Float](repeating: 0, count: meanings.centres.rows)
        func add(_ row: ArraySlice<Float>, _ matrix: FloatMatrix, _ weight: Float) {
            let query = Array(row)
            var scores = [Float](repeating: 0, count: matrix.rows)
            matrix.elements.withUnsafeBufferPointer { elements in
                query.withUnsafeBufferPointer { query in
                    scores.withUnsafeMutableBufferPointer { scores in
                        guard let start = elements.baseAddress else { return }
                        VectorKernels.dotRows(start, query: query, to: scores)
                    }
                }
            }
            for place in extra.indices { extra[place] += weight * scores[place] / Float(others.count) }
        }
        for place in others {
            let source = corpus.occupations[place].framework
            let local = place - corpus.frameworks[source].occupations.lowerBound
            guard let known = frameworks[source].meanings else { continue }
            add(known.centres.row(local), meanings.centres, weights.otherCentre)
            if let from = known.descriptions, let to = meanings.descriptions {
                add(from.row(local), to, weights.description)
            }
        }
        return extra
    }

    private func result(_ found: [FrameworkTitles.Found], _ title: String, of place: Int, limit: Int) -> TitleMatch {
        let framework = corpus.frameworks[place]
        let top = found.first?.score ?? 0
        let sum = found.reduce(Float(0)) { $0 + exp($1.score - top) }
        let candidates = found.prefix(limit).map { found -> TitleMatch.Candidate in
            let entry = framework.entries.lowerBound + found.entry
            let share = exp(found.score - top) / max(sum, 1)
            return TitleMatch.Candidate(
                occupation: framework.occupations.lowerBound + found.occupation, score: found.score, share: share,
                likeness: found.likeness, confidence: calibration.confidence(share: share, likeness: found.likeness),
                evidence: TitleMatch.Evidence(
                    entry: entry, title: corpus.entries[entry].text, kind: corpus.entries[entry].kind,
                    language: corpus.entries[entry].language, words: found.words, pieces: found.pieces,
                    meaning: found.meaning))
        }
        let exact = candidates.indices.filter { candidates[$0].evidence.isExact }
        return TitleMatch(
            candidates: candidates, exact: exact, abstention: abstention(candidates, exact: exact, title: title))
    }

    private func abstention(
        _ candidates: [TitleMatch.Candidate], exact: [Int], title: String
    ) -> TitleMatch.Abstention? {
        guard let first = candidates.first else { return Self.key(title).isEmpty ? .empty : .unlike }
        // One preferred title among several exact ones decides.
        let preferred = exact.filter { candidates[$0].evidence.kind == .preferred }
        if exact.count > 1, preferred.count != 1 { return .ambiguous }
        return first.confidence < weights.threshold && preferred.isEmpty ? .unsure : nil
    }

    private func withScratch<Outcome>(_ place: Int, _ body: (inout FrameworkTitles.Scratch) -> Outcome) -> Outcome {
        var scratch = scratches[place].withLock { $0.popLast() } ?? FrameworkTitles.Scratch()
        let outcome = body(&scratch)
        scratches[place].withLock { $0.append(scratch) }
        return outcome
    }
}
