package import LanguageModels
package import ServiceSupport
import Taxonomy

/// Lets a model classify a question: one of the known forms, with words of the question itself.
package enum UnderstandingPrompt {
    static let intents = ["skills", "occupations", "comparison", "description", "demand", "none"]

    static let schema = ChatRequest.AnswerSchema(
        name: "question",
        schema: .strict([
            "intent": .one(of: intents), "titles": .array(.string()), "skills": .array(.string()),
            "country": .string(), "nature": .one(of: ["any", "hard", "soft"]),
        ]))

    /// Reads a model's classification; `nil` for a question that it cannot classify.
    ///
    /// - Throws: A rejection for an answer without the words that its intent needs, or with words not in the question:
    ///   titles and skills have to occur in the question.
    package static func read(_ json: JSONValue, asked: String) throws(ChatRejection) -> Question? {
        guard let object = json.objectValue, let intent = object["intent"]?.stringValue, intents.contains(intent) else {
            throw ChatRejection("The answer must be an object with one of the intents.")
        }
        let question = Set(TextNormalizer.words(asked).map { TextNormalizer.stem($0) })
        func words(_ name: String) throws(ChatRejection) -> [String] {
            var texts: [String] = []
            for value in object[name]?.arrayValue ?? [] {
                guard let text = value.stringValue, !text.isEmpty, text.count <= 120,
                    TextNormalizer.words(text).allSatisfy({ question.contains(TextNormalizer.stem($0)) })
                else { throw ChatRejection("Titles and skills must be words of the question.") }
                texts.append(text)
            }
            return texts
        }
        let (titles, skills) = (try words("titles"), try words("skills"))
        let found: Question.Intent?
        switch (intent, titles.first) {
        case ("skills", let title?): found = .skills(title: title)
        case ("description", let title?): found = .description(title: title)
        case ("demand", let title?): found = .demand(title: title)
        case ("comparison", let from?) where titles.count >= 2: found = .comparison(from: from, to: titles[1])
        case ("occupations", _) where (1...6).contains(skills.count): found = .occupations(skills: skills)
        case ("none", _): return nil
        default: throw ChatRejection("The intent lacks its titles or skills.")
        }
        guard let found else { return nil }
        var understood = Question(found, country: object["country"]?.stringValue.flatMap { Country.named($0) })
        switch object["nature"]?.stringValue {
        case "hard": understood.nature = .hard
        case "soft": understood.nature = .soft
        default: break
        }
        return understood
    }
}
