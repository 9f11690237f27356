import Occupations
import Taxonomy

/// A detailed work activity of O*NET beside the tasks that its publisher says show it: a question with its right answers.
package struct ActivityQuestion: Sendable {
    /// The activity, in a few words.
    package let text: String
    /// The tasks, as passages are called.
    package let tasks: Set<String>
}

extension RecommendationService {
    /// Every detailed work activity that tasks show, in the order of the release; empty without O*NET.
    package func activityQuestions() async throws -> [ActivityQuestion] {
        guard let content = try await current().catalogue.snapshots[Framework.onet.id]?.content else { return [] }
        var tasks = [Set<String>](repeating: [], count: content.detailedActivities.count)
        for link in content.taskActivities {
            let occupation = content.occupations[Int(link.occupation)].code
            tasks[Int(link.activity)].insert(
                PassageLibrary.id(of: Framework.onet.id, occupation: occupation, task: link.taskID))
        }
        return zip(content.detailedActivities, tasks).filter { !$1.isEmpty }.map {
            ActivityQuestion(text: $0.title, tasks: $1)
        }
    }

    /// The tasks of O*NET that are found for a question, best first.
    package func tasks(for question: String, by ways: Set<RetrievalWay>, limit: Int) async throws -> [String] {
        var scope = RetrievalScope()
        scope.frameworks = [Framework.onet.id]
        scope.sorts = [.task]
        let found = await retriever(try await current()).passages(
            for: question, in: scope, by: ways, limit: limit, tasksOfOne: .max)
        return found.map(\.passage.id)
    }

    /// Whether meanings of tasks are compared now.
    package var comparesTasks: Bool {
        get async { (try? await meanings?.place()) != nil }
    }
}
