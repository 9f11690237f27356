internal import Foundation
internal import HTTPClient
internal import ServiceSupport

/// Classifies failures of providers primarily by their messages: Groq uses the same type and code for three different
/// failures, and more than one provider uses different statuses for the same failure.
struct FailureReader {
    /// The provider's name in the settings.
    let provider: String
    /// Whether the provider's message may be passed on; not where it might repeat private text.
    let showsWords: Bool
    /// Strings that must never be shown.
    let secrets: [String]
    /// Whether the request specified the format of the answer.
    var asksForm = true
    /// The current time, for quotas that are reset at midnight.
    var now = Timestamp.now

    /// The failure reported by a response, whatever its status.
    func failure(of response: InboundResponse, body: JSONValue?) -> ChatFailure {
        let error = Self.errorObject(body)
        let said = Self.words(error, body)
        let status = response.isSuccess ? Self.status(error, body) ?? response.status : response.status
        let kind = kind(status: status, text: said.joined(separator: " ").lowercased(), error: error)
        return ChatFailure(
            kind, message(kind, status: response.status, text: said.first ?? ""), status: response.status,
            wait: wait(kind, response, text: said.joined(separator: " "), error: error, body: body))
    }

    /// The failure of an exchange without a response.
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

    /// The error in a body, at any of the known positions; `nil` if there is none or it is empty.
    static func errorObject(_ body: JSONValue?) -> JSONValue? {
        // Google wraps it in an array where an answer streams.
        let body = body?.arrayValue?.first ?? body
        // In vLLM and Anthropic the whole body is the error.
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

    /// The messages of an error, the best first: providers and gateways put them at various positions.
    private static func words(_ error: JSONValue?, _ body: JSONValue?) -> [String] {
        let details = body?["detail"]?.arrayValue ?? []
        let found: [JSONValue?] =
            [
                error?["message"], error, error?["error"], error?["msg"], body?["message"], body?["detail"],
                error?["detail"], error?["metadata"]?["raw"], body?["error_description"], body?["msg"],
            ] + details.map { $0["msg"] }
        return found.compactMap { $0?.stringValue }.filter { !$0.isEmpty }
    }

    /// The status within an error, as a number or a string of digits.
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
        // Some report these with a 5xx status, or as a missing model.
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
        // Some gateways return 200 with an error and no number: as with other faults, a retry may succeed.
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

    /// The longest wait accepted, in seconds: 400 days.
    private static let longestWait = 34_560_000.0
    private static var waitWords: Regex<(Substring, Substring, Substring)> {
        #/(?i)(?:try again|retry|wait|available)(?: again)?(?: after| in| for)? ([0-9]+(?:\.[0-9]+)?) ?(milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|h)\b/#
    }

    private func wait(
        _ kind: ChatFailure.Kind, _ response: InboundResponse, text: String, error: JSONValue?, body: JSONValue?
    ) -> Duration? {
        guard kind == .rateLimited || kind == .dayExhausted || kind == .noCapacity else { return nil }
        // The message is more precise than the header, which has whole seconds.
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

    /// Seconds until a limit is reset: some state the duration, some the time in seconds or milliseconds.
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

/// Durations in Go's format: `459.99ms`, `3.6s`, `2m52.8s`, `56m26.88s`, `1h2m3s`.
enum GoDuration {
    /// Parses a duration; `nil` for anything else, and for more than 400 days.
    static func parse(_ text: String) -> Duration? {
        var rest = text[...]
        guard !rest.isEmpty else { return nil }
        var seconds = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            guard let number = Double(digits), number.isFinite else { return nil }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            switch unit {
            case "d": seconds += number * 86_400
            case "h": seconds += number * 3_600
            case "m": seconds += number * 60
            case "s": seconds += number
            case "ms": seconds += number / 1_000
            case "us", "µs", "μs": seconds += number / 1_000_000
            case "ns": seconds += number / 1_000_000_000
            default: return nil
            }
        }
        guard seconds <= 400 * 86_400 else { return nil }
        return .seconds(seconds)
    }
}

/// Midnight in California, where Google's daily quotas are reset.
enum PacificMidnight {
    /// How long until the next one; an extra hour is harmless, so UTC-8 is used without a time zone table.
    static func wait(from now: Timestamp) -> Duration {
        let date = Date(timeIntervalSince1970: Double(now.milliseconds) / 1_000)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "America/Los_Angeles") ?? TimeZone(secondsFromGMT: -8 * 3_600) ?? .gmt
        let start = calendar.startOfDay(for: date)
        guard let next = calendar.date(byAdding: .day, value: 1, to: start) else { return .seconds(86_400) }
        return .milliseconds(Int64(max(1, next.timeIntervalSince(date)) * 1_000))
    }
}

/// Removes confidential parts from a provider's message.
enum Redaction {
    /// The maximum length of a message that is passed on, in characters.
    static let longest = 240

    /// Organisation and project ids, keys and the given secrets become `[redacted]`; control characters become spaces;
    /// a long text is cut.
    ///
    /// - Parameters:
    ///   - text: The provider's message.
    ///   - secrets: Strings that must not appear, whatever their format.
    static func message(_ text: String, secrets: [String] = []) -> String {
        var clean = String(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) })
        for secret in secrets where secret.count >= 4 { clean = clean.replacing(secret, with: "[redacted]") }
        // Ids in the formats of Groq and OpenAI, and keys of known providers.
        clean = clean.replacing(#/\b(?:org|proj|user|project)[-_][A-Za-z0-9_-]+/#, with: "[redacted]")
        clean = clean.replacing(#/\b(?:gsk|sk|pk|rk)[-_][A-Za-z0-9_*-]{4,}/#, with: "[redacted]")
        clean = clean.replacing(#/\bAIza[A-Za-z0-9_-]{8,}/#, with: "[redacted]")
        clean = clean.replacing(#/(?i)\bbearer\s+[A-Za-z0-9._~+\/=-]{8,}/#, with: "[redacted]")
        clean = clean.replacing(
            #/(?i)(projects?\/|project_number:|organization )[`'"]?[A-Za-z0-9._-]*\d[A-Za-z0-9._-]*[`'"]?/#
        ) {
            "\($0.output.1)[redacted]"
        }
        return clean.count > longest ? clean.prefix(longest) + "..." : clean
    }
}

/// Parses response bodies, whatever the status.
enum ResponseBody {
    /// The JSON of a body, with an optional byte order mark; `nil` for anything else.
    static func json(_ body: [UInt8], limit: Int) -> JSONValue? {
        let limits = JSONLimits(bytes: limit, depth: 64)
        if let value = try? JSONValue(parsing: withoutMark(body), limits: limits) { return value }
        // A refusal may be sent as an event, like the answer.
        guard body.starts(with: "data:".utf8) || body.starts(with: "event:".utf8) else { return nil }
        var events = EventStream()
        let complete = (events.take(body) ?? []) + [events.rest()].compactMap(\.self)
        return complete.lazy.compactMap { try? JSONValue(parsing: $0.data, limits: limits) }.first
    }

    /// Bytes without the byte order mark of UTF-8.
    static func withoutMark(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    }
}
