package import LanguageModels
package import ServiceSupport
import Taxonomy

/// What a model may say of a question: which of the known forms it has, with words of the question itself.
package enum ModelQuestion {
    private static let text: JSONValue = .object(["type": .string("string")])
    static let intents = ["skills", "occupations", "comparison", "description", "demand", "none"]

    static let schema = ChatRequest.AnswerSchema(
        name: "question",
        schema: .object([
            "type": .string("object"),
            "properties": .object([
                "intent": .object(["type": .string("string"), "enum": .array(intents.map { .string($0) })]),
                "titles": .object(["type": .string("array"), "items": text]),
                "skills": .object(["type": .string("array"), "items": text]), "country": text,
                "nature": .object([
                    "type": .string("string"), "enum": .array(["any", "hard", "soft"].map { .string($0) }),
                ]),
            ]),
            "required": .array(["intent", "titles", "skills", "country", "nature"].map { .string($0) }),
            "additionalProperties": .bool(false),
        ]))

    /// Reads what a model understood; `nil` for a question that it cannot place.
    ///
    /// - Throws: A rejection for an answer without the words that its intent needs, or with words of its own: titles and
    ///   skills have to stand in the question.
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
