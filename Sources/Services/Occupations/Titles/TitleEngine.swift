import Matching
import Numerics
package import Search
import ServiceSupport
import Taxonomy

/// Matches job titles to occupations, over the releases of one catalogue. Immutable.
package final class TitleEngine: Sendable {
    /// The releases.
    package let catalogue: Catalogue
    /// Titles in the frameworks' own language.
    package let matcher: TitleMatcher
    /// Titles in other languages, compared by words only, since the model is for English.
    private let foreign: TitleMatcher
    private let parser: TitleParser
    private let embedder: (any TextEmbedder)?

    /// Characters of a description that are used, since its beginning describes the job.
    private static let descriptionLimit = 300
    /// Characters of an unparsed title that are used.
    private static let titleLimit = 500
    /// Titles matched between two yield points: some milliseconds of work.
    private static let share = 8
    /// The weight of a description beside the title.
    private static let descriptionShare = 0.3

    /// Makes an engine.
    ///
    /// - Parameters:
    ///   - catalogue: The releases.
    ///   - matcher: A matcher over `corpus(of:)`, with embeddings where there is an embedder.
    ///   - embedder: Computes the embeddings of requests, with the matcher's model. `nil` compares words only.
    init(catalogue: Catalogue, matcher: TitleMatcher, embedder: (any TextEmbedder)?) {
        self.catalogue = catalogue
        self.matcher = matcher
        self.embedder = matcher.identity == nil ? nil : embedder
        let foreign = TitleMatcher(TitleCorpora.foreign(of: catalogue))
        self.foreign = foreign
        parser = TitleParser(matcher.corpus, isKnownElsewhere: foreign.hasWord)
    }

    /// Whether embeddings are compared, or only words.
    package var usesModel: Bool { embedder != nil }

    /// The frameworks with titles.
    package var frameworks: [String] { matcher.corpus.frameworks.map(\.id) }

    /// The parsed form of a title.
    package func parse(_ title: String) -> TitleQuery { parser.parse(title) }

    /// The embeddings of texts, from the engine's model; `nil` where there is none.
    package func embed(_ texts: [String]) async throws -> EmbeddingMatrix? {
        guard let embedder else { return nil }
        return try await embedder.embed(texts)
    }

    /// Answers requests, in their order. Embeddings are computed for all of them together.
    @concurrent
    package func answer(_ requests: [TitleRequest]) async throws -> [TitleAnswer] {
        var queries: [TitleQuery] = []
        for request in requests {
            if queries.count % Self.share == 0 { try await ComputeExecutor.breathe() }
            queries.append(parser.parse(request.title))
        }
        var texts = UniqueTexts()
        let asked = zip(requests, queries).map { request, query in
            Asked(
                original: texts.add(String(query.original.prefix(Self.titleLimit))), whole: texts.add(query.text),
                parts: query.parts.count > 1 ? query.parts.map { texts.add($0) } : [],
                description: request.description.map {
                    texts.add(FormedText.formed(String($0.prefix(Self.descriptionLimit))))
                })
        }
        let steps = requests.map { self.steps(for: $0) }
        var wanted: [String: Set<Int>] = [:]
        for (asked, steps) in zip(asked, steps) {
            for step in steps { wanted[step.framework, default: []].formUnion(asked.all) }
        }
        let vectors = try await embedder?.embed(texts.list)
        var found: [String: [Int: TitleMatch]] = [:]
        let limit = max(10, requests.map(\.limit).max() ?? 10)
        for (framework, places) in wanted {
            let places = places.sorted()
            found[framework] = try await matches(texts.list, places, vectors, in: framework, limit: limit)
        }
        var answers: [TitleAnswer] = []
        for index in requests.indices {
            if index % Self.share == 0 { try await ComputeExecutor.breathe() }
            answers.append(
                answer(
                    requests[index], queries[index], asked[index], steps[index], texts.list,
                    found: { framework, text in found[framework]?[text] }))
        }
        return answers
    }

    private func matches(
        _ texts: [String], _ places: [Int], _ vectors: EmbeddingMatrix?, in framework: String, limit: Int
    ) async throws -> [Int: TitleMatch] {
        var results: [Int: TitleMatch] = [:]
        for start in stride(from: 0, to: places.count, by: Self.share) {
            try await ComputeExecutor.breathe()
            let some = Array(places[start..<min(start + Self.share, places.count)])
            if let vectors {
                let chosen = try vectors.rows(some)
                let list = try matcher.match(some.map { texts[$0] }, vectors: chosen, in: framework, limit: limit) ?? []
                for (place, match) in zip(some, list) { results[place] = match }
            } else {
                for place in some { results[place] = matcher.match(texts[place], in: framework, limit: limit) }
            }
        }
        return results
    }

    // MARK: - Frameworks

    private func steps(for request: TitleRequest) -> [(framework: String, reason: String)] {
        let known = Set(frameworks)
        guard request.frameworks.isEmpty else {
            var named: Set<String> = []
            return request.frameworks.filter { named.insert($0).inserted }.map { ($0, "It was asked for.") }
        }
        var steps = CountryFrameworks(request.country).chain.map { ($0.framework, $0.reason) }
        if !steps.contains(where: { $0.0 == Framework.isco.id }) {
            steps.append((Framework.isco.id, "ISCO-08 joins the classifications of countries."))
        }
        return steps.filter { known.contains($0.0) }
    }

    // MARK: - One answer

    /// Indices of a request's texts.
    private struct Asked {
        let original: Int
        let whole: Int
        let parts: [Int]
        let description: Int?

        var all: [Int] { [original, whole] + parts + (description.map { [$0] } ?? []) }
    }

    private func answer(
        _ request: TitleRequest, _ query: TitleQuery, _ asked: Asked,
        _ steps: [(framework: String, reason: String)], _ texts: [String],
        found: (String, Int) -> TitleMatch?
    ) -> TitleAnswer {
        var answers = steps.map { step -> TitleAnswer.Framework in
            guard
                let whole = Self.surer(found(step.framework, asked.original), found(step.framework, asked.whole))
            else {
                return TitleAnswer.Framework(
                    id: step.framework, candidates: [], abstention: .unlike, reason: step.reason)
            }
            var ranking = Ranking(whole, corpus: matcher.corpus)
            for part in asked.parts {
                if let match = found(step.framework, part) { ranking.join(match, corpus: matcher.corpus) }
            }
            if let other = foreign.match(texts[asked.whole], in: step.framework, limit: request.limit) {
                ranking.join(foreign: other, corpus: foreign.corpus) { code in
                    catalogue.title(of: CrosswalkGraph.Node(Classification(id: step.framework), code))
                }
            }
            if let description = asked.description, let match = found(step.framework, description) {
                ranking.weigh(by: match, corpus: matcher.corpus, share: Self.descriptionShare)
            }
            return TitleAnswer.Framework(
                id: step.framework, candidates: Array(ranking.candidates.inOrder.prefix(request.limit)),
                abstention: ranking.abstention, reason: step.reason)
        }
        if request.usesCrosswalks { addCrosswalks(to: &answers, limit: request.limit) }
        return TitleAnswer(query: query, frameworks: answers, usedModel: usesModel)
    }

    /// The match of the title as written, unless only that of the parsed title is confident: on vacancy titles, the
    /// words that parsing removes help more often than they harm.
    private static func surer(_ original: TitleMatch?, _ parsed: TitleMatch?) -> TitleMatch? {
        guard let original, let parsed else { return original ?? parsed }
        if original.abstention == nil { return original }
        return parsed.abstention == nil ? parsed : original
    }

    /// Adds candidates by crosswalk from the most confident framework to frameworks without a confident answer.
    private func addCrosswalks(to answers: inout [TitleAnswer.Framework], limit: Int) {
        let sure = answers.filter { $0.abstention == nil }.max {
            ($0.candidates.first?.confidence ?? 0) < ($1.candidates.first?.confidence ?? 0)
        }
        guard let sure, let best = sure.candidates.first else { return }
        let isForeign = best.isForeign
        let start = CrosswalkGraph.Node(Classification(id: sure.id), best.code)
        for (index, answer) in answers.enumerated() where answer.abstention != nil && answer.id != sure.id {
            let known = Dictionary(answer.candidates.map { ($0.code, $0) }) { first, _ in first }
            let hits = catalogue.crosswalk(from: start, to: answer.id, limit: limit).filter {
                catalogue.snapshots[answer.id]?.occupation($0.link.target.code) != nil
            }
            guard !hits.isEmpty else { continue }
            // An occupation supported by both its titles and a crosswalk ranks before those supported by one of them.
            let led = hits.map { hit -> TitleAnswer.Candidate in
                let own = known[hit.link.target.code]?.confidence ?? 0
                let other = best.confidence * hit.link.confidence
                return TitleAnswer.Candidate(
                    code: hit.link.target.code, title: hit.title ?? "", score: other,
                    confidence: 1 - (1 - own) * (1 - other),
                    evidence: .crosswalk(from: sure.id, code: best.code, link: hit.link))
            }
            let codes = Set(led.map(\.code))
            let others = answer.candidates.filter { !codes.contains($0.code) }
            // If the title was matched in another language, its similarity to titles in this one is random.
            let least = isForeign ? led.map(\.confidence).min() ?? 1 : 1
            let merged =
                (led.sorted { $0.code < $1.code } + others.map { $0.confident(atMost: least) }).inOrder
            let isSure = Float(merged.first?.confidence ?? 0) >= matcher.weights.threshold
            answers[index] = TitleAnswer.Framework(
                id: answer.id, candidates: Array(merged.prefix(limit)), abstention: isSure ? nil : answer.abstention,
                reason: answer.reason)
        }
    }
}

extension TitleAnswer.Candidate {
    /// The candidate with its confidence limited to `limit`.
    fileprivate func confident(atMost limit: Double) -> TitleAnswer.Candidate {
        TitleAnswer.Candidate(
            code: code, title: title, score: score, confidence: min(confidence, limit), evidence: evidence)
    }

    /// Whether its evidence is a title in a language other than English.
    fileprivate var isForeign: Bool {
        if case .title(let evidence) = evidence { evidence.language != "en" } else { false }
    }
}

extension [TitleAnswer.Candidate] {
    /// The candidates by descending confidence; the sort is stable.
    fileprivate var inOrder: [TitleAnswer.Candidate] {
        enumerated().sorted {
            ($1.element.confidence, $0.offset) < ($0.element.confidence, $1.offset)
        }.map(\.element)
    }
}

/// A list of texts without duplicates.
private struct UniqueTexts {
    private(set) var list: [String] = []
    private var places: [String: Int] = [:]

    mutating func add(_ text: String) -> Int {
        if let known = places[text] { return known }
        places[text] = list.count
        list.append(text)
        return list.count - 1
    }
}

/// Candidates of one framework, combined from several matches.
private struct Ranking {
    private(set) var candidates: [TitleAnswer.Candidate]
    private(set) var abstention: TitleMatch.Abstention?

    init(_ match: TitleMatch, corpus: TitleCorpus) {
        candidates = Self.candidates(of: match, corpus)
        abstention = match.abstention
    }

    /// A match's candidates in the order of their scores; the confidence of each is limited to that of the one before.
    private static func candidates(of match: TitleMatch, _ corpus: TitleCorpus) -> [TitleAnswer.Candidate] {
        var least = Double.infinity
        return match.candidates.map { candidate in
            let occupation = corpus.occupations[candidate.occupation]
            least = min(least, Double(candidate.confidence))
            return TitleAnswer.Candidate(
                code: occupation.code, title: occupation.title, score: Double(candidate.score), confidence: least,
                evidence: .title(candidate.evidence))
        }
    }

    /// Adds the first candidate of one part of a compound title.
    mutating func join(_ part: TitleMatch, corpus: TitleCorpus) {
        guard let best = Self.candidates(of: part, corpus).first, part.abstention == nil,
            !candidates.prefix(Self.partPlace + 1).contains(where: { $0.code == best.code })
        else { return }
        candidates.removeAll { $0.code == best.code }
        // If the compound itself is a known title, its first candidates keep their ranks.
        candidates.insert(best, at: abstention == nil ? min(Self.partPlace, candidates.count) : 0)
        abstention = nil
    }

    /// The rank at which candidates for parts are inserted when the whole has a confident answer.
    private static let partPlace = 3

    /// Adds candidates by titles in other languages: only if they are better than all those in the framework's own
    /// language, and not where that has an exact match. They are shown with the framework's title in its own language.
    mutating func join(foreign match: TitleMatch, corpus: TitleCorpus, title: (_ code: String) -> String?) {
        let best = candidates.first?.confidence ?? 0
        let isExact = !match.exact.isEmpty
        // Shared words with the framework's own titles show that the query is in their language: many titles are
        // spelled alike in several languages but mean other occupations there.
        let isOwnLanguage = candidates.first.map { candidate in
            if case .title(let evidence) = candidate.evidence { return evidence.words > Self.ownWords }
            return false
        }
        // An exact title in another language is better evidence than a similar one; a similar one in another language
        // counts only where the framework's own language has no confident answer.
        let isUnsure = abstention != nil && abstention != .ambiguous
        guard isOwnLanguage != true || isUnsure && isExact,
            isExact || isUnsure && Double(match.candidates.first?.confidence ?? 0) > best
        else { return }
        let others = Self.candidates(of: match, corpus).map { other in
            TitleAnswer.Candidate(
                code: other.code, title: title(other.code) ?? other.title, score: other.score,
                confidence: other.confidence, evidence: other.evidence)
        }
        let first = isExact ? Array(others.prefix(match.exact.count)) : others
        let least = first.map(\.confidence).min() ?? 1
        candidates =
            first
            + candidates.filter { own in !first.contains { $0.code == own.code } }.map { $0.confident(atMost: least) }
        abstention = match.abstention
    }

    /// The cosine of words from which a query is assumed to be in the framework's own language.
    private static let ownWords: Float = 0.3

    /// Adjusts the candidates' confidence by the match of a description.
    mutating func weigh(by match: TitleMatch, corpus: TitleCorpus, share: Double) {
        let said = Dictionary(
            match.candidates.map { (corpus.occupations[$0.occupation].code, Double($0.confidence)) },
            uniquingKeysWith: { first, _ in first })
        candidates = candidates.map { candidate in
            TitleAnswer.Candidate(
                code: candidate.code, title: candidate.title, score: candidate.score,
                confidence: (1 - share) * candidate.confidence + share * (said[candidate.code] ?? 0),
                evidence: candidate.evidence)
        }.sorted { ($1.confidence, $0.code) < ($0.confidence, $1.code) }
        if abstention == .ambiguous, let first = candidates.first, said[first.code] != nil { abstention = nil }
    }
}

extension EmbeddingMatrix {
    /// Selected rows, in the given order.
    func rows(_ places: [Int]) throws -> EmbeddingMatrix {
        if places.count == count, places == Array(0..<count) { return self }
        var elements: [Float] = []
        elements.reserveCapacity(places.count * identity.dimensions)
        for place in places { elements.append(contentsOf: vector(place)) }
        return try EmbeddingMatrix(
            identity: identity,
            vectors: .init(rows: places.count, columns: identity.dimensions, elements: elements))
    }
}
