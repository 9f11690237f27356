import Occupations
import Search
import Taxonomy

extension RecommendationService {
    /// What a job is.
    ///
    /// - Parameters:
    ///   - request: Its title and country.
    ///   - limit: Tasks at most.
    /// - Throws: ``RoleFailure``.
    @concurrent
    package func describe(_ request: RoleRequest, tasks limit: Int) async throws -> JobDescription {
        try await describe(request, tasks: limit, with: try await current())
    }

    /// What a job is in the releases of an engine.
    func describe(
        _ request: RoleRequest, tasks limit: Int, with engine: RecommendationEngine
    ) async throws -> JobDescription {
        let meaning = try await meaning(of: request, engine: engine)
        var occupations: [RoleAnswer.Occupation] = []
        for occupation in meaning.sections.compactMap(\.occupation) + [meaning.onet, meaning.esco].compactMap(\.self)
        where !occupations.contains(where: { $0.framework == occupation.framework }) { occupations.append(occupation) }
        // What a framework has no words for is described by the next one.
        guard let first = occupations.first(where: { !Self.summary(of: $0, engine).isEmpty }) ?? occupations.first
        else {
            throw RoleFailure.unknownTitle(request.title, suggestions: [])
        }
        let withTasks = ([first] + occupations).first { !Self.tasks(of: $0, engine, limit: 1).isEmpty }
        return JobDescription(
            normalizedTitle: meaning.query?.core ?? first.title,
            seniority: SeniorityRule.seniority(nil, query: meaning.query), occupation: first,
            description: Self.summary(of: first, engine),
            tasks: withTasks.map { Self.tasks(of: $0, engine, limit: limit) } ?? [], tasksFrom: withTasks,
            others: occupations.filter { $0.framework != first.framework },
            sources: Set(([first] + (withTasks.map { [$0] } ?? []) + occupations).map(\.framework)),
            catalogue: engine.catalogue)
    }

    private static func summary(of occupation: RoleAnswer.Occupation, _ engine: RecommendationEngine) -> String {
        guard let snapshot = engine.catalogue.snapshots[occupation.framework],
            let position = snapshot.occupation(occupation.code)
        else { return "" }
        return snapshot.content.occupations[Int(position)].summary
    }

    private static func tasks(of occupation: RoleAnswer.Occupation, _ engine: RecommendationEngine, limit: Int)
        -> [String]
    {
        guard let snapshot = engine.catalogue.snapshots[occupation.framework],
            let position = snapshot.occupation(occupation.code)
        else { return [] }
        // Core tasks come before supplemental ones.
        let tasks = snapshot.tasks(of: position)
        let core = tasks.filter { $0.category == "Core" } + tasks.filter { $0.category != "Core" }
        return core.prefix(limit).map(\.statement)
    }
}
