package import ServiceSupport

/// A question to a language model.
package struct ChatRequest: Sendable, Hashable {
    /// Whose words the request holds.
    package enum Privacy: String, Sendable, Hashable {
        /// Published data alone: the call may be kept whole, and any provider may be asked.
        case publicData = "public"
        /// A person's or a company's text: only hash and figures are kept, and a provider off this machine is asked
        /// only where the settings allow it.
        case privateText = "private"
    }

    /// The JSON that the answer has to be.
    package struct AnswerSchema: Sendable, Hashable {
        /// A name of letters, digits and underscores, as providers ask for one.
        package let name: String
        /// A JSON Schema of the strict subset: every property required, `additionalProperties: false` on every object,
        /// no references.
        package let schema: JSONValue

        /// Names a schema.
        package init(name: String, schema: JSONValue) {
            self.name = name
            self.schema = schema
        }

        /// The schema as a part of the instructions, for models that take none.
        var words: String { "Answer with one JSON value of this JSON Schema and nothing else:\n" + schema.text }
    }

    /// What the call is for, in a word that calls are counted by: `recommend-skill`, `ask`, `gap-levels`, ...
    package var purpose: String
    /// What the model is told to do. Never holds retrieved or user text.
    package var instructions: String
    /// What it works on. Retrieved and user text stands here, delimited, as data.
    package var text: String
    /// The JSON that the answer has to be; `nil` for prose.
    package var schema: AnswerSchema?
    /// The most tokens that the answer may have, hidden reasoning included.
    package var maximumTokens = 2_000
    /// 0 for the likeliest answer.
    package var temperature = 0.0
    /// The seed for providers that take one.
    package var seed = 7
    /// Whose words the request holds.
    package var privacy = Privacy.publicData
    /// The releases that the text was made from; part of the key that answers are cached by.
    package var dataVersion: String
    /// The time that an answer may take in all: waits, retries, repairs and every model of the chain.
    package var deadline: Duration = .seconds(30)

    /// Makes a question.
    package init(
        purpose: String, instructions: String, text: String, schema: AnswerSchema? = nil, dataVersion: String = ""
    ) {
        self.purpose = purpose
        self.instructions = instructions
        self.text = text
        self.schema = schema
        self.dataVersion = dataVersion
    }
}
