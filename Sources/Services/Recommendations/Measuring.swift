import Knowledge
import Occupations
import Taxonomy

/// A detailed work activity of O*NET as a question, with the tasks that its publisher links to it as the right answers.
package struct ActivityQuestion: Sendable {
    /// The activity, in a few words.
    package let text: String
    /// The ids of the tasks' passages.
    package let tasks: Set<String>
}

extension RecommendationService {
    /// Every detailed work activity with tasks, in the order of the release; empty without O*NET.
    package func activityQuestions() async throws -> [ActivityQuestion] {
        guard let content = try await current().catalogue.snapshots[Framework.onet.id]?.content else { return [] }
        var tasks = [Set<String>](repeating: [], count: content.detailedActivities.count)
        for link in content.taskActivities {
            let occupation = content[link.occupation].code
            tasks[link.activity.index].insert(
                PassageLibrary.id(of: Framework.onet.id, occupation: occupation, task: link.taskID))
        }
        return zip(content.detailedActivities, tasks).filter { !$1.isEmpty }.map {
            ActivityQuestion(text: $0.title, tasks: $1)
        }
    }

    /// The ids of the O*NET tasks found for a question, best first.
    package func tasks(for question: String, by ways: Set<RetrievalWay>, limit: Int) async throws -> [String] {
        var scope = RetrievalScope()
        scope.frameworks = [Framework.onet.id]
        scope.kinds = [.task]
        let found = await retriever(try await current()).passages(
            for: question, in: scope, by: ways, limit: limit, tasksOfOne: .max)
        return found.map(\.passage.id)
    }

    /// Whether tasks can be searched by embeddings now.
    package var comparesTasks: Bool {
        get async { (try? await semantic?.place()) != nil }
    }
}

/// The hidden links of one occupation, and the recommendations made without them.
package struct HiddenLinks: Sendable {
    /// The occupation's code.
    package let code: String
    /// The codes or names it is linked to.
    package let hidden: Set<String>
    /// The recommendations, best first.
    package let ranked: [String]

    /// The maximum length of a ranking.
    package static let depth = 100
}

extension RecommendationEngine {
    /// The products of every O*NET occupation that has products and related occupations, ranked from the latter only.
    package func hiddenProducts() -> [HiddenLinks] {
        guard let onet = library.onet else { return [] }
        return onet.snapshot.content.occupations.positions.compactMap { occupation in
            let own = Set(onet.snapshot.technologies(of: occupation).filter { $0.kind == .technology }.map(\.name))
            guard !own.isEmpty, !onet.snapshot.related(to: occupation).isEmpty else { return nil }
            let code = onet.snapshot.content[occupation].code
            return HiddenLinks(
                code: code, hidden: own,
                ranked: onet.likelyProducts(of: occupation).prefix(HiddenLinks.depth).map(\.name))
        }
    }

    /// The skills of every ESCO occupation, ranked from its neighbours in ISCO-08.
    package func hiddenSkills() -> [HiddenLinks] {
        guard let esco = library.esco else { return [] }
        let content = esco.snapshot.content
        return content.occupations.positions.compactMap { occupation in
            let own = Set(esco.linked(to: occupation).map { content[$0.skill].code })
            guard !own.isEmpty, esco.unit(of: occupation) != nil else { return nil }
            return HiddenLinks(
                code: content[occupation].code, hidden: own,
                ranked: esco.likely(for: occupation).prefix(HiddenLinks.depth).map { content[$0.skill].code })
        }
    }

    /// All products of O*NET, or skills of ESCO, the most frequent first: the baseline for recommendations.
    package func commonest(of framework: String) -> [String] {
        switch framework {
        case Framework.onet.id: Array((library.onet?.commonestProducts ?? []).prefix(HiddenLinks.depth))
        case Framework.esco.id: Array((library.esco?.commonestSkills ?? []).prefix(HiddenLinks.depth))
        default: []
        }
    }
}
