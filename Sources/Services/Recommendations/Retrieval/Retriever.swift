import Occupations
import Search
import ServiceSupport
import Store
package import Taxonomy

/// What a free question is searched in.
package struct RetrievalScope: Sendable {
    /// Ids of the frameworks; empty for those that speak for the country, with ISCO, ESCO and O*NET.
    package var frameworks: Set<String> = []
    /// The country.
    package var country: Country?
    /// The company whose documents are searched too; `nil` for none.
    package var company: String?
    /// Only these sorts of passages of frameworks; empty for all.
    package var sorts: Set<Passage.Sort> = []

    /// Everything that speaks for no country in particular.
    package init() {}

    /// The frameworks, of those that are served.
    func served(by catalogue: Catalogue) -> Set<String> {
        let wanted =
            frameworks.isEmpty ? Set(CountryFrameworks(country).chain.map(\.framework) + Self.common) : frameworks
        return wanted.filter { catalogue.snapshots[$0] != nil }
    }

    private static let common = [Framework.isco.id, Framework.esco.id, Framework.onet.id]
}

/// How passages are searched for.
package enum RetrievalWay: String, Sendable, CaseIterable, Hashable {
    /// By the words that they share with the question.
    case words
    /// By the cosine of sentence vectors.
    case meaning
}

/// Finds passages for a question by words and by meaning, in the frameworks and in a company's documents, and joins what
/// the searches found by rank.
struct Retriever {
    let library: PassageLibrary
    let catalogue: Catalogue
    let meanings: MeaningSearch?
    let knowledge: KnowledgeBase?
    let embedder: (any TextEmbedder)?
    let logger: Logger

    /// What each search gives.
    private static let depth = 40
    /// The share of the question's words below which a passage is not found by them.
    private static let leastCoverage = 0.15
    /// Tasks of one occupation that are answered at most: a long list says nothing new.
    static let tasksOfOne = 3

    /// The passages for a question, best first.
    ///
    /// - Parameter tasksOfOne: Tasks of one occupation at most.
    func passages(
        for question: String, in scope: RetrievalScope, by ways: Set<RetrievalWay> = Set(RetrievalWay.allCases),
        limit: Int, tasksOfOne: Int = Self.tasksOfOne
    ) async -> [RetrievedPassage] {
        var found = Found()
        let frameworks = scope.served(by: catalogue)
        let documents = await documents(of: scope.company)
        if ways.contains(.words) {
            let asked = QuestionWords.content(of: question)
            found.add(
                words: library.search(asked, frameworks: frameworks, sorts: scope.sorts, limit: Self.depth)
                    .compactMap { hit in library.passage(hit.reference).map { ($0, hit.coverage) } })
            if let documents { found.add(words: documents.search(asked, limit: Self.depth)) }
        }
        if ways.contains(.meaning) {
            found.add(meanings: await near(question, in: frameworks, sorts: scope.sorts))
            if let documents, let embedder, let vector = try? await embedder.embed([question]) {
                found.add(meanings: documents.nearest(to: vector, limit: Self.depth))
            }
        }
        return found.ranked(limit: limit, tasksOfOne: tasksOfOne)
    }

    private func near(
        _ question: String, in frameworks: Set<String>, sorts: Set<Passage.Sort>
    ) async -> [(passage: Passage, cosine: Double)] {
        guard let meanings, !frameworks.isEmpty else { return [] }
        do {
            return try await meanings.search(
                question, frameworks: frameworks,
                sorts: Set((sorts.isEmpty ? Set(Passage.Sort.allCases) : sorts).compactMap(\.concept)),
                limit: Self.depth
            ).compactMap { hit in
                // The search may be of other releases by now; a code means the same in both, a position does not.
                let reference = catalogue.reference(to: hit.code, hit.concept.sort, of: hit.concept.framework)
                return reference.flatMap(library.passage).map { ($0, Double(hit.cosine)) }
            }
        } catch is MeaningSearch.Unavailable {
            // Words alone then.
            return []
        } catch {
            logger.warning("Meanings could not be compared", ["reason": "\(error)"])
            return []
        }
    }

    private func documents(of company: String?) async -> DocumentPassages? {
        guard let company, let knowledge else { return nil }
        do {
            let passages = try await knowledge.passages(of: company, embedder: embedder)
            return passages.isEmpty ? nil : passages
        } catch {
            logger.warning("The company's documents could not be searched", ["company": company])
            return nil
        }
    }

    /// What the searches found, each ranking by itself.
    private struct Found {
        private var passages: [String: Passage] = [:]
        private var rankings: [[String]] = []
        private var words: [String: Double] = [:]
        private var meanings: [String: Double] = [:]

        mutating func add(words hits: [(passage: Passage, coverage: Double)]) {
            let hits = hits.filter { $0.coverage >= Retriever.leastCoverage }
            for hit in hits { words[hit.passage.id] = hit.coverage }
            add(hits.map(\.passage))
        }

        mutating func add(meanings hits: [(passage: Passage, cosine: Double)]) {
            for hit in hits { meanings[hit.passage.id] = hit.cosine }
            add(hits.map(\.passage))
        }

        private mutating func add(_ ranking: [Passage]) {
            for passage in ranking { passages[passage.id] = passage }
            rankings.append(ranking.map(\.id))
        }

        func ranked(limit: Int, tasksOfOne: Int) -> [RetrievedPassage] {
            var tasks: [String: Int] = [:]
            var statements: Set<String> = []
            var answer: [RetrievedPassage] = []
            for (id, score) in RankFusion.fused(rankings) {
                guard answer.count < limit, let passage = passages[id] else { break }
                if passage.sort == .task, let occupation = passage.occupation {
                    // Some frameworks give every occupation of a group the group's tasks.
                    guard tasksOfOne == .max || statements.insert(passage.text).inserted else { continue }
                    tasks["\(occupation.framework):\(occupation.code)", default: 0] += 1
                    guard tasks["\(occupation.framework):\(occupation.code)"] ?? 0 <= tasksOfOne else { continue }
                }
                answer.append(.init(passage: passage, score: score, words: words[id], meaning: meanings[id]))
            }
            return answer
        }
    }
}

extension Passage.Sort {
    /// The concepts that such passages are of; `nil` for documents.
    var concept: ConceptReference.Sort? {
        switch self {
        case .occupation: .occupation
        case .skill: .skill
        case .task: .task
        case .document: nil
        }
    }
}
