import Occupations
import Taxonomy

/// The sentences of an answer, written without a model.
struct AnswerText: Sendable {
    let text: String
    let citations: [QuestionAnswer.Citation]
    let sources: Set<String>

    /// Writes them.
    static func of(_ result: QuestionAnswer.Result, question: Question, catalogue: Catalogue) -> AnswerText {
        switch result {
        case .skills(let answer): skills(answer, question)
        case .occupations(let users): occupations(users, question, catalogue)
        case .comparison(let comparison): self.comparison(comparison)
        case .description(let job): description(job)
        case .demand(let occupation, let signals): demand(occupation, signals, catalogue)
        }
    }

    /// An occupation's title with the code shown to users.
    private static func name(_ occupation: SkillAdvice.Occupation, _ catalogue: Catalogue) -> String {
        "\(occupation.title) (\(catalogue.shownCode(occupation.code, of: occupation.framework)))"
    }

    private static func skills(_ answer: SkillAdvice, _ question: Question) -> AnswerText {
        var sentences: [String] = []
        var citations: [QuestionAnswer.Citation] = []
        let place = question.country.map { " in \($0.name)" } ?? ""
        for section in answer.sections {
            let who = section.occupation ?? section.via.first
            let hard = question.nature == .soft ? [] : section.hard
            let soft = question.nature == .hard ? [] : section.soft
            func list(_ skills: [SkillAdvice.Graded]) -> String {
                skills.prefix(8).map { "\($0.name) (\($0.proficiency.rawValue))" }.joined(separator: ", ")
            }
            var sentence = "\(section.name)\(who.map { ", \($0.title)" } ?? "")\(place):"
            if !hard.isEmpty { sentence += " hard skills \(list(hard))." }
            if !soft.isEmpty { sentence += " Soft skills \(list(soft))." }
            sentences.append(sentence)
            for graded in hard.prefix(8) + soft.prefix(8) {
                citations.append(.init(id: graded.skill.id, text: "\(graded.name): \(graded.skill.why)"))
            }
        }
        return AnswerText(text: sentences.joined(separator: "\n"), citations: citations, sources: answer.sources)
    }

    private static func occupations(_ users: [SkillUser], _ question: Question, _ catalogue: Catalogue) -> AnswerText {
        guard case .occupations(let names) = question.intent else {
            return AnswerText(text: "", citations: [], sources: [])
        }
        let titles = users.prefix(10).map { name($0.occupation, catalogue) }.joined(separator: "; ")
        return AnswerText(
            text: "Occupations that need \(names.joined(separator: " and ")): \(titles).",
            citations: users.flatMap { $0.evidence.map { .init(id: $0.id, text: $0.text) } },
            sources: Set(users.map(\.occupation.framework) + users.flatMap { $0.evidence.map(\.framework) }))
    }

    private static func comparison(_ comparison: OccupationComparison) -> AnswerText {
        let missing = comparison.missing.prefix(10).map { difference in
            "\(difference.skill.name) (\(difference.from?.rawValue ?? "none") to \(difference.to.rawValue))"
        }
        return AnswerText(
            text: "From \(comparison.from.title) to \(comparison.to.title), most is missing in "
                + "\(missing.joined(separator: ", ")). Shared: \(comparison.shared.prefix(8).joined(separator: ", ")).",
            citations: comparison.missing.prefix(10).map { .init(id: $0.skill.id, text: $0.skill.why) },
            sources: [comparison.framework])
    }

    private static func description(_ job: JobDescription) -> AnswerText {
        let tasks = job.tasks.prefix(5).map { "- \($0)" }.joined(separator: "\n")
        return AnswerText(
            text: "\(name(job.occupation, job.catalogue)): \(job.description)"
                + (tasks.isEmpty ? "" : "\nAmong the tasks:\n\(tasks)"),
            citations: [.init(id: "\(job.occupation.framework):\(job.occupation.code)", text: job.occupation.title)],
            sources: job.sources)
    }

    private static func demand(
        _ occupation: SkillAdvice.Occupation, _ signals: [DemandSignal], _ catalogue: Catalogue
    ) -> AnswerText {
        let figures = signals.map { signal in
            let value = signal.value.map { $0 == $0.rounded() ? "\(Int($0))" : "\(($0 * 10).rounded() / 10)" } ?? "-"
            return "\(signal.measure.replacing("_", with: " ")) \(value) \(signal.unit) (\(signal.period))"
        }
        return AnswerText(
            text: "\(name(occupation, catalogue)): \(figures.joined(separator: "; ")).",
            citations: signals.map { .init(id: "\($0.framework):\($0.subject)#\($0.measure)", text: $0.measure) },
            sources: Set(signals.map(\.framework)).union([occupation.framework]))
    }
}
