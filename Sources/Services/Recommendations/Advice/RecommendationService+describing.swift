package import Occupations
import Search
package import Taxonomy

extension RecommendationService {
    /// Describes a job.
    ///
    /// - Parameters:
    ///   - request: Its title and country.
    ///   - limit: The maximum number of tasks.
    /// - Throws: ``SkillAdviceFailure``.
    @concurrent
    package func describe(_ request: SkillRequest, tasks limit: Int) async throws -> JobDescription {
        try await describe(request, tasks: limit, with: try await current())
    }

    /// Describes a job from the releases of an engine.
    func describe(
        _ request: SkillRequest, tasks limit: Int, with engine: RecommendationEngine
    ) async throws -> JobDescription {
        let resolution = try await resolve(request, engine: engine)
        var occupations: [SkillAdvice.Occupation] = []
        for occupation in resolution.sections.compactMap(\.occupation)
            + [resolution.onet, resolution.esco].compactMap(\.self)
        where !occupations.contains(where: { $0.framework == occupation.framework }) { occupations.append(occupation) }
        // If a framework has no description, the next one is used.
        guard let first = occupations.first(where: { !Self.summary(of: $0, engine).isEmpty }) ?? occupations.first
        else {
            throw SkillAdviceFailure.unknownTitle(request.title, suggestions: [])
        }
        let withTasks = ([first] + occupations).first { !Self.tasks(of: $0, engine, limit: 1).isEmpty }
        return JobDescription(
            normalizedTitle: resolution.query?.core ?? first.title,
            seniority: SeniorityRule.seniority(nil, query: resolution.query), occupation: first,
            description: Self.summary(of: first, engine),
            tasks: withTasks.map { Self.tasks(of: $0, engine, limit: limit) } ?? [], tasksFrom: withTasks,
            others: occupations.filter { $0.framework != first.framework },
            sources: Set(([first] + (withTasks.map { [$0] } ?? []) + occupations).map(\.framework)),
            catalogue: engine.catalogue)
    }

    private static func summary(of occupation: SkillAdvice.Occupation, _ engine: RecommendationEngine) -> String {
        guard let snapshot = engine.catalogue.snapshots[occupation.framework],
            let position = snapshot.occupation(occupation.code)
        else { return "" }
        return snapshot.content[position].summary
    }

    private static func tasks(of occupation: SkillAdvice.Occupation, _ engine: RecommendationEngine, limit: Int)
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

/// The description of a job from its framework.
package struct JobDescription: Sendable {
    /// The title without seniority and contract words.
    package let normalizedTitle: String
    /// The seniority of the role, from its title.
    package let seniority: Proficiency
    /// The occupation that describes it best.
    package let occupation: SkillAdvice.Occupation
    /// The description of the occupation.
    package let description: String
    /// Its tasks, the most important first where that is published.
    package let tasks: [String]
    /// The occupation and framework of the tasks; `nil` where there are none.
    package let tasksFrom: SkillAdvice.Occupation?
    /// The same occupation in other frameworks.
    package let others: [SkillAdvice.Occupation]
    /// Ids of the frameworks whose releases this uses.
    package let sources: Set<String>
    /// The releases that the description comes from, whatever is served meanwhile.
    package let catalogue: Catalogue
}
