import LanguageModels
import Occupations
import ServiceSupport
import Taxonomy

extension RecommendationService {
    /// Answers a question in natural language: parsed by its words, or by a model where those do not suffice; answered
    /// from retrieved data only.
    ///
    /// - Parameters:
    ///   - text: The question.
    ///   - scope: Where to search; its country is used if the question contains none.
    ///   - usesModel: Whether a model may be used.
    ///   - limit: The maximum number of skills or occupations.
    /// - Throws: ``SkillAdviceFailure/noData``, ``SkillAdviceFailure/unknownFramework(_:known:)``; a question that is
    ///   not understood or finds nothing gets an answer that says so.
    @concurrent
    package func ask(
        _ text: String, scope: RetrievalScope = RetrievalScope(), usesModel: Bool, limit: Int
    ) async throws -> QuestionAnswer {
        let engine = try await current()
        guard !engine.frameworks.isEmpty else { throw SkillAdviceFailure.noData }
        for framework in scope.frameworks.sorted() where engine.catalogue.snapshots[framework] == nil {
            throw SkillAdviceFailure.unknownFramework(framework, known: engine.catalogue.snapshots.keys.sorted())
        }
        var question = QuestionParser.parse(text)
        if question == nil, usesModel, hasModel { question = await understand(text, engine: engine) }
        var scope = scope
        scope.country = question?.country ?? QuestionParser.country(in: text) ?? scope.country
        question?.country = scope.country
        func freely(_ reason: String, _ suggestions: [String]) async -> QuestionAnswer {
            await answer(
                freely: text, question: question, reason: reason, suggestions: suggestions, scope: scope,
                usesModel: usesModel, engine: engine)
        }
        guard let question else { return await freely(Self.notUnderstood, near(text, engine: engine)) }
        do {
            let result = try await result(
                of: question, scope: scope, usesModel: usesModel, limit: limit, engine: engine)
            guard let result else { return await freely(Self.notFound(question), []) }
            let draft = AnswerText.of(result, question: question, catalogue: engine.catalogue)
            guard usesModel, hasModel, let written = await write(draft, text: text, engine: engine) else {
                return .init(
                    question: question, result: result, text: draft.text, citations: draft.citations, suggestions: [],
                    path: .deterministic, reply: nil, sources: draft.sources, catalogue: engine.catalogue)
            }
            return .init(
                question: question, result: result, text: written.value.text,
                citations: draft.citations.filter { written.value.cited.contains($0.id) }, suggestions: [],
                path: AnswerPath(written.reply), reply: written.reply, sources: draft.sources,
                catalogue: engine.catalogue)
        } catch SkillAdviceFailure.unknownTitle(let title, let suggestions) {
            return await freely("No occupation has a title like \u{201C}\(title)\u{201D}.", suggestions)
        }
    }

    // MARK: - Without an answer

    private static let notUnderstood = """
        This question was not understood. Questions about the skills of a role, occupations that need certain \
        skills, the difference between two roles, what a role does, and its demand can be answered.
        """

    private func near(_ text: String, engine: RecommendationEngine) -> [String] {
        var query = ConceptSearch.Query(String(text.prefix(200)))
        query.limit = 5
        return engine.catalogue.concepts.search(query).hits.compactMap { engine.catalogue.concept($0.reference)?.name }
    }

    private static func notFound(_ question: Question) -> String {
        switch question.intent {
        case .occupations(let skills): "No occupation is known to need \(skills.joined(separator: " and ")) together."
        case .demand(let title): "No figures about the demand for \u{201C}\(title)\u{201D} are served."
        default: "Nothing was found."
        }
    }

    // MARK: - Retrieval

    private func result(
        of question: Question, scope: RetrievalScope, usesModel: Bool, limit: Int, engine: RecommendationEngine
    ) async throws -> QuestionAnswer.Result? {
        func request(_ title: String) -> SkillRequest {
            var request = SkillRequest(title)
            request.country = question.country
            request.frameworks = scope.frameworks.filter(engine.frameworks.contains).sorted()
            return request
        }
        switch question.intent {
        case .skills(let title):
            var request = request(title)
            request.usesModel = usesModel
            request.limit = limit
            return .skills(try await recommend(request, with: engine))
        case .description(let title):
            return .description(try await describe(request(title), tasks: limit, with: engine))
        case .demand(let title):
            let answer = try await recommend(without(model: request(title)), with: engine)
            let occupation = answer.sections.lazy.compactMap { $0.occupation ?? $0.via.first }.first
            let signals = answer.signals.filter { $0.measure != "shortage_index" }
            return occupation.flatMap { signals.isEmpty ? nil : .demand($0, signals) }
        case .comparison(let from, let to):
            return try await comparison(request(from), request(to), engine).map { .comparison($0) }
        case .occupations(let names):
            let users = SkillUsers(library: engine.library, catalogue: engine.catalogue).users(
                of: try await concepts(of: names, engine: engine), limit: limit)
            return users.isEmpty ? nil : .occupations(users)
        }
    }

    private func without(model request: SkillRequest) -> SkillRequest {
        var request = request
        request.usesModel = false
        return request
    }

    /// Both roles in the first framework that has both.
    private func comparison(
        _ from: SkillRequest, _ to: SkillRequest, _ engine: RecommendationEngine
    ) async throws -> OccupationComparison? {
        var from = without(model: from)
        var to = without(model: to)
        from.limit = 40
        to.limit = 40
        let (first, second) = (try await recommend(from, with: engine), try await recommend(to, with: engine))
        for section in second.sections {
            guard let other = first.sections.first(where: { $0.framework == section.framework }),
                let target = section.occupation, let source = other.occupation
            else { continue }
            let held = Dictionary(
                (other.hard + other.soft).map { (SkillDisplayName.key($0.skill.name), $0.proficiency) },
                uniquingKeysWith: { first, _ in first })
            var missing: [OccupationComparison.Difference] = []
            var shared: [String] = []
            for graded in section.hard + section.soft {
                let own = held[SkillDisplayName.key(graded.skill.name)]
                if let own, own >= graded.proficiency {
                    shared.append(graded.name)
                } else {
                    missing.append(.init(skill: graded.skill, from: own, to: graded.proficiency))
                }
            }
            missing.sort { ($1.skill.need, $0.skill.id) < ($0.skill.need, $1.skill.id) }
            return OccupationComparison(
                from: source, to: target, framework: section.framework, missing: missing, shared: shared)
        }
        return nil
    }

    /// The concepts that names of skills may mean: products by their short names, and the results of the linker.
    private func concepts(of names: [String], engine: RecommendationEngine) async throws -> [SkillUsers.Wanted] {
        let mapped = try await mappings(of: names)
        return zip(names, mapped).map { name, mapping in
            let found = mapping.candidates.filter { $0.confidence >= 0.6 }.prefix(4).map {
                SkillUsers.Concept(framework: $0.target.framework, code: $0.target.code, kind: $0.target.kind)
            }
            let products = (engine.library.onet?.products(named: name) ?? []).map {
                SkillUsers.Concept(framework: Framework.onet.id, code: $0, kind: .technology)
            }
            return SkillUsers.Wanted(concepts: Array(Set(found + products)).sorted { $0.code < $1.code })
        }
    }
}
