internal import Foundation
package import Numerics
internal import ServiceSupport
internal import Taxonomy

/// Finds the occupations of a framework for a job title.
///
/// By words and character n-grams only, or additionally with vectors of a sentence model. The nearest titles vote for
/// their occupations; an occupation whose title centroid is similar to the query is raised. A query that is the
/// preferred title of an occupation of another loaded framework is compared by all the data of that framework about it:
/// its other titles and its description. No crosswalk is used.
///
/// Immutable and shared: any number of threads may match.
package struct TitleMatcher: Sendable {
    /// The parameters of the method, measured on titles held out.
    package struct Weights: Sendable {
        /// The weight of equal words in a title's similarity.
        package var words: Float = 0.1
        /// The weight of equal character n-grams; the rest is the weight of meaning.
        package var pieces: Float = 0.2
        /// The number of titles that vote.
        package var voters = 100
        /// The exponent of a title's similarity in its vote.
        package var power = 8
        /// The exponent without a sentence model.
        package var lexicalPower = 6
        /// Added to an occupation's share of the votes before its logarithm is taken.
        package var floor: Float = 1e-4
        /// The weight of the cosine with an occupation's title centroid.
        package var centroid: Float = 5
        /// The weight of the cosine with the title centroid of another framework's occupation with this title.
        package var otherCentre: Float = 10
        /// The weight of the cosine of the two descriptions.
        package var description: Float = 5
        /// The bonus when the query is the occupation's preferred title.
        package var exactPreferred: Float = 3
        /// The bonus when the query is another of its titles.
        package var exactOther: Float = 0.5
        /// The number of titles found by words.
        package var lexicalRows = 100
        /// The number of titles near in meaning whose words are compared.
        package var vectorRows = 150
        /// The number of titles that vote for a profile.
        package var profileVoters = 30
        /// The number of occupations whose titles are compared by meaning.
        package var nearestOccupations = 50
        /// How far the lists of common n-grams are read.
        package var effort = LexicalTitleIndex.Effort()
        /// The confidence below which the matcher abstains.
        package var threshold: Float = 0.35

        /// Creates the measured parameters.
        package init() {}
    }

    /// The titles.
    package let corpus: TitleCorpus
    /// The required model of queries' vectors; `nil` if only words are compared.
    package let identity: EmbeddingIdentity?
    /// The parameters of the method.
    package let weights: Weights
    let frameworks: [FrameworkTitles]
    private let adaptation: EmbeddingAdaptation?
    private let calibration: TitleCalibration
    private let scratches: [Locked<[FrameworkTitles.Scratch]>]
    /// The indices of occupations by preferred title, folded.
    private let preferred: [String: [Int]]

    /// Whether any title contains a word.
    package func hasWord(_ word: String) -> Bool { frameworks.contains { $0.index.hasWord(word) } }

    /// Creates a matcher that compares words only.
    package init(
        _ corpus: TitleCorpus, weights: Weights = Weights(), calibration: TitleCalibration = .lexical
    ) {
        self.init(
            corpus: corpus, identity: nil, weights: weights, adaptation: nil, calibration: calibration,
            frameworks: corpus.frameworks.map { Self.titles(of: $0, in: corpus, titleVectors: nil) })
    }

    /// Creates a matcher that compares words and meanings.
    ///
    /// - Parameters:
    ///   - corpus: the titles.
    ///   - titles: one vector per entry of the corpus.
    ///   - descriptions: one vector per occupation of the corpus, zeros where there is no description; optional.
    ///   - adaptation: learned from titles, or the identity.
    /// - Throws: ``EmbeddingError`` when vectors are of different models or their number is wrong.
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
            let titleVectors: FrameworkTitles.Vectors
            do {
                titleVectors = try Self.titleVectors(
                    of: framework, in: corpus, titles: titles, descriptions: descriptions, adaptation: adaptation)
            } catch { throw EmbeddingError(.dimensions, "\(error)") }
            frameworks.append(Self.titles(of: framework, in: corpus, titleVectors: titleVectors))
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

    /// The best occupations of a framework by words only; `nil` if the corpus has no such framework.
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
    ///   - vectors: one vector per title, not adapted.
    ///   - framework: the framework's id.
    ///   - limit: the maximum number of candidates per title.
    /// - Returns: one match per title; `nil` if the corpus has no such framework.
    /// - Throws: ``EmbeddingError`` when the vectors are of another model or the matcher has none.
    package func match(
        _ titles: [String], vectors: EmbeddingMatrix, in framework: String, limit: Int = 10
    ) throws(EmbeddingError) -> [TitleMatch]? {
        guard let place = corpus.frameworks.firstIndex(where: { $0.id == framework }) else { return nil }
        let adapted = try adapt(vectors)
        guard titles.count == vectors.count, let titleVectors = frameworks[place].titleVectors else {
            throw EmbeddingError(.dimensions, "\(titles.count) titles and \(vectors.count) vectors")
        }
        let cosines: FloatMatrix
        do { cosines = try LinearAlgebra.productTransposed(adapted, titleVectors.centroids) } catch {
            throw EmbeddingError(.dimensions, "\(error)")
        }
        return withScratch(place) { scratch in
            titles.enumerated().map { row, title in
                let vector = adapted.row(row).withUnsafeBufferPointer { titleVectors.rows.prepare($0) }
                let asked = FrameworkTitles.Asked(
                    vector: vector, centroids: cosines.row(row), extra: knownElsewhere(title, target: place))
                let found = frameworks[place].find(
                    title, asked: asked, weights: weights, limit: limit, scratch: &scratch)
                return result(found, title, of: place, limit: limit)
            }
        }
    }

    /// Adapts vectors for comparison.
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

    /// The additional score of each occupation of the target from other frameworks' occupations with this preferred
    /// title.
    private func knownElsewhere(_ title: String, target: Int) -> [Float]? {
        guard let named = preferred[Self.key(title)], let titleVectors = frameworks[target].titleVectors else {
            return nil
        }
        let others = named.filter { corpus.occupations[$0].framework != target }
        guard !others.isEmpty else { return nil }
        var extra = [Float](repeating: 0, count: titleVectors.centroids.rows)
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
            guard let known = frameworks[source].titleVectors else { continue }
            add(known.centroids.row(local), titleVectors.centroids, weights.otherCentre)
            if let from = known.descriptions, let to = titleVectors.descriptions {
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
                    meaning: found.cosine))
        }
        let exact = candidates.indices.filter { candidates[$0].evidence.isExact }
        return TitleMatch(
            candidates: candidates, exact: exact, abstention: abstention(candidates, exact: exact, title: title))
    }

    private func abstention(
        _ candidates: [TitleMatch.Candidate], exact: [Int], title: String
    ) -> TitleMatch.Abstention? {
        guard let first = candidates.first else { return Self.key(title).isEmpty ? .empty : .unlike }
        // A single preferred title among several exact ones decides.
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
