internal import ServiceSupport

/// Checks the models of a chain one by one.
package struct ModelInspector: Sendable {
    private let options: ChatChainOptions
    private let records: (any ChatRecords)?
    private let deadline: Duration

    /// Creates an inspector.
    ///
    /// - Parameters:
    ///   - options: The options of the chain; test requests are subject to the same cap.
    ///   - records: Where the test requests are recorded.
    ///   - deadline: The time limit for each step of each model.
    package init(
        options: ChatChainOptions = ChatChainOptions(), records: (any ChatRecords)? = nil,
        deadline: Duration = .seconds(15)
    ) {
        self.options = options
        self.records = records
        self.deadline = deadline
    }

    /// Requests every provider's model list, and sends every model a small test request if `asks`.
    ///
    /// - Throws: `CancellationError`.
    package func inspect(_ models: [ChainModel], asks: Bool) async throws -> [ModelInspection] {
        var lists: [String: Result<[String], ChatFailure>] = [:]
        var found: [ModelInspection] = []
        for entry in models {
            let list: Result<[String], ChatFailure>
            if let known = lists[entry.provider.name] {
                list = known
            } else {
                list = try await self.list(entry.provider)
                lists[entry.provider.name] = list
            }
            var inspection = Self.inspection(of: entry, list)
            // Some services have no list, so only unreachable ones are skipped.
            if asks, inspection.isReachable, inspection.isKeyAccepted != false { try await ask(entry, &inspection) }
            found.append(inspection)
        }
        return found
    }

    private func list(_ provider: any ChatProvider) async throws -> Result<[String], ChatFailure> {
        do {
            return .success(try await provider.models(deadline: deadline))
        } catch let failure as ChatFailure {
            return .failure(failure)
        }
    }

    private static func inspection(
        of entry: ChainModel, _ list: Result<[String], ChatFailure>
    ) -> ModelInspection {
        var inspection = ModelInspection(provider: entry.provider.name, model: entry.model)
        switch list {
        case .success(let names):
            inspection.isReachable = true
            inspection.isKeyAccepted = true
            // Ollama lists `name:latest` for a model requested as `name`.
            let isListed = names.contains(entry.model) || names.contains(entry.model + ":latest")
            inspection.isListed = isListed
            guard !isListed else { break }
            inspection.suggestion = NearestName.suggestion(for: entry.model, in: names)
            let hint = inspection.suggestion.map { "; did you mean '\($0)'?" } ?? ""
            inspection.problem = "\(entry.provider.name) does not list this model\(hint)"
            inspection.failure = .modelGone
        case .failure(let failure):
            inspection.isReachable = failure.status != nil
            if failure.status != nil { inspection.isKeyAccepted = failure.kind != .keyRefused }
            inspection.problem = failure.message
            inspection.failure = failure.kind
        }
        return inspection
    }

    private func ask(_ entry: ChainModel, _ inspection: inout ModelInspection) async throws {
        var options = options
        options.attempts = 1
        options.memoryEntries = 0
        let chain = ChatChain([entry], options: options, records: records)
        var request = ChatRequest(
            purpose: "check", instructions: "Answer with JSON.", text: "Is water wet? Answer yes or no.",
            schema: .init(name: "check", schema: .strict(["answer": .one(of: ["yes", "no"])])),
            // Makes the request unique, so that it is never answered from the cache.
            dataVersion: UUIDv7.next().description)
        request.maximumTokens = 400
        request.deadline = deadline
        do {
            let (_, reply) = try await chain.answer(request) { json throws(ChatRejection) in
                guard let word = json["answer"]?.stringValue, ["yes", "no"].contains(word) else {
                    throw ChatRejection("'answer' must be yes or no")
                }
                return word
            }
            inspection.hasAnswered = true
            inspection.milliseconds = reply.milliseconds
            inspection.inputTokens = reply.inputTokens
            inspection.outputTokens = reply.outputTokens
        } catch let error as LanguageModelError {
            inspection.hasAnswered = false
            inspection.problem = error.message
            if case .failed(let kind) = error.code { inspection.failure = kind }
        }
        inspection.budget = chain.budget(of: entry)
    }
}

extension JSONValue {
    fileprivate static func object(_ fields: KeyValuePairs<String, JSONValue>) -> JSONValue {
        .object(JSONObject(fields))
    }
}

/// The result of checking a model of the chain.
package struct ModelInspection: Sendable, Hashable {
    /// The provider's name in the settings.
    package let provider: String
    /// The model's name in the settings.
    package let model: String
    /// Whether the provider responded at all.
    package var isReachable = false
    /// Whether it accepted the key; `nil` if it did not respond.
    package var isKeyAccepted: Bool?
    /// Whether it lists the model; `nil` if there was no list.
    package var isListed: Bool?
    /// The listed name that was probably meant.
    package var suggestion: String?
    /// Whether it answered a test request with the requested JSON; `nil` if none was sent.
    package var hasAnswered: Bool?
    /// The duration of that request.
    package var milliseconds: Int?
    /// Tokens of the test request.
    package var inputTokens: Int?
    /// Tokens of the answer.
    package var outputTokens: Int?
    /// The provider's remaining allowance as readable text.
    package var budget: String?
    /// What went wrong, safe to show.
    package var problem: String?
    /// The kind of failure, for exit codes.
    package var failure: ChatFailure.Kind?

    /// Whether there is no problem.
    package var isGood: Bool { problem == nil }
}
