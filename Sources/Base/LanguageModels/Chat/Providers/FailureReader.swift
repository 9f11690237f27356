internal import Foundation
internal import HTTPClient
internal import ServiceSupport

/// Tells failures of providers apart by their words first: Groq gives three different failures the same type and code,
/// and more than one provider gives different statuses to the same failure.
struct FailureReader {
    /// The provider's name in the settings.
    let provider: String
    /// Whether the provider's own words may be passed on; not where they might repeat somebody's text.
    let showsWords: Bool
    /// What must never be shown.
    let secrets: [String]
    /// The moment, for quotas that begin anew at midnight.
    var now = Timestamp.now

    /// The failure that an answer tells of, whatever its status.
    func failure(of response: InboundResponse, body: JSONValue?) -> ChatFailure {
        let error = Self.errorObject(body)
        let text =
            error?["message"]?.stringValue ?? error?.stringValue ?? body?["message"]?.stringValue
            ?? body?["detail"]?.stringValue ?? ""
        let status = response.isSuccess ? error?["code"]?.intValue ?? response.status : response.status
        let kind = kind(status: status, text: text.lowercased(), error: error)
        return ChatFailure(
            kind, message(kind, status: response.status, text: text), status: response.status,
            wait: wait(kind, response, text: text, error: error))
    }

    /// The failure of an exchange that gave no answer.
    func failure(of error: HTTPClientError) -> ChatFailure {
        switch error.code {
        case .timedOut: ChatFailure(.timedOut, "\(provider) did not answer in time")
        case .tooLarge: ChatFailure(.answerTooLarge, "the answer of \(provider) is longer than is read")
        case .rateLimited(let seconds):
            ChatFailure(
                .rateLimited, "\(provider) asks for fewer requests", status: 429, wait: seconds.map { .seconds($0) })
        case .redirect, .invalidURL, .tls: ChatFailure(.badRequest, "\(provider): \(error.message)")
        default: ChatFailure(.unreachable, "\(provider) cannot be reached: \(error.message)")
        }
    }

    /// The `error` of a body; Google wraps it in an array where an answer streams.
    static func errorObject(_ body: JSONValue?) -> JSONValue? {
        let found = body?["error"] ?? body?.arrayValue?.first?["error"]
        return found?.isNull == true ? nil : found
    }

    private func kind(status: Int, text: String, error: JSONValue?) -> ChatFailure.Kind {
        let code = error?["code"]?.stringValue ?? ""
        let type = error?["type"]?.stringValue ?? error?["status"]?.stringValue ?? ""
        func says(_ words: String...) -> Bool { words.contains { text.contains($0) } }
        if status == 413 || code == "context_length_exceeded" || type == "exceed_context_size_error"
            || says(
                "request too large", "maximum context length", "exceeds the available context",
                "input token count", "reduce the length")
        {
            return .requestTooLarge
        }
        if quotaIDs(error).contains(where: { $0.contains("PerDay") }) || code == "insufficient_quota"
            || says("per day", "(tpd)", "(rpd)", "daily limit")
        {
            return .dayExhausted
        }
        if status == 429 || code == "rate_limit_exceeded" || type == "RESOURCE_EXHAUSTED" { return .rateLimited }
        if status == 401 || status == 403 || code == "invalid_api_key"
            || says("api key not valid", "invalid api key", "api key not found", "api key expired")
        {
            return .keyRefused
        }
        if code == "json_validate_failed" || says("failed to generate json") { return .invalidJSON }
        if status == 404 || code == "model_not_found" || code == "model_decommissioned" || says("decommissioned") {
            return .modelGone
        }
        if status >= 498 || type == "UNAVAILABLE" || type == "INTERNAL" { return .noCapacity }
        if status == 408 { return .timedOut }
        if says("response_format", "response format", "json_schema", "responsejsonschema", "responseschema", "grammar")
        {
            return .schemaRefused
        }
        // Some gateways answer 200 with an error and no number: as with any other fault, a moment later it may work.
        return status < 400 || status == 424 ? .noCapacity : .badRequest
    }

    private func message(_ kind: ChatFailure.Kind, status: Int, text: String) -> String {
        let meaning =
            switch kind {
            case .requestTooLarge: "the request is too large"
            case .dayExhausted: "what is allowed a day is used up"
            case .rateLimited: "too many requests or tokens within a minute"
            case .keyRefused: "the key is not accepted"
            case .modelGone: "there is no such model, or not for this key"
            case .noCapacity: "the service has no capacity"
            case .timedOut: "the service gave up waiting"
            case .invalidJSON: "the model wrote no valid JSON"
            case .schemaRefused: "the model takes no such schema"
            default: "the request is not understood"
            }
        let words = showsWords && !text.isEmpty ? ": " + Redaction.message(text, secrets: secrets) : ""
        return "\(provider) answered with status \(status), \(meaning)\(words)"
    }

    // MARK: - Waits

    private func wait(
        _ kind: ChatFailure.Kind, _ response: InboundResponse, text: String, error: JSONValue?
    ) -> Duration? {
        guard kind == .rateLimited || kind == .dayExhausted || kind == .noCapacity else { return nil }
        // The words are more exact than the header, which has whole seconds.
        if let match = text.firstMatch(of: #/(?i)try again in ([0-9][0-9a-zµμ.]*)/#) {
            var words = match.output.1
            if words.hasSuffix(".") { words.removeLast() }
            if let wait = GoDuration.parse(String(words)) { return wait }
        }
        if kind == .dayExhausted, !quotaIDs(error).isEmpty { return PacificMidnight.wait(from: now) }
        if let details = error?["details"]?.arrayValue {
            for detail in details where detail["@type"]?.stringValue?.hasSuffix("RetryInfo") == true {
                if let wait = detail["retryDelay"]?.stringValue.flatMap(GoDuration.parse) { return wait }
            }
        }
        if let seconds = response.header("retry-after").flatMap({ Double($0) }), (0...34_560_000).contains(seconds) {
            return .seconds(seconds)
        }
        let allowance = ProviderAllowance(response)
        if kind == .dayExhausted { return allowance.requestsReset }
        return allowance.tokensLeft == 0 ? allowance.tokensReset : nil
    }

    private func quotaIDs(_ error: JSONValue?) -> [String] {
        (error?["details"]?.arrayValue ?? []).flatMap { $0["violations"]?.arrayValue ?? [] }
            .compactMap { $0["quotaId"]?.stringValue }
    }
}
