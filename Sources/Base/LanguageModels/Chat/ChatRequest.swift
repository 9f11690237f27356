package import ServiceSupport

/// A request to a language model.
package struct ChatRequest: Sendable, Hashable {
    /// Whether the request contains private text.
    package typealias Privacy = ModelCall.Privacy

    /// The JSON format of the answer.
    package struct AnswerSchema: Sendable, Hashable {
        /// A name of letters, digits and underscores, as providers require.
        package let name: String
        /// A JSON Schema of the strict subset: every property required, `additionalProperties: false` on every object,
        /// no references.
        package let schema: JSONSchema

        package init(name: String, schema: JSONSchema) {
            self.name = name
            self.schema = schema
        }

        /// The schema as part of the instructions, for models that do not support schemas.
        var words: String { "Answer with one JSON value of this JSON Schema and nothing else:\n" + schema.text }
    }

    /// The purpose of the call, a short name by which calls are counted: `recommend-skill`, `ask`, `gap-levels`, ...
    package var purpose: String
    /// The instructions for the model. Never contain retrieved or user text.
    package var instructions: String
    /// The input for the model. Contains retrieved and user text, delimited, as data.
    package var text: String
    /// The JSON format of the answer; `nil` for prose.
    package var schema: AnswerSchema?
    /// The maximum number of tokens of the answer, including hidden reasoning.
    package var maximumTokens = 2_000
    /// The sampling temperature; 0 for the most probable answer.
    package var temperature = 0.0
    /// The seed for providers that support one.
    package var seed = 7
    /// Whether the request contains private text.
    package var privacy = Privacy.publicData
    /// The releases that the text is based on; part of the cache key.
    package var dataVersion: String
    /// The time limit for the whole answer: waits, retries, repairs and every model of the chain.
    package var deadline: Duration = .seconds(30)

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

/// Escapes published or private text for prompts, so that it cannot leave its delimiters.
package enum PromptText {
    /// Multi-line text that cannot close its enclosing tag.
    package static func block(_ text: String) -> String {
        replaced(text) { sign in
            sign == "\n" || sign == "\t" ? sign : nil
        }
    }

    /// A single line that can close neither its enclosing tag nor a field of the line.
    package static func line(_ text: String) -> String {
        replaced(text) { sign in
            sign == "|" ? "/" : nil
        }
    }

    private static func replaced(_ text: String, _ special: (Unicode.Scalar) -> Unicode.Scalar?) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { sign in
                    if let other = special(sign) { return other }
                    switch sign {
                    case "<": return "\u{2039}"
                    case ">": return "\u{203A}"
                    default: return sign.properties.generalCategory == .control ? " " : sign
                    }
                }))
    }
}
