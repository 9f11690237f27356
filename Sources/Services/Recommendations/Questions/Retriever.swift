package import Knowledge
import Occupations
import Search
import ServiceSupport
import Store
package import Taxonomy

/// The scope of a search for a free question.
package struct RetrievalScope: Sendable {
    /// Ids of the frameworks; empty for those of the country, with ISCO, ESCO and O*NET.
    package var frameworks: Set<String> = []
    /// The country.
    package var country: Country?
    /// The company whose documents are searched too; `nil` for none.
    package var company: String?
    /// Only these kinds of framework passages; empty for all.
    package var kinds: Set<Passage.Kind> = []

    /// The default scope, without a particular country.
    package init() {}

    /// The frameworks of the scope that are served.
    func served(by catalogue: Catalogue) -> Set<String> {
        let wanted =
            frameworks.isEmpty ? Set(CountryFrameworks(country).chain.map(\.framework) + Self.common) : frameworks
        return wanted.filter { catalogue.snapshots[$0] != nil }
    }

    private static let common = [Framework.isco.id, Framework.esco.id, Framework.onet.id]
}

/// A method of searching passages.
package enum RetrievalWay: String, Sendable, CaseIterable, Hashable {
    /// By the words shared with the question.
    case words
    /// By the cosine of sentence embeddings.
    case meaning
}

/// Finds passages for a question by words and by meaning, in the frameworks and in a company's documents, and combines
/// the rankings by reciprocal rank fusion.
struct Retriever {
    let library: PassageLibrary
    let catalogue: Catalogue
    let semantic: SemanticSearch?
    let knowledge: KnowledgeBase?
    let embedder: (any TextEmbedder)?
    let logger: Logger

    /// The number of results of each search.
    private static let depth = 40
    /// The minimum share of the question's words for a result of the search by words.
    private static let leastCoverage = 0.15
    /// The maximum number of tasks of one occupation in the results, since more add nothing new.
    static let tasksOfOne = 3

    /// The passages for a question, best first.
    ///
    /// - Parameter tasksOfOne: The maximum number of tasks of one occupation.
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
                words: library.search(asked, frameworks: frameworks, kinds: scope.kinds, limit: Self.depth)
                    .compactMap { hit in library.passage(hit.reference).map { ($0, hit.coverage) } })
            if let documents { found.add(words: documents.search(asked, limit: Self.depth)) }
        }
        if ways.contains(.meaning) {
            found.add(near: await near(question, in: frameworks, kinds: scope.kinds))
            if let documents, let embedder, let vector = try? await embedder.embed([question]) {
                found.add(near: documents.nearest(to: vector, limit: Self.depth))
            }
        }
        return found.ranked(limit: limit, tasksOfOne: tasksOfOne)
    }

    private func near(
        _ question: String, in frameworks: Set<String>, kinds: Set<Passage.Kind>
    ) async -> [(passage: Passage, cosine: Double)] {
        guard let semantic, !frameworks.isEmpty else { return [] }
        do {
            return try await semantic.search(
                question, frameworks: frameworks,
                kinds: Set((kinds.isEmpty ? Set(Passage.Kind.allCases) : kinds).compactMap(\.concept)),
                limit: Self.depth
            ).compactMap { hit in
                // The semantic search may use other releases by now; codes are valid across releases, positions are
                // not.
                let concept = ConceptID(framework: hit.concept.framework, kind: hit.concept.kind, code: hit.code)
                return catalogue.reference(to: concept).flatMap(library.passage).map { ($0, Double(hit.cosine)) }
            }
        } catch is SemanticSearch.Unavailable {
            // Only words are searched then.
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

    /// The results of the searches, one ranking each.
    private struct Found {
        private var passages: [String: Passage] = [:]
        private var rankings: [[String]] = []
        private var words: [String: Double] = [:]
        private var cosines: [String: Double] = [:]

        mutating func add(words hits: [(passage: Passage, coverage: Double)]) {
            let hits = hits.filter { $0.coverage >= Retriever.leastCoverage }
            for hit in hits { words[hit.passage.id] = hit.coverage }
            add(hits.map(\.passage))
        }

        mutating func add(near hits: [(passage: Passage, cosine: Double)]) {
            for hit in hits { cosines[hit.passage.id] = hit.cosine }
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
                if passage.kind == .task, let occupation = passage.occupation {
                    // Some frameworks give every occupation of a group the tasks of the group.
                    guard tasksOfOne == .max || statements.insert(passage.text).inserted else { continue }
                    tasks["\(occupation.framework):\(occupation.code)", default: 0] += 1
                    guard tasks["\(occupation.framework):\(occupation.code)"] ?? 0 <= tasksOfOne else { continue }
                }
                answer.append(.init(passage: passage, score: score, words: words[id], meaning: cosines[id]))
            }
            return answer
        }
    }
}

extension Passage.Kind {
    /// The kind of concept of such passages; `nil` for documents.
    var concept: ConceptKind? {
        switch self {
        case .occupation: .occupation
        case .skill: .skill
        case .task: .task
        case .document: nil
        }
    }
}
