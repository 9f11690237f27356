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
    /// Whether the request said in what form the answer has to be.
    var asksForm = true
    /// The moment, for quotas that begin anew at midnight.
    var now = Timestamp.now

    /// The failure that an answer tells of, whatever its status.
    func failure(of response: InboundResponse, body: JSONValue?) -> ChatFailure {
        let error = Self.errorObject(body)
        let said = Self.words(error, body)
        let status = response.isSuccess ? Self.status(error, body) ?? response.status : response.status
        let kind = kind(status: status, text: said.joined(separator: " ").lowercased(), error: error)
        return ChatFailure(
            kind, message(kind, status: response.status, text: said.first ?? ""), status: response.status,
            wait: wait(kind, response, text: said.joined(separator: " "), error: error, body: body))
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

    /// The error of a body, wherever it stands; `nil` where there is none. An empty one is none.
    static func errorObject(_ body: JSONValue?) -> JSONValue? {
        // Google wraps it in an array where an answer streams.
        let body = body?.arrayValue?.first ?? body
        // vLLM and Anthropic name the whole body an error.
        let isError =
            ["object", "type", "status"].contains { body?[$0]?.stringValue == "error" }
            || body?["success"]?.boolValue == false
        guard let found = body?["error"] ?? body?["errors"]?.arrayValue?.first ?? (isError ? body : nil) else {
            return nil
        }
        switch found {
        case .null, .bool(false), .string(""): return nil
        case .object(let fields) where fields.fields.isEmpty: return nil
        default: return found
        }
    }

    /// What an error says, the best first: providers and those between them put their words in several places.
    private static func words(_ error: JSONValue?, _ body: JSONValue?) -> [String] {
        let details = body?["detail"]?.arrayValue ?? []
        let found: [JSONValue?] =
            [
                error?["message"], error, error?["error"], error?["msg"], body?["message"], body?["detail"],
                error?["detail"], error?["metadata"]?["raw"], body?["error_description"], body?["msg"],
            ] + details.map { $0["msg"] }
        return found.compactMap { $0?.stringValue }.filter { !$0.isEmpty }
    }

    /// The status that an error names itself, as a number or its digits.
    private static func status(_ error: JSONValue?, _ body: JSONValue?) -> Int? {
        [error?["code"], error?["status"], error?["status_code"], body?["code"], body?["status"]].lazy
            .compactMap { $0?.intValue ?? $0?.stringValue.flatMap { Int($0) } }.first { (400...599).contains($0) }
    }

    private func kind(status: Int, text: String, error: JSONValue?) -> ChatFailure.Kind {
        let code = error?["code"]?.stringValue ?? ""
        let type = error?["type"]?.stringValue ?? error?["status"]?.stringValue ?? ""
        func says(_ words: String...) -> Bool { words.contains { text.contains($0) } }
        if status == 413 || code == "context_length_exceeded" || type == "exceed_context_size_error"
            || says(
                "request too large", "maximum context length", "exceeds the available context", "context window",
                "input token count", "reduce the length", "prompt is too long", "context length exceeded",
                "exceed context", "exceeds the context")
        {
            return .requestTooLarge
        }
        if quotaIDs(error).contains(where: { $0.contains("PerDay") }) || code == "insufficient_quota"
            || status == 402
            || says(
                "per day", "per-day", "/ day", "(tpd)", "(rpd)", "daily limit", "daily quota", "per month", "/ month",
                "monthly", "insufficient credits", "insufficient balance")
        {
            return .dayExhausted
        }
        if status == 429 || code == "rate_limit_exceeded" || type == "RESOURCE_EXHAUSTED"
            || type == "rate_limit_error" || says("rate limit reached", "rate limit exceeded", "too many requests")
        {
            return .rateLimited
        }
        if code == "content_filter" || code == "content_policy_violation"
            || says("content management policy", "content policy", "content_filter", "requires moderation", "flagged")
        {
            return .blocked
        }
        if status == 401 || status == 403 || code == "invalid_api_key"
            || says(
                "api key not valid", "invalid api key", "api key not found", "api key expired",
                "incorrect api key", "invalid authentication")
        {
            return .keyRefused
        }
        if code == "tool_use_failed" || says("model called a tool", "attempted to call tool", "tool choice is none") {
            return .toolCalled
        }
        if code == "json_validate_failed" || says("failed to generate json") { return .invalidJSON }
        // Some give these a status of their own fault, or say that there is no such model.
        if asksForm,
            says(
                "response_format", "response format", "responseformat", "schema", "json_object", "grammar",
                "structured output", "guided_json", "guided decoding", "json mode")
        {
            return .schemaRefused
        }
        if status == 404 || code == "model_not_found" || code == "model_decommissioned"
            || says("decommissioned", "not a valid model", "invalid model name", "invalid model id", "unknown model")
        {
            return .modelGone
        }
        if status >= 498 || type == "UNAVAILABLE" || type == "INTERNAL" { return .noCapacity }
        if status == 408 { return .timedOut }
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
            case .toolCalled: "the model called a tool, and none was offered"
            case .blocked: "the question is held back by a filter"
            default: "the request is not understood"
            }
        let words = showsWords && !text.isEmpty ? ": " + Redaction.message(text, secrets: secrets) : ""
        return "\(provider) answered with status \(status), \(meaning)\(words)"
    }

    // MARK: - Waits

    /// The longest wait that is believed in seconds: 400 days.
    private static let longestWait = 34_560_000.0
    private static var waitWords: Regex<(Substring, Substring, Substring)> {
        #/(?i)(?:try again|retry|wait|available)(?: again)?(?: after| in| for)? ([0-9]+(?:\.[0-9]+)?) ?(milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|h)\b/#
    }

    private func wait(
        _ kind: ChatFailure.Kind, _ response: InboundResponse, text: String, error: JSONValue?, body: JSONValue?
    ) -> Duration? {
        guard kind == .rateLimited || kind == .dayExhausted || kind == .noCapacity else { return nil }
        // The words are more exact than the header, which has whole seconds.
        if let match = text.firstMatch(of: #/(?i)try again in ([0-9][0-9a-zµμ.]*)/#) {
            var words = match.output.1
            if words.hasSuffix(".") { words.removeLast() }
            if let wait = GoDuration.parse(String(words)) { return wait }
        }
        if let match = text.firstMatch(of: Self.waitWords), let number = Double(match.output.1) {
            let unit = Self.seconds(ofUnit: match.output.2.lowercased())
            if number * unit <= Self.longestWait { return .seconds(number * unit) }
        }
        if kind == .dayExhausted, !quotaIDs(error).isEmpty { return PacificMidnight.wait(from: now) }
        if let details = error?["details"]?.arrayValue {
            for detail in details where detail["@type"]?.stringValue?.hasSuffix("RetryInfo") == true {
                if let wait = detail["retryDelay"]?.stringValue.flatMap(GoDuration.parse) { return wait }
            }
        }
        let milliseconds = response.header("retry-after-ms").flatMap { Double($0) }.map { $0 / 1_000 }
        let told: [Double?] = [
            milliseconds, HTTPClient.retryAfter(response), error?["retry_after"]?.doubleValue,
            error?["metadata"]?["headers"]?["Retry-After"]?.stringValue.flatMap { Double($0) },
            body?["retry_after"]?.doubleValue, error?["retry_after_ms"]?.doubleValue.map { $0 / 1_000 },
            seconds(untilReset: error?["metadata"]?["headers"]?["X-RateLimit-Reset"]?.stringValue),
            seconds(untilReset: response.header("x-ratelimit-reset")),
        ]
        if let seconds = told.lazy.compactMap(\.self).first(where: { (0...Self.longestWait).contains($0) }) {
            return .seconds(seconds)
        }
        let allowance = ProviderAllowance(response)
        if kind == .dayExhausted { return allowance.requestsReset }
        return allowance.tokensLeft == 0 ? allowance.tokensReset : nil
    }

    /// Seconds until a limit begins anew: some tell them, some tell the moment in seconds or milliseconds.
    private func seconds(untilReset told: String?) -> Double? {
        guard let number = told.flatMap(Double.init), number >= 0 else { return nil }
        let moment = number > 100_000_000_000 ? number / 1_000 : number
        return moment > 1_000_000_000 ? max(0, moment - Double(now.milliseconds) / 1_000) : number
    }

    private static func seconds(ofUnit unit: String) -> Double {
        if unit.hasPrefix("ms") || unit.hasPrefix("milli") { return 0.001 }
        return unit.hasPrefix("m") ? 60 : unit.hasPrefix("h") ? 3_600 : 1
    }

    private func quotaIDs(_ error: JSONValue?) -> [String] {
        (error?["details"]?.arrayValue ?? []).flatMap { $0["violations"]?.arrayValue ?? [] }
            .compactMap { $0["quotaId"]?.stringValue }
    }
}
