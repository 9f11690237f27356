import LanguageModels
import ServiceSupport
import TestSupport

/// Requests and readers that tests share.
enum Asking {
    static let schema = ChatRequest.AnswerSchema(name: "toy", schema: .strict(["level": .integer()]))

    static func request(_ text: String = "How well?", deadline: Duration = .seconds(20)) -> ChatRequest {
        var request = ChatRequest(
            purpose: "test", instructions: "Answer.", text: text, schema: schema, dataVersion: "1")
        request.maximumTokens = 500
        request.deadline = deadline
        return request
    }

    static func prose(_ text: String = "Tell me.", deadline: Duration = .seconds(20)) -> ChatRequest {
        var request = request(text, deadline: deadline)
        request.schema = nil
        return request
    }

    /// Takes a level of 0 to 7.
    static let level: @Sendable (JSONValue) throws(ChatRejection) -> Int = { json throws(ChatRejection) in
        guard let level = json["level"]?.intValue, (0...7).contains(level) else {
            throw ChatRejection("'level' must be a whole number from 0 to 7")
        }
        return level
    }

    /// A client of a made-up server.
    static func provider(
        _ server: ScriptedServer, _ name: String = "local", dialect: OpenAIProvider.Dialect = .plain,
        key: String? = "gsk_very_secret"
    ) throws -> OpenAIProvider {
        OpenAIProvider(
            try ProviderEndpoint(name: name, baseURL: server.url("/v1"), key: key.map { Secret($0) }),
            dialect: dialect, version: "0")
    }
}
